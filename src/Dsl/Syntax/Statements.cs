using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// A statement of a block; <see cref="ConstSyntax"/> and <see cref="SuppressSyntax"/> also stand in files.
/// </summary>
public abstract class StatementSyntax(Preamble preamble, SourceSpan span) : ItemSyntax(preamble, span);

/// <summary>Statements between braces.</summary>
public sealed class BlockSyntax(ImmutableArray<StatementSyntax> statements, SourceSpan span) : SyntaxNode(span)
{
    public ImmutableArray<StatementSyntax> Statements { get; } = statements;

    public override IEnumerable<SyntaxNode> Children => Statements;
}

/// <summary><c>const name = value</c>, in a file or a block.</summary>
public sealed class ConstSyntax(Preamble preamble, IdentifierSyntax name, ExpressionSyntax value, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public ExpressionSyntax Value { get; } = value;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Value];
}

/// <summary><c>suppress NG3001 "reason"</c>, in a file, a block or a recipe.</summary>
public sealed class SuppressSyntax(Preamble preamble, IdentifierSyntax id, StringSyntax reason, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    /// <summary>The diagnostic's identifier.</summary>
    public IdentifierSyntax Id { get; } = id;

    public StringSyntax Reason { get; } = reason;

    protected override IEnumerable<SyntaxNode> Parts => [Id, Reason];
}

/// <summary><c>input name: type</c>.</summary>
public sealed class InputSyntax(Preamble preamble, IdentifierSyntax name, TypeSyntax type, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public TypeSyntax Type { get; } = type;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Type];
}

/// <summary><c>target name: type</c>.</summary>
public sealed class TargetSyntax(Preamble preamble, IdentifierSyntax name, TypeSyntax type, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public TypeSyntax Type { get; } = type;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Type];
}

/// <summary><c>output name = value</c>.</summary>
public sealed class OutputSyntax(Preamble preamble, IdentifierSyntax name, ExpressionSyntax value, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public ExpressionSyntax Value { get; } = value;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Value];
}

/// <summary><c>loss value</c> or <c>loss value on targets</c>.</summary>
public sealed class LossSyntax(Preamble preamble, ExpressionSyntax value, ImmutableArray<ExpressionSyntax> on, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public ExpressionSyntax Value { get; } = value;

    /// <summary>The groups of parameters, <c>w</c> in the value, for each of which it is a loss; empty without <c>on</c>.</summary>
    public ImmutableArray<ExpressionSyntax> On { get; } = on;

    protected override IEnumerable<SyntaxNode> Parts => [Value, .. On];
}

/// <summary><c>metric value</c> or <c>metric value as name</c>.</summary>
public sealed class MetricSyntax(Preamble preamble, ExpressionSyntax value, IdentifierSyntax? name, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public ExpressionSyntax Value { get; } = value;

    public IdentifierSyntax? Name { get; } = name;

    protected override IEnumerable<SyntaxNode> Parts => Name is null ? [Value] : [Value, Name];
}

/// <summary><c>param name: [dimensions] = initial</c>.</summary>
public sealed class ParamSyntax(
    Preamble preamble, IdentifierSyntax name, TypeSyntax type, ExpressionSyntax initial, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    /// <summary>A <see cref="TensorTypeSyntax"/>, or a <see cref="MissingTypeSyntax"/>.</summary>
    public TypeSyntax Type { get; } = type;

    /// <summary>Its initializer.</summary>
    public ExpressionSyntax Initial { get; } = initial;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Type, Initial];
}

/// <summary>
/// <c>state name = initial</c>, <c>state name: [dimensions] = initial</c>, <c>state m = 0, v = 0</c>.
/// </summary>
public sealed class StateSyntax(Preamble preamble, ImmutableArray<StateVariableSyntax> variables, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public ImmutableArray<StateVariableSyntax> Variables { get; } = variables;

    protected override IEnumerable<SyntaxNode> Parts => Variables;
}

/// <summary>One variable of a <see cref="StateSyntax"/>.</summary>
public sealed class StateVariableSyntax(
    IdentifierSyntax name, TypeSyntax? type, ExpressionSyntax initial, SourceSpan span) : SyntaxNode(span)
{
    public IdentifierSyntax Name { get; } = name;

    /// <summary>A <see cref="TensorTypeSyntax"/>, a <see cref="MissingTypeSyntax"/>, or null.</summary>
    public TypeSyntax? Type { get; } = type;

    public ExpressionSyntax Initial { get; } = initial;

    public override IEnumerable<SyntaxNode> Children => Type is null ? [Name, Initial] : [Name, Type, Initial];
}

public enum Precision
{
    F32,
    F64,
}

/// <summary><c>precision f32</c> or <c>precision f64</c>.</summary>
public sealed class PrecisionSyntax(Preamble preamble, Precision precision, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public Precision Precision { get; } = precision;

    protected override IEnumerable<SyntaxNode> Parts => [];
}

