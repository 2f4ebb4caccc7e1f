using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using Xunit;

namespace NetGen.Dsl.Tests.Differentiation;

/// <summary>The derivative of every scalar operation: by differences, at kinks, far out, and twice.</summary>
public sealed class DerivativeTests
{
    private const double Inf = double.PositiveInfinity;

    /// <summary>Intervals free of kinks for the operands of each operation.</summary>
    private static readonly Dictionary<ScalarOp, (double Low, double High)[]> Smooth = new()
    {
        [ScalarOp.Neg] = [(-3, 3)],
        [ScalarOp.Abs] = [(-3, -0.1)],
        [ScalarOp.Sign] = [(0.1, 3)],
        [ScalarOp.Sqrt] = [(0.3, 4)],
        [ScalarOp.Exp] = [(-3, 3)],
        [ScalarOp.Log] = [(0.3, 4)],
        [ScalarOp.Sin] = [(-4, 4)],
        [ScalarOp.Cos] = [(-4, 4)],
        [ScalarOp.Tanh] = [(-4, 4)],
        [ScalarOp.Erf] = [(-3.5, 3.5)],
        [ScalarOp.Logistic] = [(-6, 6)],
        [ScalarOp.Floor] = [(1.1, 1.9)],
        [ScalarOp.StopGradient] = [(-3, 3)],
        [ScalarOp.ToReal] = [(-3, 3)],
        [ScalarOp.Add] = [(-3, 3), (-3, 3)],
        [ScalarOp.Sub] = [(-3, 3), (-3, 3)],
        [ScalarOp.Mul] = [(-3, 3), (-3, 3)],
        [ScalarOp.Div] = [(-3, 3), (0.5, 3)],
        [ScalarOp.Min] = [(-3, -1), (-0.9, 3)],
        [ScalarOp.Max] = [(-3, -1), (-0.9, 3)],
        [ScalarOp.Pow] = [(0.3, 3), (-2, 3)],
        [ScalarOp.Less] = [(-3, -1), (0, 3)],
        [ScalarOp.LessOrEqual] = [(-3, -1), (0, 3)],
        [ScalarOp.Equal] = [(-3, -1), (0, 3)],
        [ScalarOp.And] = [(1, 3), (1, 3)],
        [ScalarOp.Or] = [(1, 3), (1, 3)],
        [ScalarOp.Not] = [(1, 3)],
        [ScalarOp.Select] = [(1, 3), (-3, 3), (-3, 3)],
    };

    public static TheoryData<ScalarOp> Operations => new(Enum.GetValues<ScalarOp>());

