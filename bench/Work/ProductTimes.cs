using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Bench.Machines;
using NetGen.Bench.Peers;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Work;

/// <summary>Products of matrices alone: cubes, and the MLP's shapes in all four transpositions.</summary>
internal static class ProductTimes
{
    private const double Limit = 120;

    /// <summary>Microseconds that one time covers at least, so that reading the clock does not count.</summary>
    private const double Shortest = 200;

    /// <summary>Seconds of a turn at most: there are many sizes.</summary>
    private const double Longest = 0.01;
    private const double WarmUp = 0.1;

    private static readonly (int M, int K, int N, string Transposed)[] s_sizes =
    [
        .. new[] { 64, 128, 256, 512, 1024 }.Select(n => (n, n, n, "NN")),
        .. from batch in (int[])[32, 128, 512]
           from layer in ((int, int)[])[(784, 256), (256, 128), (128, 10)]
           from transposed in (string[])["NN", "NT", "TN", "TT"]
           select (batch, layer.Item1, layer.Item2, transposed),
    ];

    public static Section Section { get; } = new("Products", PerThreads: true, [new Item("products", Measure)])
    {
        Head = "size             transposed   median us  GFLOP/s  of peak     peer us  ratio  peer",
    };

    private static void Measure(BenchRun run, int threads)
    {
        using var team = new Team(threads);
        using var session = run.WithPeer ? new PeerSession("/here/products.py", s_sizes.Select(Name), threads) : null;
        var pieces = session?.Ready(TimeSpan.FromSeconds(Math.Max(Limit, run.Arguments.PeerLimit))) ?? [];
        foreach (var size in s_sizes)
        {
            var rivals = pieces.Select((name, k) => (name, k)).Where(p => p.name.Split(' ')[0] == Name(size))
                .Select(p => new Contender(p.name.Split(' ')[1], seconds => session!.Turn(p.k, seconds))).ToList();
            Measure(run, size, team, threads, rivals);
        }
    }

    private static void Measure(
        BenchRun run, (int M, int K, int N, string Transposed) size, Team team, int threads, IReadOnlyList<Contender> rivals)
    {
        using var product = MatrixProduct.Make(size.M, size.K, size.N, size.Transposed, team);
        var flops = 2.0 * size.M * size.K * size.N;
        var timer = new StepTimer(() => product.Run(), (int)Math.Max(1, Shortest / (flops / 1e5)));
        timer.Turn(WarmUp);
        Contender own = new("NetGen", timer.Turn), peak = new("multiply-adds", _ => FmaPeak.Once(threads));
        var turns = Turns.Take(
            [own, peak], rivals, run.Arguments.Rounds, Math.Min(Longest, run.Arguments.Seconds), run.Arguments.Limit,
            round => run.Report.Progress($"  product {Name(size)}, round {round} of {run.Arguments.Rounds}"));
        var median = turns.Median(own);
        var share = turns.Median(own, peak, (time, most) => flops / time / 1e3 / most);
        var best = turns.Fastest;
        double? ratio = best is null ? null : turns.Median(own, best, (x, y) => y / x);
        double? peer = best is null ? null : turns.Median(best);
        run.Report.Line($"{$"{size.M}x{size.K}x{size.N}",-16} {size.Transposed,10} {median,11:F1} {flops / median / 1e3,8:F1} {share,8:P0} "
            + $"{peer,11:F1} {ratio,6:F2}  {best?.Name}");
        run.Report.Write(new Result("product-" + Name(size), 0, threads, median)
        {
            PeerTime = peer,
            Peer = best?.Name,
            Ratio = ratio,
            Gflops = flops / median / 1e3,
            PeakShare = share,
        });
    }

    private static string Name((int M, int K, int N, string Transposed) size) =>
        FormattableString.Invariant($"{size.M}x{size.K}x{size.N}-{size.Transposed}");
}
