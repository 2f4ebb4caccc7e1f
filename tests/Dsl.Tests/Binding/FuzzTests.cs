using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>
/// Good and wrong files with some of their tokens replaced, of fixed seeds. None makes the binder throw or work without
/// end, every diagnostic lies in the user's own text, and no model comes with an error. The environment variable
/// NETGEN_FUZZ_SCALE multiplies the number of texts.
/// </summary>
public partial class FuzzTests
{
    private const int TextsPerTest = 25_000;

    private static readonly BindingLimits s_limits = new() { Nodes = 2_000, Steps = 10_000, Repeat = 200, ListWeight = 2_000 };

    private static readonly string[] s_pieces =
    [
        "0", "1", "2", "-1", "3", "4", "64", "2.5", "1e300", "9223372036854775807", "2147483647", "1000000000", "\"text\"", "[]", "[1, 2]",
        "batch", "training", "inf", "pi", "x", "y", "z", "k", "s", "w", "g", "t", "i", "j", "true", "not", "if training { y = x }",
        "repeat 3 { x = x |> dense(4) as again }", "relu", "dense(4)", "dense", "conv2d(2, kernel: 2)", "zeros", "normal", "softmax", "x[i]",
        "x[0]", "sum[i < 4](x[i])", "sum(x)", "mean(x, axis: batch)", "max(x, axis: 0, keep: true)", "reshape(x, [2, -1])", "concat([x, x])",
        "stack([x, x], axis: -1)", "pick(x, label)", "rows(w, label)", "one_hot(label, 3)", "random(like: x)", "pad(x, before: [1], after: [1])",
        "slice(x, axis: 0, start: 1, count: 2)", "transpose(x)", "x @ x", "align(x, to: x, axis: 0)", "stop_gradient(x)", "argmax(x)",
        "error(\"no\")", "shape(x)", "range(3)", "product([2, 3])", "drop([1, 2], 1)", "fc.weight", "fc", "label", "flip(x, axis: 0)",
        "broadcast(x, to: [3, 4])", "expand(x, axis: 0)", "floor(1.5)", "then", "3 epochs", "200 steps", "next", "total", "global_norm",
    ];

    private static readonly string[][] s_texts = [.. Sources().Select(t => Token().Matches(t).Select(m => m.Value).ToArray())];

    [GeneratedRegex(@"\s+|[A-Za-z_][A-Za-z_0-9]*|[0-9][0-9.e\-]*|""[^""\n]*""|\|>|\.\.\.|[<>=!]=|.")]
    private static partial Regex Token();

    [GeneratedRegex(@"```netdsl\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    private static int Scale =>
        int.TryParse(Environment.GetEnvironmentVariable("NETGEN_FUZZ_SCALE"), NumberStyles.None, CultureInfo.InvariantCulture, out int scale)
            ? Math.Clamp(scale, 1, 10_000)
            : 1;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Replaced_tokens(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < TextsPerTest * Scale; i++)
        {
            // Mostly the small texts, of which many more can be bound.
            string[] source = s_texts[i % 64 == 0 ? random.Next(3) : 3 + random.Next(s_texts.Length - 3)];
            Check(Mutate(source, random));
        }
    }

    /// <summary>Whole networks first, then the examples of the documentation and small networks with much of the language.</summary>
    private static IEnumerable<string> Sources()
    {
        yield return Networks.Mlp;
        yield return Networks.LeNet;
        yield return Networks.Residual;
        foreach (string page in Directory.GetFiles(Pages.Folder("diagnostics"), "NG2*.md").Order(StringComparer.Ordinal))
        {
            foreach (Match example in Example().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
                yield return example.Groups[1].Value;
        }
        foreach (string text in SmallNetworks.All)
        {
            yield return text;
            yield return text;
        }
    }

    private static string Mutate(string[] source, Random random)
    {
        List<string> tokens = [.. source];
        for (int edits = random.Next(1, 4); edits > 0 && tokens.Count > 1; edits--)
        {
            int at = random.Next(tokens.Count);
            string[] other = s_texts[random.Next(s_texts.Length)];
            switch (random.Next(6))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, " " + s_pieces[random.Next(s_pieces.Length)] + " ");
                    break;
                case 2:
                    tokens[at] = other[random.Next(other.Length)];
                    break;
                default:
                    if (!string.IsNullOrWhiteSpace(tokens[at]))
                        tokens[at] = s_pieces[random.Next(s_pieces.Length)];
                    break;
            }
        }
        return string.Concat(tokens);
    }

    private static void Check(string text)
    {
        try
        {
            SyntaxTree tree = Bound.Parse(text);
            BindingResult result = Binder.Bind(new BindingInput(tree, [tree]) { Limits = s_limits });
            foreach (Diagnostic diagnostic in result.Diagnostics)
            {
                Assert.True(tree.File.Equals(diagnostic.Span.File), "outside of the file: " + diagnostic);
                Assert.InRange(diagnostic.Span.Start, 0, text.Length);
                Assert.InRange(diagnostic.Span.End, 0, text.Length);
                Assert.InRange(diagnostic.Message.Length, 1, 1_000);
            }
            if (tree.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
                Assert.Empty(result.Networks);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException("For the text\n" + text, exception);
        }
    }
}
