using System;
using System.Linq;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Activations, losses, metrics, optimizers, schedules, clippings and initializers of the prelude against plain formulas.</summary>
public class PreludeFormulaTests
{
    private static readonly double[] s_points = [-1e4, -100, -3, -0.5, 0, 0.5, 3, 100, 1e4];

    [Fact]
    public void Activations()
    {
        void Check(string name, Func<double, double> formula)
        {
            var network = Numbers.Of($"network N {{ input x: [9]   output y = x |> {name} }}");
            Numbers.AssertClose(s_points.Select(formula), network.Predict(("x", s_points)));
        }

        Check("relu", x => Math.Max(x, 0));
        Check("leaky_relu", x => x > 0 ? x : 0.01 * x);
        Check("leaky_relu(slope: 0.3)", x => x > 0 ? x : 0.3 * x);
        Check("elu", x => x > 0 ? x : Math.Exp(x) - 1);
        Check("elu(alpha: 2)", x => x > 0 ? x : 2 * (Math.Exp(x) - 1));
        Check("sigmoid", x => 1 / (1 + Math.Exp(-x)));
        Check("tanh", Math.Tanh);
        double sum = s_points.Sum(v => Math.Exp(v - 1e4));
        Check("softmax", x => Math.Exp(x - 1e4) / sum);
    }

    [Fact]
    public void Relu_lets_no_number_through_that_is_none()
    {
        var network = Numbers.Of("network N { input x: [3]   output y = x |> relu }");
        Assert.Equal([double.NaN, 0, double.PositiveInfinity], network.Predict(("x", [double.NaN, double.NegativeInfinity, double.PositiveInfinity])));
    }

    [Fact]
    public void Softmax_over_another_axis()
    {
        var network = Numbers.Of("network N { input x: [2, 2]   output y = x |> softmax(axis: 0) }");
        double Share(double a, double b) => Math.Exp(a) / (Math.Exp(a) + Math.Exp(b));
        Numbers.AssertClose([Share(1, 3), Share(2, 5), Share(3, 1), Share(5, 2)], network.Predict(("x", [1, 2, 3, 5])));
    }

    [Fact]
    public void Cross_entropy_and_accuracy_of_sequences()
    {
        var network = Numbers.Of("""
            network N {
              input logits: [2, 3]
              target label: class(3)[2]
              loss cross_entropy(logits, label)
              metric accuracy(logits, label)
              output y = logits
            }
            """);
        double[] logits = [.. Numbers.Some(9), 1e4, -1e4, 0], label = [2, 0, 1, 0];
        double Loss(int row)
        {
            double[] part = [.. logits.Skip(row * 3).Take(3)];
            return Math.Log(part.Sum(v => Math.Exp(v - part.Max()))) + part.Max() - part[(int)label[row]];
        }
        var outcome = network.Evaluate(("logits", logits), ("label", label));
        Numbers.AssertClose([Enumerable.Range(0, 4).Average(Loss)], [outcome.Loss!.Value]);
        double right = Enumerable.Range(0, 4).Count(r => Array.IndexOf(logits, logits.Skip(r * 3).Take(3).Max()) - (r * 3) == label[r]);
        Assert.Equal(right / 4, outcome.Metrics["accuracy"]);
    }

    [Fact]
    public void Binary_cross_entropy_is_finite_far_out()
    {
        var network = Numbers.Of("""
            network N { input x: [9]   target t: [9]   loss binary_cross_entropy(x, t)   metric mse(x, t)   output y = x }
            """);
        double[] t = [0, 1, 0, 1, 0.5, 0, 1, 1, 0];
        double expected = s_points.Zip(t, (x, y) => Math.Max(x, 0) - (x * y) + Math.Log(1 + Math.Exp(-Math.Abs(x)))).Average();
        var outcome = network.Evaluate(("x", s_points), ("t", t));
        Numbers.AssertClose([expected], [outcome.Loss!.Value]);
        Numbers.AssertClose([s_points.Zip(t, (x, y) => (x - y) * (x - y)).Average()], [outcome.Metrics["mse"]]);
    }

