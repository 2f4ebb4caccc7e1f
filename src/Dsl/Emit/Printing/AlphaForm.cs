using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>Printed code with numbers for the names that it declares: the same for two pieces that differ in nothing else.</summary>
internal static class AlphaForm
{
    private static readonly HashSet<string> s_keywords = new(StringComparer.Ordinal)
    {
        "bool", "case", "default", "double", "else", "false", "float", "for", "if", "int", "long", "new", "nint", "nuint", "private",
        "public", "readonly", "ref", "return", "static", "switch", "true", "uint", "ulong", "unchecked", "ushort", "void", "while",
    };

    /// <summary>Members keep their names, and so do types, which begin with a capital.</summary>
    public static string Of(string code)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var form = new StringBuilder(code.Length);
        for (var k = 0; k < code.Length;)
        {
            if (!IsNameStart(code[k]))
            {
                // Line ends and indentation only tell how long the names are.
                if (!char.IsWhiteSpace(code[k]))
                    form.Append(code[k]);
                k++;
                continue;
            }
            var begin = k;
            while (k < code.Length && (IsNameStart(code[k]) || char.IsDigit(code[k])))
                k++;
            var name = code.Substring(begin, k - begin);
            var isMember = begin > 0 && (code[begin - 1] == '.' || (code[begin - 1] == '>' && begin > 1 && code[begin - 2] == '-'));
            var isPartOfNumber = begin > 0 && char.IsDigit(code[begin - 1]);
            if (isMember || isPartOfNumber || char.IsUpper(name[0]) || s_keywords.Contains(name))
            {
                form.Append(name).Append(' ');
                continue;
            }
            if (!numbers.TryGetValue(name, out var number))
                numbers.Add(name, number = numbers.Count);
            form.Append('$').Append(number.ToString(CultureInfo.InvariantCulture)).Append(' ');
        }
        return form.ToString();
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '@';
}
