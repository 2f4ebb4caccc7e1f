using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Declarations;

/// <summary>Wrong use of activations, losses, metrics, initializers and schedules is refused at its place.</summary>
public class WrongUseTests
{
    public static readonly TheoryData<string, string, string> ActivationRows = new()
    {
        { "celu(alpha: -1)", "NG2015", "celu(alpha: -1)" },
        { "hard_tanh(least: 2)", "NG2015", "hard_tanh(least: 2)" },
        { "softplus(beta: 0)", "NG2015", "softplus(beta: 0)" },
        { "softmax(axis: 2)", "NG2043", "softmax(axis: 2)" },
        { "log_softmax(axis: 1)", "NG2043", "log_softmax(axis: 1)" },
        { "gelu(approximate: \"tanh\")", "NG2010", "\"tanh\"" },
        { "selu(alpha: 2)", "NG2008", "alpha" },
        { "maxout(0)", "NG2015", "maxout(0)" },
        { "maxout(2, pieces: 0)", "NG2015", "maxout(2, pieces: 0)" },
        { "maxout()", "NG2006", "maxout()" },
        { "prelu(each_channel: 2)", "NG2010", "2" },
        { "relu7", "NG2002", "relu7" },
        { "reverse_gradient(scale: 0)", "NG2015", "reverse_gradient(scale: 0)" },
    };

    [Theory]
    [MemberData(nameof(ActivationRows))]
    public void Activations(string stage, string id, string at) => Check(ActivationText(stage), id, at);

    private static string ActivationText(string stage) => $"network N {{ input x: [4]   output y = x |> {stage} }}";

    public static readonly TheoryData<string, string, string?> FigureRows = new()
    {
        { "cross_entropy(x, label, label_smoothing: 1.5)", "NG2015", null },
        { "cross_entropy(x, label, class_weights: [1, 2])", "NG2015", null },
        { "cross_entropy(x, label, class_weights: 3)", "NG2015", null },
        { "cross_entropy(x, label, ignored: 4)", "NG2015", null },
        { "cross_entropy(x, label, ignored: -2)", "NG2015", null },
        { "cross_entropy(x, label, smoothing: 0.1)", "NG2008", "smoothing" },
        { "cross_entropy(x, real)", "NG2005", "real" },
        { "soft_cross_entropy(x, label)", "NG2005", "label" },
        { "soft_cross_entropy(x, real, label_smoothing: -1)", "NG2015", null },
        { "soft_cross_entropy(x, real, class_weights: [1])", "NG2015", null },
        { "negative_log_likelihood(x, other)", "NG2005", "other" },
        { "negative_log_likelihood(x, label, ignored: 4)", "NG2015", null },
        { "binary_cross_entropy(x, real, positive_weight: [1, 2])", "NG2015", null },
        { "mae(x)", "NG2021", null },
        { "huber(x, longer)", "NG2005", "longer" },
        { "huber(x, real, delta: 0)", "NG2015", null },
        { "smooth_l1(x, real, beta: 0)", "NG2015", null },
        { "hinge(x, label)", "NG2005", "label" },
        { "multiclass_hinge(x, label, power: 3)", "NG2015", null },
        { "kl_divergence(x, label)", "NG2005", "label" },
        { "elastic(x, ratio: 2)", "NG2015", null },
        { "l1()", "NG2021", null },
        { "top_accuracy(x, label, n: 5)", "NG2015", null },
        { "top_accuracy(x, real)", "NG2005", "real" },
        { "binary_accuracy(x, label)", "NG2005", "label" },
    };

    [Theory]
    [MemberData(nameof(FigureRows))]
    public void Losses_and_metrics(string figure, string id, string? at) => Check(FigureText(figure), id, at ?? figure);

    private static string FigureText(string figure) =>
        $"network N {{ input x: [4]   target label: class(4)   target other: class(5)   target real: [4]   target longer: [5]   loss {figure}   output y = x }}";

