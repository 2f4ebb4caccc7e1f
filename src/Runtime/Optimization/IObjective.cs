using System;

namespace NetGen.Runtime.Optimization;

/// <summary>
/// A smooth function of many variables to be minimized, such as the loss of a network on a data set
/// (<see cref="NetworkObjective{T}"/>).
/// </summary>
public interface IObjective
{
    /// <summary>The number of variables, at least 1.</summary>
    int Dimension { get; }

    /// <summary>Computes the value and the gradient at a point.</summary>
    /// <param name="point"><see cref="Dimension"/> numbers.</param>
    /// <param name="gradient">Gets <see cref="Dimension"/> numbers.</param>
    /// <returns>The value; it may be infinite or NaN where the function is not defined.</returns>
    double Evaluate(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Multiplies the Hessian at a point with a vector.</summary>
    /// <param name="point"><see cref="Dimension"/> numbers.</param>
    /// <param name="direction">The vector, of <see cref="Dimension"/> numbers.</param>
    /// <param name="product">Gets <see cref="Dimension"/> numbers.</param>
    /// <exception cref="NotSupportedException">The function has no second derivatives.</exception>
    void MultiplyHessian(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product);
}
