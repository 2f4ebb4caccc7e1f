using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Bench.Machines;
using NetGen.Bench.Peers;

namespace NetGen.Bench.Work;

/// <summary>Training steps and predictions, NetGen and its peer in turn.</summary>
internal static class StepTimes
{
    private const string Head =
        "workload          batch   median us      min us  samples/s  GFLOP/s  of peak  bytes     peer us  ratio  peer";

    public static Section Section { get; } = new(
        "Steps", PerThreads: true,
        [.. Workloads.All.Select(w => new Item(w.Name, (run, threads) => Measure(run, w, threads)))])
    { Head = Head };

    private static void Measure(BenchRun run, Workload workload, int threads)
    {
        var limit = Math.Max(workload.Peer.Limit, run.Arguments.PeerLimit);
        var peer = run.WithPeer ? new Peer(workload.Peer.Script, workload.Peer.Arguments, workload.Peer.Configurations, threads, limit) : null;
        using var job = workload.Make(threads);
        var own = new List<Timing>();
        for (var round = 1; round <= run.Arguments.Rounds; round++)
        {
            run.Report.Progress($"  {workload.Title}, round {round} of {run.Arguments.Rounds}");
            own.Add(Timing.Of(job.Step, run.Arguments.Seconds));
            peer?.Round();
        }
        Tell(run, workload, threads, own, peer);
    }

    private static void Tell(BenchRun run, Workload workload, int threads, List<Timing> own, Peer? peer)
    {
        var median = Report.Middle(own.Select(t => t.Median));
        var peak = run.Peak(threads);
        var gflops = workload.Flops / median / 1e3;

        // In the first round .NET still compiles, which allocates.
        var bytes = own[^1].BytesPerStep;
        if (threads == 1)
            run.Remember(workload.Name, workload.Batch, median);
        var late = peer is null || peer.Unfinished.Count == 0 ? "" : $" (did not end: {string.Join(", ", peer.Unfinished)})";
        run.Report.Line($"{workload.Name,-17} {workload.Batch,5} {median,11:F1} {own.Min(t => t.Minimum),11:F1} {workload.Batch * 1e6 / median,10:F0} "
            + $"{gflops,8:F1} {gflops / peak,8:P0} {bytes,6:F0} {peer?.Median,11:F1} {peer?.Median / median,6:F2}  {peer?.Best}{late}");
        run.Report.Write(new Result(workload.Name, workload.Batch, threads, median)
        {
            PeerTime = peer?.Median,
            Peer = peer?.Best,
            Gflops = gflops,
            PeakShare = gflops / peak,
            BytesPerStep = bytes,
            More =
            [
                ("netgen_min_us", own.Min(t => t.Minimum)), ("peak_gflops", peak), ("collections", own[^1].Collections),
                ("peer_configurations", peer is null ? null : string.Join(", ", peer.Ran)),
                ("peer_unfinished", peer is null ? null : string.Join(", ", peer.Unfinished)),
            ],
        });
    }
}
