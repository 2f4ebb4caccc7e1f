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
        using var peer = new Peer(run.WithPeer ? new PeerWork("/here/adam.py", [], s_configurations, Limit) : null, threads, run.Arguments.PeerLimit);
        using var timed = TimedNetwork.Compile("TenMillion", recipe: 0, samples: 1, threads);
        using var team = new Team(threads);
        using var memory = new AlignedMemory(4L * Count * sizeof(float));
        var pass = new StepTimer(() =>
        {
            Streams.FourReadsThreeWrites((float*)memory.Pointer, Count, team);
            return 0;
        });
        timed.WarmUp();
        pass.WarmUp();
        Contender own = new("NetGen", seconds => Update(timed, seconds)), stream = new("stream", pass.Turn);
        Tell(run, threads, run.TakeTurns(Name, [own, stream], peer.Rivals), own, stream);
    }

    private static void Tell(BenchRun run, int threads, Turns turns, Contender own, Contender stream)
    {
        static double Rate(double time) => BytesEach * Count / time / 1e3;
        var (update, pass) = (turns.Median(own), turns.Median(stream));
        var share = turns.Median(own, stream, (x, y) => y / x);
        run.Report.Line($"compiled update {update,9:F0} us, {Rate(update),5:F1} GB/s, {share:P0} of the plain stream's rate");
        run.Report.Line($"plain stream    {pass,9:F0} us, {Rate(pass),5:F1} GB/s");
        double? peer = null, ratio = null;
        if (turns.Fastest is { } fastest)
        {
            (peer, ratio) = (turns.Median(fastest), turns.Median(own, fastest, (x, y) => y / x));
            run.Report.Line($"peer            {peer,9:F0} us, {Rate(peer.Value),5:F1} GB/s, {fastest.Name}; ratio {ratio:F2}");
        }
        run.Report.Write(new Result(Name, 1, threads, update)
        {
            PeerTime = peer,
            Peer = turns.Fastest?.Name,
            Ratio = ratio,
            More = [("gb_per_s", Rate(update)), ("stream_us", pass), ("stream_gb_per_s", Rate(pass)), ("of_stream", share)],
        });
    }

    /// <summary>Microseconds of the kernels that assign.</summary>
    private static double Update(TimedNetwork network, double seconds) =>
        network.Measure(seconds, fewest: 1).Kernels.Where(k => k.Key.Plan.Assigns).Sum(k => k.Value);
}
