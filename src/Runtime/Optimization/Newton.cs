using System;

namespace NetGen.Runtime.Optimization;

/// <summary>
/// Newton's method with the whole Hessian: (H + τ I) d = −g, with τ raised from 0 until the matrix is positive definite.
/// Nocedal and Wright 2006, algorithm 3.3. It takes n products with the Hessian and n² numbers of memory, so it is for
/// functions of some hundred variables; see <see cref="NewtonConjugateGradient"/> for more.
/// </summary>
public sealed class Newton : Minimizer
{
    private double[] _hessian = [], _factor = [];

    /// <summary>The most variables that it takes: 4,096, for which the matrices take 256 MiB.</summary>
    public const int MaxDimension = 4096;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The function has more than <see cref="MaxDimension"/> variables.</exception>
    protected override void Start(IObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (objective.Dimension > MaxDimension)
        {
            throw new ArgumentException(
                $"Newton's method keeps the whole Hessian and takes at most {MaxDimension} variables, not {objective.Dimension}: take "
                + nameof(NewtonConjugateGradient) + ".",
                nameof(objective));
        }

        _hessian = new double[objective.Dimension * objective.Dimension];
        _factor = new double[_hessian.Length];
    }

    /// <inheritdoc/>
    protected override double FindDirection(
        IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration)
    {
        Curvature.Hessian(objective, point, _hessian);
        int n = gradient.Length;
        double least = double.PositiveInfinity, norm = Vectors.Norm(_hessian);
        for (int k = 0; k < n; k++)
            least = Math.Min(least, _hessian[k * n + k]);
        double beta = 1e-3 * Math.Max(norm, 1e-300);
        double shift = least > 0 ? 0 : beta - least;
        while (!Factor(shift))
        {
            shift = Math.Max(2 * shift, beta);
            if (!double.IsFinite(shift))
                return 1;
        }

        for (int i = 0; i < n; i++)
            direction[i] = (-gradient[i] - Vectors.Dot(_factor.AsSpan(i * n, i), direction[..i])) / _factor[i * n + i];
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = direction[i];
            for (int k = i + 1; k < n; k++)
                sum -= _factor[k * n + i] * direction[k];
            direction[i] = sum / _factor[i * n + i];
        }

        return 1;
    }

    /// <summary>Cholesky's factor of the shifted matrix; false if it is not positive definite.</summary>
    private bool Factor(double shift)
    {
        int n = (int)Math.Sqrt(_hessian.Length);
        for (int i = 0; i < n; i++)
        {
            Span<double> row = _factor.AsSpan(i * n, n);
            for (int j = 0; j <= i; j++)
            {
                double value = _hessian[i * n + j] + (i == j ? shift : 0) - Vectors.Dot(row[..j], _factor.AsSpan(j * n, j));
                if (i == j && !(value > 0))
                    return false;
                row[j] = i == j ? Math.Sqrt(value) : value / _factor[j * n + j];
            }
        }

        return true;
    }
}
