using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// A formula. <see cref="Height"/> counts the levels below it; the parser bounds it, so that passes may recurse.
/// Parentheses leave no node: a span covers them where they belong to an operand.
/// </summary>
public abstract class ExpressionSyntax(SourceSpan span, int height) : SyntaxNode(span)
{
    /// <summary>1 for a leaf, otherwise one more than the highest child.</summary>
    public int Height { get; } = height;

    protected static int Above(ExpressionSyntax child) => child.Height + 1;

    protected static int Above(ExpressionSyntax first, ExpressionSyntax second) =>
        Math.Max(first.Height, second.Height) + 1;

    protected static int Above(int height, ImmutableArray<ArgumentSyntax> arguments)
    {
        foreach (ArgumentSyntax argument in arguments)
            height = Math.Max(height, argument.Value.Height);
        return height + 1;
    }

    protected static int Above(int height, ImmutableArray<ExpressionSyntax> children)
    {
        foreach (ExpressionSyntax child in children)
            height = Math.Max(height, child.Height);
        return height + 1;
    }

    protected static int Above(int height, ImmutableArray<BinderSyntax> binders)
    {
        foreach (BinderSyntax binder in binders)
            height = Math.Max(height, binder.Bound.Height);
        return height + 1;
    }
}

/// <summary>An expression that could not be read; that has been reported.</summary>
public sealed class MissingSyntax(SourceSpan span) : ExpressionSyntax(span, 1)
{
    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>A name that refers to something.</summary>
public sealed class NameSyntax(string text, SourceSpan span) : ExpressionSyntax(span, 1)
{
    public string Text { get; } = text;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>A whole number: <c>64</c>, <c>1_000</c>. Never negative.</summary>
public sealed class IntegerSyntax(long value, SourceSpan span) : ExpressionSyntax(span, 1)
{
    public long Value { get; } = value;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>A real number: <c>1.5</c>, <c>5e-4</c>. Finite, never negative.</summary>
public sealed class RealSyntax(double value, SourceSpan span) : ExpressionSyntax(span, 1)
{
    public double Value { get; } = value;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>A string; <see cref="Value"/> has its escapes resolved.</summary>
public sealed class StringSyntax(string value, SourceSpan span) : ExpressionSyntax(span, 1)
{
    public string Value { get; } = value;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BooleanSyntax(bool value, SourceSpan span) : ExpressionSyntax(span, 1)
{
    public bool Value { get; } = value;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>What a recipe counts time in.</summary>
public enum TimeUnit
{
    Steps,
    Epochs,
}

/// <summary>A number with a unit: <c>200 steps</c>, <c>1 epoch</c>.</summary>
public sealed class DurationSyntax(ExpressionSyntax amount, TimeUnit unit, SourceSpan span)
    : ExpressionSyntax(span, Above(amount))
{
    /// <summary>An <see cref="IntegerSyntax"/> or a <see cref="RealSyntax"/>.</summary>
    public ExpressionSyntax Amount { get; } = amount;

    public TimeUnit Unit { get; } = unit;

    public override IEnumerable<SyntaxNode> Children => [Amount];
}

/// <summary>A list: <c>[a, b]</c>.</summary>
public sealed class ListSyntax(ImmutableArray<ExpressionSyntax> elements, SourceSpan span)
    : ExpressionSyntax(span, Above(0, elements))
{
    public ImmutableArray<ExpressionSyntax> Elements { get; } = elements;

    public override IEnumerable<SyntaxNode> Children => Elements;
}

public enum UnaryOperator
{
    Negate,
    Not,
}

/// <summary>An operator before its operand: <c>-x</c>, <c>not x</c>.</summary>
public sealed class UnarySyntax(UnaryOperator @operator, ExpressionSyntax operand, SourceSpan span)
    : ExpressionSyntax(span, Above(operand))
{
    public UnaryOperator Operator { get; } = @operator;

    public ExpressionSyntax Operand { get; } = operand;

    public override IEnumerable<SyntaxNode> Children => [Operand];
}

public enum BinaryOperator
{
    Or,
    And,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    MatrixProduct,
    Power,
}

/// <summary>An operator between two operands.</summary>
public sealed class BinarySyntax(
    BinaryOperator @operator,
    ExpressionSyntax left,
    ExpressionSyntax right,
    SourceSpan operatorSpan,
    SourceSpan span) : ExpressionSyntax(span, Above(left, right))
{
    public BinaryOperator Operator { get; } = @operator;

    public ExpressionSyntax Left { get; } = left;

    public ExpressionSyntax Right { get; } = right;

    /// <summary>Where the operator itself stands.</summary>
    public SourceSpan OperatorSpan { get; } = operatorSpan;

    public override IEnumerable<SyntaxNode> Children => [Left, Right];
}

/// <summary><c>if condition then a else b</c>.</summary>
public sealed class ConditionalSyntax(
    ExpressionSyntax condition, ExpressionSyntax whenTrue, ExpressionSyntax whenFalse, SourceSpan span)
    : ExpressionSyntax(span, Math.Max(Above(condition), Above(whenTrue, whenFalse)))
{
    public ExpressionSyntax Condition { get; } = condition;

    public ExpressionSyntax WhenTrue { get; } = whenTrue;

    public ExpressionSyntax WhenFalse { get; } = whenFalse;

    public override IEnumerable<SyntaxNode> Children => [Condition, WhenTrue, WhenFalse];
}

/// <summary>
/// <c>value |> stage</c>: the stage, a <see cref="CallSyntax"/>, <see cref="NameSyntax"/> or
/// <see cref="MemberSyntax"/> (or <see cref="MissingSyntax"/>), gets the value as its first argument.
/// </summary>
public sealed class PipelineSyntax(ExpressionSyntax value, ExpressionSyntax stage, SourceSpan span)
    : ExpressionSyntax(span, Above(value, stage))
{
    public ExpressionSyntax Value { get; } = value;

    public ExpressionSyntax Stage { get; } = stage;

    public override IEnumerable<SyntaxNode> Children => [Value, Stage];
}

/// <summary><c>first then second</c>: one schedule after another.</summary>
public sealed class ThenSyntax(ExpressionSyntax first, ExpressionSyntax second, SourceSpan span)
    : ExpressionSyntax(span, Above(first, second))
{
    public ExpressionSyntax First { get; } = first;

    public ExpressionSyntax Second { get; } = second;

    public override IEnumerable<SyntaxNode> Children => [First, Second];
}

/// <summary>An argument: <c>value</c> or <c>name: value</c>.</summary>
public sealed class ArgumentSyntax(IdentifierSyntax? name, ExpressionSyntax value, SourceSpan span) : SyntaxNode(span)
{
    public IdentifierSyntax? Name { get; } = name;

    public ExpressionSyntax Value { get; } = value;

    public override IEnumerable<SyntaxNode> Children => Name is null ? [Value] : [Name, Value];
}

/// <summary>
/// A call: <c>f(a, name: b)</c>, or with a name for the instance: <c>dense(10) as fc1</c>. In a pipeline the
/// parentheses may be absent before <c>as</c>: <c>x |> Head as head</c>.
/// </summary>
public sealed class CallSyntax(
    ExpressionSyntax callee,
    ImmutableArray<ArgumentSyntax> arguments,
    IdentifierSyntax? instanceName,
    SourceSpan span) : ExpressionSyntax(span, Above(callee.Height, arguments))
{
    /// <summary>A <see cref="NameSyntax"/> or a <see cref="MemberSyntax"/>.</summary>
    public ExpressionSyntax Callee { get; } = callee;

    public ImmutableArray<ArgumentSyntax> Arguments { get; } = arguments;

    public IdentifierSyntax? InstanceName { get; } = instanceName;

    public override IEnumerable<SyntaxNode> Children =>
        InstanceName is null ? [Callee, .. Arguments] : [Callee, .. Arguments, InstanceName];
}

/// <summary>An element: <c>x[i, j]</c>.</summary>
public sealed class IndexSyntax(ExpressionSyntax target, ImmutableArray<ExpressionSyntax> indices, SourceSpan span)
    : ExpressionSyntax(span, Above(target.Height, indices))
{
    public ExpressionSyntax Target { get; } = target;

    public ImmutableArray<ExpressionSyntax> Indices { get; } = indices;

    public override IEnumerable<SyntaxNode> Children => [Target, .. Indices];
}

/// <summary>A member: <c>validation.loss</c>.</summary>
public sealed class MemberSyntax(ExpressionSyntax target, IdentifierSyntax name, SourceSpan span)
    : ExpressionSyntax(span, Above(target))
{
    public ExpressionSyntax Target { get; } = target;

    public IdentifierSyntax Name { get; } = name;

    public override IEnumerable<SyntaxNode> Children => [Target, Name];
}

/// <summary>An index and its bound: in <c>i &lt; n</c> the index runs from 0 to n - 1.</summary>
public sealed class BinderSyntax(IdentifierSyntax name, ExpressionSyntax bound, SourceSpan span) : SyntaxNode(span)
{
    public IdentifierSyntax Name { get; } = name;

    public ExpressionSyntax Bound { get; } = bound;

    public override IEnumerable<SyntaxNode> Children => [Name, Bound];
}

/// <summary>A reduction: <c>sum[i &lt; n, j &lt; m](body)</c>.</summary>
public sealed class ReductionSyntax(
    IdentifierSyntax name, ImmutableArray<BinderSyntax> binders, ExpressionSyntax body, SourceSpan span)
    : ExpressionSyntax(span, Above(body.Height, binders))
{
    /// <summary>What reduces: <c>sum</c>, <c>max</c> …</summary>
    public IdentifierSyntax Name { get; } = name;

    public ImmutableArray<BinderSyntax> Binders { get; } = binders;

    public ExpressionSyntax Body { get; } = body;

    public override IEnumerable<SyntaxNode> Children => [Name, .. Binders, Body];
}
