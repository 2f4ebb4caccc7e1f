using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Tests.Planning;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>What a <c>scan</c> means, beside the same formulas in a <c>repeat</c>, and what it refuses.</summary>
public class ScanTests
{
    [Theory]
    [InlineData("s = 0 * x[0, 0] scan t < 4 { s = 0.5 * s + x[t, 1] }", "s = 0 * x[0, 0] repeat t < 4 { s = 0.5 * s + x[t, 1] }")]
    [InlineData("s = 0 scan t < 4 { s = 0.5 * s + x[t, 1] }", "s = 0 repeat t < 4 { s = 0.5 * s + x[t, 1] }")]
    [InlineData("s = 0 scan t < 4 backward { s = 0.5 * s + x[t, 1] }", "s = 0 repeat t < 4 { s = 0.5 * s + x[3 - t, 1] }")]
    [InlineData("s = 1 scan t < 2 { s = s * x[2 * t + 1, 0] + x[3 - t, 2] }", "s = 1 repeat t < 2 { s = s * x[2 * t + 1, 0] + x[3 - t, 2] }")]
    [InlineData("s = 0 scan t < 4 { s = s + t * x[t, 0] + exp(-t) }", "s = 0 repeat t < 4 { s = s + t * x[t, 0] + exp(-t) }")]
    [InlineData("a = 1 b = 2 scan t < 4 { d = a + x[t, 0] a = b b = d } s = a * b + d", "a = 1 b = 2 repeat t < 4 { d = a + x[t, 0] a = b b = d } s = a * b + d")]
    [InlineData("scan t < 4 { s = x[t, 0] + t }", "repeat t < 4 { s = x[t, 0] + t }")]
    [InlineData("scan t < 4 { z[t] = x[t, 0] + t } s = z[1] - z[3]", "s = x[1, 0] + 1 - x[3, 0] - 3")]
    [InlineData("s = 0 scan t < 4 { if t0 { s = s + 1 } repeat 2 { s = s + x[t, 0] } }", "s = 0 repeat t < 4 { if t0 { s = s + 1 } repeat 2 { s = s + x[t, 0] } }")]
    [InlineData("m[i < 3, j < 3] = i + j h[i < 3] = 1 scan t < 4 { h = 0.1 * (m @ h) + x[t] } s = sum(h)", "m[i < 3, j < 3] = i + j h[i < 3] = 1 repeat t < 4 { r[j < 3] = x[t, j] h = 0.1 * (m @ h) + r } s = sum(h)")]
    [InlineData("s = 0 scan t < 4 { s = 0.5 * s + k[t, c[t]] }", "s = 0 repeat t < 4 { s = 0.5 * s + k[t, c[t]] }")]
    [InlineData("s = 0 scan t < 4 { s = s + sum[j < 3](x[t, j] * x[0, j]) } t = 2 s = s * t", "s = 0 repeat t < 4 { s = s + sum[j < 3](x[t, j] * x[0, j]) } t = 2 s = s * t")]
    public void A_scan_means_what_a_repeat_does(string scan, string repeat)
    {
        var (one, two) = (Value(scan), Value(repeat));
        Assert.Equal(two.Length, one.Length);
        for (var k = 0; k < one.Length; k++)
            Assert.Equal(two[k], one[k], 1e-12);
    }

    [Fact]
    public void A_layer_in_the_block_is_one_layer()
    {
        var model = Bound.Network(
            """
            network Demo {
              input x: [5, 3]
              h[j < 2] = 0
              scan t < 5 {
                h = concat([x[t], h]) |> dense(2) as cell |> tanh
              }
              output y = h
            }
            """);
        Assert.Equal(["cell.weight", "cell.bias"], model.Parameters.Select(p => p.Node.VariableName));
        Assert.Equal(5 * 2 * 2 * 5, model.Layers.Single(l => l.Name == "cell").Flops);
    }

    [Fact]
    public void Random_numbers_are_others_at_each_step()
    {
        var values = Value("scan t < 4 { z[t] = random(shape: [2]) } s = z[0, 0] * 0 + sum[j < 2](z[1, j] - z[2, j]) + x[0, 0] * 0");
        Assert.NotEqual(0, values[0]);
    }

    [Theory]
    [InlineData("scan t < 4 {\nscan u < 3 { s = 1 }\n}", "4:1 NG2065 a scan cannot stand in the steps of another: put the inner one into a `repeat`, or in front of the outer one")]
    [InlineData("scan t < 4 {\ns = x[1, t]\n}", "4:5 NG2065 `t` stands alone as the first index, `x[t]` or `x[t, j]`: move the steps to the front by `permute`")]
    [InlineData("scan t < 4 {\nz = x + 1\ns = z[t] * t\nr = concat([z, x])\nq = r[t] + x[t]\n}", "")]
    [InlineData("scan t < 4 {\nz = x + x[t]\ns = z[t]\n}", "5:5 NG2065 this tensor is made in the step: only what is there before the scan is read step by step")]
    [InlineData("scan t < 5 {\ns = x[t, 0]\n}", "4:7 NG2038 this index runs from 0 to 4, but dimension 1 of `x` has 4 elements: use `pad` first, or change the bounds")]
    [InlineData("s = 0\nscan t < 4 {\ns = s + x[t]\n}", "5:1 NG2066 `s` is a single number for each sample when a step begins, but [3] when it ends: give it its shape before the scan, as in `s[j < units] = 0`")]
    [InlineData("f = relu\nscan t < 4 {\nz = f(x[t])\nf = 2\n}", "6:1 NG2065 `f` is the activation `relu`: only tensors and numbers are carried from step to step")]
    [InlineData("scan t < 4 {\noutput z = x[t]\n}", "4:1 NG2025 `output` cannot stand in a network, in a `scan`: it stands behind it, and uses the whole sequence")]
    [InlineData("state k: [3] = 0\nscan t < 4 {\nk = mean(x[t], axis: batch)\n}", "5:5 NG2065 the state `k` gets one new value in a step of training: bind it behind the scan, from the whole sequence")]
    [InlineData("scan t < 0 {\ns = 1\n}", "3:10 NG2044 a dimension must be a whole number of at least 1, but this is the number 0")]
    [InlineData("scan t < 2000000 {\ns = 1\n}", "3:10 NG2065 a scan takes 1 to 1000000 steps, but this is 2000000")]
    [InlineData("h[j < 5000] = 0\nscan t < 1000000 {\nh = 0.5 * h\n}", "4:10 NG4014 a tensor of shape [1000001, 5000] has more than 2147483647 elements")]
    [InlineData("scan t < 4 {\ns[t] = relu\n}", "4:8 NG2065 a step of `s` is a tensor or a number, but this is the activation `relu`")]
    [InlineData("scan t < 4 {\ns[t] = x[t]\nr = s + 1\n}", "5:5 NG2047 `s` is whole only behind the scan")]
    public void Wrong_use_is_refused_at_its_place(string body, string error)
    {
        var errors = Bound.Errors($"network Demo {{\n  input x: [4, 3]\n{body}\n  output y = x\n}}").Where(e => !e.Contains(" NG3", System.StringComparison.Ordinal));
        Assert.Equal(error.Length == 0 ? [] : [error], errors);
    }

    private static double[] Value(string body)
    {
        var model = Bound.Network($"network Demo {{ precision f64 \n input x: [4, 3] \n input k: [4, 5] \n input c: class(5)[4] \n const t0 = true \n {body} \n output y = s + 0 * k[0, 0] * c[0] }}");
        var feed = PlanCheck.Feed(model.Predict, 3, 7);
        return Interpreter.Run(model.Predict, feed).Outputs["y"];
    }
}
