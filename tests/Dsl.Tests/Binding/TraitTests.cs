using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Traits that the compiler does not know, and the calls that errors in bodies come from.</summary>
public class TraitTests
{
    private const string Network = "network N { input x: [4]   output y = squash(x) }\n";

    private static string Found(string text) => string.Join(", ", Bind(text).Diagnostics.Select(d => $"{d.Id} {d.Span.Text}"));

    private static BindingResult Bind(string text)
    {
        SyntaxTree tree = Bound.Parse(text);
        Assert.Empty(tree.Diagnostics);
        return Binder.Bind(new BindingInput(tree, [tree]));
    }

    [Theory]
    [InlineData("@saturating(both)\nactivation squash(x) = x / (1 + abs(x))\n", "")]
    [InlineData("@saturates(both)\nactivation squash(x) = x / (1 + abs(x))\n", "NG2072 saturates")]
    [InlineData("layer squash(x: [k]) { @role(weight) param w: [k] = 1   return x * w }\n", "")]
    [InlineData("layer squash(x: [k]) { @roll(weight) param w: [k] = 1   return x * w }\n", "NG2072 roll")]
    [InlineData("suppress NG2072 \"later\"\n@fast\nactivation squash(x) = x\n", "")]
    public void An_unknown_trait_is_a_warning(string declaration, string expected)
    {
        Assert.Equal(expected, Found(declaration + Network));
        Assert.Single(Bind(declaration + Network).Networks);
    }

    [Fact]
    public void A_mistyped_trait_is_recognised() => Assert.EndsWith(
        "so it has no effect: did you mean `saturating`?",
        Bind("@saturatin(both)\nactivation squash(x) = x\n" + Network).Diagnostics.Single().Message);

    [Theory]
    [InlineData("network N { input x: [4]   output y = x |> conv2d(2, kernel: 1) }", null)]
    [InlineData("layer b(x: [k]) { return x |> conv2d(2, kernel: 1) }\nnetwork N { input x: [4]   output y = b(x) }", "b(x)")]
    [InlineData("layer a(x: [k]) { return x |> conv2d(2, kernel: 1) }\nlayer b(x: [k]) { return a(x) }\nnetwork N { input x: [4]   output y = b(x) }", "b(x)")]
    public void An_error_in_a_body_knows_the_networks_call(string text, string? call)
    {
        Diagnostic error = Bind(text).Diagnostics.First();
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.Equal(call, error.CalledFrom?.Text);
    }
}
