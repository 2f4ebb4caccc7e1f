using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>
/// A layer, or a network used as one, with what it keeps: parameters, running states and the instances in it. The whole
/// network is the root, whose path is empty.
/// </summary>
internal sealed class Instance(Instance? parent, Declaration? declaration, SourceSpan span)
{
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);

    public Instance? Parent { get; } = parent;

    public Declaration? Declaration { get; } = declaration;

    /// <summary>Where the user made it.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>Its name among its siblings, null until it has one: <c>fc1</c>, <c>blocks.0</c>.</summary>
    public string? Name { get; private set; }

    /// <summary>The arguments that it was made with.</summary>
    public ImmutableDictionary<string, Argument> Arguments { get; set; } = ImmutableDictionary<string, Argument>.Empty;

    public Dictionary<string, Instance> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>Names as the body of this instance knows them; in a <c>repeat</c> the latest of that name.</summary>
    public Dictionary<string, Instance> Visible { get; } = new(StringComparer.Ordinal);

    /// <summary>Its parameters by their names in the declaration, tied ones too.</summary>
    public Dictionary<string, Node> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Its running states with the values that they have at this point of the step.</summary>
    public Dictionary<string, (VariableNode Variable, Node Current)> States { get; } = new(StringComparer.Ordinal);

    /// <summary>What the latest application gave.</summary>
    public Node? Result { get; set; }

    /// <summary>Twice the multiplications of the contractions made in it, for one sample.</summary>
    public long Flops { get; set; }

    public bool IsApplied { get; set; }

    /// <summary>Its name and those of the instances around it: <c>blocks.0.conv1</c>; empty for the root.</summary>
    public string Path { get; private set; } = "";

    public string PathOf(string name) => Path.Length == 0 ? name : Path + "." + name;

    /// <summary>Gives it a name of its own; false if a sibling has it already.</summary>
    public bool TryName(string name, string visibleAs)
    {
        if (Parent is null || Parent.Children.ContainsKey(name))
            return false;
        Name = name;
        Path = Parent.PathOf(name);
        Parent.Children.Add(name, this);
        Parent.Visible[visibleAs] = this;
        return true;
    }

    /// <summary>Names it by its declaration and the next free number: <c>dense1</c>, <c>dense2</c>.</summary>
    public void NameByNumber()
    {
        var stem = Declaration?.Name ?? "";
        string name;
        do
        {
            Parent!._counters.TryGetValue(stem, out var count);
            Parent._counters[stem] = ++count;
            name = stem + count.ToString(CultureInfo.InvariantCulture);
        }
        while (!TryName(name, name));
    }
}
