using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Operators: on numbers now, on tensors as nodes of the graph.</summary>
internal sealed partial class Elaborator
{
    // Powers with these whole exponents become products, which are exact where the general power is not.
    private const int LongestProduct = 4;

    private Value Operate(BinaryOperator op, Value left, Value right, SourceSpan span)
    {
        if (left is ErrorValue || right is ErrorValue)
            return ErrorValue.Instance;
        if (left is InstanceValue or FunctionValue)
            return Unapplied(left, span);
        if (right is InstanceValue or FunctionValue)
            return Unapplied(right, span);
        if (op is BinaryOperator.Equal or BinaryOperator.NotEqual && Equal(left, right) is { } equal)
            return new BoolValue(equal == (op == BinaryOperator.Equal));
        if (left is IndexVectorValue || right is IndexVectorValue)
            return VectorOperation(op, left, right, span);
        if (op == BinaryOperator.Add && left is ListValue first && right is ListValue second)
            return List(first.Items.AddRange(second.Items), span);
        if (left is BoolValue p && right is BoolValue q && op is BinaryOperator.And or BinaryOperator.Or)
            return new BoolValue(op == BinaryOperator.And ? p.Value && q.Value : p.Value || q.Value);
        if (op == BinaryOperator.MatrixProduct)
            return MatrixProduct(left, right, span);
        if (Number(left) is not null && Number(right) is not null)
            return Arithmetic(op, left, right, span);
        if (left is AffineValue or IntValue && right is AffineValue or IntValue && AffineOperation(op, left, right, span) is { } affine)
            return affine;
        return op switch
        {
            BinaryOperator.Add => Elementwise(ScalarOp.Add, span, left, right),
            BinaryOperator.Subtract => Elementwise(ScalarOp.Sub, span, left, right),
            BinaryOperator.Multiply => Elementwise(ScalarOp.Mul, span, left, right),
            BinaryOperator.Divide => Elementwise(ScalarOp.Div, span, left, right),
            BinaryOperator.Power => PowerOf(left, right, span),
            BinaryOperator.Remainder => Remainder(left, right, span),
            BinaryOperator.Less => Elementwise(ScalarOp.Less, span, left, right),
            BinaryOperator.LessOrEqual => Elementwise(ScalarOp.LessOrEqual, span, left, right),
            BinaryOperator.Greater => Elementwise(ScalarOp.Less, span, right, left),
            BinaryOperator.GreaterOrEqual => Elementwise(ScalarOp.LessOrEqual, span, right, left),
            BinaryOperator.Equal => Elementwise(ScalarOp.Equal, span, left, right),
            BinaryOperator.NotEqual => Not(Elementwise(ScalarOp.Equal, span, left, right), span),
            BinaryOperator.And => Elementwise(ScalarOp.And, span, left, right),
            _ => Elementwise(ScalarOp.Or, span, left, right),
        };
    }

    /// <summary>A number known now, as a real; null for anything else.</summary>
    public static double? Number(Value value) => value switch
    {
        IntValue number => number.Value,
        RealValue number => number.Value,
        _ => null,
    };

    private Value Negate(Value value, SourceSpan span) => value switch
    {
        IntValue { Value: long.MinValue } => Error(LimitDiagnostics.NumberTooLarge, span, "-"),
        IntValue number => new IntValue(-number.Value),
        RealValue number => new RealValue(-number.Value),
        AffineValue affine => affine.Times(-1),
        IndexVectorValue vector => new IndexVectorValue(vector.Parts.Select(p => p.Times(-1)).ToImmutableArray()),
        _ => Elementwise(ScalarOp.Neg, span, value),
    };

    private Value Not(Value value, SourceSpan span) =>
        value is BoolValue truth ? new BoolValue(!truth.Value) : Elementwise(ScalarOp.Not, span, value);

    /// <summary>Whether two values known now are equal; null if one of them is not known.</summary>
    private static bool? Equal(Value left, Value right)
    {
        switch (left, right)
        {
            case (IntValue a, IntValue b):
                return a.Value == b.Value;
            case (BoolValue a, BoolValue b):
                return a.Value == b.Value;
            case (StringValue a, StringValue b):
                return string.Equals(a.Value, b.Value, StringComparison.Ordinal);
            case (ListValue a, ListValue b):
                if (a.Items.Length != b.Items.Length)
                    return false;
                for (var k = 0; k < a.Items.Length; k++)
                {
                    if (Equal(a.Items[k], b.Items[k]) is not true)
                        return false;
                }
                return true;
        }
        if (Number(left) is { } x && Number(right) is { } y)
            return x == y;
        // A text, a number, a list and a truth value are never the same.
        return IsPlain(left) && IsPlain(right) ? false : null;
    }

