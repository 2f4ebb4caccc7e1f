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
        var graph = Lowering.Run(program, options.Fuse, ct);
        var host = new HostScalars(graph);
        var storage = new Storage(graph, host, options.Fuse, ct);
        var labels = new Labels(graph);
        var buffers = new BufferTable(options.Layout, labels);
        var items = ItemBuilder.Build(graph, storage, buffers, labels, ct);
        var (clusters, notes) = Fusion.Run(graph, items, options.Fuse, ct);

        var maker = new KernelMaker(graph, storage, buffers, new KernelNames(graph, labels));
        var kernels = Kernels(clusters, maker, graph.Batch, options, ct);

        var accesses = kernels.ConvertAll(KernelAccesses.Of);
        var watched = Watched(graph, buffers);
        var kept = new HashSet<Buffer>(watched.Select(w => w.Buffer));
        var (order, arena, peak) = Place(clusters, accesses, kept, options.Fuse, b => Bytes(b, graph.Batch, options), ct);
        var loss = LossKernel(order.Select(k => clusters[k]).ToList(), program);
        return new ProgramPlan(
            program,
            host.ToKernel(),
            ImmutableArray.CreateRange(order.Select(k => kernels[k])),
            ImmutableArray.CreateRange(buffers.All),
            watched,
            loss,
            arena,
            peak,
            notes);
    }

    /// <summary>Bytes of a buffer at full batch, up to the next multiple of the alignment.</summary>
    internal static long Bytes(Buffer buffer, int batch, PlanOptions options)
    {
        var bytes = buffer.Shape.Elements(batch) * (buffer.Type == ElementType.Index ? 4 : options.RealBytes);
        return (bytes + VariableLayout.Alignment - 1) / VariableLayout.Alignment * VariableLayout.Alignment;
    }

    /// <summary>The kernels of clusters, in their order.</summary>
    internal static List<Kernel> Kernels(
        IReadOnlyList<Cluster> clusters, KernelMaker maker, int batch, PlanOptions options, CancellationToken ct)
    {
        var kernels = new List<Kernel>();
        foreach (var cluster in clusters)
        {
            ct.ThrowIfCancellationRequested();
            kernels.Add(KernelFinish.Run(maker.Make(cluster), batch, options));
        }
        return kernels;
    }

    private static (int[] Order, long Arena, long Peak) Place(
        IReadOnlyList<Cluster> clusters, List<List<KernelAccess>> accesses, ISet<Buffer> kept, bool inPlace,
        Func<Buffer, long> bytes, CancellationToken ct)
    {
        int[]? best = null;
        var least = long.MaxValue;
        foreach (var order in KernelOrder.Candidates(clusters, accesses, bytes, ct))
        {
            ct.ThrowIfCancellationRequested();
            var peak = ArenaPacking.Peak(Live(order), accesses.Count);
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

        List<Tenancy> Live(int[] order) => Liveness.Of(order.Select(k => accesses[k]).ToList(), kept, inPlace, bytes);
    }

    private static ImmutableArray<WatchedBuffer> Watched(LoweredGraph graph, BufferTable buffers) =>
        ImmutableArray.CreateRange(graph.Program.Watched.Select(
            w => new WatchedBuffer(w.Name, buffers.Of(Storage.Base(w.Value)))));

    private static int LossKernel(List<Cluster> ordered, GraphProgram program) => program.Loss is null
        ? -1
        : 1 + ordered.FindIndex(c => c.MakesLoss);
}
