using System;

namespace NetGen.Bench.Machines;

/// <summary>Times of steps, in microseconds.</summary>
internal readonly record struct Timing(double Median, double Minimum)
{
    private const double WarmUpSeconds = 0.3;

    /// <summary>Times something alone, after a warm-up.</summary>
    /// <param name="step">What; its result must be finite.</param>
    /// <param name="repeats">How often it runs for one time, where it is short.</param>
    public static Timing Of(Func<double> step, double seconds, int repeats = 1)
    {
        var timer = new StepTimer(step, repeats);
        timer.Turn(Math.Min(WarmUpSeconds, seconds));
        return new Timing(timer.Turn(seconds), timer.Minimum);
    }
}
