using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using NetGen.Bench.Machines;
using NetGen.Bench.Peers;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Simd;
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

    private static double Time((int M, int K, int N, string Transposed) size, Team team) => Machine.Width switch
    {
        SimdWidth.Bits512 => Time<Float512>(size, team),
        SimdWidth.Bits256 => Time<Float256>(size, team),
        SimdWidth.Bits128 => Time<Float128>(size, team),
        _ => Time<FloatScalar>(size, team),
    };

    private static unsafe double Time<V>((int M, int K, int N, string Transposed) size, Team team) where V : unmanaged, ILanes<V, float>
    {
        var (m, k, n, transposed) = size;
        using var numbers = new AlignedMemory(sizeof(float) * ((long)(m * k) + (k * n) + (m * n)));
        using var workspaces = new AlignedMemory((long)team.Parts * Contraction.WorkspaceBytes);
        float* a = (float*)numbers.Pointer, b = a + (m * k), c = b + (k * n);
        new Span<float>(a, (m * k) + (k * n)).Fill(0.5f);
        var work = new Work
        {
            Shape = new ContractionShape(1, m, n, k),
            A = transposed[0] == 'N' ? new Operand<float>(a, 0, k, 1) : new Operand<float>(a, 0, 1, m),
            B = transposed[1] == 'N' ? new Operand<float>(b, 0, 1, n) : new Operand<float>(b, 0, k, 1),
            C = c,
            Workspaces = workspaces.Pointer,
        };
        var address = (nint)(&work);
        var repeats = (int)Math.Max(1, Shortest / (2.0 * m * k * n / 1e5));
        return Timing.Of(
            () =>
            {
                team.Run(&Part<V>, (void*)address);
                return *c;
            },
            Seconds, repeats).Median;
    }

    private static unsafe void Part<V>(void* state, int part, int parts) where V : unmanaged, ILanes<V, float>
    {
        var work = (Work*)state;
        Plain<V> epilogue = new(work->C, work->Shape.N);
        Contraction.Run<V, float, Plain<V>>(
            work->Shape, work->A, work->B, ref epilogue, (float*)(work->Workspaces + ((nint)part * Contraction.WorkspaceBytes)), part, parts);
    }

    private unsafe struct Work
    {
        public ContractionShape Shape;
        public Operand<float> A, B;
        public float* C;
        public byte* Workspaces;
    }

    /// <summary>Stores the sums.</summary>
    private readonly unsafe struct Plain<V>(float* c, int pitch) : IEpilogue<V, float> where V : unmanaged, ILanes<V, float>
    {
        private readonly float* _c = c;
        private readonly int _pitch = pitch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(V sum, int g, int m, int n, int lanes) => V.Store(sum, _c + ((nint)m * _pitch) + n, lanes);
    }
}