    private static bool IsPlain(Value value) => value is IntValue or RealValue or BoolValue or StringValue or ListValue;

    private Value Arithmetic(BinaryOperator op, Value left, Value right, SourceSpan span)
    {
        if (left is IntValue { Value: var a } && right is IntValue { Value: var b })
        {
            try
            {
                if (WholeArithmetic(op, a, b) is { } whole)
                    return whole;
            }
            catch (OverflowException)
            {
                return Error(LimitDiagnostics.NumberTooLarge, span, Describe.Short(span.Text));
            }
        }
        double x = Number(left)!.Value, y = Number(right)!.Value;
        if (op is BinaryOperator.Divide or BinaryOperator.Remainder && y == 0)
            return Error(BindingDiagnostics.DivisionByZero, span);
        return op switch
        {
            BinaryOperator.Add => new RealValue(x + y),
            BinaryOperator.Subtract => new RealValue(x - y),
            BinaryOperator.Multiply => new RealValue(x * y),
            BinaryOperator.Divide => new RealValue(x / y),
            BinaryOperator.Remainder => new RealValue(x - (Math.Floor(x / y) * y)),
            BinaryOperator.Power => RealPower(x, y),
            BinaryOperator.Less => new BoolValue(x < y),
            BinaryOperator.LessOrEqual => new BoolValue(x <= y),
            BinaryOperator.Greater => new BoolValue(x > y),
            BinaryOperator.GreaterOrEqual => new BoolValue(x >= y),
            _ => Error(BindingDiagnostics.WrongOperands, span, Symbol(op), $"{Describe.Value(left)} and {Describe.Value(right)}"),
        };
    }

    /// <summary>Whole numbers stay whole; a quotient only where it comes out even. Null where reals take over.</summary>
    private static Value? WholeArithmetic(BinaryOperator op, long a, long b)
    {
        checked
        {
            switch (op)
            {
                case BinaryOperator.Add:
                    return new IntValue(a + b);
                case BinaryOperator.Subtract:
                    return new IntValue(a - b);
                case BinaryOperator.Multiply:
                    return new IntValue(a * b);
                case BinaryOperator.Divide when b != 0 && b != -1 && a % b == 0:
                    return new IntValue(a / b);
                case BinaryOperator.Divide when b == -1:
                    return new IntValue(-a);
                case BinaryOperator.Remainder when b > 0:
                    return new IntValue(((a % b) + b) % b);
                case BinaryOperator.Power when b >= 0:
                    long result = 1;
                    if (a is 0 or 1 || b == 0)
                        return new IntValue(b == 0 ? 1 : a);
                    for (var k = 0L; k < b; k++)
                    {
                        result *= a;
                        if (k > 64 && a == -1)
                            return new IntValue(b % 2 == 0 ? 1 : -1);
                    }
                    return new IntValue(result);
                case BinaryOperator.Less:
                    return new BoolValue(a < b);
                case BinaryOperator.LessOrEqual:
                    return new BoolValue(a <= b);
                case BinaryOperator.Greater:
                    return new BoolValue(a > b);
                case BinaryOperator.GreaterOrEqual:
                    return new BoolValue(a >= b);
                default:
                    return null;
            }
        }
    }

    /// <summary>What is exact on every machine is computed now, the rest by the runtime.</summary>
    private Value RealPower(double x, double y)
    {
        if (y == 0.5 && x >= 0)
            return new RealValue(Math.Sqrt(x));
        if (Math.Floor(y) == y && Math.Abs(y) <= 64)
        {
            var product = 1.0;
            for (var k = 0; k < Math.Abs(y); k++)
                product *= x;
            return new RealValue(y < 0 ? 1 / product : product);
        }
        return new TensorValue(Graph.Map(ScalarOp.Pow, Graph.Constant(x), Graph.Constant(y)));
    }

