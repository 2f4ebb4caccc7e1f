using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>
/// What is proven of optimizers on quadratics with least and greatest curvature μ and L, κ = L / μ, of compiled training in
/// f64. Nesterov 2004 (theorems 2.1.14, 2.2.2, 2.2.3), Polyak 1964, Su, Boyd and Candès 2016.
/// </summary>
public sealed class TheoryTests
{
    private const double Condition = 100;
    private const double Rounding = 1 + 1e-9;

    // (√κ − 1) / (√κ + 1) for κ = 100.
    private const double Accelerated = 9.0 / 11;

    private static readonly Lazy<EmittedNetwork.Compiled> s_compiled = new(() => EmittedNetwork.Compile(Bound.Network(FormattableString.Invariant($$"""
        /// w is where the gradient is taken; x, the point proper, is a step from it.
        optimizer convex(rate = 0.1) {
          state x = 0
          before = select(t == 1, w, x)
          x = w - rate * g
          w = x + (t - 1) / (t + 2) * (x - before)
        }
        network Bowl {
          precision f64
          input a: [{{Quadratic.Size}}, {{Quadratic.Size}}]
          param w: [{{Quadratic.Size}}] = zeros
          loss 0.5 * sum(w * (a @ w))
          output y = sum(a)
        }
        train Bowl as Plain { batch 1; optimizer gradient_descent }
        train Bowl as Convex { batch 1; optimizer convex }
        train Bowl as Strong { batch 1; optimizer nesterov(momentum: {{Accelerated:R}}) }
        train Bowl as Heavy { batch 1; optimizer heavy_ball(momentum: {{Accelerated * Accelerated:R}}) }
        """))));

    public static TheoryData<int> Seeds => [1, 2, 3];

    private static Quadratic Bowl(int seed, double condition = Condition) => new(seed, 3.0 / condition, 3);

    /// <summary>The parameters before each step and after the last.</summary>
    private static List<double[]> Descend(Quadratic bowl, int recipe, double rate, int steps)
    {
        using var network = s_compiled.Value.Make();
        network.Set("w", bowl.Start);
        var path = new List<double[]> { bowl.Start };
        for (var step = 0; step < steps; step++)
        {
            Assert.True(network.TrainStep([bowl.Matrix], rate, recipe).Updated);
            path.Add(network.Parameter("w"));
        }
        return path;
    }

    /// <summary>A step of plain descent from each point: the points proper of the accelerated methods, from the first on.</summary>
    private static List<double[]> Proper(Quadratic bowl, List<double[]> path) =>
        [.. path.Select(y => y.Zip(bowl.Gradient(y), (v, g) => v - g / bowl.Greatest).ToArray())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradient_descent_with_rate_1_over_L_keeps_its_linear_bound(int seed)
    {
        var bowl = Bowl(seed);
        var path = Descend(bowl, recipe: 0, 1 / bowl.Greatest, 200);
        var start = bowl.Value(bowl.Start);
        for (var k = 0; k < path.Count; k++)
        {
            var shrunk = Math.Pow(1 - 1 / Condition, k);
            Assert.True(bowl.Value(path[k]) <= Rounding * shrunk * start, $"step {k}");
            // Along the flattest direction it is exact.
            Assert.Equal(shrunk, Quadratic.Dot(path[k], bowl.Vectors[0]), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nesterovs_method_keeps_its_bound_for_convex_functions(int seed)
    {
        var bowl = Bowl(seed, condition: 1e5);
        var points = Proper(bowl, Descend(bowl, recipe: 1, 1 / bowl.Greatest, 300));
        var distance = Quadratic.Dot(bowl.Start, bowl.Start);
        for (var k = 1; k <= points.Count; k++)
            Assert.True(bowl.Value(points[k - 1]) <= Rounding * 2 * bowl.Greatest * distance / Math.Pow(k + 1, 2), $"step {k}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nesterovs_method_keeps_its_bound_for_strongly_convex_functions(int seed)
    {
        var bowl = Bowl(seed);
        var points = Proper(bowl, Descend(bowl, recipe: 2, 1 / bowl.Greatest, 200));
        var start = bowl.Value(bowl.Start) + bowl.Least / 2 * Quadratic.Dot(bowl.Start, bowl.Start);
        for (var k = 1; k <= points.Count; k++)
            Assert.True(bowl.Value(points[k - 1]) <= Rounding * Math.Exp(-k / Math.Sqrt(Condition)) * start, $"step {k}");
        // Plain descent does not.
        var plain = Descend(bowl, recipe: 0, 1 / bowl.Greatest, 200);
        Assert.True(bowl.Value(plain[200]) > Math.Exp(-200 / Math.Sqrt(Condition)) * start);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_heavy_ball_beats_gradient_descent_by_the_predicted_factor(int seed)
    {
        var bowl = Bowl(seed);
        double Factor(List<double[]> path) => Math.Pow(Quadratic.Norm(path[160]) / Quadratic.Norm(path[60]), 1.0 / 100);
        var root = Math.Sqrt(bowl.Greatest) + Math.Sqrt(bowl.Least);
        Assert.Equal(Accelerated, Factor(Descend(bowl, recipe: 3, 4 / (root * root), 160)), 0.02);
        Assert.Equal((Condition - 1) / (Condition + 1), Factor(Descend(bowl, recipe: 0, 2 / (bowl.Greatest + bowl.Least), 160)), 0.001);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(1.99)]
    public void Any_rate_below_2_over_L_descends(double times)
    {
        var bowl = Bowl(4);
        var values = Descend(bowl, recipe: 0, times / bowl.Greatest, 200).ConvertAll(bowl.Value);
        Assert.All(values.Zip(values.Skip(1)), v => Assert.True(v.Second < v.First));
    }

    [Theory]
    [InlineData(2.01)]
    [InlineData(2.5)]
    public void A_rate_above_2_over_L_diverges(double times)
    {
        var bowl = Bowl(4);
        var path = Descend(bowl, recipe: 0, times / bowl.Greatest, 200);
        Assert.True(bowl.Value(path[200]) > 10 * bowl.Value(path[0]));
        // Along the steepest direction it grows by |1 − rate · L| in each step.
        var predicted = Math.Pow(times - 1, 200);
        Assert.Equal(1, Math.Abs(Quadratic.Dot(path[200], bowl.Vectors[1])) / predicted, 1e-9);
    }
}
