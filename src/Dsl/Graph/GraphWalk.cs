using System.Collections.Generic;
using System.Threading;

namespace NetGen.Dsl.Graph;

/// <summary>Orders of nodes.</summary>
public static class GraphWalk
{
    /// <summary>Some nodes and all that they are computed from, each once, operands before the nodes that use them.</summary>
    /// <param name="nodes">Where to begin.</param>
    /// <param name="ct">Asked at each node.</param>
    /// <param name="leaves">Nodes whose operands are left out.</param>
    public static IReadOnlyList<Node> Ancestors(
        IEnumerable<Node> nodes, CancellationToken ct = default, ISet<Node>? leaves = null)
    {
        // No recursion: a chain may be as long as the graph. Operands have smaller numbers, so sorting is enough.
        var seen = new HashSet<Node>();
        var open = new Stack<Node>();
        foreach (var node in nodes)
        {
            if (seen.Add(node))
                open.Push(node);
        }
        while (open.Count > 0)
        {
            ct.ThrowIfCancellationRequested();
            var next = open.Pop();
            if (leaves?.Contains(next) == true)
                continue;
            foreach (var operand in next.Operands)
            {
                if (seen.Add(operand))
                    open.Push(operand);
            }
        }
        var order = new List<Node>(seen);
        order.Sort((a, b) => a.Id.CompareTo(b.Id));
        return order;
    }
}