    /// <summary>One parameter w of four elements with the gradient x, for some steps.</summary>
    private static double[][] Optimize(string settings, double rate, double[][] gradients)
    {
        var network = Numbers.Of($$"""
            network N {
              input x: [4]
              @role(weight)
              param w: [4] = 1
              param unused: [2] = 5
              loss sum(x * w)
              output y = x
            }
            train N { {{settings}} }
            """);
        return
        [
            .. gradients.Select((g, k) =>
            {
                network.Train(k + 1, rate, ("x", g));
                Assert.Equal([5, 5], network["unused"]);
                return network["w"];
            }),
        ];
    }

    private static readonly double[][] s_gradients = [[1, -2, 0.5, 0], [0.3, 4, -1, 0], [-2, 1, 1, 0]];

    [Theory]
    [InlineData("optimizer sgd", 0, 0, false, 0)]
    [InlineData("optimizer sgd(momentum: 0.9)", 0.9, 0, false, 0)]
    [InlineData("optimizer sgd(momentum: 0.9, dampening: 0.3)", 0.9, 0.3, false, 0)]
    [InlineData("optimizer sgd(momentum: 0.8, nesterov: true); decay 0.05 on weights", 0.8, 0, true, 0.05)]
    [InlineData("optimizer sgd; decay 0.05 on w; decay 0.5 on unused", 0, 0, false, 0.05)]
    public void Sgd(string settings, double momentum, double dampening, bool nesterov, double decay)
    {
        double[] w = [1, 1, 1, 1], v = new double[4];
        double[][] actual = Optimize(settings, 0.1, s_gradients);
        for (int step = 0; step < 3; step++)
        {
            for (int k = 0; k < 4; k++)
            {
                double g = s_gradients[step][k] + (decay * w[k]);
                v[k] = step == 0 ? g : (momentum * v[k]) + ((1 - dampening) * g);
                double d = momentum == 0 ? g : nesterov ? g + (momentum * v[k]) : v[k];
                w[k] -= 0.1 * d;
            }
            Numbers.AssertClose(w, actual[step]);
        }
    }

    [Fact]
    public void Adam()
    {
        double[] w = [1, 1, 1, 1], m = new double[4], v = new double[4];
        double[][] actual = Optimize("optimizer adam(beta1: 0.8)", 0.1, s_gradients);
        for (int step = 0; step < 3; step++)
        {
            for (int k = 0; k < 4; k++)
            {
                double g = s_gradients[step][k];
                m[k] = (0.8 * m[k]) + (0.2 * g);
                v[k] = (0.999 * v[k]) + (0.001 * g * g);
                w[k] -= 0.1 * (m[k] / (1 - Math.Pow(0.8, step + 1))) / (Math.Sqrt(v[k] / (1 - Math.Pow(0.999, step + 1))) + 1e-8);
            }
            Numbers.AssertClose(w, actual[step]);
        }
    }

    [Fact]
    public void Clipping_comes_before_decay()
    {
        double norm = Math.Sqrt(1 + 4 + 0.25);
        Numbers.AssertClose(
            s_gradients[0].Select(g => 1 - (0.1 * ((g / (norm + 1e-6)) + 0.5))),
            Optimize("optimizer sgd; clip norm(1); decay 0.5", 0.1, s_gradients)[0]);
        Numbers.AssertClose(
            s_gradients[0].Select(g => 1 - (0.1 * Math.Clamp(g, -0.7, 0.7))),
            Optimize("optimizer sgd; clip value(0.7)", 0.1, s_gradients)[0]);
        // A small gradient stays as it is.
        Numbers.AssertClose(
            s_gradients[0].Select(g => 1 - (0.1 * g)),
            Optimize("optimizer sgd; clip norm(100)", 0.1, s_gradients)[0]);
    }

    [Fact]
    public void An_optimizer_with_a_parameter_for_the_decay_takes_it_itself()
    {
        var network = Numbers.Of("""
            optimizer decoupled(rate = 0.1, decay = 0) { w = w - rate * (g + 10 * decay * w) }
            network N { input x: [2]   param w: [2] = 1   loss sum(x * w)   output y = x }
            train N { optimizer decoupled; decay 0.25 }
            """);
        network.Train(1, 0.1, ("x", [1, 2]));
        Numbers.AssertClose([1 - (0.1 * 3.5), 1 - (0.1 * 4.5)], network["w"]);
    }