/// <summary><c>derivatives 2</c>: products with the Hessian are compiled too; <c>derivatives 1</c> is what holds without it.</summary>
public sealed class DerivativesSyntax(Preamble preamble, int order, SourceSpan span) : StatementSyntax(preamble, span)
{
    public int Order { get; } = order;

    protected override IEnumerable<SyntaxNode> Parts => [];
}

/// <summary><c>name = value</c>; a later binding of the same name replaces it from there on.</summary>
public sealed class BindingSyntax(Preamble preamble, IdentifierSyntax name, ExpressionSyntax value, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public ExpressionSyntax Value { get; } = value;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Value];
}

/// <summary><c>name[i &lt; e, j &lt; f] = value</c>: a tensor by its elements.</summary>
public sealed class IndexDefinitionSyntax(
    Preamble preamble,
    IdentifierSyntax name,
    ImmutableArray<BinderSyntax> binders,
    ExpressionSyntax value,
    SourceSpan span) : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public ImmutableArray<BinderSyntax> Binders { get; } = binders;

    public ExpressionSyntax Value { get; } = value;

    protected override IEnumerable<SyntaxNode> Parts => [Name, .. Binders, Value];
}

/// <summary>
/// <c>if condition { } else if condition { } else { }</c>, decided at compile time. The chain is flat, however long.
/// </summary>
public sealed class IfSyntax(
    Preamble preamble, ImmutableArray<IfBranchSyntax> branches, BlockSyntax? otherwise, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    /// <summary>The <c>if</c> and each <c>else if</c>; at least one.</summary>
    public ImmutableArray<IfBranchSyntax> Branches { get; } = branches;

    /// <summary>The block after the last <c>else</c>, if any.</summary>
    public BlockSyntax? Else { get; } = otherwise;

    protected override IEnumerable<SyntaxNode> Parts => Else is null ? Branches : [.. Branches, Else];
}

/// <summary>A condition and what follows if it is the first that holds.</summary>
public sealed class IfBranchSyntax(ExpressionSyntax condition, BlockSyntax body, SourceSpan span) : SyntaxNode(span)
{
    public ExpressionSyntax Condition { get; } = condition;

    public BlockSyntax Body { get; } = body;

    public override IEnumerable<SyntaxNode> Children => [Condition, Body];
}

/// <summary><c>repeat count { }</c> or <c>repeat i &lt; count { }</c>, unrolled at compile time.</summary>
public sealed class RepeatSyntax(
    Preamble preamble, IdentifierSyntax? index, ExpressionSyntax count, BlockSyntax body, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    /// <summary>The name that counts from 0, if any.</summary>
    public IdentifierSyntax? Index { get; } = index;

    public ExpressionSyntax Count { get; } = count;

    public BlockSyntax Body { get; } = body;

    protected override IEnumerable<SyntaxNode> Parts => Index is null ? [Count, Body] : [Index, Count, Body];
}

/// <summary>
/// <c>scan t &lt; count { }</c> or <c>scan t &lt; count backward { }</c>: a loop at run time, whose block is unfolded once.
/// </summary>
public sealed class ScanSyntax(
    Preamble preamble, IdentifierSyntax index, ExpressionSyntax count, bool isBackward, BlockSyntax body, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    /// <summary>The name of the step.</summary>
    public IdentifierSyntax Index { get; } = index;

    public ExpressionSyntax Count { get; } = count;

    /// <summary>Whether the last step comes first.</summary>
    public bool IsBackward { get; } = isBackward;

    public BlockSyntax Body { get; } = body;

    protected override IEnumerable<SyntaxNode> Parts => [Index, Count, Body];
}

/// <summary><c>recompute { }</c>: what the block computes is not kept for the backward pass, but computed again there.</summary>
public sealed class RecomputeSyntax(Preamble preamble, BlockSyntax body, SourceSpan span) : StatementSyntax(preamble, span)
{
    public BlockSyntax Body { get; } = body;

    protected override IEnumerable<SyntaxNode> Parts => [Body];
}

/// <summary><c>name[t] = value</c> in a scan over t: what a tensor holds for the step.</summary>
public sealed class StepDefinitionSyntax(
    Preamble preamble, IdentifierSyntax name, IdentifierSyntax index, ExpressionSyntax value, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public IdentifierSyntax Index { get; } = index;

    public ExpressionSyntax Value { get; } = value;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Index, Value];
}

/// <summary><c>return value</c>.</summary>
public sealed class ReturnSyntax(Preamble preamble, ExpressionSyntax value, SourceSpan span)
    : StatementSyntax(preamble, span)
{
    public ExpressionSyntax Value { get; } = value;

    protected override IEnumerable<SyntaxNode> Parts => [Value];
}
