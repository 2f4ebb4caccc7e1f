using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using Xunit;

namespace NetGen.Dsl.Tests.Differentiation;

/// <summary>The reverse rule of each primitive, against differences and by its form.</summary>
public sealed class PrimitiveTests
{
    private static IndexExpr At(int offset, params int[] coefficients) => new([.. coefficients], offset);

    private static IndexMap Map(params IndexExpr[] dims) => new([.. dims]);

    [Theory]
    [InlineData(ReduceOp.Sum)]
    [InlineData(ReduceOp.Max)]
    [InlineData(ReduceOp.Min)]
    public void Reduce_agrees_with_differences(ReduceOp op)
    {
        int[][] axes = [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]];
        foreach (var over in axes)
        {
            foreach (var shape in new[] { Shape.Of(3, 4, 2), Shape.Of(Shape.Batch, 4, 2) })
            {
                var values = new Values(5);
                var x = values.Real(shape, -3, 3);
                var loss = values.Weighted(values.Graph.Reduce(op, x, over));
                Check(values, loss, x);
            }
        }
    }

    [Fact]
    public void Equal_extremes_give_the_gradient_to_the_first()
    {
        foreach (var op in new[] { ReduceOp.Max, ReduceOp.Min })
        {
            var values = new Values(1);
            var x = values.Given(Shape.Of(2, 3), 1, 1, 1, 1, 1, 1);
            var rows = ReverseMode.Gradients(values.Graph, values.Graph.Reduce(ReduceOp.Sum, values.Graph.Reduce(op, x, 1), 0), [x])[0];
            var all = ReverseMode.Gradients(values.Graph, values.Graph.Reduce(op, x, 0, 1), [x])[0];
            Assert.Equal([1, 0, 0, 1, 0, 0], values.Evaluate(rows));
            Assert.Equal([1, 0, 0, 0, 0, 0], values.Evaluate(all));
        }
    }

    [Fact]
    public void Equal_extremes_over_the_batch_give_the_gradient_to_the_first_sample()
    {
        var values = new Values(1);
        var x = values.Given(Shape.Of(Shape.Batch, 2), 1, 5, 4, 5, 4, 5);
        var loss = values.Graph.Reduce(ReduceOp.Sum, values.Graph.Reduce(ReduceOp.Max, x, 0), 0);
        Assert.Equal([0, 1, 1, 0, 0, 0], values.Evaluate(ReverseMode.Gradients(values.Graph, loss, [x])[0]));
    }

    [Fact]
    public void Reshape_agrees_with_differences()
    {
        var values = new Values(2);
        var x = values.Real(Shape.Of(Shape.Batch, 2, 6));
        Check(values, values.Weighted(Squared(values.Graph, values.Graph.Reshape(x, Shape.Of(Shape.Batch, 3, 4)))), x);
    }

    [Fact]
    public void Gather_of_the_true_class_selects_and_does_not_scatter()
    {
        var values = new Values(3);
        var graph = values.Graph;
        var logits = values.Real(Shape.Of(Shape.Batch, 5));
        var target = values.Index(Shape.Of(Shape.Batch), 5);
        var picked = graph.Gather(logits, Map(At(0, 1), At(0, 0)), 1, target, Map(At(0, 1)), Shape.Of(Shape.Batch));
        var loss = values.Weighted(Squared(graph, picked));
        Check(values, loss, logits);
        Assert.DoesNotContain(graph.Nodes, n => n is ScatterAddNode);
    }

    [Fact]
    public void Gather_with_an_offset_and_an_index_outside_agrees_with_differences()
    {
        var values = new Values(3);
        var graph = values.Graph;
        var data = values.Real(Shape.Of(4, 5, 6));
        var index = values.Index(Shape.Of(3), 5);
        values.Of(index)[1] = 7;
        // result[i, j] = data[i + 1, index[i], 2j - 1]
        var picked = graph.Gather(data, Map(At(1, 1, 0), At(0, 0, 0), At(-1, 0, 2)), 1, index, Map(At(0, 1, 0)), Shape.Of(3, 4));
        Check(values, values.Weighted(Squared(graph, picked)), data);
    }

    [Fact]
    public void An_embedding_scatters_in_order_and_its_adjoint_gathers()
    {
        var values = new Values(4);
        var graph = values.Graph;
        var table = values.Real(Shape.Of(6, 3));
        var tokens = values.Index(Shape.Of(Shape.Batch, 4), 6);
        var (rows, places) = (Map(At(0, 0, 0, 0), At(0, 0, 0, 1)), Map(At(0, 1, 0, 0), At(0, 0, 1, 0)));
        var picked = graph.Gather(table, rows, 0, tokens, places, Shape.Of(Shape.Batch, 4, 3));
        var loss = values.Weighted(Squared(graph, picked));
        var gradient = ReverseMode.Gradients(graph, loss, [table])[0];
        Assert.IsType<ScatterAddNode>(gradient);
        Check(values, loss, table);
        Check(values, values.Weighted(Squared(graph, gradient)), table);
    }

    [Fact]
    public void Leaves_that_the_loss_does_not_depend_on_get_0()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var (x, unused, stopped) = (values.Real(Shape.Of(2)), values.Real(Shape.Of(3)), values.Real(Shape.Of(2)));
        var loss = values.Weighted(graph.Map(ScalarOp.Mul, x, graph.Map(ScalarOp.StopGradient, stopped)));
        var before = graph.Nodes.Count;
        var gradients = ReverseMode.Gradients(graph, loss, [x, unused, stopped]);
        Assert.Equal([0, 0, 0], values.Evaluate(gradients[1]));
        Assert.Equal([0, 0], values.Evaluate(gradients[2]));
        Assert.NotEqual([0, 0], values.Evaluate(gradients[0]));
        // The product with the stopped operand is the only arithmetic that is needed.
        Assert.InRange(graph.Nodes.Skip(before).OfType<MapNode>().Count(), 0, 1);
    }

    [Fact]
    public void The_loss_and_inner_nodes_can_be_differentiated_by()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var x = values.Given(Shape.Scalar, 3);
        var inner = graph.Map(ScalarOp.Mul, x, x);
        var loss = graph.Map(ScalarOp.Mul, inner, x);
        var gradients = ReverseMode.Gradients(graph, loss, [loss, inner, x]);
        Assert.Equal([1, 3, 27], gradients.Select(g => values.Evaluate(g)[0]));
    }

    [Fact]
    public void A_value_used_often_collects_from_all_uses()
    {
        var values = new Values(9);
        var graph = values.Graph;
        var w = values.Real(Shape.Of(4, 4));
        var x = values.Real(Shape.Of(Shape.Batch, 4));
        var h = x;
        for (var k = 0; k < 4; k++)
            h = graph.Map(ScalarOp.Add, graph.Map(ScalarOp.Tanh, Dense(graph, h, w)), h);
        Check(values, values.Weighted(h), w);
        Check(values, values.Weighted(h), x);
    }

    [Fact]
    public void A_dense_layer_has_two_contractions_without_guards()
    {
        var values = new Values(6);
        var graph = values.Graph;
        var x = values.Real(Shape.Of(Shape.Batch, 5));
        var w = values.Real(Shape.Of(7, 5));
        var gradients = ReverseMode.Gradients(graph, values.Weighted(Dense(graph, x, w)), [x, w]);
        var dx = Assert.IsType<ContractNode>(gradients[0]);
        var dw = Assert.IsType<ContractNode>(gradients[1]);
        Assert.Equal(7, Assert.Single(dx.ReduceExtents));
        Assert.Equal(Shape.Batch, Assert.Single(dw.ReduceExtents));
        Assert.True(Plain(dx) && Plain(dw));
    }

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(3, 0, 1, 1)]
    [InlineData(2, 2, 2, 2)]
    [InlineData(1, 0, 3, 4)]
    public void A_convolution_has_contractions_as_adjoints(int stride, int padding, int dilation, int groups)
    {
        var values = new Values(7, samples: 2);
        var graph = values.Graph;
        var x = values.Real(Shape.Of(Shape.Batch, 4, 9, 5));
        var w = values.Real(Shape.Of(8, 4 / groups, 3, 2));
        var y = Convolution(graph, x, w, stride, padding, dilation, groups);
        var loss = values.Weighted(Squared(graph, y));
        var before = graph.Nodes.Count;
        var gradients = ReverseMode.Gradients(graph, loss, [x, w]);
        Assert.True(graph.Nodes.Skip(before).OfType<ContractNode>().Count() == 2);
        Assert.DoesNotContain(graph.Nodes, n => n is ReduceNode { Op: ReduceOp.Sum } sum && n.Id >= before);
        var dw = graph.Nodes.Skip(before).OfType<ContractNode>().Single(c => c.ReduceExtents[0] == Shape.Batch);
        Assert.Equal([Shape.Batch, y.Shape[2], y.Shape[3]], dw.ReduceExtents.Where(e => e != 1));
        Check(values, loss, x);
        Check(values, loss, w);
    }

    [Fact]
    public void A_patch_embedding_has_no_guards_in_its_adjoint()
    {
        var values = new Values(8, samples: 2);
        var graph = values.Graph;
        var x = values.Real(Shape.Of(Shape.Batch, 3, 6, 6));
        var w = values.Real(Shape.Of(5, 3, 2, 2));
        var loss = values.Weighted(Convolution(graph, x, w, 2, 0, 1, 1));
        var before = graph.Nodes.Count;
        ReverseMode.Gradients(graph, loss, [x, w]);
        Assert.All(graph.Nodes.Skip(before).OfType<ContractNode>(), c => Assert.True(Plain(c)));
        Check(values, loss, x);
    }

    [Fact]
    public void Pooling_without_overlap_has_no_sum_in_its_adjoint()
    {
        foreach (var extent in new[] { 6, 7 })
        {
            var values = new Values(8, samples: 2);
            var graph = values.Graph;
            var x = values.Real(Shape.Of(Shape.Batch, 2, extent, 6));
            // windows[n, c, i, j, u, v] = x[n, c, 2i + u, 2j + v]; an odd row is left over
            var windows = graph.View(x, Shape.Of(Shape.Batch, 2, 3, 3, 2, 2), Map(
                At(0, 1, 0, 0, 0, 0, 0), At(0, 0, 1, 0, 0, 0, 0), At(0, 0, 0, 2, 0, 1, 0), At(0, 0, 0, 0, 2, 0, 1)));
            var loss = values.Weighted(graph.Reduce(ReduceOp.Max, windows, 4, 5));
            var before = graph.Nodes.Count;
            ReverseMode.Gradients(graph, loss, [x]);
            Assert.DoesNotContain(graph.Nodes.Skip(before), n => n is ReduceNode { Op: ReduceOp.Sum });
            Check(values, loss, x);
        }
    }

    [Fact]
    public void A_bias_is_summed_without_a_view()
    {
        var values = new Values(8);
        var graph = values.Graph;
        var bias = values.Real(Shape.Of(4));
        var weights = values.Real(Shape.Of(Shape.Batch, 4, 2, 3));
        var spread = graph.BroadcastInto(bias, weights.Shape, [1]);
        var loss = graph.Reduce(ReduceOp.Sum, graph.Map(ScalarOp.Mul, spread, weights), 0, 1, 2, 3);
        var sum = Assert.IsType<ReduceNode>(ReverseMode.Gradients(graph, loss, [bias])[0]);
        Assert.Same(weights, sum.Operand);
        Assert.Equal([0, 2, 3], sum.Axes.ToArray());
    }

    [Fact]
    public void A_chain_of_100000_maps_needs_no_stack()
    {
        var values = new Values(1);
        var graph = values.Graph;
        graph.NodeLimit = 1_000_000;
        var x = values.Given(Shape.Scalar, 0.5);
        var y = x;
        for (var k = 0; k < 100_000; k++)
            y = graph.Map(ScalarOp.Sin, y);
        Assert.True(double.IsFinite(values.Evaluate(ReverseMode.Gradients(graph, y, [x])[0])[0]));
    }

    [Fact]
    public void A_chain_of_selections_grows_linearly()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var x = values.Given(Shape.Scalar, 0.5);
        var y = x;
        for (var k = 0; k < 1000; k++)
        {
            var scaled = graph.Map(ScalarOp.Mul, y, graph.Constant(1.001));
            y = graph.Map(ScalarOp.Select, graph.Map(ScalarOp.Less, graph.Constant(0.1), scaled), scaled, graph.Constant(0));
        }
        var before = graph.Nodes.Count;
        ReverseMode.Gradients(graph, y, [x]);
        Assert.InRange(graph.Nodes.Count - before, 1000, 5000);
    }

    [Fact]
    public void Cancellation_is_honoured()
    {
        var values = new Values(1);
        var x = values.Given(Shape.Scalar, 0.5);
        var y = values.Graph.Map(ScalarOp.Sin, x);
        Assert.Throws<OperationCanceledException>(() => ReverseMode.Gradients(values.Graph, y, [x], new CancellationToken(true)));
    }

    [Fact]
    public void A_loss_that_is_no_number_is_refused()
    {
        var values = new Values(1);
        var x = values.Real(Shape.Of(2));
        Assert.Contains("[2]", Assert.Throws<ArgumentException>(() => ReverseMode.Gradients(values.Graph, x, [x])).Message);
    }

    private static Node Squared(GraphBuilder graph, Node x) => graph.Map(ScalarOp.Mul, x, x);

    private static Node Dense(GraphBuilder graph, Node x, Node w) => graph.Contract(
        x, Map(At(0, 1, 0, 0), At(0, 0, 0, 1)), w, Map(At(0, 0, 1, 0), At(0, 0, 0, 1)),
        Shape.Of(Shape.Batch, w.Shape[0]), [w.Shape[1]]);

    /// <summary>Over [n, g, o, i, j] and the summed [c, u, v]; the result is [n, outputs, i, j].</summary>
    private static Node Convolution(GraphBuilder graph, Node x, Node w, int stride, int padding, int dilation, int groups)
    {
        int Out(int extent, int kernel) => (extent + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        var (outputs, inputs) = (w.Shape[0] / groups, w.Shape[1]);
        var shape = Shape.Of(Shape.Batch, groups, outputs, Out(x.Shape[2], w.Shape[2]), Out(x.Shape[3], w.Shape[3]));
        var left = Map(
            At(0, 1, 0, 0, 0, 0, 0, 0, 0),
            At(0, 0, inputs, 0, 0, 0, 1, 0, 0),
            At(-padding, 0, 0, 0, stride, 0, 0, dilation, 0),
            At(-padding, 0, 0, 0, 0, stride, 0, 0, dilation));
        var right = Map(
            At(0, 0, outputs, 1, 0, 0, 0, 0, 0),
            At(0, 0, 0, 0, 0, 0, 1, 0, 0),
            At(0, 0, 0, 0, 0, 0, 0, 1, 0),
            At(0, 0, 0, 0, 0, 0, 0, 0, 1));
        var y = graph.Contract(x, left, w, right, shape, [inputs, w.Shape[2], w.Shape[3]]);
        return graph.Reshape(y, Shape.Of(Shape.Batch, w.Shape[0], shape[3], shape[4]));
    }

    private static bool Plain(ContractNode node)
    {
        var space = new Shape(node.Shape.Dims.AddRange(node.ReduceExtents));
        return IndexMaps.ReadsInside(node.LeftMap, space, node.Left.Shape) && IndexMaps.ReadsInside(node.RightMap, space, node.Right.Shape);
    }

    private static void Check(Values values, Node loss, Node by)
    {
        var gradient = values.Evaluate(ReverseMode.Gradients(values.Graph, loss, [by])[0]);
        Assert.True(Scaled.Error(values.Differences(loss, by, 1e-6), gradient) < 1e-6);
    }
}
