using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>Makes text from a file harmless inside comments: it can end neither a line nor an XML element.</summary>
internal static class Comments
{
    private const char NoBreak = '\u00A0';

    /// <summary>The text's lines, without any character that C# takes for the end of a line, and without other controls.</summary>
    public static List<string> Lines(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Replace("\r\n", "\n").Split('\n'))
            lines.Add(OneLine(line));
        while (lines.Count > 1 && lines[lines.Count - 1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>A line cut at blanks, so that no piece is wider than it must be.</summary>
    public static IEnumerable<string> Wrapped(string line, int columns)
    {
        while (line.Length > columns)
        {
            var cut = line.LastIndexOf(' ', columns);
            if (cut <= 0)
                cut = line.IndexOf(' ', columns);
            if (cut <= 0)
                break;
            yield return Broken(line.Substring(0, cut));
            line = line.Substring(cut + 1);
        }
        yield return Broken(line);
    }

    /// <summary>The text with blanks at which <see cref="Wrapped"/> does not break.</summary>
    public static string Unbroken(string text) => text.Replace(' ', NoBreak);

    private static string Broken(string text) => text.Replace(NoBreak, ' ');

    /// <summary>The text on one line.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        for (var k = 0; k < text.Length; k++)
        {
            var c = text[k];
            if (char.IsSurrogate(c))
            {
                // Half a pair is no character, and cannot be written as UTF-8.
                if (k + 1 < text.Length && char.IsSurrogatePair(c, text[k + 1]))
                    line.Append(c).Append(text[++k]);
                else
                    line.Append('\uFFFD');
                continue;
            }
            var category = CharUnicodeInfo.GetUnicodeCategory(c);
            var blank = category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            line.Append(blank ? ' ' : c is '\uFFFE' or '\uFFFF' ? '\uFFFD' : c);
        }
        return line.ToString().TrimEnd();
    }

    /// <summary>Escaped as the text of an XML element.</summary>
    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
