using System;
using System.Collections.Generic;
using NetGen.Dsl.Emit.Printing;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>
/// The axes of contractions that no single stride describes, in a class of their own: their tables are made with the network, not
/// in its first step. Terms that depend on the column are in another one, as predictions seldom have any: it is made when a
/// program needs it. Equal ones are one.
/// </summary>
internal sealed class AxisNames
{
    public const string ClassName = "Axes";

    private const string TermsName = "Terms";

    private readonly NameScope _names = new NameScope().Reserve(
        ClassName, TermsName, "Axis", "AxisTables", "Border", "ColumnTerms", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString");

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _lines = new();
    private readonly List<string> _terms = new();

    public bool IsEmpty => _lines.Count + _terms.Count == 0;

    /// <summary>The axis over dimensions such as <c>(28, 32), (28, 1)</c>: extents and strides.</summary>
    public string Of(string dimensions, string wish) => ClassName + "." + Of(_lines, "Axis", "AxisTables", dimensions, wish);

    /// <summary>The terms of columns, by the arguments that make them.</summary>
    public string TermsOf(string arguments, string wish) => TermsName + "." + Of(_terms, "ColumnTerms", "ColumnTerms", arguments, wish);

    private string Of(List<string> lines, string type, string maker, string arguments, string wish)
    {
        if (!_known.TryGetValue(arguments, out var name))
        {
            _known.Add(arguments, name = _names.Declare(wish));
            lines.Add($"public static readonly {type} {name} = {maker}.Make({arguments});");
        }
        return name;
    }

    public void Write(IndentedWriter writer)
    {
        writer.Line("// Axes over several dimensions, each an extent and a stride; the batch has extent 0.");
        using (writer.Block($"internal static class {ClassName}"))
        {
            foreach (var line in _lines)
                writer.Line(line);
        }
        if (_terms.Count == 0)
            return;
        writer.Separate();
        writer.Line("// The terms of columns that see zeros around an image: of each place, and where its window sees elements.");
        using var block = writer.Block($"internal static class {TermsName}");
        foreach (var line in _terms)
            writer.Line(line);
    }
}
