using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Emit.Printing;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>A class of constants of generated code that say where values begin, each by its value's own name.</summary>
internal sealed class PlaceNames(string className)
{
    // What a constant of a class must not hide.
    private readonly NameScope _names = new NameScope().Reserve(
        className, "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString");

    private readonly List<(string Name, long Place, string Comment)> _places = new();
    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);

    public bool IsEmpty => _places.Count == 0;

    /// <summary>Adds a constant; <paramref name="key"/> finds it again.</summary>
    public void Add(string key, string name, long place, string comment)
    {
        var declared = _names.Declare(Identifiers.Pascal(name));
        _places.Add((declared, place, comment));
        if (!_byKey.ContainsKey(key))
            _byKey.Add(key, declared);
    }

    /// <summary>The constant, or the number where there is none.</summary>
    public string Of(string key, long place) =>
        _byKey.TryGetValue(key, out var name) ? className + "." + name : Number(place);

    public void Write(IndentedWriter writer, string access, string summary)
    {
        writer.Comment(summary);
        using var block = writer.Block($"{access} static class {className}");
        if (_places.Count == 0)
            return;
        var lines = _places.Select(p => (
            Code: $"public const {(p.Place > int.MaxValue ? "long" : "int")} {p.Name} = {Number(p.Place)};", p.Comment)).ToList();
        var width = lines.Where(l => l.Comment.Length > 0).Select(l => l.Code.Length).DefaultIfEmpty(0).Max();
        foreach (var line in lines)
            writer.Line(line.Comment.Length == 0 ? line.Code : line.Code.PadRight(width) + " // " + line.Comment);
    }

    /// <summary>With an underscore between thousands.</summary>
    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '_');
}
