using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>The scalars that depend on nothing but the step, the rate and the sample count: computed once a step, in double.</summary>
internal sealed class HostScalars
{
    private readonly HashSet<Node> _host = new();
    private readonly Dictionary<Node, HostSlot> _slots = new();
    private readonly ImmutableArray<(HostSlot, Node)>.Builder _scalars = ImmutableArray.CreateBuilder<(HostSlot, Node)>();

    public HostScalars(LoweredGraph graph) => Add(graph);

    /// <summary>Takes over the scalars of a graph: of the program's, and of the bodies of its loops.</summary>
    public void Add(LoweredGraph graph)
    {
        foreach (var node in graph.Order)
        {
            var host = node is HostScalarNode
                || (node is MapNode { Shape.Rank: 0 } && node.Operands.All(o => o is ConstantNode || _host.Contains(o)));
            if (host)
                _host.Add(node);
        }
    }

    public bool Contains(Node node) => _host.Contains(node);

    public HostSlot Slot(Node node)
    {
        if (!_slots.TryGetValue(node, out var slot))
        {
            slot = new HostSlot(_slots.Count, Name(node, 2));
            _slots.Add(node, slot);
            _scalars.Add((slot, node));
        }
        return slot;
    }

    /// <summary>The name that a body gave to the value, without whose body; else what it is made of.</summary>
    private static string Name(Node node, int depth)
    {
        if (node.Name is { Length: > 0 } name)
            return name.Substring(name.LastIndexOf('/') + 1);
        if (node is HostScalarNode leaf)
            return leaf.Kind.ToString();
        if (node is not MapNode map || depth == 0 || node.Operands.FirstOrDefault(o => o is not ConstantNode) is not { } first)
            return "scalar";
        var adjective = map.Op switch
        {
            ScalarOp.Div when map.Operands[0] is ConstantNode => "inverse",
            ScalarOp.Mul or ScalarOp.Div => "scaled",
            ScalarOp.Add or ScalarOp.Sub => "shifted",
            ScalarOp.Neg => "negative",
            ScalarOp.Min or ScalarOp.Max => "limited",
            _ => map.Op.ToString().ToLowerInvariant(),
        };
        return adjective + " " + Name(first, adjective == "inverse" ? depth : depth - 1);
    }

    public HostKernel ToKernel() => new(_scalars.ToImmutable());
}
