using System;
using System.Linq;
using NetGen.Runtime.Optimization;

namespace NetGen.Runtime.Tests.Optimization;

/// <summary>½ xᵀ A x with A = Q diag(eigenvalues) Qᵀ, Q a product of reflections.</summary>
internal sealed class Quadratic : IObjective
{
    private readonly double[][] _reflections;

    public Quadratic(double[] eigenvalues, int seed)
    {
        Eigenvalues = eigenvalues;
        var random = new System.Random(seed);
        _reflections = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            var v = eigenvalues.Select(_ => random.NextDouble() - 0.5).ToArray();
            var norm = Math.Sqrt(v.Sum(x => x * x));
            return v.Select(x => x / norm).ToArray();
        })];
    }

    public double[] Eigenvalues { get; }

    public int Products { get; private set; }

    public int Dimension => Eigenvalues.Length;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        MultiplyHessian(point, point, gradient);
        double value = 0;
        for (int k = 0; k < point.Length; k++)
            value += point[k] * gradient[k] / 2;
        return value;
    }

    public void MultiplyHessian(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product)
    {
        Products++;
        direction.CopyTo(product);
        foreach (double[] v in _reflections)
            Reflect(v, product);
        for (int k = 0; k < product.Length; k++)
            product[k] *= Eigenvalues[k];
        foreach (double[] v in _reflections.Reverse())
            Reflect(v, product);
    }

    private static void Reflect(double[] v, Span<double> x)
    {
        double dot = 0;
        for (int k = 0; k < v.Length; k++)
            dot += v[k] * x[k];
        for (int k = 0; k < v.Length; k++)
            x[k] -= 2 * dot * v[k];
    }
}

/// <summary>Rosenbrock's valley in pairs of variables: 100 (y − x²)² + (1 − x)², least at all 1. Rosenbrock 1960.</summary>
internal sealed class Rosenbrock(int pairs) : IObjective
{
    public int Dimension => 2 * pairs;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        double value = 0;
        for (int k = 0; k < point.Length; k += 2)
        {
            double x = point[k], y = point[k + 1], valley = y - x * x;
            value += 100 * valley * valley + (1 - x) * (1 - x);
            gradient[k] = -400 * x * valley - 2 * (1 - x);
            gradient[k + 1] = 200 * valley;
        }

        return value;
    }

    public void MultiplyHessian(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product)
    {
        for (int k = 0; k < point.Length; k += 2)
        {
            double x = point[k], y = point[k + 1];
            product[k] = (1200 * x * x - 400 * y + 2) * direction[k] - 400 * x * direction[k + 1];
            product[k + 1] = -400 * x * direction[k] + 200 * direction[k + 1];
        }
    }
}

/// <summary>Σ x − log x, which has no value where an element is not above 0; least at all 1.</summary>
internal sealed class Barrier(int dimension) : IObjective
{
    public int Dimension => dimension;

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        double value = 0;
        for (int k = 0; k < point.Length; k++)
        {
            value += point[k] - Math.Log(point[k]);
            gradient[k] = 1 - 1 / point[k];
        }

        return value;
    }

    public void MultiplyHessian(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product)
    {
        for (int k = 0; k < point.Length; k++)
            product[k] = direction[k] / (point[k] * point[k]);
    }
}