    private Value PowerOf(Value left, Value right, SourceSpan span)
    {
        if (right is IntValue { Value: >= 2 and <= LongestProduct } exponent)
        {
            var product = left;
            for (var k = 1; k < exponent.Value; k++)
                product = Elementwise(ScalarOp.Mul, span, product, left);
            return product;
        }
        return right is IntValue { Value: -1 }
            ? Elementwise(ScalarOp.Div, span, new IntValue(1), left)
            : Elementwise(ScalarOp.Pow, span, left, right);
    }

    private Value Remainder(Value left, Value right, SourceSpan span)
    {
        var quotient = Elementwise(ScalarOp.Floor, span, Elementwise(ScalarOp.Div, span, left, right));
        return Elementwise(ScalarOp.Sub, span, left, Elementwise(ScalarOp.Mul, span, quotient, right));
    }

    /// <summary>A scalar operation on tensors, numbers and formulas of elements, with broadcasting.</summary>
    public Value Elementwise(ScalarOp op, SourceSpan span, params Value[] operands)
    {
        if (operands.Any(o => o is ErrorValue))
            return ErrorValue.Instance;
        operands = operands.Select(o => StepNumber(o, span)).ToArray();
        if (operands.Any(o => o is ElementValue or AffineValue))
            return OfElements(op, span, operands);
        var nodes = operands.Select(ToTensor).ToArray();
        if (nodes.Any(n => n is null))
        {
            var wrong = operands.First(o => ToTensor(o) is null);
            if (wrong is InstanceValue or FunctionValue)
                return Unapplied(wrong, span);
            var all = operands.Length == 1 ? Describe.Value(wrong) : string.Join(" and ", operands.Select(Describe.Value));
            return Error(BindingDiagnostics.WrongOperands, span, Symbol(op), all);
        }
        var shape = nodes[0]!.Shape;
        foreach (var node in nodes.Skip(1))
        {
            if (Broadcast(shape, node!.Shape) is not { } joined)
                return Error(BindingDiagnostics.ShapesDoNotFit, span, Symbol(op), shape.PerSample, node.Shape.PerSample);
            shape = joined;
        }
        RequireSize(shape, span);
        return new TensorValue(Graph.Map(op, nodes.Select(n => Graph.Broadcast(n!, shape)).ToArray()));
    }

    /// <summary>The shape that both can be repeated to, samples aside aligned at the end; null if there is none.</summary>
    private static Shape? Broadcast(Shape left, Shape right)
    {
        Shape a = left.PerSample, b = right.PerSample;
        var rank = Math.Max(a.Rank, b.Rank);
        var extents = new int[rank];
        for (var k = 1; k <= rank; k++)
        {
            var x = k <= a.Rank ? a[a.Rank - k] : 1;
            var y = k <= b.Rank ? b[b.Rank - k] : 1;
            if (x != y && x != 1 && y != 1)
                return null;
            extents[rank - k] = Math.Max(x, y);
        }
        var shape = Shape.Of(extents);
        return left.IsBatched || right.IsBatched ? shape.Batched : shape;
    }

    /// <summary>A node of real numbers; null for what is no tensor or number.</summary>
    public Node? ToTensor(Value value) => value switch
    {
        TensorValue tensor => AsReal(tensor.Node),
        BoolValue truth => Graph.Constant(truth.Value ? 1 : 0),
        AffineValue when StepNumber(value, default) is TensorValue step => step.Node,
        _ => Number(value) is { } number ? Graph.Constant(number) : null,
    };

    private Node AsReal(Node node) => node.Type == ElementType.Index ? Graph.Map(ScalarOp.ToReal, node) : node;

    private static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.And => "and",
        BinaryOperator.Or => "or",
        BinaryOperator.MatrixProduct => "@",
        BinaryOperator.Remainder => "%",
        _ => op.ToString(),
    };

    private static string Symbol(ScalarOp op) => op switch
    {
        ScalarOp.Add => "+",
        ScalarOp.Sub or ScalarOp.Neg => "-",
        ScalarOp.Mul => "*",
        ScalarOp.Div => "/",
        ScalarOp.Pow => "^",
        ScalarOp.Less => "<",
        ScalarOp.LessOrEqual => "<=",
        ScalarOp.Equal => "==",
        _ => op.ToString().ToLowerInvariant(),
    };
}
