using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace NetGen.Bench.Machines;

/// <summary>Times single steps, in microseconds, turn after turn.</summary>
/// <param name="step">What; its result must be finite.</param>
/// <param name="repeats">How often it runs for one time, where it is short.</param>
internal sealed class StepTimer(Func<double> step, int repeats = 1)
{
    private readonly List<double> _times = new(1 << 16);
    private double _last;
    private long _steps;

    /// <summary>The shortest step so far.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>Bytes that a step allocated on the heap since the last <see cref="CountAgain"/>, on average.</summary>
    public double BytesPerStep => Bytes / (double)_steps;

    /// <summary>Collections of garbage since then.</summary>
    public int Collections { get; private set; }

    private long Bytes { get; set; }

    /// <summary>Forgets what was allocated so far: .NET compiles for a while, which allocates.</summary>
    public void CountAgain() => (Bytes, Collections, _steps) = (0, 0, 0);

    /// <summary>Works until .NET has compiled what it compiles.</summary>
    public void WarmUp() => JitWarmUp.Of(Once);

    /// <summary>Works for so many seconds, one step at least; gives the median.</summary>
    public double Turn(double seconds) => Turn(seconds, 1);

    /// <summary>Works for so many seconds, and for so many steps; gives the median.</summary>
    public double Turn(double seconds, int fewest)
    {
        // What another one left in the caches is not a step's work.
        if (_last < seconds * 1e6 / 4)
            Once();
        _times.Clear();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var collections = GC.CollectionCount(0);
        for (var begin = Stopwatch.GetTimestamp(); _times.Count < fewest || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
        {
            var start = Stopwatch.GetTimestamp();
            Once();
            _times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        Collections += GC.CollectionCount(0) - collections;
        Bytes += GC.GetTotalAllocatedBytes(precise: true) - bytes;
        _steps += (long)_times.Count * repeats;
        _times.Sort();
        Minimum = Math.Min(Minimum, _times[0] / repeats);
        _last = _times[_times.Count / 2];
        return _last / repeats;
    }

    /// <summary>A step that refuses to update is another one than what is to be timed.</summary>
    private void Once()
    {
        for (var k = 0; k < repeats; k++)
        {
            if (step() is var result && !double.IsFinite(result))
                throw new InvalidOperationException($"A step gave {result}: the bench would time something else than a step.");
        }
    }
}
