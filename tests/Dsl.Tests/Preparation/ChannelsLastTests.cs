using System;
using System.Linq;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Preparation;

/// <summary>In predictions filters are the columns of convolutions whose rows of places are short.</summary>
public class ChannelsLastTests
{
    [Theory]
    [InlineData("[6, 14, 14]", "conv2d(16, kernel: 5) as conv |> relu |> max_pool(2)", true)]
    [InlineData("[6, 14, 14]", "conv2d(32, kernel: 5) as conv |> batch_norm as norm |> relu |> mean(axis: [1, 2])", true)]
    [InlineData("[6, 14, 14]", "conv2d(12, kernel: 5) as conv |> relu |> max_pool(2)", false)]
    [InlineData("[6, 30, 30]", "conv2d(16, kernel: 3) as conv |> relu |> max_pool(2)", false)]
    [InlineData("[6, 14, 14]", "conv2d(16, kernel: 5, stride: 2) as conv |> relu |> max_pool(2)", false)]
    [InlineData("[6, 14, 14]", "conv2d(16, kernel: 5) as conv |> relu |> conv2d(4, kernel: 3) as next", false)]
    [InlineData("[1, 8, 8]", "conv2d(16, kernel: 3) as conv |> relu |> max_pool(2)", false)]
    [InlineData("[6, 14, 14]", "conv2d(16, kernel: 5) as conv", false)]
    public void FiltersBecomeColumns(string input, string body, bool turned)
    {
        var plans = NetworkPlans.Of(Bound.Network($$"""
            network Net {
              input x: {{input}}
              target t: [10]
              z = x |> {{body}}
              output y = z
              loss mse(z |> flatten |> dense(10) as fc, t)
            }
            train Net { batch 32 optimizer sgd(rate: 0.1) suppress NG3011 "a test" }
            """));
        Assert.Equal(turned, HasFiltersInLanes(plans.Predict));

        // In an evaluation samples are in lanes, and filters are rows.
        if (turned)
            Assert.False(HasFiltersInLanes(plans.Evaluate!));
    }

    private static bool HasFiltersInLanes(ProgramPlan plan)
    {
        var product = plan.Kernels.OfType<ContractKernel>().First(k => k.Name.StartsWith("Conv", StringComparison.Ordinal));
        return product.Dims[product.GCount + product.MCount + product.NCount - 1].Extent is 12 or 16 or 32;
    }
}
