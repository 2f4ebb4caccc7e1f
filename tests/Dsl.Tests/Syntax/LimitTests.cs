using System;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

public class LimitTests
{
    // Less than any thread of a compiler or an editor has.
    private const int SmallStack = 512 * 1024;

    private const int Many = 50_000;

    private static string Repeat(string piece, int count) => string.Concat(Enumerable.Repeat(piece, count));

    /// <summary>Parses and walks the tree by recursion on a small stack, and gives the diagnostics.</summary>
    private static Diagnostic[] ParseOnSmallStack(string text)
    {
        Diagnostic[] diagnostics = [];
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    SyntaxTree tree = Dump.Parse(text);
                    Dump.CheckSpans(tree);
                    Assert.InRange(Depth(tree.Root), 1, Parser.MaxHeight + 4 * Parser.MaxNesting);
                    diagnostics = [.. tree.Diagnostics];
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            SmallStack);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return diagnostics;
    }

    private static int Depth(SyntaxNode node)
    {
        int depth = 0;
        foreach (SyntaxNode child in node.Children)
            depth = Math.Max(depth, Depth(child));
        return depth + 1;
    }

    public static TheoryData<string, string, string> Chains => new()
    {
        { "const x = 1", " + 1", "" },
        { "const x = 1", " * 2 - 1", "" },
        { "const x = 1", "\n  |> f", "" },
        { "const x = 1", " |> f(2) as g", "" },
        { "const x = a", " and a", "" },
        { "const x = a", " then a", "" },
        { "const x = a", ".a", "" },
        { "const x = a", "[0]", "" },
        { "const x = f(", "1 + ", "1)" },
        { "const x = [0", " @ 1", "]" },
        { "train N { rate 1", " + 1", "\n batch 1 }" },
        { "train N { rate 1 on a", ".b", "\n batch 1 }" },
        { "layer l() { if a", " or a", " { y = 1 } return y }" },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void Long_chains_are_refused_once(string before, string piece, string after)
    {
        Assert.Empty(ParseOnSmallStack(before + Repeat(piece, 300) + after));
        Diagnostic diagnostic = Assert.Single(ParseOnSmallStack(before + Repeat(piece, Many) + after));
        Assert.Equal(SyntaxLimitDiagnostics.ExpressionTooLong, diagnostic.Descriptor);
    }

    [Fact]
    public void The_diagnostic_is_at_the_operator_that_is_too_many()
    {
        Assert.Empty(ParseOnSmallStack("const x = 1" + Repeat("+1", Parser.MaxHeight - 1)));
        Diagnostic diagnostic = Assert.Single(ParseOnSmallStack("const x = 1" + Repeat("+1", Parser.MaxHeight)));
        Assert.Equal(("const x = 1" + Repeat("+1", Parser.MaxHeight - 1)).Length, diagnostic.Span.Start);
        Assert.Equal("+", diagnostic.Span.Text);
    }

    public static TheoryData<string, string, string, string> Nestings => new()
    {
        { "const x = ", "(", "1", ")" },
        { "const x = ", "[", "1", "]" },
        { "const x = ", "f(", "1", ")" },
        { "const x = ", "f(1, [-", "1", "])" },
        { "const x = ", "x[", "1", "]" },
        { "const x = ", "sum[i < n](", "1", ")" },
        { "const x = ", "sum[i < ", "1", "](1)" },
        { "const x = ", "-", "1", "" },
        { "const x = ", "not ", "a", "" },
        { "const x = ", "2 ^ ", "1", "" },
        { "const x = ", "if a then b else ", "1", "" },
        { "const x = ", "if a then ", "1", " else b" },
        { "const x = ", "(a then b |> f(a or b and not c == d + e * f @ -g ^ ", "1", "))" },
        { "layer l(x: class(", "(", "1", ")" },
        { "layer l() {", " if a {", " y = 1 ", "}" },
        { "layer l() {", " repeat 3 { if a { } else {", " y = 1 ", "} }" },
        { "layer l() {", " network N {", " y = 1 ", "}" },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Deep_nesting_is_refused(string before, string open, string inner, string close)
    {
        string end = before.EndsWith('{') ? " }" : before.EndsWith("class(", StringComparison.Ordinal) ? ")) = 1" : "";
        Diagnostic[] shallow = ParseOnSmallStack(before + Repeat(open, 10) + inner + Repeat(close, 10) + end);
        Assert.All(shallow, d => Assert.Equal(SyntaxDiagnostics.NestedDeclaration, d.Descriptor));

        Diagnostic[] deep = ParseOnSmallStack(before + Repeat(open, Many) + inner + Repeat(close, Many) + end);
        Assert.Contains(deep, d =>
            d.Descriptor == SyntaxLimitDiagnostics.NestingTooDeep || d.Descriptor == SyntaxDiagnostics.TooManyErrors);
        Assert.NotEmpty(ParseOnSmallStack(before + Repeat(open, Many)));
    }

    [Fact]
    public void What_follows_too_deep_nesting_is_still_checked()
    {
        Diagnostic[] diagnostics = ParseOnSmallStack(
            "const x = " + Repeat("(", Many) + Repeat(")", Many) + "\nconst y = 1 +\nconst z = )");
        Assert.Equal(["NG4001", "NG1010", "NG1010"], diagnostics.Select(d => d.Id));
    }

    [Fact]
    public void Long_sequences_are_no_nesting()
    {
        Assert.Empty(ParseOnSmallStack("const x = [" + Repeat("1, ", Many) + "]"));
        Assert.Empty(ParseOnSmallStack("layer l() { " + Repeat("y = x ", Many) + "}"));
        Assert.Empty(ParseOnSmallStack("layer l() { if a { }" + Repeat("else if a { }", Many) + "}"));
        Assert.Empty(ParseOnSmallStack(Repeat("const x = 1\n", Many)));
        Assert.Empty(ParseOnSmallStack(Repeat("@t ", Many) + "const x = 1"));
    }

    [Fact]
    public void Only_the_first_errors_are_shown()
    {
        SyntaxTree tree = Dump.Parse(Repeat("?", Many) + Repeat(" $ ", Many) + Repeat("const x = \n", Many));
        Assert.Equal(Parser.MaxErrors + 1, tree.Diagnostics.Length);
        Assert.Equal(SyntaxDiagnostics.TooManyErrors, tree.Diagnostics[^1].Descriptor);
    }

    [Fact]
    public void Large_files_are_refused()
    {
        SyntaxTree tree = Dump.Parse(new string(' ', Parser.MaxFileLength + 1));
        Assert.Equal(SyntaxLimitDiagnostics.FileTooLarge, Assert.Single(tree.Diagnostics).Descriptor);
        Assert.Empty(Dump.Parse(new string(' ', Parser.MaxFileLength)).Diagnostics);
    }

    [Fact]
    public void Cancellation_is_honoured()
    {
        using var cancellation = new CancellationTokenSource();
        var file = new SourceFile("test.netdsl", "const x = 1");
        Assert.Empty(Parser.Parse(file, cancellation.Token).Diagnostics);
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => Parser.Parse(file, cancellation.Token));
    }
}
