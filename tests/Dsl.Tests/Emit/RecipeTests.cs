using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Several recipes over one network.</summary>
public class RecipeTests
{
    private const string Source = """
        network Net {
          input x: [3]
          target t: [2]
          y = x |> dense(2) as fc
          loss mse(y, t)
          output z = y
        }
        train Net as plain { batch 4; optimizer sgd(rate: 0.1, momentum: 0.9) }
        train Net as again { batch 4; optimizer sgd(rate: 0.1, momentum: 0.9) }
        train Net as other { batch 2; optimizer adam(rate: 0.1) }
        """;

    /// <summary>The momentum that one recipe gathered is not seen by another that names its state alike.</summary>
    [Fact]
    public void Each_recipe_keeps_optimizer_states_of_its_own()
    {
        var compiled = EmittedNetwork.Compile(Bound.Network(Source));
        double[][] batch = [[1, 2, 3, -1, 0, 1], [1, 0, 0, 1]];
        using var network = compiled.Make();
        var start = network.Parameter("fc.weight");
        network.TrainStep(batch, 0.1);
        var first = network.Parameter("fc.weight");
        network.TrainStep(batch, 0.1, recipe: 2);
        network.TrainStep(batch, 0.1);

        var bias = compiled.Make().Parameter("fc.bias");
        network.Set("fc.weight", start);
        network.Set("fc.bias", bias);
        network.TrainStep(batch, 0.1, recipe: 1);
        Assert.Equal(first, network.Parameter("fc.weight"));

        network.Set("fc.weight", start);
        network.Set("fc.bias", bias);
        network.TrainStep(batch, 0.1);
        Assert.NotEqual(first, network.Parameter("fc.weight"));
    }
}
