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
        using var peer = new Peer(run.WithPeer ? workload.Peer : null, threads, run.Arguments.PeerLimit);
        using var job = workload.Make(threads);
        var timer = new StepTimer(job.Step);
        var own = new Contender("NetGen", timer.Turn);
        var peak = new Contender("multiply-adds", _ => FmaPeak.Once(threads));
        timer.WarmUp();
        var turns = run.TakeTurns(workload.Title, [own, peak], peer.Rivals, timer.CountAgain);
        Tell(run, workload, threads, turns, own, peak, timer, [.. peer.Late, .. turns.Failed.Select(c => c.Name)]);
    }

    private static void Tell(
        BenchRun run, Workload workload, int threads, Turns turns, Contender own, Contender peak, StepTimer timer, IReadOnlyList<string> failed)
    {
        var median = turns.Median(own);
        var gflops = workload.Flops / median / 1e3;
        var share = turns.Median(own, peak, (time, most) => workload.Flops / time / 1e3 / most);
        var fastest = turns.Fastest;
        double? peer = fastest is null ? null : turns.Median(fastest);
        double? ratio = fastest is null ? null : turns.Median(own, fastest, (time, other) => other / time);
        if (threads == 1)
            run.Remember(workload.Name, workload.Batch, median);
        var late = failed.Count == 0 ? "" : $" (did not take part: {string.Join(", ", failed)})";
        run.Report.Line($"{workload.Name,-17} {workload.Batch,5} {median,11:F1} {timer.Minimum,11:F1} {workload.Batch * 1e6 / median,10:F0} "
            + $"{gflops,8:F1} {share,8:P0} {timer.BytesPerStep,6:F0} {peer,11:F1} {ratio,6:F2}  {fastest?.Name}{late}");
        run.Report.Write(new Result(workload.Name, workload.Batch, threads, median)
        {
            PeerTime = peer,
            Peer = fastest?.Name,
            Ratio = ratio,
            Gflops = gflops,
            PeakShare = share,
            BytesPerStep = timer.BytesPerStep,
            More =
            [
                ("netgen_min_us", timer.Minimum), ("peak_gflops", turns.Median(peak)), ("collections", timer.Collections),
                ("peer_unfinished", string.Join(", ", failed)),
            ],
        });
    }
}
