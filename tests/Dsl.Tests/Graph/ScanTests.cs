using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Tests.Differentiation;
using Xunit;

namespace NetGen.Dsl.Tests.Graph;

/// <summary>A scan computes what the unrolled loop does, and has its derivatives in both modes, once and twice.</summary>
public sealed class ScanTests
{
    private const int Count = 5;

    private readonly Values _values = new(3);

    private GraphBuilder Graph => _values.Graph;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_lstm_is_the_unrolled_one(bool backward)
    {
        var x = _values.Real(Shape.Of(Shape.Batch, Count, 3));
        var (h, c) = (_values.Real(Shape.Of(Shape.Batch, 4)), _values.Real(Shape.Of(4)));
        var weights = new[] { _values.Real(Shape.Of(16, 3)), _values.Real(Shape.Of(16, 4)), _values.Real(Shape.Of(16)) };
        Agree(backward, [h, Graph.Broadcast(c, h.Shape)], [x], Loops.Lstm(weights[0], weights[1], weights[2]), [x, h, c, .. weights]);
    }

    [Fact]
    public void Inputs_products_and_outputs_stand_outside_of_the_loop()
    {
        var x = _values.Real(Shape.Of(Shape.Batch, Count, 3));
        var h = _values.Real(Shape.Of(Shape.Batch, 4));
        var (input, recurrent, output) = (_values.Real(Shape.Of(4, 3)), _values.Real(Shape.Of(4, 4)), _values.Real(Shape.Of(2, 4)));
        var results = Loops.Scan(Graph, Count, false, [h], [x], (graph, carried, parts) =>
        {
            var next = graph.Map(ScalarOp.Tanh, graph.Map(ScalarOp.Add, Loops.Times(graph, parts[0], input), Loops.Times(graph, carried[0], recurrent)));
            return ([next], [Loops.Times(graph, next, output)]);
        });
        var loss = _values.Weighted(results[0]);
        var gradients = ReverseMode.Gradients(Graph, loss, [input, recurrent, output]);
        var nodes = GraphWalk.Ancestors([.. gradients, loss]);
        var scans = nodes.OfType<ScanNode>().ToList();
        Assert.Equal(2, scans.Count);
        // In each loop the product with the recurrent weight; outside the input's and output's, of each gradient one, and
        // that of the output's adjoint.
        Assert.All(scans, s => Assert.Single(ScanBody.Core(s).OfType<ContractNode>()));
        Assert.Equal(2 + 3 + 1, nodes.OfType<ContractNode>().Count());
        Assert.All(nodes.OfType<ContractNode>().Where(n => n.Shape.Rank == 2), n => Assert.Equal(new[] { Shape.Batch, Count }, n.ReduceExtents.ToArray()));
    }

    [Fact]
    public void A_loop_that_carries_nothing_is_none()
    {
        var x = _values.Real(Shape.Of(Shape.Batch, Count, 3));
        var result = Loops.Scan(Graph, Count, false, [], [x], (graph, _, parts) => ([], [graph.Map(ScalarOp.Exp, parts[0])]))[0];
        Assert.Empty(GraphWalk.Ancestors([result]).OfType<ScanNode>());
        Assert.Equal(_values.Evaluate(Graph.Map(ScalarOp.Exp, x)), _values.Evaluate(result));
    }

