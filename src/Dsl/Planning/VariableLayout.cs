using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Where each variable of a network begins in its flat vector, in elements, and the number of each slot. Every variable
/// begins at a multiple of 64 bytes; a gradient, a direction and an average have their parameter's offset, in vectors of
/// their own. Recipes may keep the
/// same optimizer state of a parameter, each at a place of its own: <see cref="ForRecipe"/> knows those of one.
/// </summary>
public sealed class VariableLayout
{
    /// <summary>The alignment of every variable and buffer, in bytes.</summary>
    public const int Alignment = 64;

    private readonly Dictionary<VariableNode, long> _offsets = new();
    private readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _outputs = new(StringComparer.Ordinal);
    private readonly List<Dictionary<VariableNode, long>> _recipes = new();
    private readonly Dictionary<VariableNode, long> _optimizer = new();
    private readonly int _aligned;

    private VariableLayout(Precision precision) => _aligned = Alignment / (precision == Precision.F64 ? 8 : 4);

    private VariableLayout(VariableLayout whole, int recipe)
    {
        (_offsets, _sources, _outputs, _recipes, _aligned) =
            (whole._offsets, whole._sources, whole._outputs, whole._recipes, whole._aligned);
        _optimizer = whole._recipes[recipe];
        ParameterElements = whole.ParameterElements;
        StateElements = whole.StateElements;
        OptimizerElements = whole.OptimizerElements;
        PreparedElements = whole.PreparedElements;
    }

    /// <summary>Elements of the vector of parameters, and of that of gradients.</summary>
    public long ParameterElements { get; private set; }

    /// <summary>Elements of the vector of running statistics.</summary>
    public long StateElements { get; private set; }

    /// <summary>Elements of the vector of optimizer states of each recipe.</summary>
    public ImmutableArray<long> OptimizerElements { get; private set; } = ImmutableArray<long>.Empty;

    /// <summary>Elements of the vector of what inference makes of parameters once after they have changed.</summary>
    public long PreparedElements { get; private set; }

    /// <summary>The same layout, which also knows where prepared values are, and of no others.</summary>
    /// <param name="values">In the order of their vector.</param>
    public VariableLayout With(IEnumerable<VariableNode> values)
    {
        foreach (var old in new List<VariableNode>(_offsets.Keys))
        {
            if (old.Kind == VariableKind.Prepared)
                _offsets.Remove(old);
        }
        PreparedElements = Place(values, _offsets);
        return this;
    }

    /// <summary>The same layout, which also knows where the optimizer states of one recipe are.</summary>
    /// <param name="recipe">The recipe's number in the model.</param>
    public VariableLayout ForRecipe(int recipe) => new(this, recipe);

    /// <summary>The layout of a network and all its recipes.</summary>
    public static VariableLayout Of(NetworkModel model)
    {
        var slots = new List<string>();
        foreach (var slot in model.Inputs.AddRange(model.Targets))
            slots.Add(slot.Name);
        var outputs = new List<string>();
        foreach (var slot in model.Outputs)
            outputs.Add(slot.Name);
        var recipes = new List<IEnumerable<VariableNode>>();
        foreach (var recipe in model.Recipes)
            recipes.Add(Nodes(recipe.OptimizerStates, s => s.Node));
        return Of(
            model.Precision, Nodes(model.Parameters, p => p.Node), Nodes(model.States, s => s.Node), recipes, slots, outputs);
    }

    /// <summary>A layout from its parts.</summary>
    /// <param name="precision">The type of every real number.</param>
    /// <param name="parameters">In the order of the flat vector.</param>
    /// <param name="states">Running statistics, in the order of their vector.</param>
    /// <param name="recipes">For each recipe its optimizer's states, in the order of their vector.</param>
    /// <param name="sources">Names of the inputs, then of the targets.</param>
    /// <param name="outputs">Names of the outputs: their slots follow those of the targets.</param>
    public static VariableLayout Of(
        Precision precision,
        IEnumerable<VariableNode> parameters,
        IEnumerable<VariableNode> states,
        IEnumerable<IEnumerable<VariableNode>> recipes,
        IReadOnlyList<string> sources,
        IReadOnlyList<string> outputs)
    {
        var layout = new VariableLayout(precision);
        layout.ParameterElements = layout.Place(parameters, layout._offsets);
        layout.StateElements = layout.Place(states, layout._offsets);
        var sizes = ImmutableArray.CreateBuilder<long>();
        foreach (var recipe in recipes)
        {
            var offsets = new Dictionary<VariableNode, long>();
            sizes.Add(layout.Place(recipe, offsets));
            layout._recipes.Add(offsets);
        }
        layout.OptimizerElements = sizes.ToImmutable();
        for (var k = 0; k < sources.Count; k++)
            layout._sources.Add(sources[k], k);
        for (var k = 0; k < outputs.Count; k++)
            layout._outputs.Add(outputs[k], sources.Count + k);
        return layout;
    }

    /// <summary>The element of its flat vector at which a variable begins.</summary>
    /// <exception cref="ArgumentException">The network has no such variable, or it is an optimizer's and this is not the
    /// layout of its recipe.</exception>
    public long Offset(VariableNode variable)
    {
        var place = variable.Kind is VariableKind.Gradient or VariableKind.Direction or VariableKind.Average && variable.Of is { } parameter ? parameter : variable;
        return (place.Kind == VariableKind.OptimizerState ? _optimizer : _offsets).TryGetValue(place, out var offset)
            ? offset
            : throw new ArgumentException($"The layout has no variable '{variable.VariableName}'.", nameof(variable));
    }

    /// <summary>The number of an input's or target's slot.</summary>
    /// <exception cref="ArgumentException">The network has no such input or target.</exception>
    public int SourceSlot(string name) => Slot(_sources, name, "input or target");

    /// <summary>The number of an output's slot.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    public int OutputSlot(string name) => Slot(_outputs, name, "output");

    private static int Slot(Dictionary<string, int> slots, string name, string kind) =>
        slots.TryGetValue(name, out var number)
            ? number
            : throw new ArgumentException($"The layout has no {kind} '{name}'.", nameof(name));

    private static IEnumerable<VariableNode> Nodes<T>(ImmutableArray<T> items, Func<T, VariableNode> node)
    {
        foreach (var item in items)
            yield return node(item);
    }

    private long Place(IEnumerable<VariableNode> variables, Dictionary<VariableNode, long> offsets)
    {
        long next = 0;
        foreach (var variable in variables)
        {
            offsets.Add(variable, next);
            next += (variable.Shape.Elements(1) + _aligned - 1) / _aligned * _aligned;
        }
        return next;
    }
}
