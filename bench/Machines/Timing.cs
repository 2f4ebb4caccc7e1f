using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace NetGen.Bench.Machines;

/// <summary>Times of single steps, in microseconds.</summary>
/// <param name="BytesPerStep">Bytes allocated on the heap.</param>
/// <param name="Collections">Collections of garbage while it was timed.</param>
internal readonly record struct Timing(double Median, double Minimum, double BytesPerStep = 0, int Collections = 0)
{
    private const double WarmUpSeconds = 0.3;
    private const int FewestSteps = 10;

    /// <summary>Times something again and again.</summary>
    /// <param name="step">What; its result must be finite.</param>
    /// <param name="repeats">How often it runs for one time, where it is short.</param>
    public static Timing Of(Func<double> step, double seconds, int repeats = 1)
    {
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < Math.Min(WarmUpSeconds, seconds);)
            Check(step());
        var times = new List<double>(1 << 20);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var collections = GC.CollectionCount(0);
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds || times.Count < FewestSteps;)
        {
            var start = Stopwatch.GetTimestamp();
            for (var k = 0; k < repeats; k++)
                Check(step());
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats);
        }
        collections = GC.CollectionCount(0) - collections;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        times.Sort();
        return new Timing(times[times.Count / 2], times[0], (double)bytes / times.Count, collections);
    }

    /// <summary>A step that refuses to update is another one than what is to be timed.</summary>
    private static void Check(double result)
    {
        if (!double.IsFinite(result))
            throw new InvalidOperationException($"A step gave {result}: the bench would time something else than a step.");
    }
}
