using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>A whole file: imports, constants, suppressions and declarations, in their order.</summary>
public sealed class CompilationUnitSyntax(ImmutableArray<ItemSyntax> members, SourceSpan span) : SyntaxNode(span)
{
    /// <summary>
    /// <see cref="ImportSyntax"/>, <see cref="ConstSyntax"/>, <see cref="SuppressSyntax"/> and
    /// <see cref="DeclarationSyntax"/>s.
    /// </summary>
    public ImmutableArray<ItemSyntax> Members { get; } = members;

    public override IEnumerable<SyntaxNode> Children => Members;
}

/// <summary><c>import "path.netdsl"</c>, relative to the file's folder.</summary>
public sealed class ImportSyntax(Preamble preamble, StringSyntax path, SourceSpan span) : ItemSyntax(preamble, span)
{
    public StringSyntax Path { get; } = path;

    protected override IEnumerable<SyntaxNode> Parts => [Path];
}

/// <summary>Something with a name that other files can use.</summary>
public abstract class DeclarationSyntax(Preamble preamble, IdentifierSyntax name, SourceSpan span)
    : ItemSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;
}

/// <summary><c>network Name(parameters) { statements }</c>; the parameters may be absent.</summary>
public sealed class NetworkSyntax(
    Preamble preamble,
    IdentifierSyntax name,
    ImmutableArray<ParameterSyntax> parameters,
    BlockSyntax body,
    SourceSpan span) : DeclarationSyntax(preamble, name, span)
{
    public ImmutableArray<ParameterSyntax> Parameters { get; } = parameters;

    public BlockSyntax Body { get; } = body;

    protected override IEnumerable<SyntaxNode> Parts => [Name, .. Parameters, Body];
}

/// <summary>
/// <c>network Name = Other(arguments)</c>: Other at these constants, over the same trained parameters.
/// </summary>
public sealed class NetworkInstanceSyntax(
    Preamble preamble,
    IdentifierSyntax name,
    IdentifierSyntax network,
    ImmutableArray<ArgumentSyntax> arguments,
    SourceSpan span) : DeclarationSyntax(preamble, name, span)
{
    /// <summary>The network that this is an instance of.</summary>
    public IdentifierSyntax Network { get; } = network;

    public ImmutableArray<ArgumentSyntax> Arguments { get; } = arguments;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Network, .. Arguments];
}

/// <summary><c>train Network as Name { settings }</c>.</summary>
public sealed class RecipeSyntax(
    Preamble preamble,
    IdentifierSyntax network,
    IdentifierSyntax? name,
    ImmutableArray<SettingSyntax> settings,
    ImmutableArray<SuppressSyntax> suppressions,
    SourceSpan span) : ItemSyntax(preamble, span)
{
    /// <summary>The network that it trains.</summary>
    public IdentifierSyntax Network { get; } = network;

    /// <summary>The recipe's name after <c>as</c>, if any.</summary>
    public IdentifierSyntax? Name { get; } = name;

    public ImmutableArray<SettingSyntax> Settings { get; } = settings;

    public ImmutableArray<SuppressSyntax> Suppressions { get; } = suppressions;

    protected override IEnumerable<SyntaxNode> Parts
    {
        get
        {
            IEnumerable<ItemSyntax> items = Settings.Concat<ItemSyntax>(Suppressions).OrderBy(i => i.Span.Start);
            return Name is null ? [Network, .. items] : [Network, Name, .. items];
        }
    }
}

/// <summary><c>name value</c> or <c>name value on a, b</c>: a line of a recipe.</summary>
public sealed class SettingSyntax(
    Preamble preamble,
    IdentifierSyntax name,
    ExpressionSyntax value,
    ImmutableArray<ExpressionSyntax> on,
    SourceSpan span) : ItemSyntax(preamble, span)
{
    public IdentifierSyntax Name { get; } = name;

    public ExpressionSyntax Value { get; } = value;

    /// <summary>
    /// What it applies to, <see cref="NameSyntax"/>s and <see cref="MemberSyntax"/>s; empty for everything.
    /// </summary>
    public ImmutableArray<ExpressionSyntax> On { get; } = on;

    protected override IEnumerable<SyntaxNode> Parts => [Name, Value, .. On];
}

/// <summary>What a callable is; the word that declares it.</summary>
public enum CallableKind
{
    Function,
    Activation,
    Layer,
    Loss,
    Metric,
    Initializer,
    Optimizer,
    Schedule,
    Clipping,
    Average,
}

/// <summary><c>kind name(parameters) = expression</c> or <c>kind name(parameters) { statements }</c>.</summary>
public sealed class CallableSyntax(
    Preamble preamble,
    CallableKind kind,
    IdentifierSyntax name,
    ImmutableArray<ParameterSyntax> parameters,
    ExpressionSyntax? expression,
    BlockSyntax? body,
    SourceSpan span) : DeclarationSyntax(preamble, name, span)
{
    public CallableKind Kind { get; } = kind;

    public ImmutableArray<ParameterSyntax> Parameters { get; } = parameters;

    /// <summary>What stands after <c>=</c>; exactly one of it and <see cref="Body"/> is there.</summary>
    public ExpressionSyntax? Expression { get; } = expression;

    public BlockSyntax? Body { get; } = body;

    protected override IEnumerable<SyntaxNode> Parts => [Name, .. Parameters, Expression ?? (SyntaxNode)Body!];
}

/// <summary><c>name</c>, <c>name: type</c>, <c>name = default</c> or <c>name: type = default</c>.</summary>
public sealed class ParameterSyntax(
    DocumentationSyntax? documentation,
    IdentifierSyntax name,
    TypeSyntax? type,
    ExpressionSyntax? defaultValue,
    SourceSpan span) : SyntaxNode(span)
{
    public DocumentationSyntax? Documentation { get; } = documentation;

    public IdentifierSyntax Name { get; } = name;

    public TypeSyntax? Type { get; } = type;

    public ExpressionSyntax? Default { get; } = defaultValue;

    public override IEnumerable<SyntaxNode> Children
    {
        get
        {
            if (Documentation is not null)
                yield return Documentation;
            yield return Name;
            if (Type is not null)
                yield return Type;
            if (Default is not null)
                yield return Default;
        }
    }
}
