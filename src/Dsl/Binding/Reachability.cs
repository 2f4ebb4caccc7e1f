using System.Collections.Generic;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>What a value is computed from.</summary>
internal static class Reachability
{
    /// <summary>These nodes and all that they need; each once.</summary>
    /// <param name="roots">Where to begin.</param>
    /// <param name="learning">Whether only what can learn counts: nothing behind a stopped gradient.</param>
    public static HashSet<Node> From(IEnumerable<Node> roots, bool learning = false)
    {
        var found = new HashSet<Node>();
        var open = new Stack<Node>(roots);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!found.Add(node) || (learning && node is MapNode { Op: ScalarOp.StopGradient }))
                continue;
            foreach (var operand in node.Operands)
                open.Push(operand);
        }
        return found;
    }
}
