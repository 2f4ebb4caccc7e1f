using System;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Theory;

/// <summary>What initializers promise: the size of activations from layer to layer.</summary>
public class InitializationTests
{
    private const int Width = 256;
    private const int Samples = 8;

    /// <summary>The mean squares of the activations behind each layer, from inputs of variance 1.</summary>
    private static double[] MeanSquares(int layers, string initializer, string activation)
    {
        var network = Numbers.Of($$"""
            network N {
              input x: [{{Width}}]
              squares = []
              repeat i < {{layers}} {
                x = x |> dense({{Width}}, with_bias: false, weight_init: {{initializer}}) |> {{activation}}
                squares = squares + [mean(x ^ 2)]
              }
              output found = stack(squares)
            }
            """);
        // Uniform in (-2, 2) has the variance 4 / 3.
        double[] x = [.. Numbers.Some(Samples * Width).Select(v => v * Math.Sqrt(0.75))];
        var found = network.Predict(("x", x));
        return [.. Enumerable.Range(0, layers).Select(l => Enumerable.Range(0, Samples).Average(s => found[s * layers + l]))];
    }

    /// <summary>E f(√variance · z)² for a standard normal z, by the midpoint rule.</summary>
    private static double MeanSquareBehind(Func<double, double> f, double variance)
    {
        const double step = 1e-3;
        var sum = 0.0;
        for (var z = -8 + step / 2; z < 8; z += step)
            sum += Math.Pow(f(Math.Sqrt(variance) * z), 2) * Math.Exp(-z * z / 2) * step;
        return sum / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>For wide layers the inputs of tanh are normal with the variance gain² · q, so q' = E tanh²(gain √q z).</summary>
    [Theory]
    [InlineData("xavier_uniform(gain: gain_of(\"tanh\"))", 5.0 / 3)]
    [InlineData("xavier_normal(gain: gain_of(\"tanh\"))", 5.0 / 3)]
    [InlineData("xavier_uniform", 1.0)]
    public void Activations_behind_ten_layers_of_tanh_are_those_of_wide_layers(string initializer, double gain)
    {
        var expected = 1.0;
        foreach (var found in MeanSquares(10, initializer, "tanh"))
        {
            expected = MeanSquareBehind(Math.Tanh, gain * gain * expected);
            Assert.InRange(found / expected, 0.8, 1.25);
        }
    }

    [Fact]
    public void Xavier_with_the_gain_of_tanh_keeps_the_variance_where_small_and_large_weights_do_not()
    {
        var kept = MeanSquares(10, "xavier_uniform(gain: gain_of(\"tanh\"))", "tanh");
        Assert.InRange(kept[^1] / kept[0], 0.7, 1.1);
        Assert.InRange(MeanSquares(10, "normal(deviation: 0.01)", "tanh")[^1], 0, 1e-12);
        Assert.InRange(MeanSquares(10, "normal", "tanh")[^1], 0.9, 1);
    }

    /// <summary>
    /// Each layer multiplies the mean square by a factor of mean 1 and variance 5 / width, so that behind 30 layers its logarithm
    /// has a deviation of about 0.8: it stays within a factor of 10, while Xavier's halves it in each layer.
    /// </summary>
    [Fact]
    public void He_keeps_the_mean_square_through_thirty_layers_of_relu()
    {
        var kept = MeanSquares(30, "kaiming_normal", "relu");
        Assert.InRange(kept[^1] / kept[0], 0.1, 10);
        Assert.All(kept, q => Assert.InRange(q, 0.05, 10));
        var lost = MeanSquares(30, "xavier_normal", "relu");
        Assert.InRange(lost[^1] / lost[0] * Math.Pow(2, 29), 0.1, 10);
    }
}
