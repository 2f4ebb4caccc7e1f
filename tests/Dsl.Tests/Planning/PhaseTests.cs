using System;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Products that meet their elements at every s-th place only are made in phases, which skip the places between.</summary>
public class PhaseTests
{
    /// <param name="terms">The terms of a sum for each channel: about the square of kernel / stride.</param>
    [Theory]
    [InlineData(3, 2, 1, 1, 5, 4)]
    [InlineData(4, 2, 1, 0, 5, 4)]
    [InlineData(2, 2, 0, 0, 4, 1)]
    [InlineData(5, 2, 2, 1, 4, 9)]
    [InlineData(3, 3, 0, 0, 4, 1)]
    [InlineData(5, 3, 1, 0, 4, 9)]
    [InlineData(6, 3, 2, 1, 4, 9)]
    public void A_transposed_convolution(int kernel, int stride, int padding, int more, int extent, int terms)
    {
        var side = (extent - 1) * stride - 2 * padding + kernel - 1 + more + 1;
        var model = Network(
            $"[3, {extent}, {extent}]", $"[4, {side}, {side}]",
            $"image |> conv_transpose2d(4, kernel: {kernel}, stride: {stride}, padding: {padding}, output_padding: {more}) as up |> relu |> conv2d(4, kernel: 3, padding: 1) as last");
        var up = Product(model, "up", gradient: false);
        Assert.Equal(3 * terms, Extents(up, up.GCount + up.MCount + up.NCount, up.KCount));
        Assert.Contains(up.Nodes, n => n is MapNode { Op: ScalarOp.Select });
        Assert.Equal(extent * extent * 16, Extents(up, up.GCount + up.MCount, up.NCount));
        Agrees(model);
    }

    /// <param name="terms">The terms of all phases together, for each channel.</param>
    [Theory]
    [InlineData("conv_transpose2d(8, kernel: 3, stride: 2, padding: 1, output_padding: 1)", 9, 16)]
    [InlineData("conv_transpose2d(9, kernel: 5, stride: 2, padding: 2, output_padding: 1)", 25, 36)]
    [InlineData("conv_transpose2d(8, kernel: [3, 4], stride: 2, padding: 1, output_padding: [1, 0])", 12, 16)]
    [InlineData("conv_transpose2d(8, kernel: 4, stride: 2, padding: 1)", 16, 16)] // all have the same
    [InlineData("conv_transpose2d(7, kernel: 3, stride: 2, padding: 1, output_padding: 1)", 16, 16)] // few rows
    public void Phases_with_windows_of_their_own(string layer, int terms, int together)
    {
        var model = Network("[3, 4, 4]", "[4, 8, 8]", $"image |> {layer} as up |> relu |> conv2d(4, kernel: 3, padding: 1) as last");
        var up = Product(model, "up", gradient: false);
        Assert.Equal(3 * together, 4 * Extents(up, up.GCount + up.MCount + up.NCount, up.KCount));
        Assert.Equal(terms, up.RowTerms.Aggregate((double)together, (n, t) => n * t.Terms.Sum(r => r.Count) / (t.Terms.Length * up.Dims[t.Summed].Extent)), 9);
        Agrees(model);
    }

    [Fact]
    public void The_gradient_of_a_strided_convolution()
    {
        var model = Network(
            "[3, 8, 8]", "[5, 4, 4]",
            "image |> conv2d(4, kernel: 3, padding: 1) as first |> leaky_relu |> conv2d(5, kernel: 3, stride: 2, padding: 1) as second");
        var gradient = Plan(model).Kernels.OfType<ContractKernel>().Single(k => k.Nodes.OfType<ContractNode>().Any(n => n.Origin.Scope == "second" && n.Origin.IsGradient && n.Shape.IsBatched));
        Assert.Equal(5 * 4, Extents(gradient, gradient.GCount + gradient.MCount + gradient.NCount, gradient.KCount));
        Agrees(model);
    }

