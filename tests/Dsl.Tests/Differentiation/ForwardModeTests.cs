using System;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Differentiation;

public sealed class ForwardModeTests
{
    [Fact]
    public void Both_modes_agree_on_random_networks_and_on_their_second_derivatives()
    {
        for (var seed = 1000; seed < 1150; seed++)
        {
            var network = RandomNetworks.Generate(seed);
            var graph = network.Graph;
            graph.NodeLimit = 1_000_000;
            var feed = network.Feed(network.Gradients.Batch);
            var random = new Random(seed);
            var parameters = network.Model.Parameters.Select(p => (Node)p.Node).ToArray();
            var directions = parameters.Select((p, k) =>
            {
                var direction = graph.Variable(VariableKind.State, "direction" + k, p.Shape);
                feed.Variables[direction] = Enumerable.Range(0, (int)p.Shape.ElementsPerSample).Select(_ => random.NextDouble() - 0.5).ToArray();
                return (Node)direction;
            }).ToArray();
            var loss = network.Gradients.Loss!;
            var gradients = ReverseMode.Gradients(graph, loss, parameters);
            var along = gradients.Zip(directions, (g, v) => Sum(graph, graph.Map(ScalarOp.Mul, g, v)))
                .Aggregate((a, b) => graph.Map(ScalarOp.Add, a, b));
            var tangent = ForwardMode.Tangents(graph, [loss], parameters, directions)[0];
            // The Hessian times the direction, forward over reverse and reverse over reverse.
            var forward = ForwardMode.Tangents(graph, gradients, parameters, directions);
            var reverse = ReverseMode.Gradients(graph, along, parameters);

            var values = Interpreter.Evaluate([along, tangent, .. forward, .. reverse], feed);

            Assert.True(Scaled.Error(values[0], values[1]) < 1e-11, $"seed {seed}: {values[0][0]} and {values[1][0]}");
            for (var k = 0; k < parameters.Length; k++)
            {
                var (one, other) = (values[2 + k], values[2 + parameters.Length + k]);
                Assert.True(Scaled.Error(one, other) < 1e-9, $"seed {seed}, {((VariableNode)parameters[k]).VariableName}");
            }
        }
    }

    [Fact]
    public void A_value_that_does_not_change_has_the_tangent_0()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var (x, y) = (values.Real(Shape.Of(3)), values.Real(Shape.Of(3)));
        var tangents = ForwardMode.Tangents(graph, [y, graph.Map(ScalarOp.Mul, x, y)], [x], [graph.Broadcast(graph.Constant(1), x.Shape)]);
        Assert.Equal([0, 0, 0], values.Evaluate(tangents[0]));
        Assert.Same(y, tangents[1]);
    }

    [Fact]
    public void A_direction_of_another_shape_is_refused()
    {
        var values = new Values(1);
        var x = values.Real(Shape.Of(3));
        var error = Assert.Throws<ArgumentException>(() => ForwardMode.Tangents(values.Graph, [x], [x], [values.Graph.Constant(1)]));
        Assert.Contains("[3]", error.Message);
    }

    private static Node Sum(GraphBuilder graph, Node value) =>
        graph.Reduce(ReduceOp.Sum, value, Enumerable.Range(0, value.Shape.Rank).ToArray());
}
