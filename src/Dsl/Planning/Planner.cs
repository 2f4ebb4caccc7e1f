using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Plans a program: which values are stored, which share a kernel, in which order kernels run and where buffers lie.
/// Deterministic: the same program gives the same plan on every machine.
/// </summary>
public static class Planner
{
    /// <summary>Kernels in order over placed buffers, for one entry point of a network.</summary>
    /// <exception cref="ArgumentException">The layout lacks a variable or slot of the program.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static ProgramPlan Plan(GraphProgram program, PlanOptions options, CancellationToken ct = default)
    {
        var graph = Lowering.Run(program, options.Fuse, options.SamplePitch(program), ct);
        var host = new HostScalars(graph);
        var storage = new Storage(graph, host, options.Fuse, ct);
        var labels = new Labels(graph);
        var buffers = new BufferTable(options.Layout, labels, graph);
        var items = ItemBuilder.Build(graph, storage, buffers, labels, ct);
        var (clusters, notes) = Fusion.Run(graph, items, options.Fuse, ct);

        var names = new KernelNames(graph, labels, clusters);
        var maker = new KernelMaker(graph, storage, buffers, names);
        var loops = new LoopPlanner(graph, host, buffers, labels, names, options);
        var units = UnreadZeros.Remove(Units(clusters, maker, loops, graph, options, ct), graph, buffers, options);

        var accesses = units.ConvertAll(u => u.Accesses);
        var watched = Watched(graph, buffers);
        var kept = new HashSet<Buffer>(watched.Select(w => w.Buffer));
        var (order, arena, peak) = Place(clusters, units, accesses, kept, options.Fuse, b => Bytes(b, graph.Batch, options), ct);
        var ordered = order.Select(k => units[k]).ToList();
        var loss = order.TakeWhile(k => !clusters[k].MakesLoss).Sum(k => units[k].Kernels.Length) + 1;
        return new ProgramPlan(
            program,
            host.ToKernel(),
            ImmutableArray.CreateRange(ordered.SelectMany(u => u.Kernels).Select(k => k.Kernel)),
            ImmutableArray.CreateRange(buffers.All),
            watched,
            program.Loss is null ? -1 : loss,
            arena,
            peak,
            notes.AddRange(loops.Notes))
        {
            Loops = Loops(ordered),
        };
    }

    /// <summary>Bytes of a buffer at full batch, up to the next multiple of the alignment.</summary>
    internal static long Bytes(Buffer buffer, int batch, PlanOptions options)
    {
        var bytes = buffer.Elements(batch) * options.BytesOf(buffer.Type);
        return (bytes + VariableLayout.Alignment - 1) / VariableLayout.Alignment * VariableLayout.Alignment;
    }

    /// <summary>The kernels of clusters, in their order.</summary>
    internal static List<PlanUnit> Units(
        IReadOnlyList<Cluster> clusters, KernelMaker maker, LoopPlanner? loops, LoweredGraph graph, PlanOptions options, CancellationToken ct)
    {
        var units = new List<PlanUnit>();
        foreach (var cluster in clusters)
        {
            ct.ThrowIfCancellationRequested();
            units.Add(cluster.Members[0].Node is ScanNode scan && cluster.Loops
                ? loops!.Plan(scan, ct)
                : new PlanUnit(ImmutableArray.Create(KernelFinish.Run(maker.Make(cluster), graph.Batch, graph.Program.Kind, options)), null));
        }
        return units;
    }

    private static ImmutableArray<StepLoop> Loops(IEnumerable<PlanUnit> ordered)
    {
        var loops = ImmutableArray.CreateBuilder<StepLoop>();
        var first = 0;
        foreach (var unit in ordered)
        {
            if (unit.Loop is { } scan && !unit.Kernels.IsEmpty)
                loops.Add(new StepLoop(first, unit.Kernels.Length, scan.Count, scan.IsBackward));
            first += unit.Kernels.Length;
        }
        return loops.ToImmutable();
    }

    private static (int[] Order, long Arena, long Peak) Place(
        IReadOnlyList<Cluster> clusters, List<PlanUnit> units, List<IReadOnlyList<KernelAccess>> accesses, ISet<Buffer> kept, bool inPlace,
        Func<Buffer, long> bytes, CancellationToken ct)
    {
        int[]? best = null;
        var least = long.MaxValue;
        foreach (var order in KernelOrder.Candidates(clusters, accesses, bytes, ct))
        {
            ct.ThrowIfCancellationRequested();
            var peak = ArenaPacking.Peak(Live(order), units.Sum(u => u.Kernels.Length));
            if (peak < least)
                (best, least) = (order, peak);
        }
        var tenancies = Live(best!);
        var arena = ArenaPacking.Place(tenancies, least, ct);
        foreach (var tenancy in tenancies)
        {
            foreach (var buffer in tenancy.Buffers)
                buffer.Offset = tenancy.Offset;
        }
        return (best!, arena, least);

        List<Tenancy> Live(int[] order)
        {
            var kernels = order.SelectMany(k => units[k].Kernels).Select(k => k.Accesses).ToList();
            return Liveness.Of(kernels, Loops(order.Select(k => units[k])), kept, inPlace, bytes);
        }
    }

    private static ImmutableArray<WatchedBuffer> Watched(LoweredGraph graph, BufferTable buffers) =>
        ImmutableArray.CreateRange(graph.Program.Watched.Select(
            w => new WatchedBuffer(w.Name, buffers.Of(Storage.Base(w.Value)))));
}
