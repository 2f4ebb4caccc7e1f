using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Names of instances and parameters, sharing and tying.</summary>
public class NamingTests
{
    private static string Variables(string text, string name = "N") => string.Join(
        ", ", Bound.Networks(text).Single(n => n.Name == name).Parameters.Select(p => p.Node.VariableName));

    [Theory]
    [InlineData("y = x |> dense(4) |> dense(4)", "dense1.weight, dense1.bias, dense2.weight, dense2.bias")]
    [InlineData("y = x |> dense(4) as a |> dense(4)", "a.weight, a.bias, dense1.weight, dense1.bias")]
    [InlineData("y = x |> dense(4) as dense1 |> dense(4)", "dense1.weight, dense1.bias, dense2.weight, dense2.bias")]
    [InlineData("enc = dense(4)\ny = x |> enc |> enc", "enc.weight, enc.bias")]
    [InlineData("enc = dense(4) as inner\ny = x |> enc", "inner.weight, inner.bias")]
    [InlineData("y = x |> dense(4) as a |> relu |> a", "a.weight, a.bias")]
    [InlineData("y = x |> dense(4) as a |> dense(4, weight: a.weight) as b", "a.weight, a.bias, b.bias")]
    [InlineData("y = x |> dense(4) as a |> dense(4, weight: a.weight, bias: a.bias) as b", "a.weight, a.bias")]
    [InlineData("param w: [4] = ones\ny = x * w", "w")]
    [InlineData("y = x\nrepeat 2 { y = y |> dense(4) as fc |> dense(4) }",
        "fc.0.weight, fc.0.bias, dense1.weight, dense1.bias, fc.1.weight, fc.1.bias, dense2.weight, dense2.bias")]
    [InlineData("y = x\nrepeat 2 { repeat 2 { y = y |> dense(4, with_bias: false) as fc } }", "fc.0.0.weight, fc.0.1.weight, fc.1.0.weight, fc.1.1.weight")]
    [InlineData("y = x\nrepeat 2 { e = dense(4, with_bias: false)\ny = y |> e |> e }", "e.0.weight, e.1.weight")]
    [InlineData("y = x\nrepeat 2 { param w: [4] = ones\ny = y * w }", "w.0, w.1")]
    [InlineData("y = x |> pair_of |> pair_of as p", "pair_of1.a.weight, pair_of1.dense1.weight, p.a.weight, p.dense1.weight")]
    [InlineData("y = x |> through", "dense1.weight, dense1.bias")]
    [InlineData("y = x |> with(dense(4)) as w", "dense1.weight, dense1.bias, w.weight")]
    [InlineData("y = x |> with(dense) as w", "w.weight")]
    [InlineData("h = x |> Head as head\ny = h", "head.fc.weight")]
    [InlineData("head = Head(4)\ny = x |> head |> head", "head.fc.weight")]
    [InlineData("p = pair_of()\ny = x |> p |> p", "p.a.weight, p.dense1.weight")]
    public void Names_of_parameters(string body, string expected)
    {
        string text = $$"""
            layer pair_of(x: [k]) { return x |> dense(k, with_bias: false) as a |> dense(k, with_bias: false) }
            function through(x) = x |> dense(4)
            layer with(x: [k], body: layer) {
              y = if is_batched(x) then body(x, {{(body.Contains("with(dense)") ? "units: 4, with_bias: false" : "")}}) else x
              param weight: [k] = ones
              return y * weight
            }
            network Head(units: int = 4) { input x: [4]   output y = x |> dense(units, with_bias: false) as fc }
            network N {
              input x: [4]
              {{body}}
              output out = y
            }
            """;
        Assert.Equal(body.Contains("with(dense)") ? "w.dense1.weight, w.weight" : expected, Variables(text));
    }

    [Fact]
    public void Shared_parameters_collect_gradients_of_all_their_uses()
    {
        Numbers network = Numbers.Of("""
            network N {
              input x: [2]
              scale = scaled()
              y = x |> scale |> scale
              loss sum(y)
              output y = y
            }
            layer scaled(x: [k]) { param w: [k] = 3   return x * w }
            train N { optimizer sgd }
            """);
        network.Train(1, 1, ("x", [5, 7]));
        // The derivative of x w² is 2 x w.
        Assert.Equal([3 - (2 * 5 * 3), 3 - (2 * 7 * 3)], network["scale.w"]);
    }

    [Fact]
    public void A_state_of_a_shared_layer_goes_on_from_use_to_use()
    {
        Numbers network = Numbers.Of("""
            layer counted(x: [...s]) {
              state uses: [] = 0
              if training { uses = uses + 1 }
              return x + 0 * uses
            }
            network N {
              input x: [2]
              param w: [2] = 1
              counter = counted()
              y = x |> counter |> counter |> counter
              loss sum(y * w)
              output y = y
            }
            train N { optimizer sgd }
            """);
        network.Train(1, 0, ("x", [5, 7]));
        Assert.Equal([3], network["counter.uses"]);
        network.Train(2, 0, ("x", [5, 7]));
        Assert.Equal([6], network["counter.uses"]);
    }

    [Fact]
    public void A_network_at_other_constants_names_the_one_that_it_shares_with()
    {
        IReadOnlyList<NetworkModel> networks = Bound.Networks(SmallNetworks.All[2]);
        Assert.Equal([null, "Lm"], networks.Select(n => n.SharesParametersOf));
        Assert.Equal(
            networks[0].Parameters.Select(p => $"{p.Node.VariableName} {p.Node.Shape}"),
            networks[1].Parameters.Select(p => $"{p.Node.VariableName} {p.Node.Shape}"));
        Assert.Equal("[1]", networks[1].Inputs.Single().Shape.ToString());
        Assert.All(networks, n => Assert.Equal(Precision.F64, n.Precision));
    }

    [Fact]
    public void Nodes_know_the_layer_and_the_users_line()
    {
        NetworkModel model = Bound.Network(Networks.Residual);
        ContractNode first = Graphs.All(model.Predict).OfType<ContractNode>().OrderBy(n => n.Id).First();
        Assert.Equal(("stem", "conv2d", 15), (first.Origin.Scope, first.Origin.Layer, first.Origin.Span.StartPosition.Line));
        ContractNode inner = Graphs.All(model.Predict).OfType<ContractNode>().First(n => n.Origin.Scope == "blocks.1.conv2");
        // The body of the layer runs for the call in the network.
        Assert.Equal(("conv2d", "block(8 * 2 ^ i, stride: if i == 0 then 1 else 2) as blocks"), (inner.Origin.Layer, inner.Origin.Span.Text));
        Assert.Equal("relu", Graphs.All(model.Predict).OfType<MapNode>().First(n => n.Op == ScalarOp.Select).Origin.Layer);
        Assert.Contains("head", model.Gradients!.Watched.Select(w => w.Name));
        Assert.Contains("blocks.2.bn2", model.Gradients!.Watched.Select(w => w.Name));
        Assert.DoesNotContain("blocks.2", model.Gradients!.Watched.Select(w => w.Name));
    }
}
