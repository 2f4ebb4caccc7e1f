using System;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Emit;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Which products are multiplied by Winograd's filtering, and that they are right.</summary>
public class WindowFormTests
{
    private const string Conv = "image |> conv2d(33, kernel: 3, padding: 1) as conv";

    [Fact]
    public void A_convolution_and_both_of_its_gradients()
    {
        var plans = NetworkPlans.Of(Network("[32, 8, 8]", "image |> scaled |> conv2d(33, kernel: 3, padding: 1) as conv"));
        var forms = Forms(plans.Train[0]);
        Assert.Equal(3, forms.Length);
        Assert.All(forms, f => Assert.Equal(4, f.Windows!.Tile));
        Assert.Contains(forms, f => f is { SumsInLanes: false, Windows: { M: 33, C: 32, Rows: 8, Columns: 8, Samples: 32 } });
        Assert.Contains(forms, f => f is { SumsInLanes: false, Windows: { M: 32, C: 33, Rows: 8, Columns: 8, Samples: 32 } });
        Assert.Contains(forms, f => f is { SumsInLanes: true, Windows: { M: 33, C: 32, Rows: 8, Columns: 8, Samples: 32 } });
    }

    /// <summary>
    /// A prediction must not depend on the others in its batch, and what is evaluated must be what is predicted: inference
    /// multiplies the same weights, transformed once, wherever its samples lie.
    /// </summary>
    [Theory]
    [InlineData("[32, 8, 8]", true)]
    [InlineData("[32, 4, 16]", true)]
    [InlineData("[32, 4, 8]", false)]
    [InlineData("[32, 16, 4]", false)]
    public void Inference_multiplies_alike_in_both_layouts(string input, bool isFiltered)
    {
        var plans = NetworkPlans.Of(Network(input, Conv));
        Assert.All(Forms(plans.Train[0]).Concat(Forms(plans.Gradients!)), f => Assert.False(f.Windows!.AreTransformed));
        Assert.NotEmpty(Forms(plans.Train[0]));
        foreach (var (plan, samples) in new[] { (plans.Predict, 0), (plans.Evaluate!, 32) })
        {
            Assert.Equal(isFiltered ? 1 : 0, Forms(plan).Length);
            Assert.All(Forms(plan), f => Assert.True(f.Windows is { M: 33, C: 32, AreTransformed: true } w && w.Samples == samples));
            Assert.All(Forms(plan), f => Assert.Equal("conv_weight_transformed", f.Left.Buffer.Name));
        }
    }

    /// <summary>Tiles of four rows and columns have to fit; in inference the tiles of one image also have to fill lanes.</summary>
    [Theory]
    [InlineData("[32, 8, 12]", 4, 2)]
    [InlineData("[32, 8, 10]", 2, 2)]
    [InlineData("[32, 10, 8]", 2, 2)]
    [InlineData("[32, 8, 8]", 4, 2)]
    [InlineData("[32, 16, 16]", 4, 4)]
    [InlineData("[32, 8, 32]", 4, 4)]
    [InlineData("[32, 10, 32]", 2, 2)]
    [InlineData("[16, 12, 12]", 4, 2)]
    [InlineData("[64, 28, 28]", 4, 4)]
    [InlineData("[512, 4, 64]", 4, 2)]
    public void Large_tiles_where_they_fit(string input, int tile, int inferred)
    {
        var plans = NetworkPlans.Of(Network(input, Conv));
        Assert.NotEmpty(Forms(plans.Train[0]));
        Assert.All(Forms(plans.Train[0]).Concat(Forms(plans.Gradients!)), f => Assert.Equal(tile, f.Windows!.Tile));
        Assert.NotEmpty(Forms(plans.Predict));
        Assert.All(Forms(plans.Predict).Concat(Forms(plans.Evaluate!)), f => Assert.Equal(inferred, f.Windows!.Tile));
    }

    /// <summary>Large tiles pay for half as many channels as small ones, and gradients, whose tiles are also turned, for twice as many.</summary>
    [Theory]
    [InlineData("[15, 6, 8]", 0, 0)]
    [InlineData("[16, 6, 8]", 2, 0)]
    [InlineData("[31, 6, 8]", 2, 0)]
    [InlineData("[32, 6, 8]", 2, 1)]
    [InlineData("[7, 8, 8]", 0, 0)]
    [InlineData("[8, 8, 8]", 2, 0)]
    [InlineData("[15, 8, 8]", 2, 0)]
    [InlineData("[16, 8, 8]", 2, 1)]
    public void Of_few_channels_the_convolutions_only(string input, int convolutions, int gradients)
    {
        var forms = Forms(Train(input, "image |> scaled |> conv2d(33, kernel: 3, padding: 1) as conv"));
        Assert.Equal(convolutions, forms.Count(f => !f.SumsInLanes));
        Assert.Equal(gradients, forms.Count(f => f.SumsInLanes));
    }