    [Theory]
    [MemberData(nameof(Operations))]
    public void Agrees_with_differences(ScalarOp op)
    {
        var values = new Values((int)op);
        var graph = values.Graph;
        var shape = Shape.Of(40);
        var operands = Smooth[op].Select(i => values.Real(shape, i.Low, i.High)).ToArray();
        var loss = values.Weighted(graph.Map(op, operands));
        var gradients = ReverseMode.Gradients(graph, loss, operands);
        for (var k = 0; k < operands.Length; k++)
        {
            // StopGradient's value follows its operand but its derivative is 0 by definition.
            var expected = op is ScalarOp.StopGradient or ScalarOp.ToReal ? new double[40] : values.Differences(loss, operands[k], 1e-6);
            Assert.True(Scaled.Error(expected, values.Evaluate(gradients[k])) < 1e-6, $"operand {k}");
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Twice_agrees_with_differences_of_the_first(ScalarOp op)
    {
        if (op is ScalarOp.StopGradient or ScalarOp.ToReal)
            return;
        var values = new Values(100 + (int)op);
        var graph = values.Graph;
        var operands = Smooth[op].Select(i => values.Real(Shape.Of(20), i.Low, i.High)).ToArray();
        var loss = values.Weighted(graph.Map(op, operands));
        foreach (var gradient in ReverseMode.Gradients(graph, loss, operands))
        {
            var again = values.Weighted(gradient);
            var second = ReverseMode.Gradients(graph, again, operands);
            for (var k = 0; k < operands.Length; k++)
            {
                var expected = values.Differences(again, operands[k], 1e-6);
                Assert.True(Scaled.Error(expected, values.Evaluate(second[k])) < 1e-6, $"operand {k}");
            }
        }
    }

    [Theory]
    [InlineData(ScalarOp.Abs, 0, 0)]
    [InlineData(ScalarOp.Sqrt, 0, Inf)]
    [InlineData(ScalarOp.Sign, 0, 0)]
    [InlineData(ScalarOp.Floor, 1, 0)]
    [InlineData(ScalarOp.Tanh, 0, 1)]
    [InlineData(ScalarOp.Logistic, 0, 0.25)]
    [InlineData(ScalarOp.Log, 0, Inf)]
    public void At_a_kink_is_PyTorchs(ScalarOp op, double x, double expected) =>
        Assert.Equal(expected, Gradient([x], (g, v) => g.Map(op, v[0]))[0]);

    [Theory]
    [InlineData(ScalarOp.Min)]
    [InlineData(ScalarOp.Max)]
    public void Of_equal_operands_is_shared_evenly(ScalarOp op) =>
        Assert.Equal([0.5, 0.5], Gradient([2, 2], (g, v) => g.Map(op, v[0], v[1])));

    [Theory]
    [InlineData(ScalarOp.Min, 1, 2, new[] { 1.0, 0 })]
    [InlineData(ScalarOp.Max, 1, 2, new[] { 0, 1.0 })]
    [InlineData(ScalarOp.Max, double.NaN, 2, new[] { 1.0, 1 })]
    [InlineData(ScalarOp.Pow, 0, 2, new[] { 0.0, 0 })]
    [InlineData(ScalarOp.Pow, 0, 0, new[] { 0.0, 0 })]
    [InlineData(ScalarOp.Pow, 0, 1, new[] { 1.0, 0 })]
    [InlineData(ScalarOp.Pow, 2, 0, new[] { 0, 0.69314718055994529 })]
    [InlineData(ScalarOp.Pow, -2, 2, new[] { -4, double.NaN })]
    [InlineData(ScalarOp.Less, 1, 1, new[] { 0.0, 0 })]
    public void Of_two_operands_at_special_places_is_PyTorchs(ScalarOp op, double a, double b, double[] expected) =>
        Assert.Equal(expected, Gradient([a, b], (g, v) => g.Map(op, v[0], v[1])));

    [Theory]
    [InlineData(ScalarOp.Max)]
    [InlineData(ScalarOp.Min)]
    public void At_a_constant_bound_passes_as_clamp_does(ScalarOp op) =>
        Assert.Equal([1], Gradient([2], (g, v) => g.Map(op, v[0], g.Constant(2))));

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(-2, 3, 12)]
    [InlineData(0, 2.5, 0)]
    [InlineData(4, -1, -0.0625)]
    [InlineData(4, 0.5, 0.25)]
    public void Of_a_constant_power(double x, double power, double expected) =>
        Assert.Equal(expected, Gradient([x], (g, v) => g.Map(ScalarOp.Pow, v[0], g.Constant(power)))[0], 12);

    /// <summary>Formulas in which the branch not taken would give infinity times 0.</summary>
    public static TheoryData<string, double, double> Branches => new()
    {
        { "elu", 1e4, 1 },
        { "elu", 100, 1 },
        { "elu", 0, 1 },
        { "elu", -1e4, 0 },
        { "log", 0, 0 },
        { "log", -1e4, 0 },
        { "log", 2, 0.5 },
        { "sqrt", 0, 0 },
        { "reciprocal", 0, 0 },
        { "nested", 0, 0 },
        { "max", 0, 0 },
        { "clamped", -5, 0 },
        { "shared", 0, 0 },
        { "conditions", 0, 0 },
        { "conditions", 4, 0.375 },
    };

    [Theory]
    [MemberData(nameof(Branches))]
    public void A_branch_not_taken_has_no_gradient(string formula, double x, double expected)
    {
        Node Formula(GraphBuilder g, Node[] v)
        {
            var (zero, one, positive) = (g.Constant(0), g.Constant(1), g.Map(ScalarOp.Less, g.Constant(0), v[0]));
            var root = g.Map(ScalarOp.Sqrt, v[0]);
            return formula switch
            {
                "shared" => g.Map(ScalarOp.Select, positive, g.Map(ScalarOp.Add, g.Map(ScalarOp.Log, root), g.Map(ScalarOp.Div, one, root)), zero),
                "conditions" => g.Map(
                    ScalarOp.Add,
                    g.Map(ScalarOp.Select, positive, g.Map(ScalarOp.Log, root), zero),
                    g.Map(ScalarOp.Select, g.Map(ScalarOp.Less, one, v[0]), root, zero)),
                "elu" => g.Map(ScalarOp.Select, positive, v[0], g.Map(ScalarOp.Sub, g.Map(ScalarOp.Exp, v[0]), one)),
                "log" => g.Map(ScalarOp.Select, positive, g.Map(ScalarOp.Log, v[0]), zero),
                "sqrt" => g.Map(ScalarOp.Select, positive, g.Map(ScalarOp.Neg, g.Map(ScalarOp.Sqrt, v[0])), zero),
                "reciprocal" => g.Map(ScalarOp.Select, positive, g.Map(ScalarOp.Div, one, v[0]), zero),
                "nested" => g.Map(
                    ScalarOp.Select,
                    positive,
                    g.Map(ScalarOp.Select, positive, g.Map(ScalarOp.Exp, g.Map(ScalarOp.Log, v[0])), one),
                    zero),
                "max" => g.Map(ScalarOp.Max, g.Map(ScalarOp.Log, v[0]), g.Constant(-5)),
                _ => g.Map(ScalarOp.Select, g.Map(ScalarOp.Not, positive), zero, g.Map(ScalarOp.Log, g.Map(ScalarOp.Sqrt, v[0]))),
            };
        }
        Assert.Equal(expected, Gradient([x], Formula)[0]);
    }

    [Theory]
    [InlineData(ScalarOp.Tanh)]
    [InlineData(ScalarOp.Logistic)]
    [InlineData(ScalarOp.Erf)]
    [InlineData(ScalarOp.Sin)]
    [InlineData(ScalarOp.Cos)]
    [InlineData(ScalarOp.Abs)]
    [InlineData(ScalarOp.Neg)]
    [InlineData(ScalarOp.Floor)]
    [InlineData(ScalarOp.Sign)]
    public void Is_finite_far_out(ScalarOp op)
    {
        foreach (var x in new[] { 0, 100, -100, 1e4, -1e4 })
        {
            var values = new Values(1);
            var graph = values.Graph;
            var v = values.Given(Shape.Scalar, x);
            var y = graph.Map(op, v);
            var first = ReverseMode.Gradients(graph, y, [v])[0];
            var second = ReverseMode.Gradients(graph, first, [v])[0];
            Assert.All([y, first, second], n => Assert.True(double.IsFinite(values.Evaluate(n)[0]), $"{op} at {x}"));
        }
    }

    [Fact]
    public void The_two_branches_of_one_condition_become_one_selection()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var x = values.Real(Shape.Of(4));
        var positive = graph.Map(ScalarOp.Less, graph.Constant(0), x);
        var leaky = graph.Map(ScalarOp.Select, positive, x, graph.Map(ScalarOp.Mul, x, graph.Constant(0.01)));
        var gradient = ReverseMode.Gradients(graph, values.Weighted(leaky), [x])[0];
        var select = Assert.IsType<MapNode>(gradient);
        Assert.Equal(ScalarOp.Select, select.Op);
        Assert.Same(positive, select.Operands[0]);
    }

    private static double[] Gradient(double[] at, Func<GraphBuilder, Node[], Node> formula)
    {
        var values = new Values(1);
        var operands = at.Select(x => values.Given(Shape.Scalar, x)).ToArray();
        var y = formula(values.Graph, operands);
        return ReverseMode.Gradients(values.Graph, y, operands).Select(g => values.Evaluate(g)[0]).ToArray();
    }
}
