using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Names of kernels after the user's layers, values and variables: the layers that a kernel computes, or, where that would
/// not tell it from others, the values in them.
/// </summary>
internal sealed class KernelNames
{
    private const int MostParts = 3;

    private readonly LoweredGraph _graph;
    private readonly Labels _labels;
    private readonly Labels _kernels;
    private readonly bool _isLoop;
    private readonly HashSet<string> _shared = new(System.StringComparer.Ordinal);

    /// <param name="clusters">All that is to be named.</param>
    public KernelNames(LoweredGraph graph, Labels labels, IEnumerable<Cluster> clusters)
        : this(graph, labels, labels.Fresh(), isLoop: false)
    {
        var seen = new HashSet<string>(System.StringComparer.Ordinal);
        foreach (var cluster in clusters.Where(c => c.Members.All(m => m.Assigned is null)))
        {
            // A loop's kernels belong to layers that have others outside.
            var layers = Layers(cluster);
            if (!seen.Add(layers) || cluster.Loops)
                _shared.Add(layers);
        }
    }

    private KernelNames(LoweredGraph graph, Labels labels, Labels kernels, bool isLoop)
    {
        _graph = graph;
        _labels = labels;
        _kernels = kernels;
        _isLoop = isLoop;
    }

    /// <summary>Names of kernels of a loop's body, beside these.</summary>
    public KernelNames Within(LoweredGraph body, Labels inside) => new(body, inside, _kernels, isLoop: true);

    /// <summary>What the kernel updates, else what it computes.</summary>
    public string Of(Cluster cluster)
    {
        var assigned = cluster.Members.Where(m => m.Assigned is not null).Select(m => m.Assigned!).ToList();
        if (assigned.Count > 0)
        {
            var owners = assigned.Select(a => (a.Of ?? a).VariableName).Distinct().ToList();
            return _kernels.UniquePascal((Common(owners) ?? Join(owners)) + " " + Verb());
        }
        var layers = Layers(cluster);
        return _kernels.UniquePascal(_isLoop || _shared.Contains(layers) ? Values(cluster) : layers);
    }

    private string Layers(Cluster cluster) => Joined(Computed(cluster).Select(m => _labels.Of(m.Node)));

    /// <summary>The values that the kernel leaves behind, by their names in the layers that compute them.</summary>
    private string Values(Cluster cluster)
    {
        var left = Computed(cluster).Where(m => m.Kind == ItemKind.Sink || m.After.Any(a => a.Cluster != cluster)).ToList();
        return Joined((left.Count > 0 ? left : cluster.Members).Select(Value).Select(name => name.Replace('/', ' ')));
    }

    /// <summary>The first state of a loop is called after the states where it has no name.</summary>
    private string Value(Item item) => item is { Steps.Moves: false, Target: { } states } && string.IsNullOrEmpty(item.Node.Name)
        ? states.Name.Replace('_', ' ') + " start"
        : _labels.Value(item.Node);

    /// <summary>All but padded copies of values, unless there is nothing else.</summary>
    private IEnumerable<Item> Computed(Cluster cluster) => cluster.Members.All(m => _graph.Copies.Contains(m.Node))
        ? cluster.Members
        : cluster.Members.Where(m => !_graph.Copies.Contains(m.Node));

    /// <summary>A kernel that goes on from a value to its gradient is named after the value.</summary>
    private static string Joined(IEnumerable<string> names)
    {
        var parts = names.Distinct().ToList();
        var backward = parts.All(IsGradient);
        parts = parts.Select(p => IsGradient(p) ? p.Substring(0, p.Length - Labels.Gradient.Length) : p).Distinct().ToList();
        return Join(parts) + (backward ? Labels.Gradient : "");
    }

    /// <summary>Names for the locals of one kernel.</summary>
    public Labels NewLocals() => _labels.Fresh();

    /// <summary>The name of an item's value inside a kernel.</summary>
    public string Local(Item item) => _labels.Value(item.Node);

    private static bool IsGradient(string part) => part.EndsWith(Labels.Gradient, System.StringComparison.Ordinal);

    private string Verb() => _graph.Program.Kind switch
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
            var these = part.Split(' ', '.');
            var same = 0;
            while (same < before.Length && same < these.Length && before[same] == these[same])
                same++;
            words.AddRange(these.Skip(same));
            before = these;
        }
        return string.Join(" ", words);
    }
}
