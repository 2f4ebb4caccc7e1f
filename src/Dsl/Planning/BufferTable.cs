using System.Collections.Generic;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>The buffers that kernels may use: one for each input, variable, output, result and computed value.</summary>
internal sealed class BufferTable
{
    private readonly VariableLayout _layout;
    private readonly Labels _labels;
    private readonly Dictionary<Node, Buffer> _known = new();
    private readonly Dictionary<Node, StepStore> _stored = new();
    private readonly List<Buffer> _all;
    private readonly BufferTable? _outside;
    private readonly LoweredScan? _scan;
    private readonly LoweredGraph? _graph;

    public BufferTable(VariableLayout layout, Labels labels, LoweredGraph graph)
    {
        _graph = graph;
        _layout = layout;
        _labels = labels;
        _all = new List<Buffer>();
    }

    /// <summary>The buffers of a loop's body: those of the graph around it for what it takes from there and hands out.</summary>
    public BufferTable(BufferTable outside, LoweredScan scan, Labels labels)
    {
        _layout = outside._layout;
        _labels = labels;
        _all = outside._all;
        _outside = outside;
        _scan = scan;
    }

    /// <summary>All buffers that kernels asked for, in that order.</summary>
    public IReadOnlyList<Buffer> All => _all;

    /// <summary>The buffer of an input, a variable or a computed value.</summary>
    public Buffer Of(Node node)
    {
        if (_known.TryGetValue(node, out var buffer))
            return buffer;
        buffer = node switch
        {
            _ when _stored.TryGetValue(node, out var store) => _outside!.Of(store.Target),
            _ when _scan?.Source(node) is { } source => _outside!.Of(source.Outside),
            ScanValueNode when _outside is not null => _outside.Of(node),
            InputNode input => Make(input.Slot, input, BufferPlace.Slot, _layout.SourceSlot(input.Slot)),
            VariableNode variable => Make(Labels.Of(variable), variable, Place(variable.Kind), _layout.Offset(variable)),
            _ => Make(_labels.Value(node), node, BufferPlace.Arena, 0),
        };
        _known.Add(node, buffer);
        return buffer;
    }

    /// <summary>Where in its buffer a step's part of a sequence lies; null for a value that has a buffer of its own.</summary>
    public StepPlace? PlaceOf(Node node) =>
        _stored.TryGetValue(node, out var store) ? store.Place : _scan?.Source(node)?.Place;

    /// <summary>Gives a value of a body its part of a sequence as its buffer; false if it has one of another already.</summary>
    public bool Place(StepStore store)
    {
        if (_stored.ContainsKey(store.Value) || _known.ContainsKey(store.Value))
            return false;
        _stored.Add(store.Value, store);
        return true;
    }

    /// <summary>Whether the value is a step's part of a sequence, which is read outside of the body.</summary>
    public bool IsStored(Node node) => _stored.ContainsKey(node);

    public Buffer Output(string name, Node value) => Make(name, value, BufferPlace.Slot, _layout.OutputSlot(name));

    public Buffer Result(string name, Node value, int number) => Make(name, value, BufferPlace.Results, number);

    private static BufferPlace Place(VariableKind kind) => kind switch
    {
        VariableKind.Parameter => BufferPlace.Parameters,
        VariableKind.State => BufferPlace.States,
        VariableKind.OptimizerState => BufferPlace.OptimizerStates,
        VariableKind.Direction => BufferPlace.Directions,
        VariableKind.Average => BufferPlace.Averages,
        VariableKind.Prepared => BufferPlace.Prepared,
        _ => BufferPlace.Gradients,
    };

    private Buffer Make(string name, Node node, BufferPlace place, long offset)
    {
        var pitch = place == BufferPlace.Arena && _graph is not null ? _graph.PitchOf(node) : 0;
        var buffer = new Buffer(_labels.Unique(name), node.Shape, node.Type, place, pitch) { Offset = offset };
        _all.Add(buffer);
        return buffer;
    }
}
