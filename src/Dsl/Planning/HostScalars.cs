using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
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

    public HostScalars(LoweredGraph graph)
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
            var name = node.Name ?? (node is HostScalarNode leaf ? leaf.Kind.ToString() : "scalar");
            slot = new HostSlot(_slots.Count, name + " " + _slots.Count.ToString(CultureInfo.InvariantCulture));
            _slots.Add(node, slot);
            _scalars.Add((slot, node));
        }
        return slot;
    }

    public HostKernel ToKernel() => new(_scalars.ToImmutable());
}
