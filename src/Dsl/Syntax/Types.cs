using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>The type of a parameter, an input or a target.</summary>
public abstract class TypeSyntax(SourceSpan span) : SyntaxNode(span);

/// <summary>The types that are one word.</summary>
public enum NamedType
{
    Int,
    Real,
    Bool,
    String,

    /// <summary>A duration above 0.</summary>
    Steps,

    /// <summary>A duration from the start: 0 or more.</summary>
    Time,
    List,
    Function,
    Activation,
    Layer,
    Loss,
    Initializer,
    Schedule,
    Optimizer,

    /// <summary>The loss or a metric of the last epoch.</summary>
    Figure,
}

/// <summary>A type of one word: <c>int</c>, <c>bool</c>, <c>steps</c>, <c>list</c>, <c>activation</c> …</summary>
public sealed class NamedTypeSyntax(NamedType type, SourceSpan span) : TypeSyntax(span)
{
    public NamedType Type { get; } = type;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>
/// A tensor's shape or a pattern for it: <c>[k]</c>, <c>[1, 28, 28]</c>, <c>[...rest, k]</c>, <c>[]</c>.
/// </summary>
public sealed class TensorTypeSyntax(ImmutableArray<DimensionSyntax> dimensions, SourceSpan span) : TypeSyntax(span)
{
    public ImmutableArray<DimensionSyntax> Dimensions { get; } = dimensions;

    public override IEnumerable<SyntaxNode> Children => Dimensions;
}

/// <summary>Indices of classes: <c>class(10)</c> is one, <c>class(10)[t]</c> a tensor of them.</summary>
public sealed class ClassTypeSyntax(
    ExpressionSyntax count, ImmutableArray<DimensionSyntax> dimensions, SourceSpan span) : TypeSyntax(span)
{
    /// <summary>The number of classes.</summary>
    public ExpressionSyntax Count { get; } = count;

    /// <summary>The shape; empty for a single index.</summary>
    public ImmutableArray<DimensionSyntax> Dimensions { get; } = dimensions;

    public override IEnumerable<SyntaxNode> Children => [Count, .. Dimensions];
}

/// <summary>A type that could not be read; that has been reported.</summary>
public sealed class MissingTypeSyntax(SourceSpan span) : TypeSyntax(span)
{
    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>One place in a shape.</summary>
public abstract class DimensionSyntax(SourceSpan span) : SyntaxNode(span);

/// <summary>
/// A single dimension. A bare name (<see cref="NameSyntax"/>) binds the size or must match what it is.
/// </summary>
public sealed class SizeSyntax(ExpressionSyntax value) : DimensionSyntax(value.Span)
{
    public ExpressionSyntax Value { get; } = value;

    public override IEnumerable<SyntaxNode> Children => [Value];
}

/// <summary>Any number of dimensions: <c>...rest</c>; the parser lets at most one of them into a shape.</summary>
public sealed class RestSyntax(IdentifierSyntax name, SourceSpan span) : DimensionSyntax(span)
{
    public IdentifierSyntax Name { get; } = name;

    public override IEnumerable<SyntaxNode> Children => [Name];
}
