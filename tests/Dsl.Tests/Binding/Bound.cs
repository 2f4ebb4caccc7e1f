using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Shortcuts from text to models.</summary>
internal static class Bound
{
    public static SyntaxTree Parse(string text, string path = "main.netdsl") => Parser.Parse(new SourceFile(path, text));

    public static BindingResult Bind(string text, params (string Path, string Text)[] others) => Binder.Bind(
        new BindingInput(Parse(text), [.. others.Select(o => Parse(o.Text, o.Path))]));

    /// <summary>The only network of a text without errors and warnings; advice may be there.</summary>
    public static NetworkModel Network(string text, params (string Path, string Text)[] others)
    {
        ImmutableArray<NetworkModel> networks = Networks(text, others);
        return networks.Single();
    }

    public static ImmutableArray<NetworkModel> Networks(string text, params (string Path, string Text)[] others)
    {
        SyntaxTree tree = Parse(text);
        string problems = string.Join(
            "\n", tree.Diagnostics.AddRange(Bind(text, others).Diagnostics).Where(d => d.Severity != DiagnosticSeverity.Info));
        Xunit.Assert.True(problems.Length == 0, problems);
        return Bind(text, others).Networks;
    }

    /// <summary>All diagnostics as lines such as <c>3:7 NG2001 message</c>.</summary>
    public static string[] Errors(string text, params (string Path, string Text)[] others)
    {
        SyntaxTree tree = Parse(text);
        return tree.Diagnostics.AddRange(Bind(text, others).Diagnostics).Select(Show).ToArray();
    }

    public static string Show(Diagnostic d) =>
        System.FormattableString.Invariant($"{d.Span.StartPosition.Line}:{d.Span.StartPosition.Column} {d.Id} {d.Message}");
}
