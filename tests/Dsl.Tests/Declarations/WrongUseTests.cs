using System.Linq;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Declarations;

/// <summary>Wrong use of activations, losses, metrics, initializers and schedules is refused at its place.</summary>
public class WrongUseTests
{
    [Theory]
    [InlineData("celu(alpha: -1)", "NG2015", "celu(alpha: -1)")]
    [InlineData("hard_tanh(least: 2)", "NG2015", "hard_tanh(least: 2)")]
    [InlineData("softplus(beta: 0)", "NG2015", "softplus(beta: 0)")]
    [InlineData("softmax(axis: 2)", "NG2043", "softmax(axis: 2)")]
    [InlineData("log_softmax(axis: 1)", "NG2043", "log_softmax(axis: 1)")]
    [InlineData("gelu(approximate: \"tanh\")", "NG2010", "\"tanh\"")]
    [InlineData("selu(alpha: 2)", "NG2008", "alpha")]
    [InlineData("maxout(0)", "NG2015", "maxout(0)")]
    [InlineData("maxout(2, pieces: 0)", "NG2015", "maxout(2, pieces: 0)")]
    [InlineData("maxout()", "NG2006", "maxout()")]
    [InlineData("prelu(each_channel: 2)", "NG2010", "2")]
    [InlineData("relu7", "NG2002", "relu7")]
    public void Activations(string stage, string id, string at) =>
        Check($"network N {{ input x: [4]   output y = x |> {stage} }}", id, at);

    [Theory]
    [InlineData("cross_entropy(x, label, label_smoothing: 1.5)", "NG2015", null)]
    [InlineData("cross_entropy(x, label, class_weights: [1, 2])", "NG2015", null)]
    [InlineData("cross_entropy(x, label, class_weights: 3)", "NG2015", null)]
    [InlineData("cross_entropy(x, label, ignored: 4)", "NG2015", null)]
    [InlineData("cross_entropy(x, label, ignored: -2)", "NG2015", null)]
    [InlineData("cross_entropy(x, label, smoothing: 0.1)", "NG2008", "smoothing")]
    [InlineData("cross_entropy(x, real)", "NG2005", "real")]
    [InlineData("soft_cross_entropy(x, label)", "NG2005", "label")]
    [InlineData("soft_cross_entropy(x, real, label_smoothing: -1)", "NG2015", null)]
    [InlineData("soft_cross_entropy(x, real, class_weights: [1])", "NG2015", null)]
    [InlineData("negative_log_likelihood(x, other)", "NG2005", "other")]
    [InlineData("negative_log_likelihood(x, label, ignored: 4)", "NG2015", null)]
    [InlineData("binary_cross_entropy(x, real, positive_weight: [1, 2])", "NG2015", null)]
    [InlineData("mae(x)", "NG2021", null)]
    [InlineData("huber(x, longer)", "NG2005", "longer")]
    [InlineData("huber(x, real, delta: 0)", "NG2015", null)]
    [InlineData("smooth_l1(x, real, beta: 0)", "NG2015", null)]
    [InlineData("hinge(x, label)", "NG2005", "label")]
    [InlineData("multiclass_hinge(x, label, power: 3)", "NG2015", null)]
    [InlineData("kl_divergence(x, label)", "NG2005", "label")]
    [InlineData("elastic(x, ratio: 2)", "NG2015", null)]
    [InlineData("l1()", "NG2021", null)]
    [InlineData("top_accuracy(x, label, n: 5)", "NG2015", null)]
    [InlineData("top_accuracy(x, real)", "NG2005", "real")]
    [InlineData("binary_accuracy(x, label)", "NG2005", "label")]
    public void Losses_and_metrics(string figure, string id, string? at) => Check(
        $"network N {{ input x: [4]   target label: class(4)   target other: class(5)   target real: [4]   target longer: [5]   loss {figure}   output y = x }}",
        id, at ?? figure);

    [Theory]
    [InlineData("[4]", "lecun_normal", "NG2047", "lecun_normal")]
    [InlineData("[4]", "kaiming_uniform(mode: \"fan_out\")", "NG2047", "kaiming_uniform(mode: \"fan_out\")")]
    [InlineData("[4, 4]", "kaiming_normal(mode: \"fan\")", "NG2015", "kaiming_normal(mode: \"fan\")")]
    [InlineData("[4, 4]", "xavier_normal(gain: gain_of(\"cosine\"))", "NG2015", "gain_of(\"cosine\")")]
    [InlineData("[4, 4]", "truncated_normal(least: 3, greatest: 2)", "NG2015", "truncated_normal(least: 3, greatest: 2)")]
    [InlineData("[4, 4]", "truncated_normal(deviation: 0)", "NG2015", "truncated_normal(deviation: 0)")]
    [InlineData("[4, 4]", "truncated_normal(least: 4, greatest: 5)", "NG2015", "truncated_normal(least: 4, greatest: 5)")]
    [InlineData("[4]", "identity", "NG2015", "identity")]
    [InlineData("[4, 4]", "dirac", "NG2015", "dirac")]
    [InlineData("[4]", "orthogonal", "NG2015", "orthogonal")]
    [InlineData("[4, 2, 1]", "dirac(groups: 3)", "NG2015", "dirac(groups: 3)")]
    [InlineData("[4, 2]", "constant()", "NG2006", "constant()")]
    public void Initializers(string shape, string initializer, string id, string at) =>
        Check($"network N {{ input x: [4]   param v: {shape} = {initializer}   output y = x }}", id, at);

    [Theory]
    [InlineData("multi_step(from: 1, at: [])", "NG2015", null)]
    [InlineData("multi_step(from: 1, at: 3 steps)", "NG2010", "3 steps")]
    [InlineData("exponential(from: 1)", "NG2006", null)]
    [InlineData("inverse(from: 1, every: 0.5)", "NG2010", "0.5")]
    [InlineData("cosine_restarts(from: 1)", "NG2006", null)]
    [InlineData("cosine_restarts(from: 1, period: 3 steps, stretch: 0)", "NG2015", null)]
    [InlineData("cyclic(from: 1, to: 2, mode: \"square\")", "NG2015", null)]
    [InlineData("one_cycle()", "NG2006", null)]
    [InlineData("one_cycle(highest: 1, rising: 1)", "NG2015", null)]
    [InlineData("one_cycle(highest: 1, rising: 0.6, three_phases: true)", "NG2015", null)]
    [InlineData("ramp(from: 1, too: 2)", "NG2008", "too")]
    public void Schedules(string rate, string id, string? at) => Check(
        $"network N {{ input x: [4]   param v: [4] = 1   loss sum(x * v)   output y = x }}\ntrain N {{ optimizer sgd\nrate {rate}\n}}", id, at ?? rate);

    private static void Check(string text, string id, string at)
    {
        var first = Bound.Bind(text).Diagnostics.First();
        Assert.Equal(id, first.Id);
        Assert.Equal(at, first.Span.Text);
    }
}
