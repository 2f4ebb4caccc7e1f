using System;
using System.Linq;
using Architectures.Text;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled.Architectures;

/// <summary>How the sample of texts draws the next character.</summary>
public sealed class SamplerTests
{
    private static readonly float[] s_probabilities = [0.1f, 0.4f, 0f, 0.3f, 0.2f];

    [Fact]
    public void The_same_seed_draws_the_same()
    {
        Assert.Equal(Draws(1, 5, seed: 1, 200), Draws(1, 5, seed: 1, 200));
        Assert.NotEqual(Draws(1, 5, seed: 1, 200), Draws(1, 5, seed: 2, 200));
    }

    [Fact]
    public void The_most_probable_is_all_that_top_1_draws() => Assert.All(Draws(1, 1, seed: 3, 50), k => Assert.Equal(1, k));

    [Fact]
    public void A_low_temperature_comes_to_the_same() => Assert.All(Draws(1e-3, 5, seed: 3, 50), k => Assert.Equal(1, k));

    /// <summary>Shares of 20,000 draws within five standard deviations.</summary>
    [Theory]
    [InlineData(1.0, 5, new[] { 0.1, 0.4, 0, 0.3, 0.2 })]
    [InlineData(1.0, 2, new[] { 0, 4.0 / 7, 0, 3.0 / 7, 0 })]
    [InlineData(0.5, 5, new[] { 1.0 / 30, 16.0 / 30, 0, 9.0 / 30, 4.0 / 30 })]
    public void Shares_are_those_of_the_powers(double temperature, int top, double[] expected)
    {
        const int count = 20_000;
        int[] draws = Draws(temperature, top, seed: 4, count);
        for (int k = 0; k < expected.Length; k++)
        {
            double deviation = Math.Sqrt(expected[k] * (1 - expected[k]) / count);
            Assert.InRange(draws.Count(d => d == k) / (double)count, expected[k] - 5 * deviation, expected[k] + 5 * deviation);
        }
    }

    private static int[] Draws(double temperature, int top, int seed, int count)
    {
        var sampler = new Sampler(temperature, top, seed);
        return [.. Enumerable.Range(0, count).Select(_ => sampler.Draw(s_probabilities))];
    }
}
