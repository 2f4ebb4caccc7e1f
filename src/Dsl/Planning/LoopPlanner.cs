using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>What stays together in the order of kernels.</summary>
/// <param name="Kernels">One, or those of a loop over steps.</param>
/// <param name="Loop">That loop.</param>
internal sealed record PlanUnit(ImmutableArray<KernelContents> Kernels, ScanNode? Loop)
{
    /// <summary>All that is read or stored.</summary>
    public IReadOnlyList<KernelAccess> Accesses => Kernels.Length == 1 ? Kernels[0].Accesses : Kernels.SelectMany(k => k.Accesses).ToList();
}

/// <summary>
/// Plans the bodies of loops over steps: with the stages that plan a program, each over the body's own graph. Only the
/// buffers are shared: what a body takes from outside and hands out are steps' places in sequences there.
/// </summary>
internal sealed class LoopPlanner(
    LoweredGraph graph, HostScalars host, BufferTable buffers, Labels labels, KernelNames names, PlanOptions options)
{
    private readonly List<FusionNote> _notes = new();

    /// <summary>What was joined in the bodies, and what was not.</summary>
    public IReadOnlyList<FusionNote> Notes => _notes;

    public PlanUnit Plan(ScanNode scan, CancellationToken ct)
    {
        var lowered = graph.Scans[scan];
        var body = lowered.Body;
        host.Add(body);
        var storage = new Storage(body, host, options.Fuse, ct);
        var inside = labels.Within(body);
        var places = new BufferTable(buffers, lowered, inside);
        var items = ItemBuilder.Build(body, storage, places, inside, ct);
        var (clusters, notes) = Fusion.Run(body, items, options.Fuse, ct);
        _notes.AddRange(notes);
        var maker = new KernelMaker(body, storage, places, names.Within(body, inside));
        var units = Planner.Units(clusters, maker, null, graph, options, ct);
        return new PlanUnit(ImmutableArray.CreateRange(units.SelectMany(u => u.Kernels)), scan);
    }
}