    [Fact]
    public void Carried_values_can_be_handed_on_and_constants()
    {
        var x = _values.Real(Shape.Of(Count, 3));
        var (a, b) = (_values.Real(Shape.Of(3)), _values.Real(Shape.Of(3)));
        var one = _values.Real(Shape.Of(3));
        Agree(false, [a, b, a], [x], (graph, carried, parts) => ([carried[1], parts[0], one], [carried[0], carried[2]]), [x, a, b, one]);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Every_primitive_has_a_value_over_all_steps(string name)
    {
        var x = _values.Real(Shape.Of(Shape.Batch, Count, 4, 3));
        var at = _values.Index(Shape.Of(Shape.Batch, Count, 2), 3);
        var h = _values.Real(Shape.Of(Shape.Batch, 4, 3));
        var w = _values.Real(Shape.Of(3, 3));
        Agree(false, [h], [x, at], BodyOf(name, w), [x, h, w]);
    }

    /// <summary>Carries h [samples, 4, 3], reads x like it and indices [samples, 2] below 3.</summary>
    internal static Loops.Body BodyOf(string name, Node w) => (graph, carried, parts) =>
    {
        var value = s_bodies[name](graph, graph.Map(ScalarOp.Add, parts[0], carried[0]), parts[1], w);
        var early = s_bodies[name](graph, parts[0], parts[1], w);
        var all = Enumerable.Range(0, value.Shape.Rank).Skip(value.Shape.IsBatched ? 1 : 0).ToArray();
        var sum = graph.Map(ScalarOp.Tanh, graph.Reduce(ReduceOp.Sum, value, all));
        var shape = carried[0].Shape;
        var next = graph.Map(ScalarOp.Mul, carried[0], graph.BroadcastInto(sum, shape, Enumerable.Range(0, sum.Shape.Rank)));
        return ([next], [value, early]);
    };

    public static IEnumerable<object[]> Bodies() => s_bodies.Keys.Select(k => new object[] { k });

    private static readonly Dictionary<string, Func<GraphBuilder, Node, Node, Node, Node>> s_bodies = new()
    {
        ["map"] = (graph, x, _, _) => graph.Map(ScalarOp.Select, graph.Map(ScalarOp.Less, x, graph.Constant(0)), x, graph.Map(ScalarOp.Exp, x)),
        ["view"] = (graph, x, _, _) => graph.Pad(graph.Slice(graph.Permute(x, 0, 2, 1), 1, 1, 2), 2, 1, 0),
        ["reshape"] = (graph, x, _, _) => graph.Reshape(x, Shape.Of(Shape.Batch, 2, 6)),
        ["sum"] = (graph, x, _, _) => graph.Reduce(ReduceOp.Sum, x, 1),
        ["max"] = (graph, x, _, _) => graph.Reduce(ReduceOp.Max, x, 2),
        ["over samples"] = (graph, x, _, _) => graph.Reduce(ReduceOp.Sum, x, 0),
        ["product"] = (graph, x, _, w) => Rows(graph, x, w),
        ["product of two"] = (graph, x, _, _) => Rows(graph, x, x),
        ["gather"] = (graph, x, at, _) => graph.Gather(
            x, new IndexMap([IndexExpr.Dim(0, 2), IndexExpr.Dim(1, 2), IndexExpr.Constant(0, 2)]), 2, at,
            new IndexMap([IndexExpr.Dim(0, 2), IndexExpr.Dim(1, 2)]), Shape.Of(Shape.Batch, 2)),
        ["gather from a table"] = (graph, _, at, w) => graph.Gather(
            w, new IndexMap([IndexExpr.Constant(0, 3), IndexExpr.Dim(2, 3)]), 0, at,
            new IndexMap([IndexExpr.Dim(0, 3), IndexExpr.Dim(1, 3)]), Shape.Of(Shape.Batch, 2, 3)),
        ["scatter"] = (graph, x, at, _) => graph.ScatterAdd(
            graph.Slice(graph.Reduce(ReduceOp.Sum, x, 2), 1, 0, 2), new IndexMap([IndexExpr.Dim(0, 2), IndexExpr.Constant(0, 2)]), 1, at,
            new IndexMap([IndexExpr.Dim(0, 2), IndexExpr.Dim(1, 2)]), Shape.Of(Shape.Batch, 3)),
    };

    /// <summary>Rows of x [samples, i, j] times rows of y [samples or none, k, j].</summary>
    private static Node Rows(GraphBuilder graph, Node x, Node y)
    {
        IndexExpr[] left = [IndexExpr.Dim(0, 4), IndexExpr.Dim(1, 4), IndexExpr.Dim(3, 4)];
        IndexExpr[] right = [IndexExpr.Dim(0, 4), IndexExpr.Dim(2, 4), IndexExpr.Dim(3, 4)];
        var last = y.Shape.Rank;
        return graph.Contract(
            x, new IndexMap([.. left]), y, new IndexMap([.. right.Skip(3 - last)]),
            Shape.Of(Shape.Batch, x.Shape[1], y.Shape[last - 2]), [x.Shape[2]]);
    }

    /// <summary>Compares values, gradients, derivatives along a direction and products of the Hessian with a vector.</summary>
    private void Agree(bool backward, Node[] initial, Node[] sequences, Loops.Body body, Node[] leaves)
    {
        Graph.NodeLimit = 1_000_000;
        var scan = Loops.Scan(Graph, Count, backward, initial, sequences, body);
        var unrolled = Loops.Unrolled(Graph, Count, backward, initial, sequences, body);
        var weights = scan.Select(n => _values.Real(n.Shape)).ToList();
        var directions = leaves.Select(l => _values.Real(l.Shape)).ToList();
        var (one, other) = (All(scan), All(unrolled));
        Assert.Equal(one.Count, other.Count);
        for (var k = 0; k < one.Count; k++)
            Assert.True(Scaled.Error(other[k], one[k]) < 1e-10, $"value {k}: {string.Join(" ", other[k])} but {string.Join(" ", one[k])}");

        List<double[]> All(Node[] values)
        {
            var loss = values.Zip(weights, (v, w) => Sum(Graph.Map(ScalarOp.Mul, v, w))).Aggregate((a, b) => Graph.Map(ScalarOp.Add, a, b));
            var gradients = ReverseMode.Gradients(Graph, loss, leaves);
            var tangents = ForwardMode.Tangents(Graph, [.. values, .. gradients], leaves, directions);
            var along = gradients.Zip(directions, (g, v) => Sum(Graph.Map(ScalarOp.Mul, g, v))).Aggregate((a, b) => Graph.Map(ScalarOp.Add, a, b));
            var twice = ReverseMode.Gradients(Graph, along, leaves);
            return Interpreter.Evaluate([.. values, .. gradients, .. tangents, .. twice], _values.Feed).ToList();
        }
    }

    private Node Sum(Node value) => Graph.Reduce(ReduceOp.Sum, value, Enumerable.Range(0, value.Shape.Rank).ToArray());
}
