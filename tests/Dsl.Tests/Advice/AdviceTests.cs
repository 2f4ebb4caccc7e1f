using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Advice;

/// <summary>
/// Advice appears at its place and nowhere else, also for declarations that are not of the prelude. The page of each has
/// one example where it appears and one where it does not, which are tested with the pages.
/// </summary>
public class AdviceTests
{
    private const string Own = """
        @saturating(both)
        activation squash(x) = x / (1 + abs(x))
        @rectifying
        activation hinge(x) = max(x, 0)
        @suits(saturating)
        initializer calm(fan_in) = normal(deviation: 1 / sqrt(fan_in))
        @normalizes(channels, samples)
        layer standard(x: [c, ...s]) = x - mean(x, axis: [batch] + range(1, rank(x)), keep: true)
        @drops_units
        layer thin(x: [...s]) = if training then select(random(like: x) < 0.5, 0, 2 * x) else x
        @takes_logits
        loss surprise(logits: [k], label: class(k)) = log(sum(exp(logits))) - pick(logits, label)
        @probabilities
        activation shares(x) = exp(x) / sum(exp(x), axis: -1, keep: true)
        @adaptive
        @usual_rate(0.001, 0.1)
        optimizer signed(rate = 0.01) { w = w - rate * sign(g) }

        """;

    private static string Advice(string text)
    {
        SyntaxTree tree = Bound.Parse(text);
        Assert.Empty(tree.Diagnostics);
        BindingResult result = Binder.Bind(new BindingInput(tree, [tree]));
        Assert.All(result.Diagnostics, d => Assert.Equal(DiagnosticSeverity.Info, d.Severity));
        Assert.NotEmpty(result.Networks);
        return string.Join(", ", result.Diagnostics.Select(d => $"{d.Id} {d.Span.Text}"));
    }

    private static string InNetwork(string body, string recipe = "optimizer sgd", string input = "input x: [8]") => $$"""
        network N {
          {{input}}
          {{body}}
          output result = y
        }
        train N {
          {{recipe}}
        }
        """;

    private const string Learned = "\n  target t: [4]   loss mse(y, t)";
    private const string Hidden = "y = x |> dense(8) |> relu |> dense(4)" + Learned;

    [Theory]
    // Depth counts hidden layers only, and a normalization ends it.
    [InlineData("y = x |> dense(8) |> squash |> dense(8) |> squash |> dense(8) |> squash |> dense(4)", "NG3001 squash")]
    [InlineData("y = x |> dense(8) |> tanh |> dropout |> dense(8) |> sigmoid |> dense(8) |> tanh |> dense(4)", "NG3001 tanh")]
    [InlineData("y = x |> dense(8) |> squash |> dense(8) |> squash |> dense(4) |> squash", "")]
    [InlineData("y = x |> dense(8) |> squash |> dense(8) |> layer_norm |> squash |> dense(8) |> squash |> dense(4)", "")]
    [InlineData("y = x |> dense(8) |> hinge |> dense(8) |> hinge |> dense(8) |> hinge |> dense(4)", "")]
    // Gates are no signal of their own: what they multiply is.
    [InlineData("repeat i < 4 { x = (x |> dense(8)) * (x |> dense(8) |> sigmoid) }   y = x |> dense(4)", "")]
    public void Depth(string body, string expected) => Assert.Equal(expected, Advice(Own + InNetwork(body + Learned)));

    [Theory]
    [InlineData("y = x |> dense(8, weight_init: calm) |> hinge |> dense(4)", "NG3002 calm")]
    [InlineData("y = x |> dense(8, weight_init: kaiming_normal(a: 0.1)) |> squash |> dense(4)", "NG3002 kaiming_normal(a: 0.1)")]
    [InlineData("y = x |> dense(8, weight_init: xavier_uniform) |> dropout |> leaky_relu |> dense(4)", "NG3002 xavier_uniform")]
    [InlineData("y = x |> dense(8, weight_init: calm) |> squash |> dense(4)", "")]
    [InlineData("y = x |> dense(8, weight_init: calm) |> dense(8) |> hinge |> dense(4)", "")]
    [InlineData("y = x |> dense(8, weight_init: calm) |> layer_norm |> hinge |> dense(4)", "")]
    [InlineData("y = x |> dense(8, weight_init: fan_in_uniform) |> hinge |> dense(4)", "")]
    // The same number for all.
    [InlineData("y = x |> dense(8, weight_init: constant(0.5)) |> relu |> dense(4)", "NG3003 constant(0.5)")]
    [InlineData("param w: [8, 8] = 0   y = (x @ w) |> relu |> dense(4)", "NG3003 0")]
    [InlineData("y = x |> dense(4, weight_init: zeros)", "")]
    [InlineData("y = x |> dense(8, weight_init: uniform(from: 0, to: 0.1), bias_init: zeros) |> relu |> dense(4)", "")]
    public void First_values(string body, string expected) => Assert.Equal(expected, Advice(Own + InNetwork(body + Learned)));

