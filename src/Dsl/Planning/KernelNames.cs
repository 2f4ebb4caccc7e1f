using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Names of kernels after the user's layers, values and variables.</summary>
internal sealed class KernelNames(LoweredGraph graph, Labels labels)
{
    private const int MostParts = 3;

    private readonly Labels _kernels = new(graph);

    /// <summary>What the kernel updates, else the layers that it computes.</summary>
    public string Of(Cluster cluster)
    {
        var assigned = cluster.Members.Where(m => m.Assigned is not null).Select(m => m.Assigned!).ToList();
        if (assigned.Count > 0)
        {
            var owners = assigned.Select(a => (a.Of ?? a).VariableName).Distinct().ToList();
            return _kernels.UniquePascal(Join(owners) + " " + Verb());
        }
        var parts = new List<string>();
        foreach (var member in cluster.Members)
        {
            var part = labels.Of(member.Node);
            if (!parts.Contains(part))
                parts.Add(part);
        }
        var backward = parts.All(p => p.EndsWith(" grad", System.StringComparison.Ordinal));
        if (backward)
            parts = parts.Select(p => p.Substring(0, p.Length - " grad".Length)).Distinct().ToList();
        return _kernels.UniquePascal(Join(parts) + (backward ? " gradient" : ""));
    }

    /// <summary>The name of an item's value inside a kernel.</summary>
    public string Local(Item item) => labels.Value(item.Node);

    private string Verb() => graph.Program.Kind switch
    {
        ProgramKind.Initialize => "initialize",
        ProgramKind.Gradients => "gradient",
        _ => "update",
    };

    private static string Join(List<string> parts) =>
        string.Join(" ", parts.Count <= MostParts ? parts : parts.Take(MostParts - 1).Append(parts[parts.Count - 1]));
}
