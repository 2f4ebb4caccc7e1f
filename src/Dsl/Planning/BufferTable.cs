using System.Collections.Generic;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>The buffers that kernels may use: one for each input, variable, output, result and computed value.</summary>
internal sealed class BufferTable(VariableLayout layout, Labels labels)
{
    private readonly Dictionary<Node, Buffer> _known = new();
    private readonly List<Buffer> _all = new();

    /// <summary>All buffers that kernels asked for, in that order.</summary>
    public IReadOnlyList<Buffer> All => _all;

    /// <summary>The buffer of an input, a variable or a computed value.</summary>
    public Buffer Of(Node node)
    {
        if (_known.TryGetValue(node, out var buffer))
            return buffer;
        buffer = node switch
        {
            InputNode input => Make(input.Slot, input, BufferPlace.Slot, layout.SourceSlot(input.Slot)),
            VariableNode variable => Make(Labels.Of(variable), variable, Place(variable.Kind), layout.Offset(variable)),
            _ => Make(labels.Value(node), node, BufferPlace.Arena, 0),
        };
        _known.Add(node, buffer);
        return buffer;
    }

    public Buffer Output(string name, Node value) => Make(name, value, BufferPlace.Slot, layout.OutputSlot(name));

    public Buffer Result(string name, Node value, int number) => Make(name, value, BufferPlace.Results, number);

    private static BufferPlace Place(VariableKind kind) => kind switch
    {
        VariableKind.Parameter => BufferPlace.Parameters,
        VariableKind.State => BufferPlace.States,
        VariableKind.OptimizerState => BufferPlace.OptimizerStates,
        VariableKind.Direction => BufferPlace.Directions,
        VariableKind.Average => BufferPlace.Averages,
        _ => BufferPlace.Gradients,
    };

    private Buffer Make(string name, Node node, BufferPlace place, long offset)
    {
        var buffer = new Buffer(labels.Unique(name), node.Shape, node.Type, place) { Offset = offset };
        _all.Add(buffer);
        return buffer;
    }
}