    [Theory]
    [InlineData("y = x |> dense(4) |> standard", "optimizer sgd", "NG3004 dense(4)")]
    [InlineData("b = dense(4)   y = x |> b |> batch_norm", "optimizer sgd", "NG3004 b")]
    [InlineData("y = x |> dense(4, with_bias: false) |> standard", "optimizer sgd", "")]
    [InlineData("y = x |> dense(4) |> layer_norm", "optimizer sgd", "")]
    [InlineData("y = x |> dense(4) |> relu |> standard", "optimizer sgd", "")]
    [InlineData("y = x |> dense(4) |> relu |> standard", "batch 1 optimizer sgd", "NG3005 1")]
    [InlineData("y = x |> dense(4) |> relu |> layer_norm", "batch 1 optimizer sgd", "")]
    [InlineData("y = x |> thin |> dense(4) |> relu |> standard", "optimizer sgd", "NG3006 thin")]
    [InlineData("y = x |> dropout(0) |> dense(4) |> relu |> standard", "optimizer sgd", "")]
    [InlineData("y = x |> dense(4) |> relu |> standard |> thin", "optimizer sgd", "")]
    public void Normalization(string body, string recipe, string expected) => Assert.Equal(expected, Advice(Own + InNetwork(body + Learned, recipe)));

    [Theory]
    [InlineData("y = x |> dense(4) |> shares   loss surprise(y, t)", "NG3007 surprise(y, t)")]
    [InlineData("y = x |> dense(4) |> sigmoid   loss cross_entropy(reshape(y, [4]), t)", "NG3007 cross_entropy(reshape(y, [4]), t)")]
    [InlineData("y = x |> dense(4)   loss cross_entropy(y, t)   loss mean(softmax(y))", "")]
    public void Logits(string body, string expected) => Assert.Equal(expected, Advice(Own + InNetwork("target t: class(4)   " + body)));

    [Theory]
    [InlineData("optimizer sgd shuffle false", "NG3008 shuffle false")]
    [InlineData("optimizer sgd shuffle true", "")]
    [InlineData("optimizer sgd(rate: 3)", "NG3009 sgd(rate: 3)")]
    [InlineData("optimizer adam   rate warmup(50 steps) then cosine(from: 0.1)", "NG3009 warmup(50 steps) then cosine(from: 0.1)")]
    [InlineData("optimizer sgd(rate: 3)   rate 0.1 * rate on weights", "NG3009 sgd(rate: 3)")]
    [InlineData("optimizer adam   rate 1e-8", "NG3009 1e-8")]
    [InlineData("optimizer signed   rate warmup(50 steps) then cosine(from: 0.05)", "")]
    [InlineData("optimizer signed   decay 1e-4 on weights", "NG3010 decay 1e-4 on weights")]
    [InlineData("optimizer sgd   decay 1e-4", "")]
    public void Recipes(string recipe, string expected) => Assert.Equal(expected, Advice(Own + InNetwork(Hidden, recipe)));

    [Theory]
    [InlineData("loss 0.01 * sum(fc.weight * fc.weight)", "signed", "NG3010 0.01 * sum(fc.weight * fc.weight)")]
    [InlineData("loss 0.01 * sum(transpose(fc.weight) ^ 2)", "adam", "NG3010 0.01 * sum(transpose(fc.weight) ^ 2)")]
    [InlineData("loss 0.01 * sum(abs(fc.weight))", "adam", "")]
    [InlineData("loss 0.01 * sum(fc.weight ^ 2)", "sgd", "")]
    public void Penalties(string penalty, string optimizer, string expected) =>
        Assert.Equal(expected, Advice(Own + InNetwork("y = x |> dense(4) as fc" + Learned + "   " + penalty, "optimizer " + optimizer)));

    [Theory]
    [InlineData("y = x |> dense(4)   z = x |> dense(3) as lost", "NG3012 dense(3) as lost")]
    [InlineData("y = stop_gradient(x |> dense(8)) |> dense(4)", "NG3012 dense(8)")]
    [InlineData("param w: [4] = 1   y = x |> dense(4)", "NG3012 1")]
    public void Parameters_without_a_loss(string body, string expected) => Assert.Equal(expected, Advice(InNetwork(body + Learned)));

    [Fact]
    public void A_network_without_a_loss_is_not_trained_and_gets_no_such_advice() =>
        Assert.Equal("", Advice("network N { input x: [8]   output y = x |> dense(4) }"));

    [Theory]
    [InlineData("suppress NG3009 \"tried\"\n", "")]
    [InlineData("", "suppress NG3009 \"tried\"\n")]
    public void Advice_can_be_suppressed(string file, string recipe) =>
        Assert.Equal("", Advice(file + InNetwork(Hidden, recipe + "optimizer sgd(rate: 3)")));

    [Fact]
    public void Advice_names_declarations_in_scope_by_their_traits()
    {
        SyntaxTree tree = Bound.Parse(Own + InNetwork("y = x |> dense(8, weight_init: kaiming_normal) |> squash |> dense(4)" + Learned));
        Assert.Equal(
            "`kaiming_normal` is made for rectifiers, but `squash` follows `dense1.weight`: take `calm`",
            Binder.Bind(new BindingInput(tree, [tree])).Diagnostics.Single().Message);
    }
}
