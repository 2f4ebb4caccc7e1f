using System;
using System.Collections.Generic;
using NetGen.Dsl.Emit.Printing;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>
/// The axes of contractions that no single stride describes, and terms that depend on the column, in a class of their own: their
/// tables are made with the network, not in its first step. Equal ones are one.
/// </summary>
internal sealed class AxisNames
{
    public const string ClassName = "Axes";

    private readonly NameScope _names = new NameScope().Reserve(
        ClassName, "Axis", "AxisTables", "Border", "ColumnTerms", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString");

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _lines = new();

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>The axis over dimensions such as <c>(28, 32), (28, 1)</c>: extents and strides.</summary>
    public string Of(string dimensions, string wish) => Of("Axis", "AxisTables", dimensions, wish);

    /// <summary>The terms of columns, by the arguments that make them.</summary>
    public string TermsOf(string arguments, string wish) => Of("ColumnTerms", "ColumnTerms", arguments, wish);

    private string Of(string type, string maker, string arguments, string wish)
    {
        if (!_known.TryGetValue(arguments, out var name))
        {
            _known.Add(arguments, name = _names.Declare(wish));
            _lines.Add($"public static readonly {type} {name} = {maker}.Make({arguments});");
        }
        return ClassName + "." + name;
    }

    public void Write(IndentedWriter writer)
    {
        writer.Line("// Axes over several dimensions, each an extent and a stride; the batch has extent 0.");
        using var block = writer.Block($"internal static class {ClassName}");
        foreach (var line in _lines)
            writer.Line(line);
    }
}