    /// <summary>A transposed convolution of stride 1 is a convolution whose window is passed backwards.</summary>
    [Fact]
    public void A_window_that_is_passed_backwards() =>
        Assert.Contains(Forms(Train("[32, 6, 6]", "image |> conv_transpose2d(40, kernel: 3, padding: 1) as up")),
            f => !f.SumsInLanes && f.Windows!.Left[2] < 0 && f.Windows.Left[3] < 0);

    /// <summary>The same sums written out by a user, in an order of their own.</summary>
    [Fact]
    public void A_convolution_of_the_users_own() => Assert.Equal(3, Forms(Train(
        "[32, 8, 8]",
        """
        own
        layer own(x: [c, h, w], channels: int) {
          param weight: [channels, c, 3, 3] = fan_in_uniform
          edged = pad(x, before: [0, 1, 1], after: [0, 1, 1])
          y[o < channels, i < h, j < w] = sum[a < 3, b < 3, k < c](weight[o, k, a, b] * edged[k, i + a, j + b])
          return y
        }
        image |> scaled |> own(36) as conv
        """)).Length);

    [Theory]
    [InlineData("[7, 8, 8]", Conv)]
    [InlineData("[32, 7, 8]", Conv)]
    [InlineData("[32, 8, 7]", Conv)]
    [InlineData("[32, 2, 6]", Conv)]
    [InlineData("[520, 8, 8]", Conv)]
    [InlineData("[32, 8, 8]", "image |> conv2d(7, kernel: 3, padding: 1) as conv")]
    [InlineData("[32, 8, 8]", "image |> conv2d(33, kernel: 5, padding: 2) as conv")]
    [InlineData("[32, 9, 9]", "image |> conv2d(33, kernel: 3, stride: 2, padding: 1) as conv")]
    [InlineData("[32, 8, 8]", "image |> conv2d(33, kernel: 3, padding: 2, dilation: 2) as conv")]
    [InlineData("[64, 8, 8]", "image |> conv2d(64, kernel: 3, padding: 1, groups: 2) as conv")]
    public void Sums_of_other_forms_are_chains(string input, string body) => Assert.Empty(Forms(Train(input, body)));

    [Theory]
    [InlineData("[32, 8, 8]", "F(4×4, 3×3)", "F(3×3, 4×4)")]
    [InlineData("[32, 6, 8]", "F(2×2, 3×3)", "F(3×3, 2×2)")]
    public void The_explanation_says_so(string input, string convolution, string gradient)
    {
        var text = Explanation.Explainer.Explain(Train(input, "image |> scaled |> conv2d(33, kernel: 3, padding: 1) as conv"));
        Assert.Contains("by Winograd's " + convolution, text);
        Assert.Contains("by Winograd's " + gradient, text);
    }

    [Theory]
    [InlineData(WholeNetworks.Windowed, 2, 7, 1)]
    [InlineData(WholeNetworks.Windowed, 2, 7, 2)]
    [InlineData(WholeNetworks.Filtered, 4, 6, 1)]
    public void Training_agrees_with_the_oracle(string network, int tile, int products, int seed)
    {
        var model = Bound.Network(network.Replace("{\n  input", "{\n  precision f64\n  input", StringComparison.Ordinal));
        Assert.Equal(Precision.F64, model.Precision);
        var plans = NetworkPlans.Of(model);
        Assert.Equal(products, Forms(plans.Train[0]).Count(f => f.Windows!.Tile == tile));
        Assert.Null(OracleTraining.Difference(model, EmittedNetwork.Compile(model, plans, divideFrom: 1), seed));
    }

    private static ContractKernel[] Forms(ProgramPlan plan) => [.. plan.Kernels.OfType<ContractKernel>().Where(k => k.Windows is not null)];

    private static ProgramPlan Train(string input, string body) => NetworkPlans.Of(Network(input, body)).Train[0];

    private static NetworkModel Network(string input, string body)
    {
        var lines = body.Split('\n');
        return Bound.Network($$"""
            {{string.Join('\n', lines.Skip(1).SkipLast(1))}}
            layer scaled(x: [c, h, w]) {
              param scale: [c] = ones
              y[k < c, i < h, j < w] = x[k, i, j] * scale[k]
              return y
            }

            network Net {
              input  image: {{input}}
              target digit: class(7)
              logits = {{lines[^1]}} |> flatten |> dense(7) as head
              loss   cross_entropy(logits, digit)
              output result = logits
            }

            train Net {
              batch 21
              optimizer sgd(rate: 0.1)
            }
            """);
    }
}
