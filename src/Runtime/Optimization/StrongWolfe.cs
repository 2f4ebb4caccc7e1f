using System;

namespace NetGen.Runtime.Optimization;

/// <summary>
/// A step that decreases the value sufficiently, f(x + s d) ≤ f(x) + c₁ s · slope, and where the slope has become small,
/// |slope(s)| ≤ c₂ |slope|. Wolfe 1969; Nocedal and Wright 2006, algorithms 3.5 and 3.6 with cubic interpolation (3.59).
/// </summary>
public sealed class StrongWolfe : LineSearch
{
    private const int MostTrials = 60;

    private readonly double _decrease = 1e-4, _curvature = 0.9;

    /// <summary>c₁: above 0 and below <see cref="Curvature"/>.</summary>
    public double Decrease
    {
        get => _decrease;
        init => _decrease = InUnit(value, nameof(value));
    }

    /// <summary>c₂: above <see cref="Decrease"/> and below 1; 0.9 for quasi-Newton methods, 0.1 for conjugate
    /// gradients.</summary>
    public double Curvature
    {
        get => _curvature;
        init => _curvature = InUnit(value, nameof(value));
    }

    /// <inheritdoc/>
    public override double Search(Line line, double first)
    {
        ArgumentNullException.ThrowIfNull(line);
        var before = new Trial(0, line.Value, line.Slope);
        double step = first;
        for (int k = 0; k < MostTrials; k++)
        {
            Trial now = Try(line, step);
            if (!now.IsFinite)
            {
                // Beyond the edge of where the function is defined: come back.
                step = (before.Step + step) / 2;
                continue;
            }

            if (IsTooHigh(line, now) || (k > 0 && now.Value >= before.Value))
                return Zoom(line, before, now, k);
            if (IsFlat(line, now))
                return now.Step;
            if (now.Slope >= 0)
                return Zoom(line, now, before, k);
            before = now;
            step = 2 * now.Step;
        }

        return before.Step > 0 ? Try(line, before.Step).Step : 0;
    }

    /// <summary>Between a good end, which has the lowest value so far and a slope towards the other, and that other.</summary>
    private double Zoom(Line line, Trial low, Trial high, int trials)
    {
        for (; trials < MostTrials && Math.Abs(high.Step - low.Step) > 1e-16 * Math.Max(1, low.Step); trials++)
        {
            Trial now = Try(line, Between(low, high));
            if (IsTooHigh(line, now) || now.Value >= low.Value || !now.IsFinite)
            {
                high = now;
                continue;
            }

            if (IsFlat(line, now))
                return now.Step;
            if (now.Slope * (high.Step - low.Step) >= 0)
                high = low;
            low = now;
        }

        // The numbers do not tell steps apart any more; the lower end still decreases the value.
        return low.Step > 0 ? Try(line, low.Step).Step : 0;
    }

    private bool IsTooHigh(Line line, Trial now) => now.Value > line.Value + Decrease * now.Step * line.Slope;

    private bool IsFlat(Line line, Trial now) => Math.Abs(now.Slope) <= -Curvature * line.Slope;

    private static Trial Try(Line line, double step)
    {
        (double value, double slope) = line.At(step);
        return new Trial(step, value, slope);
    }

    /// <summary>The minimum of the cubic through both ends, kept away from them; the middle where there is none.</summary>
    private static double Between(Trial a, Trial b)
    {
        double width = b.Step - a.Step;
        double middle = a.Step + width / 2;
        if (!b.IsFinite)
            return middle;
        double d1 = a.Slope + b.Slope - 3 * (a.Value - b.Value) / (a.Step - b.Step);
        double d2 = Math.Sign(width) * Math.Sqrt(d1 * d1 - a.Slope * b.Slope);
        double step = b.Step - width * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2));
        double share = (step - a.Step) / width;
        return share is >= 0.1 and <= 0.9 ? step : middle;
    }

    private static double InUnit(double value, string name) => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "The share is above 0 and below 1.");

    private readonly record struct Trial(double Step, double Value, double Slope)
    {
        public bool IsFinite => double.IsFinite(Value) && double.IsFinite(Slope);
    }
}
