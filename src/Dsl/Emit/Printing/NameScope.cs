using System;
using System.Collections.Generic;
using System.Globalization;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>The names of one C# declaration space and of those around it: gives each declaration a name of its own.</summary>
internal sealed class NameScope(NameScope? parent = null)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    // C# lets a block use a name again after another block, but not if the name is declared around them later.
    private readonly HashSet<string> _takenInside = new(StringComparer.Ordinal);

    /// <summary>Names that no declaration here may have.</summary>
    public NameScope Reserve(params string[] names)
    {
        foreach (var name in names)
            _taken.Add(name);
        return this;
    }

    /// <summary>The wished name, or with the first number behind it that makes it new; keywords come back with an @.</summary>
    public string Declare(string wished)
    {
        var name = wished;
        for (var k = 2; IsTaken(name) || _takenInside.Contains(name); k++)
            name = wished + (char.IsDigit(wished[wished.Length - 1]) ? "_" : "") + k.ToString(CultureInfo.InvariantCulture);
        _taken.Add(name);
        parent?.TakeInside(name);
        return Identifiers.Escape(name);
    }

    private void TakeInside(string name)
    {
        _takenInside.Add(name);
        parent?.TakeInside(name);
    }

    private bool IsTaken(string name) => _taken.Contains(name) || (parent is not null && parent.IsTaken(name));
}
