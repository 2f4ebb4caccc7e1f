using System;
using System.Linq;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Optimization;
using NetGen.Runtime.Tests.Compiled.Examples;
using NetGen.Runtime.Tests.Memory;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>The loss of a compiled network as a function of its parameters.</summary>
public class NetworkObjectiveTests
{
    private const int Samples = 40;

    private static readonly int[] s_kinds = [.. Enumerable.Range(0, Samples).Select(k => k % 3)];

    // Three overlapping clouds, so that the loss has a least value.
    private static readonly double[] s_flowers =
        [.. Enumerable.Range(0, Samples * 4).Select(i => (i / 4 % 3 == i % 4 ? 0.7 : 0) + Math.Sin(7.1 * i + 0.3 * (i % 11)))];

    private static DataSet<double> Data => DataSet<double>.For(Flowers.Info, s_flowers, s_kinds);

    [Fact]
    public void Pieces_of_the_data_give_the_loss_of_all()
    {
        using var network = new Flowers(seed: 3);
        using var objective = new NetworkObjective<double>(network, Data);
        Assert.Equal((4 * 5 + 5) + (5 * 3 + 3), objective.Dimension);
        double[] point = new double[objective.Dimension], gradient = new double[objective.Dimension];
        objective.CopyTo(point);
        Assert.Equal(network.Evaluate(Data).Loss, objective.Evaluate(point, gradient), 1e-12);
    }

    [Fact]
    public void Gradient_and_Hessian_are_what_differences_say()
    {
        const double h = 1e-5;
        using var network = new Flowers(seed: 3);
        using var objective = new NetworkObjective<double>(network, Data);
        int n = objective.Dimension;
        double[] point = new double[n], gradient = new double[n], after = new double[n], before = new double[n], product = new double[n];
        objective.CopyTo(point);
        objective.Evaluate(point, gradient);
        var direction = Enumerable.Range(0, n).Select(k => Math.Cos(2 * k)).ToArray();
        double[] At(double step) => [.. point.Zip(direction, (x, d) => x + step * d)];
        double slope = (objective.Evaluate(At(h), after) - objective.Evaluate(At(-h), before)) / (2 * h);
        Assert.Equal(gradient.Zip(direction, (g, d) => g * d).Sum(), slope, 1e-8);
        objective.MultiplyHessian(point, direction, product);
        for (int k = 0; k < n; k++)
            Assert.Equal((after[k] - before[k]) / (2 * h), product[k], 1e-6);
    }

    [Fact]
    public void The_drivers_find_a_minimum_of_the_loss()
    {
        var (result, spectrum) = SecondOrder.Run(s_flowers, s_kinds, CancellationToken.None);
        Assert.Contains(result.End, new[] { MinimizerEnd.Converged, MinimizerEnd.Iterations });
        Assert.True(result.Last.Gradient < 1e-3, $"gradient {result.Last.Gradient}");
        Assert.True(spectrum.Greatest > 0);
    }

    [Fact]
    public void After_the_first_call_nothing_is_allocated()
    {
        using var network = new Flowers(seed: 3);
        using var objective = new NetworkObjective<double>(network, Data);
        double[] point = new double[objective.Dimension], gradient = new double[objective.Dimension];
        objective.CopyTo(point);
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int k = 0; k < 20; k++)
            {
                objective.Evaluate(point, gradient);
                objective.MultiplyHessian(point, gradient, gradient);
            }
        }));
    }

    [Fact]
    public void A_network_without_second_derivatives_says_how_to_get_them()
    {
        using var network = new App.DigitReader();
        var error = Assert.Throws<InvalidOperationException>(() => network.Direction);
        Assert.Contains("`derivatives 2`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_lengths_and_empty_data_are_refused()
    {
        using var network = new Flowers(seed: 3);
        using var objective = new NetworkObjective<double>(network, Data);
        Assert.Throws<ArgumentException>(() => objective.CopyTo(new double[3]));
        Assert.Throws<ArgumentException>(() => objective.Evaluate(new double[3], new double[objective.Dimension]));
        Assert.Throws<ArgumentException>(() => new NetworkObjective<double>(network, Data.Take(0)));
    }
}