    [Fact]
    public void Schedules()
    {
        void Check(string rate, Func<int, double> formula)
        {
            var network = Numbers.Of($$"""
                network N { input x: [2]   param w: [2] = 1   loss sum(x * w)   output y = x }
                train N { optimizer sgd; rate {{rate}} }
                """);
            for (int step = 0; step < 100; step++)
                Numbers.AssertClose([formula(step)], [network.Rate(step, 100, 20)]);
        }

        double Cosine(double from, double to, double t, double total) => to + ((from - to) * (1 + Math.Cos(Math.PI * t / total)) / 2);
        Check("0.05", _ => 0.05);
        Check("constant(0.05)", _ => 0.05);
        Check("step(from: 0.1, every: 30 steps, factor: 0.5)", t => 0.1 * Math.Pow(0.5, t / 30));
        Check("step(from: 0.1, every: 2 epochs)", t => 0.1 * Math.Pow(0.1, t / 40));
        Check("cosine(from: 0.1, to: 0.01)", t => Cosine(0.1, 0.01, t, 100));
        Check("cosine(from: 0.1, length: 50 steps)", t => Cosine(0.1, 0, Math.Min(t, 50), 50));
        Check("warmup(10 steps) then cosine(from: 0.1)", t => t < 10 ? 0.1 * (t + 1) / 10 : Cosine(0.1, 0, t - 10, 90));
        Check(
            "warmup(1 epoch) then constant(0.2, length: 30 steps) then cosine(from: 0.1, to: 0.05)",
            t => t < 20 ? 0.2 * (t + 1) / 20 : t < 50 ? 0.2 : Cosine(0.1, 0.05, t - 50, 50));

        // A training that is shorter than what goes before its last schedule.
        Check("warmup(200 steps) then cosine(from: 0.1)", t => 0.1 * (t + 1) / 200);
        Check("warmup(5 epochs) then cosine(from: 0.1)", t => 0.1 * (t + 1) / 100);
    }

    [Theory]
    [InlineData("cosine(from: 0.1)")]
    [InlineData("warmup(10 steps) then cosine(from: 0.1)")]
    public void A_schedule_over_the_whole_training_gives_no_rate_where_its_length_is_not_known(string rate)
    {
        var network = Numbers.Of($$"""
            network N { input x: [2]   param w: [2] = 1   loss sum(x * w)   output y = x }
            train N { optimizer sgd; rate {{rate}} }
            """);
        Assert.False(double.IsFinite(network.Rate(20, 0, 20)));
    }

    [Theory]
    [InlineData("zeros", 0, 0, 0)]
    [InlineData("ones", 1, 1, 0)]
    [InlineData("constant(2.5)", 2.5, 2.5, 0)]
    [InlineData("normal", double.NegativeInfinity, double.PositiveInfinity, 1)]
    [InlineData("normal(mean: 0, deviation: 0.5)", double.NegativeInfinity, double.PositiveInfinity, 0.5)]
    [InlineData("uniform", 0, 1, 0.288675)]
    [InlineData("uniform(from: -3, to: 3)", -3, 3, 1.732051)]
    [InlineData("fan_in_uniform", -0.1, 0.1, 0.057735)]
    [InlineData("xavier_uniform", -0.141421, 0.141421, 0.0816497)]
    [InlineData("xavier_uniform(gain: 2)", -0.282843, 0.282843, 0.163299)]
    [InlineData("xavier_normal", double.NegativeInfinity, double.PositiveInfinity, 0.0816497)]
    [InlineData("kaiming_uniform", -0.244949, 0.244949, 0.141421)]
    [InlineData("kaiming_uniform(a: 1)", -0.173206, 0.173206, 0.1)]
    [InlineData("kaiming_normal", double.NegativeInfinity, double.PositiveInfinity, 0.141421)]
    public void Initializers(string initializer, double least, double greatest, double deviation)
    {
        // fan_in = 4 · 5 · 5 = 100, fan_out = 8 · 25 = 200.
        double[] w = Numbers.Of($"network N {{ input x: [2]   param w: [8, 4, 5, 5] = {initializer}   output y = x }}")["w"];
        Assert.InRange(w.Min(), least, greatest);
        Assert.InRange(w.Max(), least, greatest);
        double mean = w.Average();
        Assert.InRange(Math.Sqrt(w.Average(v => (v - mean) * (v - mean))), deviation * 0.93, deviation * 1.07);
    }
}
