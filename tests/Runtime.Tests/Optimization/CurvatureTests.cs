using System;
using System.Linq;
using NetGen.Runtime.Optimization;
using Xunit;

namespace NetGen.Runtime.Tests.Optimization;

/// <summary>What products with the Hessian tell, on Hessians that are known.</summary>
public class CurvatureTests
{
    [Theory]
    [InlineData(new[] { 0.5, 1, 2, 7 })]
    [InlineData(new[] { -9.0, -1, 2, 7 })]
    [InlineData(new[] { -9.0, -4, -3, -1 })]
    [InlineData(new[] { -5.0, -1, 2, 5 })]
    [InlineData(new[] { -3.0 })]
    [InlineData(new[] { 0.0, 0, 0 })]
    [InlineData(new[] { 3.0 })]
    public void Both_ends_of_the_spectrum_are_found(double[] eigenvalues)
    {
        Spectrum spectrum = Curvature.Extremes(new Quadratic(eigenvalues, seed: 6), new double[eigenvalues.Length], tolerance: 1e-12);
        Assert.Equal(eigenvalues.Min(), spectrum.Least, 1e-6);
        Assert.Equal(eigenvalues.Max(), spectrum.Greatest, 1e-6);
    }

    [Fact]
    public void The_condition_number_is_their_quotient() => Assert.Equal(14, new Spectrum(0.5, 7).Condition);

    [Fact]
    public void The_whole_Hessian_is_that_of_the_function()
    {
        double[] point = [-1.2, 1];
        var hessian = new double[4];
        Curvature.Hessian(new Rosenbrock(1), point, hessian);
        double[] expected = [1200 * 1.44 - 400 + 2, 480, 480, 200];
        Assert.All(expected.Zip(hessian), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Throws<ArgumentException>(() => Curvature.Hessian(new Rosenbrock(1), point, new double[3]));
    }

    [Fact]
    public void The_diagonal_is_estimated_within_its_deviation()
    {
        const int n = 6, samples = 4000;
        var function = new Quadratic([1, 2, 3, 4, 5, 6], seed: 8);
        var hessian = new double[n * n];
        Curvature.Hessian(function, new double[n], hessian);
        var diagonal = new double[n];
        Curvature.EstimateDiagonal(function, new double[n], diagonal, samples, seed: 1);
        for (int k = 0; k < n; k++)
        {
            // The variance of one sample is the sum of the squares of the row's other elements.
            double variance = Enumerable.Range(0, n).Where(j => j != k).Sum(j => hessian[k * n + j] * hessian[k * n + j]);
            Assert.InRange(diagonal[k] - hessian[k * n + k], -5 * Math.Sqrt(variance / samples), 5 * Math.Sqrt(variance / samples));
        }
    }

    [Fact]
    public void A_diagonal_Hessian_is_found_by_one_product()
    {
        double[] point = [0.5, 2, 4];
        var diagonal = new double[3];
        Curvature.EstimateDiagonal(new Barrier(3), point, diagonal, samples: 1);
        Assert.Equal(new[] { 4, 0.25, 1 / 16.0 }, diagonal);
    }
}
