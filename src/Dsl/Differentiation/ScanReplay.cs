using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// Moves what a derivative needs of a scan's body into the body of another scan over the same steps: its values come from
/// the sequences that the first one keeps, or are made again where that is cheap.
/// </summary>
internal sealed class ScanReplay
{
    private readonly Substitution _moved;
    private readonly Dictionary<Node, bool> _varies = new();

    public ScanReplay(GraphBuilder graph, ScanNode from, ScanBuilder to)
    {
        var own = new HashSet<Node>(ScanBody.Core(from));
        var values = new ScanValues(graph, from);
        var outside = from.Captures.ToDictionary(c => c.Inside, c => c.Outside);
        _moved = new Substitution(graph, n =>
            !Varies(n) ? outside.TryGetValue(n, out var value) ? value : n
            : n is CarryNode or StepNode && !own.Contains(n) ? n
            : values.Kept(n) is { } kept ? to.At(kept.Sequence, kept.Offset)
            : null);
    }

    public Node Of(Node value) => _moved.Of(value);

    private bool Varies(Node node)
    {
        if (_varies.TryGetValue(node, out var known))
            return known;
        foreach (var one in GraphWalk.Ancestors(new[] { node }))
        {
            if (_varies.ContainsKey(one))
                continue;
            var varies = one is CarryNode or StepNode;
            foreach (var operand in one.Operands)
                varies |= _varies[operand];
            _varies[one] = varies;
        }
        return _varies[node];
    }
}
