using System;

namespace NetGen.Runtime.Optimization;

/// <summary>
/// Newton's method without a matrix: H d = −g is solved by conjugate gradients from products with the Hessian, as exactly
/// as the gradient's size is worth, and left where the curvature is negative. Dembo and Steihaug 1983; Nocedal and Wright
/// 2006, algorithm 7.1.
/// </summary>
public sealed class NewtonConjugateGradient : Minimizer
{
    private double[] _residual = [], _search = [], _product = [];

    /// <summary>The most products with the Hessian for one direction; 0 for the number of variables.</summary>
    public int MaxProducts { get; init; }

    /// <inheritdoc/>
    protected override void Start(IObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        int n = objective.Dimension;
        (_residual, _search, _product) = (new double[n], new double[n], new double[n]);
    }

    /// <inheritdoc/>
    protected override double FindDirection(
        IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration)
    {
        ArgumentNullException.ThrowIfNull(objective);
        direction.Clear();
        gradient.CopyTo(_residual);
        for (int k = 0; k < gradient.Length; k++)
            _search[k] = -gradient[k];
        double norm = Vectors.Norm(gradient);
        double enough = Math.Min(0.5, Math.Sqrt(norm)) * norm;
        double squares = norm * norm;
        int most = MaxProducts > 0 ? MaxProducts : objective.Dimension;
        for (int k = 0; k < most && Math.Sqrt(squares) > enough; k++)
        {
            objective.MultiplyHessian(point, _search, _product);
            double curvature = Vectors.Dot(_search, _product);
            if (!(curvature > 1e-14 * Vectors.Dot(_search, _search)))
            {
                if (k == 0)
                    _search.CopyTo(direction);
                break;
            }

            double step = squares / curvature;
            Vectors.Add(step, _search, direction);
            Vectors.Add(step, _product, _residual);
            double before = squares;
            squares = Vectors.Dot(_residual, _residual);
            for (int i = 0; i < _search.Length; i++)
                _search[i] = squares / before * _search[i] - _residual[i];
        }

        return 1;
    }
}
