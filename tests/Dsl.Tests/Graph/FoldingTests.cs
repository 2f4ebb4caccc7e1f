using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Tests.Differentiation;
using Xunit;

namespace NetGen.Dsl.Tests.Graph;

/// <summary>Simplified maps have the values of the maps as they were asked for.</summary>
public sealed class FoldingTests
{
    private static readonly double[] Numbers =
        [0, 1, -1, 2, -2, 0.5, 3, 1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    public static TheoryData<ScalarOp> Operations => new(Enum.GetValues<ScalarOp>());

    [Theory]
    [MemberData(nameof(Operations))]
    public void Any_operands_constant_or_not_give_the_same_values(ScalarOp op)
    {
        var arity = op == ScalarOp.Select ? 3 : op >= ScalarOp.Add && op != ScalarOp.Not ? 2 : 1;
        var total = (int)Math.Pow(Numbers.Length, arity);
        for (var n = 0; n < total; n++)
        {
            var at = Enumerable.Range(0, arity).Select(k => Numbers[n / (int)Math.Pow(Numbers.Length, k) % Numbers.Length]).ToArray();
            var values = new Values(1);
            var graph = values.Graph;
            var leaves = at.Select(x => values.Given(Shape.Scalar, x)).ToArray();
            var constants = at.Select(graph.Constant).ToArray();
            var expected = values.Evaluate(graph.Map(op, leaves))[0];
            for (var mask = 1; mask < 1 << arity; mask++)
            {
                var operands = Enumerable.Range(0, arity).Select(k => (mask & (1 << k)) != 0 ? constants[k] : leaves[k]).ToArray();
                var actual = values.Evaluate(graph.Map(op, operands))[0];
                // The square root differs from the power 1/2 at negative infinity only.
                if (op == ScalarOp.Pow && double.IsNegativeInfinity(at[0]) && at[1] == 0.5)
                    continue;
                Assert.True(expected.Equals(actual), $"{op}({string.Join(", ", at)}), constant {mask}: {expected}, but folded {actual}");
            }
        }
    }

    [Fact]
    public void Truth_values_simplify()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var (x, y) = (values.Real(Shape.Scalar), values.Real(Shape.Scalar));
        var c = graph.Map(ScalarOp.Less, x, y);
        var not = graph.Map(ScalarOp.Not, c);
        Assert.Same(c, graph.Map(ScalarOp.Not, not));
        Assert.Same(c, graph.Map(ScalarOp.And, c, c));
        Assert.Same(c, graph.Map(ScalarOp.And, graph.Constant(1), c));
        Assert.Same(graph.Map(ScalarOp.Select, c, y, x), graph.Map(ScalarOp.Select, not, x, y));
        // Two is true, but two and two is one.
        var two = values.Given(Shape.Scalar, 2);
        Assert.Equal(1, values.Evaluate(graph.Map(ScalarOp.And, two, two))[0]);
        Assert.Equal(1, values.Evaluate(graph.Map(ScalarOp.Not, graph.Map(ScalarOp.Not, two)))[0]);
        Assert.Equal(1, values.Evaluate(graph.Map(ScalarOp.And, graph.Constant(1), two))[0]);
    }

    [Fact]
    public void Equal_nodes_are_given_once_but_random_streams_never()
    {
        var graph = new GraphBuilder();
        var x = graph.Variable(VariableKind.Parameter, "x", Shape.Of(2));
        Assert.Same(graph.Map(ScalarOp.Add, x, x), graph.Map(ScalarOp.Add, x, x));
        Assert.NotSame(graph.Random(Shape.Of(2)), graph.Random(Shape.Of(2)));
        Assert.NotSame(graph.Constant(0.0), graph.Constant(-0.0));
    }

    [Fact]
    public void Constants_pass_through_movement()
    {
        var graph = new GraphBuilder();
        var ones = graph.Broadcast(graph.Constant(1), Shape.Of(2, 3));
        Assert.Same(graph.Broadcast(graph.Constant(1), Shape.Of(6)), graph.Reshape(ones, Shape.Of(6)));
        Assert.Same(graph.Broadcast(graph.Constant(1), Shape.Of(2, 1)), graph.Slice(ones, 1, 2, 1));
        Assert.Same(graph.Broadcast(graph.Constant(1), Shape.Of(2, 5)), graph.Pad(ones, 1, 1, 1, fill: 1));
        Assert.NotSame(graph.Broadcast(graph.Constant(1), Shape.Of(2, 5)), graph.Pad(ones, 1, 1, 1));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(2, 2)]
    public void A_map_of_unequal_shapes_is_refused(int left, int right)
    {
        var graph = new GraphBuilder();
        var x = graph.Variable(VariableKind.Parameter, "x", Shape.Of(2, left));
        var y = graph.Variable(VariableKind.Parameter, "y", Shape.Of(3, right));
        Assert.Throws<InvalidOperationException>(() => graph.Map(ScalarOp.Add, x, y));
    }

    [Fact]
    public void A_graph_beyond_its_limit_is_refused()
    {
        var graph = new GraphBuilder { NodeLimit = 10 };
        Assert.Equal(10, Assert.Throws<GraphTooLargeException>(() =>
        {
            for (var k = 0; k < 11; k++)
                graph.Constant(k);
        }).Limit);
    }

    [Fact]
    public void Maps_that_mix_samples_are_refused()
    {
        var graph = new GraphBuilder();
        var x = graph.Input("x", Shape.Of(Shape.Batch, 3), ElementType.Real, 0);
        var shape = Shape.Of(Shape.Batch, 3);
        Assert.Throws<InvalidOperationException>(() => graph.Slice(x, 0, 1, Shape.Batch));
        Assert.Throws<InvalidOperationException>(() => graph.View(x, shape, new IndexMap([IndexExpr.Constant(0, 2), IndexExpr.Dim(1, 2)])));
        Assert.Throws<InvalidOperationException>(() => graph.View(x, shape, new IndexMap([IndexExpr.Dim(0, 2), IndexExpr.Dim(0, 2)])));
        Assert.Throws<InvalidOperationException>(() => graph.Reshape(x, Shape.Of(3, 1)));
    }
}
