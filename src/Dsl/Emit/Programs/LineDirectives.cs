using System;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>
/// <c>#line</c> directives: the first statement of a kernel is the user's text, and the rest of it is hidden, so that a
/// stack trace shows the user's line and a debugger stops there once.
/// </summary>
internal static class LineDirectives
{
    private const int MostColumns = 65535;
    private const int MostLines = 0xfeefed;

    /// <summary>The directive for the line after it, or null where the text has no place that C# could name.</summary>
    /// <param name="span">The user's text.</param>
    /// <param name="folder">Where relative paths begin: C# would let them begin at the generated file.</param>
    public static string? ToSource(SourceSpan span, string folder)
    {
        if (span.File is null || span.File.Path.Length == 0)
            return null;
        var path = IsRooted(span.File.Path) ? span.File.Path : folder + span.File.Path;
        foreach (var c in path)
        {
            if (c == '"' || char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c))
                return null;
        }
        var (start, end) = (span.StartPosition, span.EndPosition);
        if (end.Line < start.Line || (end.Line == start.Line && end.Column <= start.Column))
            end = new LinePosition(start.Line, start.Column + 1);
        if (end.Line > MostLines || start.Column > MostColumns || end.Column > MostColumns)
            return null;

        // The directive counts the last character as inside.
        return Code.Text($"#line ({start.Line}, {start.Column}) - ({end.Line}, {Math.Max(1, end.Column - 1)}) 32 \"{path}\"");
    }

    /// <summary>As on Unix or Windows, wherever the compiler runs.</summary>
    private static bool IsRooted(string path) => path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':');
}
