using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Runtime.Optimization;
using Xunit;

namespace NetGen.Runtime.Tests.Optimization;

/// <summary>The drivers on functions whose minimum and rate of convergence are known.</summary>
public class MinimizerTests
{
    private static double[] Eigenvalues(int n, double least, double greatest) =>
        [.. Enumerable.Range(0, n).Select(k => least * Math.Pow(greatest / least, k / (n - 1.0)))];

    private static double[] Start(int n) => [.. Enumerable.Range(0, n).Select(k => Math.Cos(3 * k + 1))];

    public static TheoryData<string> Methods => ["steepest", "l-bfgs", "newton-cg", "newton"];

    private static Minimizer Make(string method, LineSearch search, int iterations = 400, Action<MinimizerStep>? progress = null) => method switch
    {
        "steepest" => new SteepestDescent { LineSearch = search, MaxIterations = iterations, GradientTolerance = 1e-6, Progress = progress },
        "l-bfgs" => new LimitedMemoryBfgs { LineSearch = search, MaxIterations = iterations, GradientTolerance = 1e-8, Progress = progress },
        "newton-cg" => new NewtonConjugateGradient { LineSearch = search, MaxIterations = iterations, GradientTolerance = 1e-8, Progress = progress },
        _ => new Newton { LineSearch = search, MaxIterations = iterations, GradientTolerance = 1e-8, Progress = progress },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Each_method_finds_the_minimum_of_a_quadratic(string method)
    {
        foreach (LineSearch search in new LineSearch[] { new StrongWolfe(), new Backtracking(), new Backtracking { Sufficient = 0 } })
        {
            var function = new Quadratic(Eigenvalues(12, 1, 20), seed: 3);
            double[] point = Start(12);
            MinimizerResult result = Make(method, search).Minimize(function, point);
            Assert.Equal(MinimizerEnd.Converged, result.End);
            Assert.All(point, x => Assert.Equal(0, x, 1e-5));
        }
    }

    [Fact]
    public void Newton_ends_on_a_quadratic_in_one_step()
    {
        double[] point = Start(10);
        MinimizerResult result = new Newton { GradientTolerance = 1e-10 }.Minimize(new Quadratic(Eigenvalues(10, 0.01, 100), seed: 1), point);
        Assert.Equal((MinimizerEnd.Converged, 1, 1.0), (result.End, result.Last.Iteration, result.Last.Step));
        Assert.All(point, x => Assert.Equal(0, x, 1e-9));
    }

    [Fact]
    public void Conjugate_gradients_need_as_many_products_as_there_are_eigenvalues()
    {
        var function = new Quadratic([1, 1, 1, 4, 4, 9, 9, 9], seed: 2);
        var direction = new double[8];
        new NewtonConjugateGradient { MaxIterations = 1, GradientTolerance = 0 }.Minimize(function, direction.Select((_, k) => k - 3.5).ToArray());
        // One for the value and gradient of each of two points, and at most three for the direction.
        Assert.InRange(function.Products, 3, 5);
    }

    [Theory]
    [InlineData("l-bfgs", 80)]
    [InlineData("newton-cg", 40)]
    [InlineData("newton", 40)]
    public void A_curved_valley_is_followed_to_its_end(string method, int iterations)
    {
        double[] point = [-1.2, 1, 1.5, -0.5, 0, 0];
        MinimizerResult result = Make(method, new StrongWolfe(), iterations).Minimize(new Rosenbrock(3), point);
        Assert.Equal(MinimizerEnd.Converged, result.End);
        Assert.All(point, x => Assert.Equal(1, x, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_function_that_is_not_defined_everywhere_is_not_left(string method)
    {
        double[] point = [0.01, 5, 30];
        MinimizerResult result = Make(method, new StrongWolfe()).Minimize(new Barrier(3), point);
        Assert.Equal(MinimizerEnd.Converged, result.End);
        Assert.All(point, x => Assert.Equal(1, x, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Values_only_go_down_and_progress_tells_each_iteration(string method)
    {
        var steps = new List<MinimizerStep>();
        MinimizerResult result = Make(method, new Backtracking(), 15, steps.Add).Minimize(new Rosenbrock(2), new double[] { -1.2, 1, 0.5, 3 });
        Assert.Equal(Enumerable.Range(0, steps.Count), steps.Select(s => s.Iteration));
        Assert.Equal(steps[^1], result.Last);
        Assert.All(steps.Skip(1).Zip(steps), pair => Assert.True(pair.First.Value <= pair.Second.Value));
    }

    [Fact]
    public void Gradient_descent_with_the_rate_1_over_L_keeps_its_bound()
    {
        const double l = 50, mu = 2;
        double before = 0;
        new SteepestDescent
        {
            LineSearch = new FixedStep(1 / l),
            MaxIterations = 100,
            // f falls by (1 - μ/L) or better in each iteration: Nesterov 2004, theorem 2.1.15, and for f strong convexity.
            Progress = s =>
            {
                Assert.True(s.Iteration == 0 || s.Value <= before * (1 - mu / l) + 1e-18);
                before = s.Value;
            },
        }.Minimize(new Quadratic(Eigenvalues(8, mu, l), seed: 5), Start(8));
        Assert.InRange(before, 0, 1e-2);
    }

    [Fact]
    public void Ends_are_told()
    {
        var function = new Quadratic([1, 100], seed: 1);
        Assert.Equal(MinimizerEnd.Iterations, Make("steepest", new Backtracking(), 3).Minimize(function, new double[] { 1, 1 }).End);
        Assert.Equal(MinimizerEnd.Cancelled, Make("steepest", new Backtracking()).Minimize(function, new double[] { 1, 1 }, new CancellationToken(true)).End);
        Assert.Equal(MinimizerEnd.NotFinite, Make("steepest", new Backtracking()).Minimize(new Barrier(1), new double[] { -1 }).End);
        var stalls = new SteepestDescent { LineSearch = new Backtracking(), ValueTolerance = 0.5, GradientTolerance = 0 };
        Assert.Equal(MinimizerEnd.Stalled, stalls.Minimize(new Quadratic([1, 3000], seed: 1), new double[] { 1, 1 }).End);
        Assert.Throws<ArgumentException>(() => Make("steepest", new Backtracking()).Minimize(function, new double[3]));
    }

    [Fact]
    public void A_direction_that_does_not_descend_is_replaced()
    {
        double[] point = [1, 1];
        Assert.Equal(MinimizerEnd.Converged, new Uphill { LineSearch = new Backtracking() }.Minimize(new Quadratic([1, 2], seed: 1), point).End);
        Assert.All(point, x => Assert.Equal(0, x, 1e-5));
    }

    [Fact]
    public void A_user_s_own_method_and_search_are_drivers_too()
    {
        double[] point = [2, -1];
        var own = new Momentum { LineSearch = new Halving(), MaxIterations = 500 };
        Assert.Equal(MinimizerEnd.Converged, own.Minimize(new Quadratic([1, 5], seed: 4), point).End);
    }

    private sealed class Uphill : Minimizer
    {
        protected override double FindDirection(
            IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration)
        {
            gradient.CopyTo(direction);
            return 1;
        }
    }

    private sealed class Momentum : Minimizer
    {
        private readonly double[] _last = new double[2];

        protected override double FindDirection(
            IObjective objective, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> direction, int iteration)
        {
            for (int k = 0; k < gradient.Length; k++)
                direction[k] = 0.3 * _last[k] - gradient[k];
            return 0.5;
        }

        protected override void Moved(ReadOnlySpan<double> move, ReadOnlySpan<double> change) => move.CopyTo(_last);
    }

    private sealed class Halving : LineSearch
    {
        public override double Search(Line line, double first)
        {
            while (line.At(first).Value > line.Value)
                first /= 2;
            return first;
        }
    }
}
