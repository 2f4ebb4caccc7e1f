using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;
using Numbers = NetGen.Dsl.Tests.References.Numbers;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Products with the Hessian, compiled, against central differences of the oracle's gradients.</summary>
public class HessianProductTests
{
    private const int Samples = 3;

    public static TheoryData<string, string> Networks => new()
    {
        { "[5]", "y = x |> dense(6) |> tanh |> dense(4)   loss mse(y, t)" },
        { "[5]", "y = x |> dense(6) |> sigmoid |> layer_norm |> dense(4)   loss cross_entropy(y, argmax(t))" },
        { "[2, 6, 6]", "y = x |> conv2d(3, kernel: 3) |> elu |> average_pool(2) |> batch_norm |> flatten |> dense(4)   loss mse(y, t)" },
        { "[4, 5]", "y = x |> lstm(3, last: true) |> dense(4)   loss mse(y, t)" },
        { "[4, 6]", "y = x |> multi_head_attention(2) |> rms_norm |> flatten |> dense(4)   loss mse(y, t)" },
        { "[5]", "h = x |> dense(5) as a |> tanh   y = (h + (h |> a)) |> dense(4) as b   loss mse(y, t)   loss 0.1 * sum(exp(b.weight))" },
    };

    private static NetworkModel Model(string shape, string body, string precision = "f64") => Bound.Network($$"""
        network N {
          precision {{precision}}
          derivatives 2
          input x: {{shape}}
          target t: [4]
          {{body}}
          output result = y
        }
        train N { batch {{Samples}}   optimizer sgd }
        """);

    private static double[][] Given(NetworkModel model) =>
    [
        Numbers.Of(1, (int)model.Inputs[0].Shape.Elements(1) * Samples),
        Numbers.Of(2, 4 * Samples),
    ];

    private static Dictionary<string, double[]> Along(NetworkModel model, int key) => model.Parameters
        .Select((p, k) => (p.Node.VariableName, Values: Numbers.Of(key + k, (int)p.Node.Shape.Elements(1))))
        .ToDictionary(p => p.VariableName, p => p.Values);

    /// <summary>The oracle's gradients where the parameters have moved along a direction.</summary>
    private static Dictionary<string, double[]> Gradients(NetworkModel model, Dictionary<string, double[]> direction, double step)
    {
        var feed = new Feed { Samples = Samples };
        var given = Given(model);
        (feed.Inputs["x"], feed.Inputs["t"]) = (given[0], given[1]);
        foreach (var state in model.States)
            feed.Variables[state.Node] = new double[state.Node.Shape.Elements(1)];
        foreach (var (parameter, k) in model.Parameters.Select((p, k) => (p.Node, k)))
        {
            var along = direction[parameter.VariableName];
            feed.Variables[parameter] = [.. Numbers.Of(100 + k, along.Length).Zip(along, (w, v) => w + step * v)];
        }
        return Interpreter.Run(model.Gradients!, feed).Assigned.ToDictionary(a => a.Key.VariableName, a => a.Value);
    }

    private static Dictionary<string, double[]> Product(EmittedNetwork network, NetworkModel model, Dictionary<string, double[]> direction)
    {
        foreach (var (parameter, k) in model.Parameters.Select((p, k) => (p.Node, k)))
        {
            network.Set(parameter.VariableName, Numbers.Of(100 + k, (int)parameter.Shape.Elements(1)));
            network.SetDirection(parameter.VariableName, direction[parameter.VariableName]);
        }
        var result = network.ComputeHessianProduct(Given(model));
        Assert.True(result.Updated);
        return model.Parameters.ToDictionary(p => p.Node.VariableName, p => network.Gradient(p.Node.VariableName));
    }

    private static double Dot(Dictionary<string, double[]> a, Dictionary<string, double[]> b) =>
        a.Sum(p => p.Value.Zip(b[p.Key], (x, y) => x * y).Sum());

    [Theory]
    [MemberData(nameof(Networks))]
    public void They_are_what_gradients_change_by(string shape, string body)
    {
        const double h = 1e-5;
        var model = Model(shape, body);
        var direction = Along(model, 50);
        var (after, before) = (Gradients(model, direction, h), Gradients(model, direction, -h));
        foreach (var fuse in new[] { true, false })
        {
            using var network = EmittedNetwork.Compile(model, fuse).Make();
            var products = Product(network, model, direction);
            Assert.Equal(model.Parameters.Length, products.Count);
            foreach (var (name, product) in products)
            {
                var expected = after[name].Zip(before[name], (a, b) => (a - b) / (2 * h)).ToArray();
                var scale = Math.Max(1, expected.Max(Math.Abs));
                for (var k = 0; k < product.Length; k++)
                    Assert.True(Math.Abs(product[k] - expected[k]) < 1e-6 * scale, $"{name}[{k}]: {product[k]}, by differences {expected[k]}");
            }
            Assert.Contains(products, p => p.Value.Any(v => Math.Abs(v) > 1e-3));
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_Hessian_is_symmetric_and_the_loss_is_that_of_the_debug_step(string shape, string body)
    {
        var model = Model(shape, body);
        using var network = EmittedNetwork.Compile(model).Make();
        var (u, v) = (Along(model, 50), Along(model, 70));
        var (hu, hv) = (Product(network, model, u), Product(network, model, v));
        Assert.Equal(Dot(u, hv), Dot(v, hu), 1e-9 * Math.Max(1, Math.Abs(Dot(u, hv))));
        var loss = network.ComputeHessianProduct(Given(model)).Loss;
        Assert.Equal(network.ComputeGradients(Given(model)).Loss, loss, 1e-12);
    }

    [Fact]
    public void In_single_precision_they_are_near()
    {
        var (shape, body) = ("[5]", "y = x |> dense(6) |> tanh |> dense(4)   loss mse(y, t)");
        var (exact, single) = (Model(shape, body), Model(shape, body, "f32"));
        using var in64 = EmittedNetwork.Compile(exact).Make();
        using var in32 = EmittedNetwork.Compile(single).Make();
        var direction = Along(exact, 50);
        var (expected, found) = (Product(in64, exact, direction), Product(in32, single, direction));
        foreach (var (name, values) in expected)
        {
            var error = Math.Sqrt(values.Zip(found[name], (a, b) => (a - b) * (a - b)).Sum() / values.Sum(a => a * a));
            Assert.True(error < 1e-5, $"{name}: {error}");
        }
    }

    [Fact]
    public void Without_the_statement_nothing_is_compiled_for_them()
    {
        var model = Bound.Network("network N { input x: [2]   target t: [1]   y = x |> dense(1)   loss mse(y, t)   output r = y }");
        Assert.Null(model.HessianProduct);
        Assert.Null(NetworkPlans.Of(model).HessianProduct);
    }

    [Theory]
    [InlineData("derivatives 3")]
    [InlineData("derivatives 2.0")]
    [InlineData("derivatives\n")]
    public void Other_orders_are_refused(string statement)
    {
        var errors = Bound.Errors($"network N {{ input x: [2]   {statement}   output y = x |> dense(1) }}");
        Assert.Contains("NG1010 Expected `1` or `2`: the order of the derivatives that are compiled", errors[0]);
    }
}
