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
    private const double Seconds = 0.15;
    private const double Limit = 120;

    /// <summary>Microseconds that one time covers at least, so that reading the clock does not count.</summary>
    private const double Shortest = 200;

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
        var own = s_sizes.Select(_ => new List<double>()).ToList();
        var peers = s_sizes.Select(_ => new Dictionary<string, List<double>>()).ToList();
        for (var round = 1; round <= run.Arguments.Rounds; round++)
        {
            run.Report.Progress($"  products, round {round} of {run.Arguments.Rounds}");
            for (var k = 0; k < s_sizes.Length; k++)
                own[k].Add(Time(s_sizes[k], team));
            if (!run.WithPeer)
                continue;
            var names = s_sizes.Select(Name).ToList();
            foreach (var line in PeerProcess.Run("/here/products.py", names, threads, Limit, PeerProcess.Scripts))
            {
                var times = peers[names.IndexOf(line.GetProperty("size").GetString()!)];
                var (library, median) = (line.GetProperty("config").GetString()!, line.GetProperty("median").GetDouble() * 1000);
                if (!times.TryAdd(library, [median]))
                    times[library].Add(median);
            }
        }
        var peak = run.Peak(threads);
        for (var k = 0; k < s_sizes.Length; k++)
            Tell(run, s_sizes[k], threads, peak, Report.Middle(own[k]), peers[k]);
    }

    private static void Tell(
        BenchRun run, (int M, int K, int N, string Transposed) size, int threads, double peak, double median, Dictionary<string, List<double>> peers)
    {
        var best = peers.Select(p => (Library: p.Key, Median: (double?)Report.Middle(p.Value))).DefaultIfEmpty().MinBy(p => p.Median);
        var gflops = 2.0 * size.M * size.K * size.N / median / 1e3;
        run.Report.Line($"{$"{size.M}x{size.K}x{size.N}",-16} {size.Transposed,10} {median,11:F1} {gflops,8:F1} {gflops / peak,8:P0} "
            + $"{best.Median,11:F1} {best.Median / median,6:F2}  {best.Library}");
        run.Report.Write(new Result("product-" + Name(size), 0, threads, median)
        {
            PeerTime = best.Median,
            Peer = best.Library,
            Gflops = gflops,
            PeakShare = gflops / peak,
        });
    }

    private static string Name((int M, int K, int N, string Transposed) size) =>
        FormattableString.Invariant($"{size.M}x{size.K}x{size.N}-{size.Transposed}");

    private static double Time((int M, int K, int N, string Transposed) size, Team team)
    {
        using var product = MatrixProduct.Make(size.M, size.K, size.N, size.Transposed, team);
        var repeats = (int)Math.Max(1, Shortest / (2.0 * size.M * size.K * size.N / 1e5));
        return Timing.Of(() => product.Run(), Seconds, repeats).Median;
    }
}
