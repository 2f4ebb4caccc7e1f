using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// A node of the syntax tree: immutable, and it knows where it stands. Trees come from the parser or are
/// put together by hand, with spans in whatever file the user wrote.
/// </summary>
public abstract class SyntaxNode(SourceSpan span)
{
    public SourceSpan Span { get; } = span;

    /// <summary>The nodes directly below this one, in the order of the text.</summary>
    public abstract IEnumerable<SyntaxNode> Children { get; }
}

/// <summary>
/// A name where it is introduced or referred to outside an expression. The text of a missing one is empty.
/// </summary>
public sealed class IdentifierSyntax(string text, SourceSpan span) : SyntaxNode(span)
{
    public string Text { get; } = text;

    /// <summary>Whether the parser made it up because there was none; that has been reported.</summary>
    public bool IsMissing => Text.Length == 0;

    public override IEnumerable<SyntaxNode> Children => [];

    public override string ToString() => Text;
}

/// <summary>The text of consecutive <c>///</c> lines, without the slashes, joined by <c>\n</c>.</summary>
public sealed class DocumentationSyntax(string text, SourceSpan span) : SyntaxNode(span)
{
    public string Text { get; } = text;

    public override IEnumerable<SyntaxNode> Children => [];
}

/// <summary>A trait: <c>@name</c> or <c>@name(arguments)</c>.</summary>
public sealed class TraitSyntax(IdentifierSyntax name, ImmutableArray<ArgumentSyntax> arguments, SourceSpan span)
    : SyntaxNode(span)
{
    public IdentifierSyntax Name { get; } = name;

    public ImmutableArray<ArgumentSyntax> Arguments { get; } = arguments;

    public override IEnumerable<SyntaxNode> Children => [Name, .. Arguments];
}

/// <summary>What stands before a declaration, a statement or a setting.</summary>
public sealed class Preamble(DocumentationSyntax? documentation, ImmutableArray<TraitSyntax> traits)
{
    public static readonly Preamble Empty = new(null, ImmutableArray<TraitSyntax>.Empty);

    public DocumentationSyntax? Documentation { get; } = documentation;

    public ImmutableArray<TraitSyntax> Traits { get; } = traits;

}

/// <summary>
/// What can stand in a file, a block or a recipe. Its span begins with its preamble (documentation and traits).
/// </summary>
public abstract class ItemSyntax(Preamble preamble, SourceSpan span) : SyntaxNode(span)
{
    /// <summary>The doc comment before it, if any.</summary>
    public DocumentationSyntax? Documentation { get; } = preamble.Documentation;

    /// <summary>The traits before it.</summary>
    public ImmutableArray<TraitSyntax> Traits { get; } = preamble.Traits;

    public sealed override IEnumerable<SyntaxNode> Children
    {
        get
        {
            if (Documentation is not null)
                yield return Documentation;
            foreach (TraitSyntax trait in Traits)
                yield return trait;
            foreach (SyntaxNode part in Parts)
                yield return part;
        }
    }

    /// <summary>The children after documentation and traits.</summary>
    protected abstract IEnumerable<SyntaxNode> Parts { get; }
}
