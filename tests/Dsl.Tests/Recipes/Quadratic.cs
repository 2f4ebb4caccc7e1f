using System;
using System.Linq;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>f(w) = ½ wᵀ A w with a random basis of eigenvectors and given least and greatest eigenvalues; its minimum is 0 at 0.</summary>
internal sealed class Quadratic
{
    public const int Size = 10;

    public Quadratic(int seed, double least, double greatest)
    {
        (Least, Greatest) = (least, greatest);
        var random = new Random(seed);
        var values = Enumerable.Range(0, Size).Select(k => k == 0 ? least : k == 1 ? greatest : least + (greatest - least) * random.NextDouble()).ToArray();
        Vectors = Basis(random);
        Matrix = new double[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
                Matrix[i * Size + j] = Enumerable.Range(0, Size).Sum(k => values[k] * Vectors[k][i] * Vectors[k][j]);
        }
        // As far along each eigenvector, so that none is missing.
        Start = [.. Enumerable.Range(0, Size).Select(i => Vectors.Sum(v => v[i]))];
    }

    public double Least { get; }

    public double Greatest { get; }

    public double Condition => Greatest / Least;

    public double[] Matrix { get; }

    public double[] Start { get; }

    /// <summary>Orthonormal; the first belongs to the least eigenvalue, the second to the greatest.</summary>
    public double[][] Vectors { get; }

    public double[] Gradient(double[] w) => [.. Enumerable.Range(0, Size).Select(i => Enumerable.Range(0, Size).Sum(j => Matrix[i * Size + j] * w[j]))];

    public double Value(double[] w) => Dot(w, Gradient(w)) / 2;

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    public static double Norm(double[] a) => Math.Sqrt(Dot(a, a));

    private static double[][] Basis(Random random)
    {
        var vectors = new double[Size][];
        for (var k = 0; k < Size; k++)
        {
            var vector = Enumerable.Range(0, Size).Select(_ => random.NextDouble() - 0.5).ToArray();
            for (var round = 0; round < 2; round++)
            {
                foreach (var other in vectors.Take(k))
                {
                    var along = Dot(vector, other);
                    vector = [.. vector.Zip(other, (v, o) => v - along * o)];
                }
            }
            var norm = Norm(vector);
            vectors[k] = [.. vector.Select(v => v / norm)];
        }
        return vectors;
    }
}
