using System;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// Simplifications of a map at its making. Only operations that IEEE 754 rounds correctly are computed here, so that the
/// result does not depend on the machine that the compiler runs on; exp, log and their kin stay for the runtime.
/// </summary>
internal static class Folding
{
    /// <summary>The number that a node has everywhere, if that is known.</summary>
    public static bool TryConstant(Node node, out double value)
    {
        var constant = node as ConstantNode ?? (node as ViewNode)?.Operand as ConstantNode;
        value = constant?.Value ?? 0;
        return constant is not null;
    }

    public static Node? Map(GraphBuilder graph, ScalarOp op, ImmutableArray<Node> operands)
    {
        var values = new double[operands.Length];
        var known = new bool[operands.Length];
        for (var k = 0; k < operands.Length; k++)
            known[k] = TryConstant(operands[k], out values[k]);
        if (known.All(k => k) && Compute(op, values) is { } result)
            return graph.Broadcast(graph.Constant(result), operands[0].Shape);
        return op switch
        {
            ScalarOp.Add when known[0] && values[0] == 0 => operands[1],
            ScalarOp.Add or ScalarOp.Sub when known[1] && values[1] == 0 => operands[0],
            ScalarOp.Mul when known[0] && values[0] == 1 => operands[1],
            ScalarOp.Mul or ScalarOp.Div when known[1] && values[1] == 1 => operands[0],
            ScalarOp.Mul when known[0] && values[0] == -1 => graph.Map(ScalarOp.Neg, operands[1]),
            ScalarOp.Mul when known[1] && values[1] == -1 => graph.Map(ScalarOp.Neg, operands[0]),
            ScalarOp.Pow when known[1] && values[1] == 0 => graph.Broadcast(graph.Constant(1), operands[0].Shape),
            ScalarOp.Pow when known[1] && values[1] == 1 => operands[0],
            ScalarOp.Pow when known[1] && values[1] == -1 => graph.Map(ScalarOp.Div, graph.Constant(1), operands[0]),
            ScalarOp.Pow when known[1] && values[1] == 2 => graph.Map(ScalarOp.Mul, operands[0], operands[0]),
            ScalarOp.Pow when known[1] && values[1] == 0.5 => graph.Map(ScalarOp.Sqrt, operands[0]),
            ScalarOp.Neg when operands[0] is MapNode { Op: ScalarOp.Neg } inner => inner.Operands[0],
            ScalarOp.Select when known[0] => values[0] != 0 ? operands[1] : operands[2],
            ScalarOp.Select when operands[1] == operands[2] => operands[1],
            ScalarOp.Select when operands[0] is MapNode { Op: ScalarOp.Not } not =>
                graph.Map(op, not.Operands[0], operands[2], operands[1]),
            ScalarOp.Not when operands[0] is MapNode { Op: ScalarOp.Not } not && IsTruth(not.Operands[0]) => not.Operands[0],
            ScalarOp.And or ScalarOp.Or when operands[0] == operands[1] && IsTruth(operands[0]) => operands[0],
            ScalarOp.And when known[0] && (values[0] == 0 || IsTruth(operands[1])) => operands[values[0] == 0 ? 0 : 1],
            ScalarOp.And when known[1] && (values[1] == 0 || IsTruth(operands[0])) => operands[values[1] == 0 ? 1 : 0],
            _ => null,
        };
    }

    /// <summary>Whether a node is 0 or 1 everywhere.</summary>
    private static bool IsTruth(Node node) => node is MapNode
    {
        Op: ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.And or ScalarOp.Or or ScalarOp.Not
    };

    private static double? Compute(ScalarOp op, double[] v) => op switch
    {
        ScalarOp.Neg => -v[0],
        ScalarOp.Abs => Math.Abs(v[0]),
        ScalarOp.Sqrt when v[0] >= 0 => Math.Sqrt(v[0]),
        ScalarOp.Floor => Math.Floor(v[0]),
        ScalarOp.ToReal or ScalarOp.StopGradient => v[0],
        ScalarOp.Add => v[0] + v[1],
        ScalarOp.Sub => v[0] - v[1],
        ScalarOp.Mul => v[0] * v[1],
        ScalarOp.Div when v[1] != 0 => v[0] / v[1],
        ScalarOp.Min => Math.Min(v[0], v[1]),
        ScalarOp.Max => Math.Max(v[0], v[1]),
        ScalarOp.Less => v[0] < v[1] ? 1 : 0,
        ScalarOp.LessOrEqual => v[0] <= v[1] ? 1 : 0,
        ScalarOp.Equal => v[0] == v[1] ? 1 : 0,
        ScalarOp.And => v[0] != 0 && v[1] != 0 ? 1 : 0,
        ScalarOp.Or => v[0] != 0 || v[1] != 0 ? 1 : 0,
        ScalarOp.Not => v[0] == 0 ? 1 : 0,
        _ => null,
    };
}
