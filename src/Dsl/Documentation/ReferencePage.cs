using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Documentation;

/// <summary>The reference of the prelude as a page: each declaration by its kind, from its comment and its text.</summary>
public static class ReferencePage
{
    private const int LongestLine = 110;

    private const string Head = """
        # Reference of the prelude

        The declarations that come with the compiler, from their comments in `src/Dsl/Prelude`. Shapes are those of one
        sample; `...s` stands for any number of axes. How well each agrees with its formula and with PyTorch is said in
        [correctness.md](correctness.md); how such declarations are written and used in [language.md](language.md).

        """;

    private static readonly ImmutableArray<(CallableKind Kind, string Title)> s_kinds = ImmutableArray.Create(
        (CallableKind.Layer, "Layers"),
        (CallableKind.Activation, "Activations"),
        (CallableKind.Function, "Functions"),
        (CallableKind.Loss, "Losses"),
        (CallableKind.Metric, "Metrics"),
        (CallableKind.Initializer, "Initializers"),
        (CallableKind.Optimizer, "Optimizers"),
        (CallableKind.Schedule, "Schedules"),
        (CallableKind.Clipping, "Clippings"),
        (CallableKind.Average, "Averages"));

    /// <summary>The page in Markdown, with <c>\n</c> at the ends of lines.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder(Head.Replace("\r\n", "\n")).Append('\n');
        var all = DeclarationDoc.All;
        foreach (var (kind, title) in s_kinds.Where(k => all.Any(d => d.Syntax.Kind == k.Kind)))
        {
            page.Append("**").Append(title).Append("**: ")
                .Append(string.Join(", ", all.Where(d => d.Syntax.Kind == kind).Select(d => $"[`{d.Name}`](#{Anchor(d)})"))).Append("\n\n");
        }
        foreach (var (kind, title) in s_kinds.Where(k => all.Any(d => d.Syntax.Kind == k.Kind)))
        {
            page.Append("## ").Append(title).Append("\n\n");
            foreach (var declaration in all.Where(d => d.Syntax.Kind == kind))
                Write(page, declaration);
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder page, DeclarationDoc declaration)
    {
        page.Append("### ").Append(declaration.Kind).Append(' ').Append(declaration.Name).Append("\n\n");
        page.Append("```\n").Append(Signature(declaration.Syntax)).Append("\n```\n\n");
        page.Append(declaration.Text).Append('\n');
        var facts = new List<string>();
        if (declaration.Source.Length > 0)
            facts.Add("Source: " + declaration.Source + ".");
        if (declaration.PyTorch.Length > 0)
            facts.Add("PyTorch: " + declaration.PyTorch);
        facts.Add("File: `" + declaration.File + "`.");
        page.Append('\n').Append(string.Join("  \n", facts)).Append("\n\n");
        Parameters(page, declaration.Syntax.Parameters);
        Variables(page, declaration.Syntax);
    }

    private static string Anchor(DeclarationDoc declaration) => declaration.Kind + "-" + declaration.Name;

    /// <summary>The declaration as it is called, on one line if it fits.</summary>
    private static string Signature(CallableSyntax syntax)
    {
        var parts = syntax.Parameters.Select(p =>
            p.Name.Text + (p.Type is null ? "" : ": " + Code(p.Type)) + (p.Default is null ? "" : " = " + Code(p.Default))).ToList();
        var head = syntax.Kind.ToString().ToLowerInvariant() + " " + syntax.Name.Text + "(";
        var line = head + string.Join(", ", parts) + ")";
        return line.Length <= LongestLine ? line : head + "\n  " + string.Join(",\n  ", parts) + "\n)";
    }

    /// <summary>A table of the parameters that have words of their own.</summary>
    private static void Parameters(StringBuilder page, ImmutableArray<ParameterSyntax> parameters)
    {
        var told = parameters.Where(p => p.Documentation is not null).ToList();
        if (told.Count == 0)
            return;
        page.Append("| parameter | |\n|---|---|\n");
        foreach (var parameter in told)
            page.Append("| `").Append(parameter.Name.Text).Append("` | ").Append(Cell(DeclarationDoc.Line(parameter.Documentation))).Append(" |\n");
        page.Append('\n');
    }

    /// <summary>A table of what a layer learns and keeps.</summary>
    private static void Variables(StringBuilder page, CallableSyntax syntax)
    {
        var rows = new List<string>();
        foreach (var statement in Statements(syntax))
        {
            if (statement is ParamSyntax param)
            {
                var role = param.Traits.FirstOrDefault(t => t.Name.Text == "role")?.Arguments.FirstOrDefault();
                rows.Add($"| `{param.Name.Text}` | `{Cell(Code(param.Type))}` | learned{(role is null ? "" : ", role " + role.Span.Text)} |");
            }
            else if (statement is StateSyntax state)
            {
                rows.AddRange(state.Variables.Select(v =>
                    $"| `{v.Name.Text}` | {(v.Type is null ? "of each parameter's shape" : $"`{Cell(Code(v.Type))}`")} | kept, from {Cell(Code(v.Initial))} |"));
            }
        }
        if (rows.Count > 0)
            page.Append("| holds | shape | |\n|---|---|---|\n").Append(string.Join("\n", rows.Distinct())).Append("\n\n");
    }

    private static IEnumerable<StatementSyntax> Statements(SyntaxNode node)
    {
        if (node is StatementSyntax own)
            yield return own;
        foreach (var statement in node.Children.Where(c => c is not ExpressionSyntax).SelectMany(Statements))
            yield return statement;
    }

    /// <summary>A piece of source on one line.</summary>
    private static string Code(SyntaxNode node) => string.Join(" ", node.Span.Text.Split('\n').Select(l => l.Trim()));

    private static string Cell(string text) => text.Replace("|", "\\|");
}
