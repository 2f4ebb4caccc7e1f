using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// Loops over steps whose products read turned weights: such a body is made again, as a graph of its own. Its steps, and each
/// call before the first of them, would turn the weights otherwise.
/// </summary>
internal sealed class TurnedLoops(GraphBuilder graph, TurnedWeights turning)
{
    /// <summary>The nodes of all bodies as they are over turned weights; no two bodies share one that varies.</summary>
    private readonly Dictionary<Node, Node> _made = new();

    /// <summary>The loop; the same one where no product of it wants other weights.</summary>
    public ScanNode Of(ScanNode loop)
    {
        var captured = new HashSet<Node>(loop.Captures.Select(c => c.Inside));
        foreach (var node in ScanBody.Nodes(loop, loop.Carries.Select(c => c.Next)))
            _made[node] = captured.Contains(node) || node is LeafNode ? node : Made(node);
        var nexts = ImmutableArray.CreateRange(loop.Carries, c => _made[c.Next]);
        return nexts.SequenceEqual(loop.Carries.Select(c => c.Next)) ? loop : graph.Remake(loop, nexts);
    }

    /// <summary>What a value of a loop's body was at each step.</summary>
    /// <param name="loop">What <see cref="Of(ScanNode)"/> gave for the value's loop.</param>
    public Node Of(ScanValueNode value, ScanNode loop) => graph.ScanValue(loop, _made.TryGetValue(value.Value, out var made) ? made : value.Value);

    private Node Made(Node node)
    {
        var operands = ImmutableArray.CreateRange(node.Operands, o => _made[o]);
        var current = operands.SequenceEqual(node.Operands) ? node : graph.Remake(node, operands);
        return current is ContractNode product ? turning.Of(product) : current;
    }
}
