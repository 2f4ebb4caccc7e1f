using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Advice;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>Traits have no effect unless the compiler knows them: those of the prelude and those that advice asks for.</summary>
internal static class Traits
{
    public static void Check(SyntaxTree tree, ImmutableArray<SyntaxTree> prelude, Reports reports)
    {
        var used = Of(tree.Root).Where(t => !t.Name.IsMissing).ToList();
        if (used.Count == 0)
            return;
        var known = new HashSet<string>(prelude.SelectMany(t => Of(t.Root)).Select(t => t.Name.Text).Concat(TraitNames.All), StringComparer.Ordinal);
        foreach (var trait in used.Where(t => !known.Contains(t.Name.Text)))
            reports.Add(BindingDiagnostics.UnknownTrait, trait.Name.Span, trait.Name.Text, reports.DidYouMean(trait.Name.Text, known));
    }

    /// <summary>The traits in a text; expressions, which may be nested deeply, have none.</summary>
    private static IEnumerable<TraitSyntax> Of(SyntaxNode root)
    {
        var open = new Stack<SyntaxNode>([root]);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (node is TraitSyntax trait)
                yield return trait;
            else if (node is not ExpressionSyntax)
            {
                foreach (var child in node.Children)
                    open.Push(child);
            }
        }
    }
}
