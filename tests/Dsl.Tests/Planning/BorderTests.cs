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

/// <summary>Products over windows leave out what they would multiply with the zeros around an image, where that pays.</summary>
public class BorderTests
{
    /// <summary>LeNet-5 multiplies no more than the mathematics needs: forward, and backward twice, but for the image.</summary>
    [Fact]
    public void LeNet_multiplies_no_zeros_of_a_gradients_border()
    {
        const int batch = 64;
        var plan = NetworkPlans.Of(Workloads.Model(nameof(Workloads.LeNet))).Train[0];
        var conv1 = 6.0 * 28 * 28 * 25;
        var others = (16.0 * 10 * 10 * 150) + (400 * 120) + (120 * 84) + (84 * 10);
        Assert.Equal(2 * batch * ((2 * conv1) + (3 * others)), plan.Kernels.OfType<ContractKernel>().Sum(k => Products(k, batch)), 1e-6);
    }

    /// <summary>An input gradient: windows of 5 over a gradient of 10, 18 with its border.</summary>
    /// <param name="terms">How many of the terms along one dimension meet an element, of all places.</param>
    [Theory]
    [InlineData("conv2d(16, kernel: 5)", true, 14, 5, 50)]
    [InlineData("conv2d(16, kernel: 5, padding: 2)", false, 14, 5, 64)]
    [InlineData("conv2d(16, kernel: 5, padding: 2)", true, 14, 5, 64)]
    [InlineData("conv2d(40, kernel: 3, stride: 2, padding: 1)", false, 7, 3, 20)]
    [InlineData("conv2d(16, kernel: 3, padding: 2, dilation: 2)", false, 14, 3, 38)]
    [InlineData("conv_transpose2d(16, kernel: 5)", false, 18, 5, 70)]
    [InlineData("conv_transpose2d(16, kernel: 5, padding: 2)", true, 14, 5, 64)]
    public void A_border_along_both_dimensions(string layer, bool gradient, int side, int window, int terms)
    {
        var model = Network("[3, 14, 14]", $"image |> conv2d(8, kernel: 1) as first |> tanh |> {layer} as second |> tanh");
        var kernel = Kernel(NetworkPlans.Of(model).Train[0], "second", gradient);
        Assert.Equal(2, kernel.ColumnTerms.Length);
        foreach (var border in kernel.ColumnTerms)
        {
            Assert.Equal((side, window), (kernel.Dims[border.Column].Extent, kernel.Dims[border.Summed].Extent));
            Assert.Equal(terms, Enumerable.Range(0, side).Sum(c => border.At(c, window).Count));
        }
        Assert.Equal(Math.Pow(terms / (double)(side * window), 2), kernel.TermShare, 1e-12);
    }

    /// <summary>A wide border above and below only; a window of one row has none along it.</summary>
    [Theory]
    [InlineData("conv2d(16, kernel: [7, 1], padding: [3, 0])")]
    [InlineData("conv2d(16, kernel: [7, 3], padding: [3, 0])")]
    public void Along_one_dimension(string layer) =>
        Assert.Single(Kernel(NetworkPlans.Of(Network("[8, 9, 9]", $"image |> {layer} as conv")).Train[0], "conv", false).ColumnTerms);

    [Theory]
    [InlineData("[16, 8]", "conv1d(32, kernel: 7, padding: 3)", 1)]
    [InlineData("[16, 4, 4, 4]", "conv3d(32, kernel: 3, padding: 1)", 3)]
    public void In_one_dimension_and_three(string input, string layer, int borders) => Assert.Equal(
        borders, Kernel(NetworkPlans.Of(Network(input, $"image |> {layer} as conv")).Train[0], "conv", false).ColumnTerms.Length);

    /// <summary>What the plan leaves out are zeros: it computes what the graph does.</summary>
    [Theory]
    [InlineData("[16, 4]", "conv1d(40, kernel: 7, padding: 3)")]
    [InlineData("[8, 3, 4]", "conv2d(34, kernel: 5, stride: [1, 2], padding: 2)")]
    public void The_plan_agrees_with_the_graph(string input, string layer)
    {
        var model = Network(input, $"image |> {layer} as conv |> tanh", batch: 16);
        Assert.NotEmpty(Kernel(NetworkPlans.Of(model).Train[0], "conv", false).ColumnTerms);
        PlanCheck.Agrees(model.Recipes[0].Train, VariableLayout.Of(model).ForRecipe(0), samples: 5);
    }

    /// <summary>Where no block of lanes belongs to one place, where it would save too little, and where Winograd's sums are taken.</summary>
    [Theory]
    [InlineData("[3, 14, 14]", "conv2d(4, kernel: 3, padding: 1)", 32)] // few terms
    [InlineData("[16, 60, 60]", "conv2d(16, kernel: 3, padding: 1)", 32)] // a border of 60 places
    [InlineData("[32, 8, 8]", "conv2d(32, kernel: 3, padding: 1)", 32)]
    [InlineData("[16, 14, 14]", "conv2d(16, kernel: 5)", 32)] // none
    [InlineData("[16, 14, 14]", "conv2d(16, kernel: 5, padding: 2)", 8)]
    public void Others_have_all_terms(string input, string layer, int batch)
    {
        var plan = NetworkPlans.Of(Network(input, $"image |> {layer} as conv", batch)).Train[0];
        var kernel = Kernel(plan, "conv", false);
        Assert.Empty(kernel.ColumnTerms);
        Assert.Equal(1, kernel.TermShare);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_agrees_with_the_oracle(int seed)
    {
        var model = Bound.Network(WholeNetworks.Bordered.Replace("{\n  input", "{\n  precision f64\n  input", StringComparison.Ordinal));
        Assert.Equal(Precision.F64, model.Precision);
        var plans = NetworkPlans.Of(model);
        Assert.Equal(3, plans.Train[0].Kernels.OfType<ContractKernel>().Count(k => !k.ColumnTerms.IsEmpty));
        Assert.Null(OracleTraining.Difference(model, EmittedNetwork.Compile(model, plans, divideFrom: 1), seed));
    }

    private static double Products(ContractKernel kernel, int batch) =>
        2 * kernel.TermShare * kernel.Dims.Aggregate(1.0, (n, d) => n * (d.Extent == Shape.Batch ? batch : d.Extent));

    private static ContractKernel Kernel(ProgramPlan plan, string scope, bool gradient) => plan.Kernels.OfType<ContractKernel>().Single(
        k => k.Nodes.OfType<ContractNode>().Any(n => n.Origin.Scope == scope && n.Origin.IsGradient == gradient && n.Shape.IsBatched));

    private static NetworkModel Network(string input, string body, int batch = 32) => Bound.Network($$"""
        network Net {
          input  image: {{input}}
          target digit: class(3)
          logits = {{body}} |> flatten |> dense(3) as head
          loss   cross_entropy(logits, digit)
          output result = logits
        }

        train Net {
          batch {{batch}}
          optimizer sgd(rate: 0.1)
        }
        """);
}
