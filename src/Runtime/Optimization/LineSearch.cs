using System;

namespace NetGen.Runtime.Optimization;

/// <summary>A function along a line, as a <see cref="LineSearch"/> sees it.</summary>
public abstract class Line
{
    /// <summary>The value where the line begins.</summary>
    public abstract double Value { get; }

    /// <summary>The slope where the line begins; below 0.</summary>
    public abstract double Slope { get; }

    /// <summary>Computes value and slope at a step along the line.</summary>
    /// <param name="step">0 is where the line begins.</param>
    public abstract (double Value, double Slope) At(double step);
}

/// <summary>Chooses how far to go along a direction of descent. Derive from it for one of your own.</summary>
public abstract class LineSearch
{
    /// <summary>Looks for a step.</summary>
    /// <param name="line">The function along the direction.</param>
    /// <param name="first">The step to try first, above 0.</param>
    /// <returns>The step, the last one that was given to <see cref="Line.At"/>; 0 if none was found.</returns>
    public abstract double Search(Line line, double first);
}

/// <summary>Always the same step, whatever the function does.</summary>
/// <param name="step">Above 0: the rate of gradient descent.</param>
public sealed class FixedStep(double step) : LineSearch
{
    private readonly double _step = step > 0
        ? step
        : throw new ArgumentOutOfRangeException(nameof(step), step, "A step is above 0.");

    /// <inheritdoc/>
    public override double Search(Line line, double first)
    {
        ArgumentNullException.ThrowIfNull(line);
        line.At(_step);
        return _step;
    }
}

/// <summary>
/// Shortens the step until the value is low enough: f(x + s d) ≤ f(x) + c · s · slope. With c = 0 any value that is no
/// greater will do, the naive condition; above it is Armijo's. Armijo 1966; Nocedal and Wright 2006, algorithm 3.1.
/// </summary>
public sealed class Backtracking : LineSearch
{
    private readonly double _sufficient = 1e-4;
    private readonly double _shrink = 0.5;

    /// <summary>c, the share of the first slope that the decrease must reach: at least 0 and below 1. 0 is the naive
    /// condition.</summary>
    public double Sufficient
    {
        get => _sufficient;
        init => _sufficient = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The share is at least 0 and below 1.");
    }

    /// <summary>What the step is multiplied with: above 0 and below 1.</summary>
    public double Shrink
    {
        get => _shrink;
        init => _shrink = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The factor is above 0 and below 1.");
    }

    /// <inheritdoc/>
    public override double Search(Line line, double first)
    {
        ArgumentNullException.ThrowIfNull(line);
        for (double step = first; step > first * 1e-16; step *= Shrink)
        {
            if (line.At(step).Value <= line.Value + Sufficient * step * line.Slope)
                return step;
        }

        return 0;
    }
}
