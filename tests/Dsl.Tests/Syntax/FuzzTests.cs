using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;
using Xunit;

namespace NetGen.Dsl.Tests.Syntax;

/// <summary>
/// Random texts of fixed seeds: soups of tokens and mutations of good files. None makes the parser throw, each gives
/// a sound tree, and a tree with a hole has a diagnostic. The environment variable
/// NETGEN_FUZZ_SCALE multiplies the number of texts.
/// </summary>
public class FuzzTests
{
    private const int TextsPerTest = 50_000;

    private static readonly string[] s_pieces =
    [
        "network", "train", "layer", "activation", "loss", "metric", "optimizer", "schedule", "initializer", "function",
        "clipping", "import", "const", "suppress", "input", "target", "output", "param", "state", "precision", "f32",
        "if", "else", "then", "and", "or", "not", "return", "repeat", "as", "on", "true", "class", "int", "steps", "x",
        "y", "Net", "sum", "0", "64", "1.5", "5e-4", "3 epochs", "9e999", "1x", "\"text\"", "\"\\q", "\"", "(", ")",
        "[", "]", "{", "}", ",", ":", ";", ".", "...", "=", "|>", "<", "<=", "==", "+", "-", "*", "/", "%", "@", "^", "\n",
        "\n", "\r\n", "\r", " ", "\t", "// note", "/// doc\n", "/*", "*/", "#", "'", "&&", "**", "|", "é", "\0",
        "\uD83D", "\uDE00", "\u2028", "\uFEFF", "i < n", "x = ", "f(", "w: [k]",
    ];

    private static int Scale =>
        int.TryParse(Environment.GetEnvironmentVariable("NETGEN_FUZZ_SCALE"), NumberStyles.None,
            CultureInfo.InvariantCulture, out int scale) ? Math.Clamp(scale, 1, 10_000) : 1;

    [Fact]
    public void Soups_of_tokens()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (int i = 0; i < TextsPerTest * Scale; i++)
        {
            text.Clear();
            if (i % 2 == 0)
                text.Append("network N {\n");
            for (int pieces = random.Next(40); pieces >= 0; pieces--)
            {
                text.Append(s_pieces[random.Next(s_pieces.Length)]);
                if (random.Next(3) > 0)
                    text.Append(' ');
            }

            Check(text.ToString());
        }
    }

    [Fact]
    public void Mutations_of_good_files()
    {
        var random = new Random(2);
        for (int i = 0; i < TextsPerTest * Scale; i++)
        {
            // Mostly single paragraphs, whose ends are found by fewer edits, and now and then a whole file.
            string[] texts = i % 16 == 0 ? SampleTexts.All : SampleTexts.Paragraphs;
            Check(Mutate(texts[random.Next(texts.Length)], random));
        }
    }

    [Fact]
    public void Prefixes_of_good_files()
    {
        foreach (string text in SampleTexts.All)
        {
            for (int length = 0; length < text.Length; length++)
                Check(text[..length]);
        }
    }

    [Fact]
    public void Random_characters()
    {
        var random = new Random(3);
        var text = new char[40];
        for (int i = 0; i < 5_000 * Scale; i++)
        {
            for (int j = 0; j < text.Length; j++)
                text[j] = (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(128));
            Check(new string(text));
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (int edits = random.Next(1, 6); edits > 0 && mutated.Length > 0; edits--)
        {
            int at = random.Next(mutated.Length);
            int length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, s_pieces[random.Next(s_pieces.Length)]);
                    break;
                case 2:
                    mutated.Insert(random.Next(mutated.Length), mutated.ToString(at, length));
                    break;
                case 3:
                    mutated[at] = (char)random.Next(32, 127);
                    break;
                default:
                    mutated.Length = Math.Max(1, at);
                    break;
            }
        }

        return mutated.ToString();
    }

    private static void Check(string text)
    {
        SyntaxTree tree;
        try
        {
            tree = Parser.Parse(new SourceFile("fuzz.netdsl", text), CancellationToken.None);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException("Thrown for the text\n" + text, exception);
        }

        try
        {
            Dump.CheckSpans(tree);
            CheckDiagnostics(tree);
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            throw new InvalidOperationException("Unsound for the text\n" + text, exception);
        }
    }

    private static bool HasHole(SyntaxNode node) =>
        node is MissingSyntax or MissingTypeSyntax or IdentifierSyntax { IsMissing: true } ||
        node.Children.Any(HasHole);

    /// <summary>
    /// Diagnostics lie in the file and in order, are not too many, and no hole in a tree is without one.
    /// </summary>
    private static void CheckDiagnostics(SyntaxTree tree)
    {
        Assert.InRange(tree.Diagnostics.Length, 0, Parser.MaxErrors + 1);
        int last = 0;
        foreach (Diagnostic diagnostic in tree.Diagnostics)
        {
            Assert.InRange(diagnostic.Span.Start, last, tree.File.Text.Length);
            Assert.InRange(diagnostic.Span.End, diagnostic.Span.Start, tree.File.Text.Length);
            last = diagnostic.Span.Start;
        }

        if (tree.Diagnostics.IsEmpty)
        {
            Assert.False(HasHole(tree.Root));
        }
    }
}
