using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Documentation;

/// <summary>What the comment of a declaration of the prelude says, in its parts, and what its text shows.</summary>
public sealed class DeclarationDoc
{
    private const string Peer = "PyTorch:";

    /// <summary>One or more sources at the end of a text: names, a year, a point; a semicolon between two.</summary>
    private static readonly Regex s_source = new(
        @"(?:^|(?<=[.):]\s))(?<source>\p{Lu}[^.;:]*?(?: et al\.[^.;:]*?)?\b(?:1[89]|20)\d\d(?:[;,] [^.:]*?(?: et al\.[^.:]*?)?\b(?:1[89]|20)\d\d)*)\.",
        RegexOptions.CultureInvariant | RegexOptions.RightToLeft);

    private DeclarationDoc(CallableSyntax syntax, string file, string text, string source, string peer)
    {
        Syntax = syntax;
        File = file;
        Text = text;
        Source = source;
        PyTorch = peer;
    }

    /// <summary>The declaration.</summary>
    public CallableSyntax Syntax { get; }

    /// <summary>The file of the prelude that holds it: <c>losses.netdsl</c>.</summary>
    public string File { get; }

    /// <summary>The word before it: <c>layer</c>.</summary>
    public string Kind => Syntax.Kind.ToString().ToLowerInvariant();

    /// <summary>The name that it is called by.</summary>
    public string Name => Syntax.Name.Text;

    /// <summary>What it is, with its formula.</summary>
    public string Text { get; }

    /// <summary>Authors and year, or nothing.</summary>
    public string Source { get; }

    /// <summary>PyTorch's name for it and how that differs, or nothing.</summary>
    public string PyTorch { get; }

    /// <summary>All declarations of the prelude that are meant for users, in the order of files and texts.</summary>
    public static ImmutableArray<DeclarationDoc> All { get; } = Prelude.Trees
        .SelectMany(tree => tree.Root.Members.OfType<CallableSyntax>()
            .Where(c => c.Traits.All(t => t.Name.Text != "helper"))
            .Select(c => Of(c, c.Span.File.Path.Substring(c.Span.File.Path.LastIndexOf('/') + 1))))
        .ToImmutableArray();

    private static DeclarationDoc Of(CallableSyntax syntax, string file)
    {
        var text = Line(syntax.Documentation);
        var at = text.IndexOf(Peer, StringComparison.Ordinal);
        var peer = at < 0 ? "" : text.Substring(at + Peer.Length).Trim();
        var before = at < 0 ? text : text.Substring(0, at).Trim();
        var found = s_source.Match(before);
        if (!found.Success)
            return new DeclarationDoc(syntax, file, before, "", peer);
        var source = found.Groups["source"].Value;
        return new DeclarationDoc(syntax, file, (before.Substring(0, found.Index) + before.Substring(found.Index + found.Length)).Trim(), source, peer);
    }

    /// <summary>A comment on one line.</summary>
    internal static string Line(DocumentationSyntax? documentation) =>
        documentation is null ? "" : string.Join(" ", documentation.Text.Split('\n').Select(l => l.Trim())).Trim();
}
