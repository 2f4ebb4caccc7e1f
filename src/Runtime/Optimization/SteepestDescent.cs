using System;

namespace NetGen.Runtime.Optimization;

/// <summary>Goes along the negative gradient. Cauchy 1847; Nocedal and Wright 2006, section 3.3.</summary>
public sealed class SteepestDescent : Minimizer
{
    private double _next;

    /// <inheritdoc/>
    protected override void Start(IObjective objective) => _next = 0;

    /// <inheritdoc/>
    protected override double FindDirection(
        IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration)
    {
        for (int k = 0; k < gradient.Length; k++)
            direction[k] = -gradient[k];

        // The step of the iteration before, a little longer, is the best guess.
        return _next > 0 ? 2 * _next / Vectors.Norm(gradient) : 1 / Math.Max(1, Vectors.Norm(gradient));
    }

    /// <inheritdoc/>
    protected override void Moved(ReadOnlySpan<double> move, ReadOnlySpan<double> change) => _next = Vectors.Norm(move);
}
