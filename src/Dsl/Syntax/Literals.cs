using System;
using System.Globalization;
using System.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// The values of literals. The lexer has reported what is malformed; here it gives something harmless.
/// </summary>
internal static class Literals
{
    /// <summary>The length of the escape that begins with the backslash at <paramref name="start"/>, or 0.</summary>
    public static int EscapeLength(string text, int start)
    {
        if (start + 1 >= text.Length)
            return 0;
        switch (text[start + 1])
        {
            case 'n' or 'r' or 't' or '\\' or '"':
                return 2;
            case 'u':
                for (int i = start + 2; i < start + 6; i++)
                {
                    if (i >= text.Length || !Uri.IsHexDigit(text[i]))
                        return 0;
                }

                return 6;
            default:
                return 0;
        }
    }

    /// <summary>The value of a string literal, given with its quotes, of which the last may be absent.</summary>
    public static string String(string literal)
    {
        int end = literal.Length;
        var value = new StringBuilder(literal.Length);
        for (int i = 1; i < end; i++)
        {
            char c = literal[i];
            if (c == literal[0])
                break;
            int length = c == '\\' ? EscapeLength(literal, i) : 0;
            if (length == 0)
            {
                value.Append(c);

                // An unknown escape stands for itself, so that `\` never hides the closing quote from this loop alone.
                if (c == '\\' && i + 1 < end)
                    value.Append(literal[++i]);
                continue;
            }

            value.Append(literal[i + 1] switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)int.Parse(
                    literal.Substring(i + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                char self => self,
            });
            i += length - 1;
        }

        return value.ToString();
    }

    /// <summary>The value of a whole number, or null if it does not fit.</summary>
    public static long? Integer(string literal)
    {
        long value = 0;
        foreach (char c in literal)
        {
            if (c == '_')
                continue;
            if (c is < '0' or > '9')
                return value;
            int digit = c - '0';
            if (value > (long.MaxValue - digit) / 10)
                return null;
            value = value * 10 + digit;
        }

        return value;
    }

    /// <summary>The value of a real number, or null if it is not finite.</summary>
    public static double? Real(string literal)
    {
        string digits = literal.IndexOf('_') < 0 ? literal : literal.Replace("_", "");
        bool parsed = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (parsed)
            return double.IsInfinity(value) ? null : value;

        // What remains is malformed, which has been reported, or overflows, which .NET Framework refuses.
        foreach (char c in digits)
        {
            if (c is not (>= '0' and <= '9' or '.' or 'e' or 'E' or '+' or '-'))
                return 0;
        }

        return digits.IndexOf('.') == digits.LastIndexOf('.') ? null : 0;
    }
}
