using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;

namespace NetGen.Bench.Machines;

/// <summary>What the machine's multiply-add units can do at most: independent chains in registers, in float.</summary>
/// <remarks>The lanes of the runtime are no use here: a block of theirs takes several registers of a narrow machine.</remarks>
internal static class FmaPeak
{
    private const int Rounds = 1_000_000;
    private const int Chains = 10;
    private const int Attempts = 8;

    /// <summary>GFLOP/s of so many threads at once, the best of some tries.</summary>
    public static double Measure(int threads) => Enumerable.Range(0, Attempts).Max(_ => Once(threads));

    /// <summary>GFLOP/s of so many threads at once now, in a few milliseconds.</summary>
    public static double Once(int threads)
    {
        // Each thread reads the clock itself: another one may get to read it late.
        using var start = new Barrier(threads);
        var (begins, ends) = (new long[threads], new long[threads]);
        void Work(int thread)
        {
            start.SignalAndWait();
            begins[thread] = Stopwatch.GetTimestamp();
            Run();
            ends[thread] = Stopwatch.GetTimestamp();
        }
        var workers = Enumerable.Range(1, threads - 1).Select(k => new Thread(() => Work(k))).ToList();
        workers.ForEach(w => w.Start());
        Work(0);
        workers.ForEach(w => w.Join());
        return 2.0 * Lanes * Chains * Rounds * threads / Stopwatch.GetElapsedTime(begins.Min(), ends.Max()).TotalSeconds / 1e9;
    }

    /// <summary>A contender whose turns tell the nanoseconds of 1000 operations of so many threads at once.</summary>
    public static Contender Contender(int threads) => new($"multiply-adds of {threads}", seconds =>
    {
        var (begin, rates) = (Stopwatch.GetTimestamp(), new List<double>());
        do
        {
            rates.Add(Once(threads));
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
        return 1e3 / Report.Middle(rates);
    });

    private static int Lanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private static float Run() =>
        Vector512.IsHardwareAccelerated ? Run512() : Vector256.IsHardwareAccelerated ? Run256() : Run128();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512()
    {
        Vector512<float> m = Vector512.Create(0.5f), c = Vector512.Create(1f);
        Vector512<float> a0 = c, a1 = c, a2 = c, a3 = c, a4 = c, a5 = c, a6 = c, a7 = c, a8 = c, a9 = c;
        for (var k = 0; k < Rounds; k++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, m, c);
            a1 = Vector512.FusedMultiplyAdd(a1, m, c);
            a2 = Vector512.FusedMultiplyAdd(a2, m, c);
            a3 = Vector512.FusedMultiplyAdd(a3, m, c);
            a4 = Vector512.FusedMultiplyAdd(a4, m, c);
            a5 = Vector512.FusedMultiplyAdd(a5, m, c);
            a6 = Vector512.FusedMultiplyAdd(a6, m, c);
            a7 = Vector512.FusedMultiplyAdd(a7, m, c);
            a8 = Vector512.FusedMultiplyAdd(a8, m, c);
            a9 = Vector512.FusedMultiplyAdd(a9, m, c);
        }
        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256()
    {
        Vector256<float> m = Vector256.Create(0.5f), c = Vector256.Create(1f);
        Vector256<float> a0 = c, a1 = c, a2 = c, a3 = c, a4 = c, a5 = c, a6 = c, a7 = c, a8 = c, a9 = c;
        for (var k = 0; k < Rounds; k++)
        {
            a0 = Vector256.FusedMultiplyAdd(a0, m, c);
            a1 = Vector256.FusedMultiplyAdd(a1, m, c);
            a2 = Vector256.FusedMultiplyAdd(a2, m, c);
            a3 = Vector256.FusedMultiplyAdd(a3, m, c);
            a4 = Vector256.FusedMultiplyAdd(a4, m, c);
            a5 = Vector256.FusedMultiplyAdd(a5, m, c);
            a6 = Vector256.FusedMultiplyAdd(a6, m, c);
            a7 = Vector256.FusedMultiplyAdd(a7, m, c);
            a8 = Vector256.FusedMultiplyAdd(a8, m, c);
            a9 = Vector256.FusedMultiplyAdd(a9, m, c);
        }
        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128()
    {
        Vector128<float> m = Vector128.Create(0.5f), c = Vector128.Create(1f);
        Vector128<float> a0 = c, a1 = c, a2 = c, a3 = c, a4 = c, a5 = c, a6 = c, a7 = c, a8 = c, a9 = c;
        for (var k = 0; k < Rounds; k++)
        {
            a0 = Vector128.FusedMultiplyAdd(a0, m, c);
            a1 = Vector128.FusedMultiplyAdd(a1, m, c);
            a2 = Vector128.FusedMultiplyAdd(a2, m, c);
            a3 = Vector128.FusedMultiplyAdd(a3, m, c);
            a4 = Vector128.FusedMultiplyAdd(a4, m, c);
            a5 = Vector128.FusedMultiplyAdd(a5, m, c);
            a6 = Vector128.FusedMultiplyAdd(a6, m, c);
            a7 = Vector128.FusedMultiplyAdd(a7, m, c);
            a8 = Vector128.FusedMultiplyAdd(a8, m, c);
            a9 = Vector128.FusedMultiplyAdd(a9, m, c);
        }
        return Vector128.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9);
    }
}