    public static readonly TheoryData<string, string, string, string> InitializerRows = new()
    {
        { "[4]", "lecun_normal", "NG2047", "lecun_normal" },
        { "[4]", "kaiming_uniform(mode: \"fan_out\")", "NG2047", "kaiming_uniform(mode: \"fan_out\")" },
        { "[4, 4]", "kaiming_normal(mode: \"fan\")", "NG2015", "kaiming_normal(mode: \"fan\")" },
        { "[4, 4]", "xavier_normal(gain: gain_of(\"cosine\"))", "NG2015", "gain_of(\"cosine\")" },
        { "[4, 4]", "truncated_normal(least: 3, greatest: 2)", "NG2015", "truncated_normal(least: 3, greatest: 2)" },
        { "[4, 4]", "truncated_normal(deviation: 0)", "NG2015", "truncated_normal(deviation: 0)" },
        { "[4, 4]", "truncated_normal(least: 4, greatest: 5)", "NG2015", "truncated_normal(least: 4, greatest: 5)" },
        { "[4]", "identity", "NG2015", "identity" },
        { "[4, 4]", "dirac", "NG2015", "dirac" },
        { "[4]", "orthogonal", "NG2015", "orthogonal" },
        { "[4, 2, 1]", "dirac(groups: 3)", "NG2015", "dirac(groups: 3)" },
        { "[4, 2]", "constant()", "NG2006", "constant()" },
    };

    [Theory]
    [MemberData(nameof(InitializerRows))]
    public void Initializers(string shape, string initializer, string id, string at) => Check(InitializerText(shape, initializer), id, at);

    private static string InitializerText(string shape, string initializer) =>
        $"network N {{ input x: [4]   param v: {shape} = {initializer}   output y = x }}";

    public static readonly TheoryData<string, string, string?> ScheduleRows = new()
    {
        { "multi_step(from: 1, at: [])", "NG2015", null },
        { "multi_step(from: 1, at: 3 steps)", "NG2010", "3 steps" },
        { "exponential(from: 1)", "NG2006", null },
        { "inverse(from: 1, every: 0.5)", "NG2010", "0.5" },
        { "cosine_restarts(from: 1)", "NG2006", null },
        { "cosine_restarts(from: 1, period: 3 steps, stretch: 0)", "NG2015", null },
        { "cyclic(from: 1, to: 2, mode: \"square\")", "NG2015", null },
        { "one_cycle()", "NG2006", null },
        { "one_cycle(highest: 1, rising: 1)", "NG2015", null },
        { "one_cycle(highest: 1, rising: 0.6, three_phases: true)", "NG2015", null },
        { "ramp(from: 1, too: 2)", "NG2008", "too" },
    };

    [Theory]
    [MemberData(nameof(ScheduleRows))]
    public void Schedules(string rate, string id, string? at) => Check(ScheduleText(rate), id, at ?? rate);

    private static string ScheduleText(string rate) =>
        $"network N {{ input x: [4]   param v: [4] = 1   loss sum(x * v)   output y = x }}\ntrain N {{ optimizer sgd\nrate {rate}\n}}";

    /// <summary>The messages of all rows.</summary>
    internal static IEnumerable<string> Messages =>
        ActivationRows.Select(r => ActivationText((string)r[0]!))
            .Concat(FigureRows.Select(r => FigureText((string)r[0]!)))
            .Concat(InitializerRows.Select(r => InitializerText((string)r[0]!, (string)r[1]!)))
            .Concat(ScheduleRows.Select(r => ScheduleText((string)r[0]!)))
            .Select(text => Bound.Bind(text).Diagnostics.First().Message);

    private static void Check(string text, string id, string at)
    {
        var first = Bound.Bind(text).Diagnostics.First();
        Assert.Equal(id, first.Id);
        Assert.Equal(at, first.Span.Text);
    }
}
