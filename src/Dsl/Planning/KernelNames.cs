using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Names of kernels after the user's layers, values and variables.</summary>
internal sealed class KernelNames(LoweredGraph graph, Labels labels, Labels kernels)
{
    private const int MostParts = 3;

    private readonly Labels _kernels = kernels;

    public KernelNames(LoweredGraph graph, Labels labels)
        : this(graph, labels, labels.Fresh())
    {
    }

    /// <summary>Names of kernels of a loop's body, beside these.</summary>
    public KernelNames Within(LoweredGraph body, Labels inside) => new(body, inside, _kernels);

    /// <summary>What the kernel updates, else the layers that it computes.</summary>
    public string Of(Cluster cluster)
    {
        var assigned = cluster.Members.Where(m => m.Assigned is not null).Select(m => m.Assigned!).ToList();
        if (assigned.Count > 0)
        {
            var owners = assigned.Select(a => (a.Of ?? a).VariableName).Distinct().ToList();
            return _kernels.UniquePascal((Common(owners) ?? Join(owners)) + " " + Verb());
        }
        var parts = new List<string>();
        var padding = cluster.Members.All(m => graph.Copies.Contains(m.Node));
        foreach (var member in cluster.Members)
        {
            if (!padding && graph.Copies.Contains(member.Node))
                continue;
            var part = labels.Of(member.Node);
            if (!parts.Contains(part))
                parts.Add(part);
        }
        // A kernel that goes on from a value to its gradient is named after the value.
        var backward = parts.All(IsGradient);
        parts = parts.Select(p => IsGradient(p) ? p.Substring(0, p.Length - Labels.Gradient.Length) : p).Distinct().ToList();
        return _kernels.UniquePascal(Join(parts) + (backward ? Labels.Gradient : ""));
    }

    /// <summary>Names for the locals of one kernel.</summary>
    public Labels NewLocals() => labels.Fresh();

    /// <summary>The name of an item's value inside a kernel.</summary>
    public string Local(Item item) => labels.Value(item.Node);

    private static bool IsGradient(string part) => part.EndsWith(Labels.Gradient, System.StringComparison.Ordinal);

    private string Verb() => graph.Program.Kind switch
    {
        ProgramKind.Initialize => "initialize",
        ProgramKind.Gradients => "gradient",
        ProgramKind.HessianProduct => "curvature",
        ProgramKind.Gather => "gather",
        ProgramKind.Prepare => "prepare",
        _ => "update",
    };

    /// <summary>The layer that all parameters belong to, where there are several.</summary>
    private static string? Common(List<string> owners)
    {
        var dot = owners[0].LastIndexOf('.');
        var layer = dot < 0 ? "" : owners[0].Substring(0, dot);
        return owners.Count > 1 && dot > 0 && owners.All(o => o.LastIndexOf('.') == dot && o.StartsWith(layer, System.StringComparison.Ordinal))
            ? layer
            : null;
    }

    /// <summary>The parts behind each other; what one begins with like the part before is said once: <c>fc1 relu</c>.</summary>
    private static string Join(List<string> parts)
    {
        var chosen = parts.Count <= MostParts ? parts : parts.Take(MostParts - 1).Append(parts[parts.Count - 1]).ToList();
        var words = new List<string>();
        var before = System.Array.Empty<string>();
        foreach (var part in chosen)
        {
            var these = part.Split(' ');
            var same = 0;
            while (same < before.Length && same < these.Length && before[same] == these[same])
                same++;
            words.AddRange(these.Skip(same));
            before = these;
        }
        return string.Join(" ", words);
    }
}
