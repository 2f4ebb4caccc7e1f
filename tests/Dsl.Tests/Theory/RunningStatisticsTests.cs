using System;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Theory;

/// <summary>
/// Batch norm's running statistics go to the population's. With momentum m, after n batches of B samples, the start counts
/// (1 − m)ⁿ, and an estimate whose batches have the deviation s has the deviation s √(m / (2 − m)), as Σ m² (1 − m)²ᵏ = m / (2 − m).
/// </summary>
public class RunningStatisticsTests
{
    private const int Batch = 64;
    private const int Steps = 300;

    /// <summary>Sampling errors are within as many deviations.</summary>
    private const double Deviations = 5;

    // A uniform population in each of two channels.
    private static readonly double[] s_means = [3, -0.5];
    private static readonly double[] s_widths = [4, 1];

    private static double Variance(int channel) => s_widths[channel] * s_widths[channel] / 12;

    private static double DeviationOfMean(int channel) => Math.Sqrt(Variance(channel) / Batch);

    /// <summary>Of the unbiased variance of a batch: its variance is (μ₄ − σ⁴ (B − 3) / (B − 1)) / B, for a uniform population μ₄ = 9/5 σ⁴.</summary>
    private static double DeviationOfVariance(int channel) =>
        Variance(channel) * Math.Sqrt((1.8 - ((Batch - 3.0) / (Batch - 1))) / Batch);

    private static Numbers Network(string arguments) => Numbers.Of($$"""
        network N {
          input x: [2]
          target t: [2]
          y = x |> batch_norm({{arguments}}) as bn
          loss mse(y, t)
          output y = y
        }
        train N { optimizer sgd }
        """);

    private static double[] Draw(Random random) =>
        [.. Enumerable.Range(0, 2 * Batch).Select(k => s_means[k % 2] + (s_widths[k % 2] * (random.NextDouble() - 0.5)))];

    private static void Step(Numbers network, int step, double[] x) => network.Train(step, 0, ("x", x), ("t", x));

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void They_keep_within_forgetting_and_sampling_error(double momentum)
    {
        var network = Network(FormattableString.Invariant($"momentum: {momentum}"));
        var random = new Random(11);
        var noise = Math.Sqrt(momentum / (2 - momentum));
        double squares = 0, late = 0;
        for (var n = 1; n <= Steps; n++)
        {
            Step(network, n, Draw(random));
            var forgotten = Math.Pow(1 - momentum, n);
            for (var c = 0; c < 2; c++)
            {
                var meanError = network["bn.running_mean"][c] - s_means[c];
                var varianceError = network["bn.running_var"][c] - Variance(c);
                Assert.InRange(Math.Abs(meanError), 0, (forgotten * Math.Abs(s_means[c])) + (Deviations * noise * DeviationOfMean(c)));
                Assert.InRange(Math.Abs(varianceError), 0, (forgotten * Math.Abs(1 - Variance(c))) + (Deviations * noise * DeviationOfVariance(c)));
                if (forgotten < 1e-4)
                {
                    squares += Math.Pow(meanError / (noise * DeviationOfMean(c)), 2);
                    late++;
                }
            }
        }
        // The bound is not far above: what is left is noise of the predicted size.
        if (late > 0)
            Assert.InRange(Math.Sqrt(squares / late), 0.5, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public void What_they_began_with_is_forgotten_exponentially(int steps)
    {
        const double momentum = 0.1;
        var network = Network("");
        var x = Draw(new Random(12));
        for (var n = 1; n <= steps; n++)
            Step(network, n, x);
        var left = Math.Pow(1 - momentum, steps);
        for (var c = 0; c < 2; c++)
        {
            double[] channel = [.. x.Where((_, k) => k % 2 == c)];
            var mean = channel.Average();
            var variance = channel.Sum(v => (v - mean) * (v - mean)) / (Batch - 1);
            Assert.Equal(left * (0 - mean), network["bn.running_mean"][c] - mean, 1e-12);
            Assert.Equal(left * (1 - variance), network["bn.running_var"][c] - variance, 1e-12);
        }
    }

    [Fact]
    public void The_mean_of_all_batches_has_no_start_to_forget()
    {
        var network = Network("cumulative: true");
        var random = new Random(13);
        for (var n = 1; n <= Steps; n++)
        {
            Step(network, n, Draw(random));
            for (var c = 0; c < 2; c++)
            {
                var shrunk = Deviations / Math.Sqrt(n);
                Assert.InRange(Math.Abs(network["bn.running_mean"][c] - s_means[c]), 0, shrunk * DeviationOfMean(c));
                Assert.InRange(Math.Abs(network["bn.running_var"][c] - Variance(c)), 0, shrunk * DeviationOfVariance(c));
            }
        }
    }
}
