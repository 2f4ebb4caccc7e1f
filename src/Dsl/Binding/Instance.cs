using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>
/// A layer, or a network used as one, as a body makes it. The whole network is the root, whose path is empty. Where the
/// body around it runs a second time, because that is shared, it is the same as the one of its name before.
/// </summary>
internal sealed class Instance(Instance? parent, Declaration? declaration, SourceSpan span)
{
    private InstanceContent _content = new();

    public Instance? Parent { get; } = parent;

    public Declaration? Declaration { get; } = declaration;

    /// <summary>Where the user made it.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>Its name among its siblings, null until it has one: <c>fc1</c>, <c>blocks.0</c>.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether its name is that of its declaration with a number, as the user gave none.</summary>
    public bool IsNumbered { get; private set; }

    /// <summary>Its name and those of the instances around it: <c>blocks.0.conv1</c>; empty for the root.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The arguments that it was made with, without its inputs.</summary>
    public ImmutableDictionary<string, Argument> Arguments { get; init; } = ImmutableDictionary<string, Argument>.Empty;

    public IReadOnlyDictionary<string, Instance> Children => _content.Children;

    /// <summary>Names as the body of this instance knows them; in a <c>repeat</c> the latest of that name.</summary>
    public Dictionary<string, Instance> Visible => _content.Visible;

    /// <summary>Its parameters by their names in the declaration, tied ones too.</summary>
    public Dictionary<string, Node> Parameters => _content.Parameters;

    /// <summary>Its running states with the values that they have at this point of the step.</summary>
    public Dictionary<string, (VariableNode Variable, Node Current)> States => _content.States;

    /// <summary>What the latest application gave.</summary>
    public Node? Result
    {
        get => _content.Result;
        set => _content.Result = value;
    }

    /// <summary>Twice the multiplications of the contractions made in it, for one sample.</summary>
    public long Flops
    {
        get => _content.Flops;
        set => _content.Flops = value;
    }

    public bool IsApplied => _content.IsApplied;

    public string PathOf(string name) => Path.Length == 0 ? name : Path + "." + name;

    /// <summary>Its body is about to run: names begin anew, what they name is still there.</summary>
    public void BeginApplication()
    {
        _content.IsApplied = true;
        _content.Counters.Clear();
        _content.Used.Clear();
        _content.Visible.Clear();
    }

    /// <summary>Gives it a name of its own; false if a sibling has it already.</summary>
    public bool TryName(string name, string visibleAs)
    {
        var siblings = Parent!._content;
        siblings.Children.TryGetValue(name, out var before);
        if ((before is not null && before.Declaration != Declaration) || !siblings.Used.Add(name))
            return false;
        Name = name;
        Path = Parent.PathOf(name);
        if (before is not null)
            _content = before._content;
        else
            siblings.Children.Add(name, this);
        siblings.Visible[visibleAs] = this;
        return true;
    }

    /// <summary>Names it by its declaration and the next free number: <c>dense1</c>, <c>dense2</c>.</summary>
    public void NameByNumber()
    {
        var counters = Parent!._content.Counters;
        var stem = Declaration?.Name ?? "";
        string name;
        do
        {
            counters.TryGetValue(stem, out var count);
            counters[stem] = ++count;
            name = stem + count.ToString(CultureInfo.InvariantCulture);
        }
        while (!TryName(name, name));
        IsNumbered = true;
    }

    /// <summary>What an instance keeps between the runs of the body that makes it.</summary>
    private sealed class InstanceContent
    {
        public Dictionary<string, Instance> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Instance> Visible { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Node> Parameters { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, (VariableNode Variable, Node Current)> States { get; } = new(StringComparer.Ordinal);

        /// <summary>The number of unnamed instances of each declaration in this run of the body.</summary>
        public Dictionary<string, int> Counters { get; } = new(StringComparer.Ordinal);

        /// <summary>The names given in this run of the body.</summary>
        public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

        public Node? Result { get; set; }

        public long Flops { get; set; }

        public bool IsApplied { get; set; }
    }
}
