using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>What a program needs.</summary>
internal static class LiveNodes
{
    /// <summary>All values that a program hands out, keeps or assigns.</summary>
    public static IEnumerable<Node> Roots(GraphProgram program)
    {
        var roots = program.Outputs.Concat(program.Metrics).Concat(program.Watched).Select(v => v.Value);
        return (program.Loss is { } loss ? roots.Append(loss) : roots).Concat(program.Assignments.Select(a => a.Value));
    }
}
