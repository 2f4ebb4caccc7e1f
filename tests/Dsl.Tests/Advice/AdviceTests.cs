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

    private const string Scanned = """
        layer steps(x: [n, k], units: int, first: initializer = fan_in_uniform, again: initializer = fan_in_uniform, act: function = tanh) {
          @role(weight)
          param weight_ih: [units, k] = first
          @role(weight)
          param weight_hh: [units, units] = again
          h[j < units] = 0
          scan t < n {
            h = act(x[t] @ transpose(weight_ih) + h @ transpose(weight_hh))
            y[t] = h
          }
          return y
        }
        layer tanh_steps(x: [n, k], units: int, first: initializer = fan_in_uniform, again: initializer = fan_in_uniform) {
          @role(weight)
          param weight_ih: [units, k] = first
          @role(weight)
          param weight_hh: [units, units] = again
          h[j < units] = 0
          scan t < n {
            h = squash(x[t] @ transpose(weight_ih) + h @ transpose(weight_hh))
            y[t] = h
          }
          return y
        }

        """;

    private static string Sequences(string body, string recipe = "optimizer sgd   clip norm(1)") =>
        Own + Scanned + InNetwork(body, recipe, "input x: [9, 8]   target t: [4]");

    [Theory]
    // Layers whose activations stand in the steps of a scan are hidden layers; a cell counts once.
    [InlineData("y = x |> tanh_steps(8) |> tanh_steps(8) |> tanh_steps(8) |> flatten |> dense(4)   loss mse(y, t)", "NG3001 squash(x[t] @ transpose(weight_ih) + h @ transpose(weight_hh))")]
    [InlineData("y = x |> tanh_steps(8) |> tanh_steps(8) |> flatten |> dense(4)   loss mse(y, t)", "")]
    [InlineData("y = x |> tanh_steps(8) |> tanh_steps(8) |> layer_norm(over: 1) |> tanh_steps(8) |> flatten |> dense(4)   loss mse(y, t)", "")]
    // Initializers before an activation in the steps, of the product in front of the loop and of that within it.
    [InlineData("y = x |> tanh_steps(8, first: kaiming_uniform) |> flatten |> dense(4)   loss mse(y, t)", "NG3002 kaiming_uniform")]
    [InlineData("y = x |> tanh_steps(8, again: kaiming_uniform) |> flatten |> dense(4)   loss mse(y, t)", "NG3002 kaiming_uniform")]
    [InlineData("y = x |> tanh_steps(8, first: calm, again: xavier_normal) |> flatten |> dense(4)   loss mse(y, t)", "")]
    [InlineData("y = x |> tanh_steps(8, again: zeros) |> flatten |> dense(4)   loss mse(y, t)", "NG3003 zeros")]
    // A loss of whole sequences.
    [InlineData("target c: class(4)[9]   s = x |> lstm(4) as r   scan i < 9 { p[i] = shares(s[i]) }   y = p   loss cross_entropy(p, c)", "NG3007 cross_entropy(p, c)")]
    [InlineData("target c: class(4)[9]   s = x |> lstm(4) as r   scan i < 9 { p[i] = 2 * s[i] }   y = p   loss cross_entropy(p, c)", "")]
    // What drops units, or adds a bias, in the steps or in what they carry.
    [InlineData("h[j < 8] = 0   scan i < 9 { h = thin(squash(x[i] + h))   s[i] = h }   y = s |> standard |> flatten |> dense(4)   loss mse(y, t)", "NG3006 thin(squash(x[i] + h))")]
    [InlineData("h[j < 8] = 0   scan i < 9 { h = squash(x[i] + h)   s[i] = h }   y = s |> standard |> flatten |> thin |> dense(4)   loss mse(y, t)", "")]
    [InlineData("d = x |> thin   h[j < 8] = 0   scan i < 9 { h = squash(d[i] + h)   s[i] = h }   y = h |> standard |> dense(4)   loss mse(y, t)", "NG3006 thin")]
    [InlineData("h[j < 8] = 0   scan i < 9 { h = squash(x[i] + h)   s[i] = h |> dense(4) as each }   y = s |> standard |> flatten |> dense(4)   loss mse(y, t)", "NG3004 dense(4) as each")]
    [InlineData("h[j < 8] = 0   scan i < 9 { h = squash(x[i] + h)   s[i] = h |> dense(4, with_bias: false) as each }   y = s |> standard |> flatten |> dense(4)   loss mse(y, t)", "")]
    public void Steps_of_a_scan(string body, string expected) => Assert.Equal(expected, Advice(Sequences(body)));

    [Theory]
    [InlineData("r = x |> lstm(4, with_state: true)   y = r.last   loss mse(y, t)", "optimizer sgd", "NG3011 sgd")]
    [InlineData("r = x |> gru(4, with_state: true)   y = r.last   loss mse(y, t)", "optimizer sgd", "NG3011 sgd")]
    [InlineData("r = x |> gru(4, with_state: true)   y = r.last   loss mse(y, t)", "optimizer sgd   clip value(1)", "")]
    // A scan of one's own is recurrent where it multiplies what it carries, and nowhere else.
    [InlineData("y = x |> steps(4) |> flatten |> dense(4)   loss mse(y, t)", "optimizer sgd", "NG3011 sgd")]
    [InlineData("y = x |> steps(4) |> flatten |> dense(4)   loss mse(y, t)", "optimizer sgd   clip norm(1)", "")]
    [InlineData("s = x |> dense_rows(4)   m[j < 4] = 0   scan i < 9 { m = max(m, s[i]) }   y = m   loss mse(y, t)", "optimizer sgd", "")]
    // What drops units in a layer of several outputs.
    [InlineData("d = x |> flatten |> two   y = d.left |> dense(4) |> standard |> relu   loss mse(y, t)", "optimizer sgd", "NG3006 two, NG3004 dense(4)")]
    [InlineData("d = x |> flatten |> two   y = d.left |> dense(4) |> relu   loss mse(y, t)", "optimizer sgd", "")]
    public void Layers_of_several_outputs_and_loops(string body, string recipe, string expected) => Assert.Equal(expected, Advice("""
        layer dense_rows(x: [n, k], units: int) {
          @role(weight)
          param weight: [units, k] = fan_in_uniform()
          return x @ transpose(weight)
        }
        @drops_units
        layer two(x: [...s]) {
          output left = if training then select(random(like: x) < 0.5, 0, 2 * x) else x
          output right = x
        }

        """ + Sequences(body, recipe)));

    [Theory]
    [InlineData("loss 1e-4 * l2(w) on weights", "adam", "NG3010 1e-4 * l2(w)")]
    [InlineData("loss elastic(w) * 0.01 on fc", "signed", "NG3010 elastic(w) * 0.01")]
    [InlineData("loss 1e-4 * l2(w) on weights", "sgd", "")]
    [InlineData("loss 1e-4 * l1(w) on weights", "adam", "")]
    [InlineData("loss 1e-4 * l2(w) on weights", "adamw", "NG3010 1e-4 * l2(w)")]
    public void Penalties_on_groups(string penalty, string optimizer, string expected) =>
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