    [Theory]
    [InlineData(3, 2, 1, 0, 5)]
    [InlineData(3, 2, 0, 0, 4)]
    public void An_extent_that_the_stride_does_not_divide_has_none(int kernel, int stride, int padding, int more, int extent)
    {
        var side = (extent - 1) * stride - 2 * padding + kernel - 1 + more + 1;
        var model = Network(
            $"[3, {extent}, {extent}]", $"[4, {side}, {side}]",
            $"image |> conv_transpose2d(4, kernel: {kernel}, stride: {stride}, padding: {padding}, output_padding: {more}) as up");
        var up = Product(model, "up", gradient: false);
        Assert.Equal(3 * kernel * kernel, Extents(up, up.GCount + up.MCount + up.NCount, up.KCount));
        Agrees(model);
    }

    [Fact]
    public void In_one_dimension_and_three_and_with_a_stride_for_each()
    {
        Agrees(Network("[3, 6]", "[4, 12]", "image |> conv_transpose1d(4, kernel: 4, stride: 2, padding: 1) as up |> tanh"));
        Agrees(Network("[2, 3, 3, 3]", "[4, 6, 6, 6]", "image |> conv_transpose3d(4, kernel: 2, stride: 2) as up |> relu"));
        Agrees(Network("[3, 3, 4]", "[4, 6, 12]", "image |> conv_transpose2d(4, kernel: [2, 5], stride: [2, 3], padding: [0, 1]) as up |> relu"));
    }

    /// <summary>With samples in lanes an epilogue reads what has other places or none: here the gradient of a mean over them.</summary>
    [Fact]
    public void An_epilogue_beside_values_without_places()
    {
        var model = Network(
            "[3, 6, 6]", "[4]",
            """
            x
              first = image |> conv2d(4, kernel: 3, padding: 1) as first
              x = first + (first |> relu |> conv2d(4, kernel: 3, padding: 1) as second) |> mean(axis: 2) |> mean(axis: 1)
            """);
        var gradient = Plan(model).Kernels.OfType<ContractKernel>()
            .Single(k => k.Nodes.OfType<ContractNode>().Any(n => n.Origin.Scope == "second" && n.Origin.IsGradient && n.Shape.IsBatched));
        Assert.Contains(gradient.Nodes, n => n is MapNode { Op: ScalarOp.Add });
        Agrees(model);
    }

    /// <summary>What is added to such a product is read from memory by what comes after it.</summary>
    [Fact]
    public void Beside_a_residual_sum() => Agrees(Network(
        "[3, 6, 6]", "[3, 6, 6]",
        """
        x
          x = image |> conv2d(3, kernel: 3, padding: 1) as first |> relu
          x = x + (x |> conv2d(4, kernel: 2, stride: 2) as down |> relu |> conv_transpose2d(3, kernel: 2, stride: 2) as up |> relu)
          x = x * sigmoid(x |> conv_transpose2d(3, kernel: 3, padding: 1) as gate)
        """));

    private static void Agrees(NetworkModel model)
    {
        var layout = VariableLayout.Of(model).ForRecipe(0);
        PlanCheck.Agrees(model.Recipes[0].Train, layout, samples: 6);
        PlanCheck.Agrees(model.Recipes[0].Train, layout, samples: 5, seed: 2);
        PlanCheck.Agrees(model.Gradients!, VariableLayout.Of(model), samples: 6);
    }

    private static ContractKernel Product(NetworkModel model, string scope, bool gradient) => Plan(model).Kernels.OfType<ContractKernel>()
        .Single(k => k.Nodes.OfType<ContractNode>().Any(n => n.Origin.Scope == scope && n.Origin.IsGradient == gradient));

    private static ProgramPlan Plan(NetworkModel model) => NetworkPlans.Of(model, leastSamplesLast: 1).Train[0];

    private static int Extents(ContractKernel kernel, int first, int count) =>
        kernel.Dims.Skip(first).Take(count).Aggregate(1, (product, d) => product * Math.Abs(d.Extent));

    private static NetworkModel Network(string input, string target, string body)
    {
        var lines = body.Split('\n', 2);
        return Bound.Network($$"""
            network Net {
              input  image: {{input}}
              target wanted: {{target}}
              {{(lines.Length > 1 ? lines[1] : "x = " + body)}}
              loss   mse(x, wanted)
              output result = x
            }

            train Net {
              batch 6
              optimizer sgd(rate: 0.1)
            }
            """);
    }
}
