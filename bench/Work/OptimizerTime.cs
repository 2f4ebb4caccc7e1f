using System.Collections.Generic;
using System.Linq;
using NetGen.Bench.Compiler;
using NetGen.Bench.Machines;
using NetGen.Bench.Peers;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Work;

/// <summary>
/// Adam over ten million parameters: the kernel of a compiled step that updates them, beside a plain pass over the same memory
/// and the peer's optimizer.
/// </summary>
internal static class OptimizerTime
{
    private const string Name = "adam10m";
    private const int Count = 10_000_000;
    private const double Limit = 60;

    private static readonly string[] s_configurations = ["fused+1x10M", "fused+40x250k"];

    /// <summary>Gradient, parameter and two moments are read, all but the gradient written.</summary>
    private const double BytesEach = 28;

    public static Section Section { get; } = new("Adam over 10 million parameters", PerThreads: true, [new Item(Name, Measure)]);

    private static unsafe void Measure(BenchRun run, int threads)
    {
        var peer = run.WithPeer ? new Peer("/here/adam.py", [], s_configurations, threads, Limit) : null;
        using var timed = TimedNetwork.Compile("TenMillion", recipe: 0, samples: 1, threads);
        using var team = new Team(threads);
        using var memory = new AlignedMemory(4L * Count * sizeof(float));
        var (updates, streams) = (new List<double>(), new List<double>());
        for (var round = 1; round <= run.Arguments.Rounds; round++)
        {
            run.Report.Progress($"  {Name}, round {round} of {run.Arguments.Rounds}");
            streams.Add(Timing.Of(
                () =>
                {
                    Streams.FourReadsThreeWrites((float*)memory.Pointer, Count, team);
                    return 0;
                },
                run.Arguments.Seconds).Median);
            updates.Add(Update(timed, run.Arguments.Seconds));
            peer?.Round();
        }
        var (update, stream) = (Report.Middle(updates), Report.Middle(streams));
        double Rate(double time) => BytesEach * Count / time / 1e3;
        run.Report.Line($"compiled update {update,9:F0} us, {Rate(update),5:F1} GB/s, {stream / update:P0} of the plain stream's rate");
        run.Report.Line($"plain stream    {stream,9:F0} us, {Rate(stream),5:F1} GB/s");
        if (peer?.Median is { } other)
            run.Report.Line($"peer            {other,9:F0} us, {Rate(other),5:F1} GB/s, {peer.Best}; ratio {other / update:F2}");
        run.Report.Write(new Result(Name, 1, threads, update)
        {
            PeerTime = peer?.Median,
            Peer = peer?.Best,
            More = [("gb_per_s", Rate(update)), ("stream_us", stream), ("stream_gb_per_s", Rate(stream)), ("of_stream", stream / update)],
        });
    }

    /// <summary>Microseconds of the kernels that assign.</summary>
    private static double Update(TimedNetwork network, double seconds) =>
        network.Measure(seconds).Kernels.Where(k => k.Key.Plan.Assigns).Sum(k => k.Value);
}
