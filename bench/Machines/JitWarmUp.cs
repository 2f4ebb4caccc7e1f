using System;
using System.Diagnostics;
using System.Runtime;

namespace NetGen.Bench.Machines;

/// <summary>Steps that are not timed, until .NET has compiled what it compiles.</summary>
/// <remarks>It compiles again, on a thread of its own, what was called often: where two threads are timed, that takes the core of one.</remarks>
internal static class JitWarmUp
{
    /// <summary>Calls after which a method is compiled again (TC_CallCountThreshold: 30), and some more.</summary>
    private const int Calls = 35;

    /// <summary>
    /// Seconds without a compiled method after which none is expected: on one processor .NET waits a whole second before it
    /// compiles again what is called often (TC_DelaySingleProcMultiplier).
    /// </summary>
    private static double Quiet => Environment.ProcessorCount == 1 ? 2 : 0.5;

    /// <summary>Seconds after which it ends in any case.</summary>
    private const double Longest = 30;

    public static void Of(Action step)
    {
        var begin = Stopwatch.GetTimestamp();
        var (methods, since, calls) = (JitInfo.GetCompiledMethodCount(), begin, 0);
        while ((calls < Calls || Stopwatch.GetElapsedTime(since).TotalSeconds < Quiet) && Stopwatch.GetElapsedTime(begin).TotalSeconds < Longest)
        {
            step();
            calls++;
            if (JitInfo.GetCompiledMethodCount() is var now && now != methods)
                (methods, since, calls) = (now, Stopwatch.GetTimestamp(), 0);
        }
    }
}
