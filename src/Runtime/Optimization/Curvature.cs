using System;

namespace NetGen.Runtime.Optimization;

/// <summary>The ends of the Hessian's spectrum at a point.</summary>
/// <param name="Least">μ: the least eigenvalue; of a convex function at least 0.</param>
/// <param name="Greatest">L: the greatest eigenvalue; gradient descent is stable up to a rate of 2 / L.</param>
public readonly record struct Spectrum(double Least, double Greatest)
{
    /// <summary>κ = L / μ, the condition number.</summary>
    public double Condition => Greatest / Least;
}

/// <summary>What products with the Hessian tell about a function at a point.</summary>
public static class Curvature
{
    /// <summary>
    /// The least and the greatest eigenvalue by power iteration: first the greatest absolute value s from the growth of the
    /// vector, then the greatest eigenvalues of sI + H and sI − H, which have no two ends of equal size. Von Mises and
    /// Pollaczek-Geiringer 1929; Golub and Van Loan 2013, section 7.3.
    /// </summary>
    /// <param name="objective">The function.</param>
    /// <param name="point">Where.</param>
    /// <param name="tolerance">It ends when an eigenvalue changes by less than this share of the greater one.</param>
    /// <param name="iterations">The most products for each eigenvalue.</param>
    /// <param name="seed">Of the vector that it begins with.</param>
    /// <exception cref="ArgumentException">The point has another length than the function has variables.</exception>
    public static Spectrum Extremes(
        IObjective objective, ReadOnlySpan<double> point, double tolerance = 1e-8, int iterations = 1000, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(objective);
        Vectors.Check(point.Length, objective.Dimension, nameof(point));
        double size = Power(objective, point, 0, 0, tolerance, iterations, seed);
        double greatest = Power(objective, point, 1, size, tolerance, iterations, seed + 1) - size;
        double least = size - Power(objective, point, -1, size, tolerance, iterations, seed + 2);
        return new Spectrum(least, greatest);
    }

    /// <summary>The whole Hessian from its products with the unit vectors, made symmetric.</summary>
    /// <param name="objective">The function, of n variables.</param>
    /// <param name="point">Where.</param>
    /// <param name="hessian">Gets n · n numbers, row-major.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Hessian(IObjective objective, ReadOnlySpan<double> point, Span<double> hessian)
    {
        ArgumentNullException.ThrowIfNull(objective);
        int n = objective.Dimension;
        Vectors.Check(point.Length, n, nameof(point));
        if (hessian.Length != (long)n * n)
            throw new ArgumentException($"The Hessian has {n} times {n} numbers, but there is room for {hessian.Length}.", nameof(hessian));
        var unit = new double[n];
        for (int k = 0; k < n; k++)
        {
            unit[k] = 1;
            objective.MultiplyHessian(point, unit, hessian.Slice(k * n, n));
            unit[k] = 0;
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                hessian[i * n + j] = hessian[j * n + i] = (hessian[i * n + j] + hessian[j * n + i]) / 2;
        }
    }

    /// <summary>
    /// Estimates the Hessian's diagonal as the mean of z ∘ Hz over vectors z of random signs; each sample adds the squares of
    /// a row's other elements to the variance. Bekas, Kokiopoulou and Saad 2007.
    /// </summary>
    /// <param name="objective">The function.</param>
    /// <param name="point">Where.</param>
    /// <param name="diagonal">Gets the estimate.</param>
    /// <param name="samples">Products with the Hessian, at least 1.</param>
    /// <param name="seed">Of the signs.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is below 1.</exception>
    public static void EstimateDiagonal(IObjective objective, ReadOnlySpan<double> point, Span<double> diagonal, int samples = 32, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(objective);
        Vectors.Check(point.Length, objective.Dimension, nameof(point));
        Vectors.Check(diagonal.Length, objective.Dimension, nameof(diagonal));
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var signs = new double[objective.Dimension];
        var product = new double[objective.Dimension];
        diagonal.Clear();
        for (int s = 0; s < samples; s++)
        {
            Fill(new RandomStream(seed, (ulong)s, 0), signs);
            for (int k = 0; k < signs.Length; k++)
                signs[k] = signs[k] < 0.5 ? -1 : 1;
            objective.MultiplyHessian(point, signs, product);
            for (int k = 0; k < signs.Length; k++)
                diagonal[k] += signs[k] * product[k] / samples;
        }
    }

    private static unsafe void Fill(in RandomStream stream, Span<double> uniform)
    {
        const int atOnce = 256;
        uint* bits = stackalloc uint[atOnce];
        for (int start = 0; start < uniform.Length; start += atOnce)
        {
            int count = Math.Min(atOnce, uniform.Length - start);
            Philox.Fill(stream, start, bits, count);
            for (int k = 0; k < count; k++)
                uniform[start + k] = bits[k] / 4294967296.0;
        }
    }

    /// <summary>
    /// The greatest eigenvalue of shift · I + sign · H, none of which is below 0; for a sign of 0 the greatest absolute
    /// eigenvalue of H, whose sign a quotient would not tell where both occur.
    /// </summary>
    private static double Power(
        IObjective objective, ReadOnlySpan<double> point, int sign, double shift, double tolerance, int iterations, ulong seed)
    {
        var vector = new double[objective.Dimension];
        var product = new double[objective.Dimension];
        Fill(new RandomStream(seed, 0, 1), vector);
        for (int k = 0; k < vector.Length; k++)
            vector[k] -= 0.5;
        double eigenvalue = 0;
        for (int k = 0; k < iterations; k++)
        {
            double norm = Vectors.Norm(vector);
            if (!(norm > 0))
                return 0;
            Vectors.Scale(1 / norm, vector);
            objective.MultiplyHessian(point, vector, product);
            double next;
            if (sign == 0)
            {
                next = Vectors.Norm(product);
                product.CopyTo(vector, 0);
            }
            else
            {
                next = shift + (sign * Vectors.Dot(vector, product));
                Vectors.Scale(shift, vector);
                Vectors.Add(sign, product, vector);
            }

            bool settled = k > 0 && Math.Abs(next - eigenvalue) <= tolerance * Math.Max(Math.Abs(next), shift);
            eigenvalue = next;
            if (settled)
                break;
        }

        return eigenvalue;
    }
}
