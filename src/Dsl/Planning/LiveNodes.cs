using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>The nodes that a program needs.</summary>
internal static class LiveNodes
{
    /// <summary>All values that a program hands out, keeps or assigns.</summary>
    public static IEnumerable<Node> Roots(GraphProgram program)
    {
        var roots = program.Outputs.Concat(program.Metrics).Concat(program.Watched).Select(v => v.Value);
        return (program.Loss is { } loss ? roots.Append(loss) : roots).Concat(program.Assignments.Select(a => a.Value));
    }

    /// <summary>Everything that the roots depend on and the roots themselves, operands before the nodes that use them.</summary>
    public static List<Node> Of(IEnumerable<Node> roots, CancellationToken ct)
    {
        var live = new HashSet<Node>();
        var open = new Stack<Node>();
        foreach (var root in roots)
            Push(root);
        while (open.Count > 0)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var operand in open.Pop().Operands)
                Push(operand);
        }
        return live.OrderBy(n => n.Id).ToList();

        void Push(Node node)
        {
            if (live.Add(node))
                open.Push(node);
        }
    }
}
