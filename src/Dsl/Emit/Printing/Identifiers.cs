using System;
using System.Collections.Generic;
using System.Text;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>C# identifiers from names of a file: <c>fc1.weight</c> is <c>fc1Weight</c> or <c>Fc1Weight</c>.</summary>
internal static class Identifiers
{
    private static readonly HashSet<string> s_keywords = new(
        ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else "
        + "enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock "
        + "long namespace new null object operator out override params private protected public readonly ref return sbyte "
        + "sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe "
        + "ushort using virtual void volatile while "
        + "await dynamic field file nint notnull nuint record required scoped unmanaged value var when where yield").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Parts joined with a capital each, but for the first.</summary>
    public static string Camel(string name)
    {
        var joined = Join(name);
        var first = char.ToLowerInvariant(joined[0]);
        return first == joined[0] ? joined : first + joined.Substring(1);
    }

    /// <summary>Parts joined with a capital each.</summary>
    public static string Pascal(string name)
    {
        var joined = Join(name);
        return char.ToUpperInvariant(joined[0]) + joined.Substring(1);
    }

    /// <summary>The name as it is where it is an identifier already, else mended.</summary>
    public static string Same(string name)
    {
        var mended = new StringBuilder();
        foreach (var c in name)
            mended.Append(IsPart(c) || c == '_' ? c : '_');
        if (mended.Length == 0 || char.IsDigit(mended[0]))
            mended.Insert(0, '_');
        return mended.ToString();
    }

    /// <summary>With an @ before a keyword.</summary>
    public static string Escape(string identifier) => s_keywords.Contains(identifier) ? "@" + identifier : identifier;

    private static string Join(string name)
    {
        if (IsJoined(name))
            return name;
        var joined = new StringBuilder();
        var capital = false;
        foreach (var c in name)
        {
            if (!IsPart(c))
            {
                capital = joined.Length > 0;
                continue;
            }
            joined.Append(capital ? char.ToUpperInvariant(c) : c);
            capital = false;
        }
        if (joined.Length == 0)
            return "value";
        if (char.IsDigit(joined[0]))
            joined.Insert(0, 'n');
        return joined.ToString();
    }

    private static bool IsJoined(string name)
    {
        foreach (var c in name)
        {
            if (!IsPart(c))
                return false;
        }
        return name.Length > 0 && !char.IsDigit(name[0]);
    }

    private static bool IsPart(char c) => char.IsLetter(c) || char.IsDigit(c);
}
