using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace NetGen.Bench;

/// <summary>Times of single steps, in microseconds.</summary>
internal readonly record struct Timing(double Median, double Minimum, double BytesPerStep)
{
    private const double WarmUpSeconds = 0.3;
    private const int FewestSteps = 10;

    public static Timing Of(Func<double> step, double seconds)
    {
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUpSeconds;)
            Check(step());
        var times = new List<double>(1 << 20);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds || times.Count < FewestSteps;)
        {
            var start = Stopwatch.GetTimestamp();
            Check(step());
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        times.Sort();
        return new Timing(times[times.Count / 2], times[0], (double)bytes / times.Count);
    }

    /// <summary>A step that refuses to update is another one than what is to be timed.</summary>
    private static void Check(double result)
    {
        if (!double.IsFinite(result))
            throw new InvalidOperationException($"A step gave {result}: the bench would time something else than a step.");
    }
}
