using System;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using Xunit;

namespace NetGen.Dsl.Tests.Interpretation;

public sealed class InterpreterTests
{
    private readonly GraphBuilder _graph = new();
    private readonly Feed _feed = new() { Samples = 2, Seed = 0, Step = 0, Rate = 0.25 };

    private Node Variable(string name, Shape shape, params double[] values)
    {
        var node = _graph.Variable(VariableKind.Parameter, name, shape);
        _feed.Variables[node] = values;
        return node;
    }

    private double[] Value(Node node) => Interpreter.Evaluate([node], _feed)[0];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(-2, -0.9953222650189527)]
    [InlineData(3, 0.9999779095030014)]
    [InlineData(4, 0.9999999845827421)]
    [InlineData(1e4, 1)]
    [InlineData(double.NegativeInfinity, -1)]
    public void Erf_is_exact_to_some_ulp(double x, double expected) =>
        Assert.Equal(expected, Value(_graph.Map(ScalarOp.Erf, Variable("x", Shape.Scalar, x)))[0], Math.Abs(expected) * 1e-15);

    [Theory]
    [InlineData(ScalarOp.Pow, 0.0, 0.0, 1.0)]
    [InlineData(ScalarOp.Pow, 1.0, double.NaN, 1.0)]
    [InlineData(ScalarOp.Pow, -1.0, double.PositiveInfinity, 1.0)]
    [InlineData(ScalarOp.Pow, -8.0, 3.0, -512.0)]
    [InlineData(ScalarOp.Pow, -8.0, 0.5, double.NaN)]
    [InlineData(ScalarOp.Max, double.NaN, 1.0, double.NaN)]
    [InlineData(ScalarOp.Max, 1.0, double.NaN, double.NaN)]
    [InlineData(ScalarOp.Min, 1.0, double.NaN, double.NaN)]
    [InlineData(ScalarOp.Less, double.NaN, 1.0, 0.0)]
    [InlineData(ScalarOp.And, 2.0, -3.0, 1.0)]
    public void Two_operands_at_special_values(ScalarOp op, double a, double b, double expected) =>
        Assert.Equal(expected, Value(_graph.Map(op, Variable("a", Shape.Scalar, a), Variable("b", Shape.Scalar, b)))[0]);

    [Theory]
    [InlineData(ScalarOp.Logistic, -1e4, 0)]
    [InlineData(ScalarOp.Logistic, 1e4, 1)]
    [InlineData(ScalarOp.Sign, -0.0, 0)]
    [InlineData(ScalarOp.Sign, double.NaN, double.NaN)]
    [InlineData(ScalarOp.Floor, -0.5, -1)]
    [InlineData(ScalarOp.Not, 0, 1)]
    public void One_operand_at_special_values(ScalarOp op, double a, double expected) =>
        Assert.Equal(expected, Value(_graph.Map(op, Variable("a", Shape.Scalar, a)))[0]);

    [Fact]
    public void Random_numbers_are_those_of_Philox()
    {
        // The published outcome of ten rounds for a counter and key of 0, and of other elements, streams and steps no copy.
        uint[] words = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8];
        var first = Value(_graph.Random(Shape.Of(6)));
        Assert.Equal(words.Select(w => (w >> 8) / 16777216.0), first.Take(4));
        Assert.Equal(6, first.Distinct().Count());
        var second = Value(_graph.Random(Shape.Of(6)));
        Assert.Empty(first.Intersect(second));
        Assert.Empty(first.Intersect(Interpreter.Evaluate([_graph.Nodes[0]], new Feed { Step = 1 })[0]));
        Assert.Empty(first.Intersect(Interpreter.Evaluate([_graph.Nodes[0]], new Feed { Step = 1UL << 32 })[0]));
        Assert.Empty(first.Intersect(Interpreter.Evaluate([_graph.Nodes[0]], new Feed { Seed = 1UL << 32 })[0]));
    }

    [Fact]
    public void A_view_reads_its_fill_outside_and_between()
    {
        var x = Variable("x", Shape.Of(3), 1, 2, 3);
        // x[(i - 1) / 2] for i = 0 to 7
        var view = _graph.View(x, Shape.Of(8), new IndexMap([new IndexExpr([1], -1, 2)]), fill: 9);
        Assert.Equal([9, 1, 9, 2, 9, 3, 9, 9], Value(view));
    }

    [Fact]
    public void A_contraction_counts_0_outside()
    {
        var x = Variable("x", Shape.Of(3), 1, 2, 3);
        var w = Variable("w", Shape.Of(3), 1, 10, 100);
        // The convolution with padding 1: y[i] = sum of x[i + u - 1] * w[u]
        var y = _graph.Contract(x, new IndexMap([new IndexExpr([1, 1], -1)]), w, new IndexMap([IndexExpr.Dim(1, 2)]), Shape.Of(3), [3]);
        Assert.Equal([210, 321, 32], Value(y));
    }

    [Fact]
    public void Reductions_find_the_first_of_equals_and_the_first_NaN()
    {
        var x = Variable("x", Shape.Of(3, 4), 1, 7, 7, 2, 5, double.NaN, 9, double.NaN, -1, -1, -2, -2);
        Assert.Equal([7, double.NaN, -1], Value(_graph.Reduce(ReduceOp.Max, x, 1)));
        Assert.Equal([1, 1, 0], Value(_graph.Reduce(ReduceOp.ArgMax, x, 1)));
        Assert.Equal([1, double.NaN, -2], Value(_graph.Reduce(ReduceOp.Min, x, 1)));
        Assert.Equal([0, 1, 2], Value(_graph.Reduce(ReduceOp.ArgMin, x, 1)));
        Assert.Equal([5], Value(_graph.Reduce(ReduceOp.ArgMax, x, 0, 1)));
        Assert.Equal([17, double.NaN, -6], Value(_graph.Reduce(ReduceOp.Sum, x, 1)));
    }

    [Fact]
    public void Gather_reads_0_for_an_index_outside_and_scatter_drops_it()
    {
        var table = Variable("t", Shape.Of(2, 2), 1, 2, 3, 4);
        var index = _graph.Input("i", Shape.Of(Shape.Batch), ElementType.Index, 2);
        _feed.Inputs["i"] = [1, 2];
        var map = new IndexMap([IndexExpr.Constant(0, 2), IndexExpr.Dim(1, 2)]);
        var at = new IndexMap([IndexExpr.Dim(0, 2)]);
        var picked = _graph.Gather(table, map, 0, index, at, Shape.Of(Shape.Batch, 2));
        Assert.Equal([3, 4, 0, 0], Value(picked));
        Assert.Equal([0, 0, 3, 4], Value(_graph.ScatterAdd(picked, map, 0, index, at, Shape.Of(2, 2))));
    }

    [Fact]
    public void Scatter_adds_what_meets()
    {
        var updates = Variable("u", Shape.Of(3), 1, 2, 4);
        var index = _graph.Reduce(ReduceOp.ArgMax, Variable("x", Shape.Of(3, 2), 0, 1, 1, 0, 0, 1), 1);
        var sum = _graph.ScatterAdd(updates, new IndexMap([IndexExpr.Constant(0, 1)]), 0, index, IndexMap.Identity(1), Shape.Of(2));
        Assert.Equal([2, 5], Value(sum));
    }

    [Fact]
    public void A_program_assigns_from_old_values()
    {
        var a = (VariableNode)Variable("a", Shape.Of(2), 1, 2);
        var b = (VariableNode)Variable("b", Shape.Of(2), 3, 4);
        var rate = _graph.Host(HostScalar.Rate);
        var program = Program(_graph.Reduce(ReduceOp.Sum, a, 0), new Assignment(a, b), new Assignment(b, _graph.Map(ScalarOp.Mul, rate, a)));
        var outcome = Interpreter.Run(program, _feed);
        Assert.Equal(3, outcome.Loss);
        Assert.Equal([3, 4], outcome.Assigned[a]);
        Assert.Equal([0.25, 0.5], outcome.Assigned[b]);
        Assert.Equal(3, outcome.Metrics["total"]);
        Assert.Equal([1, 2], _feed.Variables[a]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Nothing_is_assigned_where_the_loss_is_not_finite(double loss)
    {
        var a = (VariableNode)Variable("a", Shape.Scalar, loss);
        Assert.Empty(Interpreter.Run(Program(a, new Assignment(a, _graph.Constant(1))), _feed).Assigned);
    }

    [Fact]
    public void Missing_and_wrong_values_are_named()
    {
        var x = _graph.Input("pixels", Shape.Of(Shape.Batch, 3), ElementType.Real, 0);
        Assert.Contains("'pixels'", Assert.Throws<ArgumentException>(() => Value(x)).Message);
        _feed.Inputs["pixels"] = new double[5];
        var message = Assert.Throws<ArgumentException>(() => Value(x)).Message;
        Assert.Contains("5", message);
        Assert.Contains("6", message);
        Assert.Throws<ArgumentException>(() => Interpreter.Evaluate([x], new Feed { Samples = 0 }));
    }

    [Fact]
    public void The_iota_of_the_batch_counts_samples() =>
        Assert.Equal([0, 1], Value(_graph.Iota(Shape.Batch)));

    private static GraphProgram Program(Node loss, params Assignment[] assignments) => new(
        "Train", ProgramKind.Train, 2, [], loss, [new NamedValue("total", loss)], [.. assignments], []);
}
