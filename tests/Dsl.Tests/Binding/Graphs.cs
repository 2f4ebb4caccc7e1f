using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>What a program is made of.</summary>
internal static class Graphs
{
    public static HashSet<Node> All(GraphProgram program) => All(
        program.Outputs.Select(o => o.Value).Concat(program.Metrics.Select(m => m.Value)).Concat(program.Assignments.Select(a => a.Value))
            .Concat(program.Loss is null ? [] : [program.Loss]));

    public static HashSet<Node> All(IEnumerable<Node> roots)
    {
        var found = new HashSet<Node>();
        var open = new Stack<Node>(roots);
        while (open.TryPop(out Node? node))
        {
            if (!found.Add(node))
                continue;
            foreach (Node operand in node.Operands)
                open.Push(operand);
        }
        return found;
    }

    public static int Count<T>(GraphProgram program) => All(program).OfType<T>().Count();
}
