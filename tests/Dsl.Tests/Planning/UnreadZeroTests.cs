using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Emit;
using NetGen.Tests.Shared;
using Xunit;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Around a padded copy there are zeros where a product reads them, and only there.</summary>
public class UnreadZeroTests
{
    /// <summary>
    /// The copy of the second layer's gradient, of which the gradient of its input leaves out the border and the weights' gradient
    /// reads the elements, and that of the image, whose border the weights' gradient reads.
    /// </summary>
    [Theory]
    [InlineData("conv2d(16, kernel: 5)", 32, false)]
    [InlineData("conv2d(16, kernel: 5)", 8, true)] // no blocks of samples, so that all terms are multiplied
    [InlineData("conv2d(16, kernel: 3)", 32, true)] // Winograd's sums take all terms
    public void The_copy_of_a_gradient(string layer, int batch, bool zeros)
    {
        var model = Bound.Network($$"""
            network Net {
              input  image: [1, 14, 14]
              target digit: class(3)
              logits = image |> conv2d(16, kernel: 5, padding: 2) as first |> tanh |> {{layer}} as second |> tanh |> flatten |> dense(3) as head
              loss   cross_entropy(logits, digit)
              output result = logits
            }
            train Net { batch {{batch}} optimizer sgd(rate: 0.1) }
            """);
        var plan = NetworkPlans.Of(model).Train[0];
        Assert.Equal(zeros, MakesZeros(plan, "second_gradient_padded"));
        Assert.True(MakesZeros(plan, "image_padded"));
        PlanCheck.Agrees(model.Recipes[0].Train, VariableLayout.Of(model).ForRecipe(0), samples: 2);
    }

    /// <summary>LeNet-5 touches no byte of that border: a copy of the elements, read and stored once.</summary>
    [Fact]
    public void Bytes_of_the_copy()
    {
        var plan = NetworkPlans.Of(Workloads.Model(nameof(Workloads.LeNet))).Train[0];
        var copy = plan.Kernels.OfType<LoopKernel>().Single(k => Stored(k).Any(b => b.Name == "conv2_gradient_padded"));
        Assert.Equal(2 * 4 * 64 * 16 * 10 * 10, copy.Bytes);
    }

    /// <summary>What is read of a copy without zeros is never what was there before.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Training_agrees_with_the_oracle(int seed)
    {
        var model = Bound.Network(WholeNetworks.Bordered.Replace("{\n  input", "{\n  precision f64\n  input", StringComparison.Ordinal));
        var plans = NetworkPlans.Of(model);
        Assert.False(MakesZeros(plans.Train[0], "second_gradient_padded"));
        Assert.Null(OracleTraining.Difference(model, EmittedNetwork.Compile(model, plans, divideFrom: 1), seed));
    }

    private static bool MakesZeros(ProgramPlan plan, string buffer)
    {
        var stores = plan.Kernels.OfType<LoopKernel>().SelectMany(k => k.Stages).SelectMany(s => s.Statements).OfType<StoreStatement>()
            .Where(s => s.Target.Buffer.Name == buffer).ToList();
        Assert.NotEmpty(stores);
        return stores.Any(s => s.Value is ConstantExpr { Value: 0 });
    }

    private static IEnumerable<Buffer> Stored(LoopKernel kernel) =>
        kernel.Stages.SelectMany(s => s.Statements).OfType<StoreStatement>().Select(s => s.Target.Buffer);
}
