using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>One suppression and the text that it holds for.</summary>
/// <param name="Syntax">What it leaves out.</param>
/// <param name="Where">Diagnostics that lie in here are left out.</param>
public sealed record Suppression(SuppressSyntax Syntax, SourceSpan Where);

/// <summary>Leaves out what <c>suppress NG3001 "reason"</c> names, in its file, block or recipe. Errors stay.</summary>
internal static class Suppressions
{
    public static ImmutableArray<Diagnostic> Apply(SyntaxTree tree, Reports reports) => Apply(Find(tree), reports);

    public static ImmutableArray<Diagnostic> Apply(IReadOnlyCollection<Suppression> suppressions, Reports reports)
    {
        foreach (var (syntax, _) in suppressions)
        {
            var id = syntax.Id.Text;
            if (id.Length == 0)
                continue;
            if (!IsId(id))
                reports.Add(BindingDiagnostics.UnknownDiagnostic, syntax.Id.Span, Describe.Short(id));
            else if (Descriptors.Find(id)?.Severity == DiagnosticSeverity.Error)
                reports.Add(BindingDiagnostics.ErrorSuppressed, syntax.Id.Span, id);
        }
        return reports.ToImmutable()
            .Where(d => d.Severity == DiagnosticSeverity.Error || !suppressions.Any(s => s.Syntax.Id.Text == d.Id && s.Where.Contains(d.Span)))
            .ToImmutableArray();
    }

    private static List<Suppression> Find(SyntaxTree tree)
    {
        var found = new List<Suppression>();
        foreach (var member in tree.Root.Members)
        {
            if (member is SuppressSyntax whole)
                found.Add(new Suppression(whole, new SourceSpan(tree.File, 0, tree.File.Text.Length)));
            else if (member is RecipeSyntax recipe)
                found.AddRange(recipe.Suppressions.Select(s => new Suppression(s, recipe.Span)));
            else
                AddFrom(member, found);
        }
        return found;
    }

    /// <summary>A block's suppressions hold for the block; blocks lie in blocks only as deep as the parser allows.</summary>
    private static void AddFrom(SyntaxNode node, List<Suppression> found)
    {
        if (node is BlockSyntax block)
            found.AddRange(block.Statements.OfType<SuppressSyntax>().Select(s => new Suppression(s, block.Span)));
        foreach (var child in node.Children.Where(c => c is StatementSyntax or BlockSyntax or IfBranchSyntax))
            AddFrom(child, found);
    }

    private static bool IsId(string id) =>
        id.Length == 6 && id.StartsWith("NG", StringComparison.Ordinal) && id.Skip(2).All(c => c is >= '0' and <= '9');
}
