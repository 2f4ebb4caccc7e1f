using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Gives every declaration of the prelude a name that says nothing, there and in files that use it.</summary>
internal sealed class Renamer
{
    public Renamer(int seed)
    {
        var random = new Random(seed);
        Names = Prelude.Trees.SelectMany(t => t.Root.Members).OfType<DeclarationSyntax>().Select(d => d.Name.Text).Distinct()
            .ToDictionary(n => n, n => string.Concat(Enumerable.Range(0, 8).Select(_ => (char)('a' + random.Next(26)))) + "_");
        Trees = [.. Prelude.Trees.Select(t => Bound.Parse(Rename(t), t.File.Path))];
    }

    /// <summary>New names by old ones.</summary>
    public IReadOnlyDictionary<string, string> Names { get; }

    /// <summary>The prelude under the new names.</summary>
    public ImmutableArray<SyntaxTree> Trees { get; }

    public string Rename(SyntaxTree tree)
    {
        var edits = new SortedDictionary<int, (int Length, string Text)>();
        foreach (ItemSyntax member in tree.Root.Members)
        {
            // In its own body the name of a declaration means something else, and names bound there are no declarations.
            string? self = (member as CallableSyntax)?.Name.Text;
            HashSet<string> bound = [.. Nodes(member).Select(BoundName).OfType<string>()];
            foreach (SyntaxNode node in Nodes(member))
            {
                if (node is DeclarationSyntax declaration)
                    Edit(declaration.Name.Text, declaration.Name.Span.Start);
                else if (node is NameSyntax name && name.Text != self && !bound.Contains(name.Text) && !IsSelection(tree, name))
                    Edit(name.Text, name.Span.Start);
            }
        }
        var text = new StringBuilder(tree.File.Text);
        foreach (var (start, (length, name)) in edits.Reverse())
            text.Remove(start, length).Insert(start, name);
        return text.ToString();

        void Edit(string name, int start)
        {
            if (Names.TryGetValue(name, out string? renamed))
                edits[start] = (name.Length, renamed);
        }
    }

    /// <summary>Old names in the place of new ones.</summary>
    public string Undo(string text) => Names.Aggregate(text, (t, n) => t.Replace(n.Value, n.Key, StringComparison.Ordinal));

    private static bool IsSelection(SyntaxTree tree, NameSyntax name) =>
        tree.Root.Members.OfType<RecipeSyntax>().SelectMany(r => r.Settings).SelectMany(s => s.On).Contains(name);

    private static string? BoundName(SyntaxNode node) => node switch
    {
        ParameterSyntax parameter => parameter.Name.Text,
        BindingSyntax binding => binding.Name.Text,
        ConstSyntax constant => constant.Name.Text,
        ParamSyntax param => param.Name.Text,
        InputSyntax input => input.Name.Text,
        BinderSyntax binder => binder.Name.Text,
        _ => null,
    };

    private static IEnumerable<SyntaxNode> Nodes(SyntaxNode root) => root is TraitSyntax ? [] : root.Children.SelectMany(Nodes).Prepend(root);
}
