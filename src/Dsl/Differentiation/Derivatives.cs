using System;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// The derivative of each scalar operation, one arm each. Kinks and ties follow PyTorch: the sign of 0 is 0, equal
/// operands of min and max share evenly, and at a bound that is a constant (a clamp) the value passes.
/// </summary>
internal static class Derivatives
{
    private static readonly double TwoOverRootPi = 2 / Math.Sqrt(Math.PI);

    /// <summary>What the adjoint <paramref name="d"/> of a map adds to the adjoint of one operand; null for nothing.</summary>
    /// <param name="y">The result, as it is to be read; the map itself if that is not said.</param>
    public static Node? Of(GraphBuilder graph, MapNode map, int operand, Node d, Node? y = null)
    {
        y ??= map;
        var a = map.Operands[0];
        var b = map.Operands.Length > 1 ? map.Operands[1] : a;
        Node Scaled(Node factor) => Routing.Through(graph, d, v => graph.Map(ScalarOp.Mul, v, factor));
        Node Over(Node divisor) => Routing.Through(graph, d, v => graph.Map(ScalarOp.Div, v, divisor));
        Node Negated(Node v) => Routing.Through(graph, v, w => graph.Map(ScalarOp.Neg, w));
        return map.Op switch
        {
            ScalarOp.Neg => Negated(d),
            ScalarOp.Abs => Scaled(graph.Map(ScalarOp.Sign, a)),
            ScalarOp.Sqrt => Routing.Through(graph, d, v => graph.Map(ScalarOp.Div, Half(graph, v), y)),
            ScalarOp.Exp => Scaled(y),
            ScalarOp.Log => Over(a),
            ScalarOp.Sin => Scaled(graph.Map(ScalarOp.Cos, a)),
            ScalarOp.Cos => Negated(Scaled(graph.Map(ScalarOp.Sin, a))),
            ScalarOp.Tanh => Scaled(OneMinus(graph, graph.Map(ScalarOp.Mul, y, y))),
            ScalarOp.Erf => Scaled(Bell(graph, a)),
            ScalarOp.Logistic => Scaled(graph.Map(ScalarOp.Mul, y, OneMinus(graph, y))),
            ScalarOp.Add => d,
            ScalarOp.Sub => operand == 0 ? d : Negated(d),
            ScalarOp.Mul => Scaled(operand == 0 ? b : a),
            ScalarOp.Div => operand == 0 ? Over(b) : Negated(Routing.Through(graph, Over(b), v => graph.Map(ScalarOp.Mul, v, y))),
            ScalarOp.Min => Extreme(graph, operand == 0 ? a : b, operand == 0 ? b : a, d, greatest: false),
            ScalarOp.Max => Extreme(graph, operand == 0 ? a : b, operand == 0 ? b : a, d, greatest: true),
            ScalarOp.Pow => operand == 0 ? PowBase(graph, a, b, d) : PowExponent(graph, a, b, y, d),
            ScalarOp.Select => operand == 0 ? null : Routing.Route(graph, a, d, operand == 1),
            ScalarOp.Sign or ScalarOp.Floor or ScalarOp.StopGradient or ScalarOp.ToReal => null,
            ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.And or ScalarOp.Or or ScalarOp.Not => null,
            _ => throw new ArgumentOutOfRangeException(nameof(map), map.Op, "This operation has no derivative rule."),
        };
    }

    /// <summary>Whether the value of an operation can change smoothly with this operand.</summary>
    public static bool Depends(MapNode map, int operand) => map.Op switch
    {
        ScalarOp.Select => operand > 0,
        ScalarOp.Sign or ScalarOp.Floor or ScalarOp.StopGradient or ScalarOp.ToReal => false,
        ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.And or ScalarOp.Or or ScalarOp.Not => false,
        _ => true,
    };

    private static Node Half(GraphBuilder graph, Node x) => graph.Map(ScalarOp.Mul, x, graph.Constant(0.5));

    private static Node OneMinus(GraphBuilder graph, Node x) => graph.Map(ScalarOp.Sub, graph.Constant(1), x);

    /// <summary>2/√π · e^(-x²), the derivative of erf.</summary>
    private static Node Bell(GraphBuilder graph, Node x)
    {
        var exponent = graph.Map(ScalarOp.Neg, graph.Map(ScalarOp.Mul, x, x));
        return graph.Map(ScalarOp.Mul, graph.Constant(TwoOverRootPi), graph.Map(ScalarOp.Exp, exponent));
    }

    private static Node Extreme(GraphBuilder graph, Node own, Node other, Node d, bool greatest)
    {
        var lost = greatest ? graph.Map(ScalarOp.Less, own, other) : graph.Map(ScalarOp.Less, other, own);
        if (Folding.TryConstant(other, out _))
            return Routing.Route(graph, lost, d, taken: false);
        var shared = Routing.Through(graph, d, v => graph.Map(
            ScalarOp.Select, graph.Map(ScalarOp.Equal, own, other), Half(graph, v), v));
        return Routing.Route(graph, lost, shared, taken: false);
    }

    /// <summary>b * a^(b - 1); 0 for the exponent 0, whatever the base.</summary>
    private static Node PowBase(GraphBuilder graph, Node a, Node b, Node d)
    {
        var factor = graph.Map(ScalarOp.Mul, b, graph.Map(ScalarOp.Pow, a, graph.Map(ScalarOp.Sub, b, graph.Constant(1))));
        var scaled = Routing.Through(graph, d, v => graph.Map(ScalarOp.Mul, v, factor));
        return Folding.TryConstant(b, out var exponent) && exponent != 0
            ? scaled
            : Routing.Route(graph, graph.Map(ScalarOp.Equal, b, graph.Constant(0)), scaled, taken: false);
    }

    /// <summary>a^b * log(a); 0 for the base 0 where the power is finite.</summary>
    private static Node PowExponent(GraphBuilder graph, Node a, Node b, Node y, Node d)
    {
        var zero = graph.Constant(0);
        var factor = graph.Map(ScalarOp.Mul, y, graph.Map(ScalarOp.Log, a));
        var scaled = Routing.Through(graph, d, v => graph.Map(ScalarOp.Mul, v, factor));
        var still = graph.Map(ScalarOp.And, graph.Map(ScalarOp.Equal, a, zero), graph.Map(ScalarOp.LessOrEqual, zero, b));
        return Routing.Route(graph, still, scaled, taken: false);
    }
}
