using System;
using System.Collections.Generic;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>
/// Breaks a statement that is too long: after a comma or before an operator, as far outside of parentheses as can be.
/// </summary>
internal static class CodeWrap
{
    private const int Step = 4;
    private const int Deepest = 6;
    private const int Least = 12;

    /// <summary>The lines of a statement, of which all but the first are indented deeper.</summary>
    public static IReadOnlyList<string> Lines(string code, int columns)
    {
        if (code.Length <= columns || code.StartsWith("//", StringComparison.Ordinal))
            return [code];
        var breaks = Breaks(code);
        for (var depth = 0; depth <= Deepest; depth++)
        {
            if (Fill(code, breaks, depth, columns) is { } lines)
                return lines;
        }
        return [code];
    }

    /// <summary>The lines with breaks down to a depth only, or null where they do not suffice.</summary>
    private static List<string>? Fill(string code, List<(int At, int Depth, bool IsComma)> breaks, int depth, int columns)
    {
        var lines = new List<string>();
        var start = 0;
        while (true)
        {
            var room = columns - (lines.Count == 0 ? 0 : Step);
            if (code.Length - start <= room)
            {
                lines.Add((lines.Count == 0 ? "" : new string(' ', Step)) + code.Substring(start));
                return lines;
            }
            // A break that leaves next to nothing on a line is for need only.
            var best = Best(breaks, depth, start + room / 3, Math.Min(start + room + 1, code.Length - Least));
            if (best < 0 && depth == Deepest)
                best = Best(breaks, depth, start, start + room + 1);
            if (best < 0)
                return null;
            lines.Add((lines.Count == 0 ? "" : new string(' ', Step)) + code.Substring(start, best - start).TrimEnd());
            start = best;
        }
    }

    /// <summary>The last break between two places, as far outside as can be, after a comma rather than before an operator.</summary>
    private static int Best(List<(int At, int Depth, bool IsComma)> breaks, int depth, int after, int upTo)
    {
        var best = -1;
        for (var level = 0; level <= 2 * depth + 1 && best < 0; level++)
        {
            foreach (var (at, inside, isComma) in breaks)
            {
                if (inside == level / 2 && isComma == (level % 2 == 0) && at > after && at <= upTo)
                    best = at;
            }
        }
        return best;
    }

    /// <summary>Where a line may end: the start of what follows, and the number of parentheses open there.</summary>
    private static List<(int At, int Depth, bool IsComma)> Breaks(string code)
    {
        var breaks = new List<(int, int, bool)>();
        var depth = 0;
        var quoted = false;
        for (var k = 0; k < code.Length; k++)
        {
            var c = code[k];
            if (quoted)
            {
                if (c == '\\')
                    k++;
                quoted = c != '"';
                continue;
            }
            if (c == '/' && k + 1 < code.Length && code[k + 1] == '/')
                break;
            quoted = c == '"';
            if (c is '(' or '[' or '{')
                depth++;
            else if (c is ')' or ']' or '}')
                depth--;
            else if (c == ' ' && k > 0 && k + 1 < code.Length && (code[k - 1] is ',' or ';') && !IsInType(code, k - 1))
                breaks.Add((k + 1, depth, true));
            else if (c == ' ' && k > 0 && IsOperator(code, k + 1))
                breaks.Add((k + 1, depth, false));
        }
        return breaks;
    }

    /// <summary>Whether the comma is that of type arguments, as in <c>Gather&lt;V, float&gt;</c>.</summary>
    private static bool IsInType(string code, int comma)
    {
        var open = code.LastIndexOf('<', comma);
        return open > 0 && char.IsLetterOrDigit(code[open - 1]) && code.IndexOf('>', open) > comma && code.IndexOf('(', open, comma - open) < 0;
    }

    private static bool IsOperator(string code, int at)
    {
        if (at + 1 >= code.Length)
            return false;
        var c = code[at];
        return c is '&' or '|' ? code[at + 1] == c && at + 2 < code.Length && code[at + 2] == ' '
            : c is '+' or '-' or '*' or '/' or '?' or ':' && code[at + 1] == ' ';
    }
}
