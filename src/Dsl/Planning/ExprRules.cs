using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>How scalar expressions are put together.</summary>
internal static class ExprRules
{
    /// <summary>
    /// An operation; sums with a product become one multiply-add:
    /// <c>a*b + c</c>, <c>c + a*b</c> give (a, b, c) (of two products the first), <c>a*b - c</c> gives (a, b, -c),
    /// <c>c - a*b</c> gives (-a, b, c).
    /// </summary>
    public static Expr Op(ScalarOp op, params Expr[] operands) => op switch
    {
        ScalarOp.StopGradient => operands[0],
        ScalarOp.Neg when operands[0] is ConstantExpr constant => new ConstantExpr(-constant.Value),
        ScalarOp.Less when IsZero(operands[0]) && Rectified(operands[1], ScalarOp.Less) is { } positive => positive,
        ScalarOp.LessOrEqual when IsZero(operands[1]) && Rectified(operands[0], ScalarOp.LessOrEqual) is { } negative => negative,
        ScalarOp.Add when Factors(operands[0]) is var (a, b) => new MultiplyAddExpr(a, b, operands[1]),
        ScalarOp.Add when Factors(operands[1]) is var (a, b) => new MultiplyAddExpr(a, b, operands[0]),
        ScalarOp.Sub when Factors(operands[0]) is var (a, b) => new MultiplyAddExpr(a, b, Op(ScalarOp.Neg, operands[1])),
        ScalarOp.Sub when Factors(operands[1]) is var (a, b) => new MultiplyAddExpr(Op(ScalarOp.Neg, a), b, operands[0]),
        _ => new OpExpr(op, ImmutableArray.Create(operands)),
    };

    /// <summary>An index expression as a number.</summary>
    public static Expr Affine(IndexExpr index)
    {
        Expr? sum = null;
        for (var d = 0; d < index.Coefficients.Length; d++)
        {
            if (index.Coefficients[d] == 0)
                continue;
            Expr term = new CoordinateExpr(d);
            if (index.Coefficients[d] != 1)
                term = Op(ScalarOp.Mul, new ConstantExpr(index.Coefficients[d]), term);
            sum = sum is null ? term : Op(ScalarOp.Add, term, sum);
        }
        if (sum is null)
            sum = new ConstantExpr(index.Offset);
        else if (index.Offset != 0)
            sum = Op(ScalarOp.Add, sum, new ConstantExpr(index.Offset));
        return index.Divisor == 1 ? sum : Op(ScalarOp.Div, sum, new ConstantExpr(index.Divisor));
    }

    /// <summary>Whether an index map lies inside a shape, divisions being exact: 1 or 0.</summary>
    public static Expr IsInside(IndexMap map, Shape shape, Shape space)
    {
        Expr? all = null;
        for (var k = 0; k < map.Dims.Length; k++)
        {
            if (shape[k] == Shape.Batch)
                continue;
            var dim = map.Dims[k];
            var (low, high) = IndexMaps.Range(dim, space);
            var numerator = Affine(new IndexExpr(dim.Coefficients, dim.Offset));
            if (low < 0)
                And(Op(ScalarOp.LessOrEqual, new ConstantExpr(0), numerator));
            if (high >= (long)shape[k] * dim.Divisor)
                And(Op(ScalarOp.Less, numerator, new ConstantExpr((double)shape[k] * dim.Divisor)));
            if (dim.Divisor == 1)
                continue;
            var quotient = Op(ScalarOp.Floor, Affine(dim));
            And(Op(ScalarOp.Equal, Op(ScalarOp.Mul, quotient, new ConstantExpr(dim.Divisor)), numerator));
        }
        return all ?? new ConstantExpr(1);

        void And(Expr condition) => all = all is null ? condition : Op(ScalarOp.And, all, condition);
    }

    /// <summary>
    /// Of select(0 &lt; a, a, e) with e no greater than 0 the condition: it is positive just where a is. Of
    /// select(a &lt;= 0, e, a) likewise: it is no greater than 0 just where a is.
    /// </summary>
    private static Expr? Rectified(Expr expr, ScalarOp test)
    {
        if (expr is not OpExpr { Op: ScalarOp.Select } select
            || select.Operands[0] is not OpExpr condition || condition.Op != test)
            return null;
        var (zero, input, kept, other) = test == ScalarOp.Less ? (0, 1, 1, 2) : (1, 0, 2, 1);
        return IsZero(condition.Operands[zero]) && ReferenceEquals(condition.Operands[input], select.Operands[kept])
            && select.Operands[other] is ConstantExpr { Value: <= 0 }
                ? condition
                : null;
    }

    private static bool IsZero(Expr expr) => expr is ConstantExpr { Value: 0 };

    private static (Expr A, Expr B)? Factors(Expr expr) =>
        expr is OpExpr { Op: ScalarOp.Mul } product ? (product.Operands[0], product.Operands[1]) : null;
}
