using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Each example in <c>docs/language.md</c> compiles, and the reference leaves nothing out.</summary>
public partial class LanguageReferenceTests
{
    private static readonly string s_text = Pages.Read("language.md");

    [GeneratedRegex(@"```netdsl\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    public static TheoryData<int> Lines => [.. Example().Matches(s_text).Select(LineOf)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Example_at_line_compiles(int line)
    {
        string text = Example().Matches(s_text).Single(m => LineOf(m) == line).Groups[1].Value;
        SyntaxTree tree = Bound.Parse(text);
        SyntaxTree imported = Bound.Parse("layer gate(x: [...s]) = sigmoid(x)", "layers.netdsl");
        BindingResult result = Binder.Bind(new BindingInput(tree, [tree, imported]));
        Assert.Equal("", string.Join("\n", tree.Diagnostics.AddRange(result.Diagnostics).Select(Bound.Show)));
        Assert.NotEmpty(result.Networks);
    }

    [Fact]
    public void Examples_among_the_attributes_compile()
    {
        foreach (Match match in Example().Matches(Pages.Read("attributes.md")))
        {
            SyntaxTree tree = Bound.Parse(match.Groups[1].Value);
            BindingResult result = Binder.Bind(new BindingInput(tree, [tree]));
            Assert.Equal("", string.Join("\n", tree.Diagnostics.AddRange(result.Diagnostics).Select(Bound.Show)));
            Assert.NotEmpty(result.Networks);
        }
    }

    [Fact]
    public void Every_intrinsic_and_every_setting_is_named()
    {
        IEnumerable<string> names = Intrinsics.All.Keys
            .Concat(["batch", "epochs", "optimizer", "rate", "decay", "clip", "stop", "validation", "shuffle", "seed", "freeze", "accumulate", "average"]);
        Assert.All(names, n => Assert.Matches($@"`{Regex.Escape(n)}[(`]", s_text));
    }

    [Fact]
    public void The_prelude_has_no_errors_and_every_declaration_is_documented()
    {
        Assert.NotEmpty(Prelude.Trees);
        Assert.Empty(Prelude.Trees.SelectMany(t => t.Diagnostics).Select(d => d.ToString()));
        Assert.All(Prelude.Trees.SelectMany(t => t.Root.Members).OfType<DeclarationSyntax>(), d => Assert.NotNull(d.Documentation));
    }

    /// <summary>The networks of all examples, in double precision, each with the line of its example.</summary>
    internal static IEnumerable<(int Line, NetGen.Dsl.Model.NetworkModel Model)> Networks() =>
        from example in Example().Matches(s_text)
        let tree = Bound.Parse(example.Groups[1].Value)
        let imported = Bound.Parse("layer gate(x: [...s]) = sigmoid(x)", "layers.netdsl")
        from model in Binder.Bind(new BindingInput(tree, [tree, imported])).Networks
        select (LineOf(example), model with { Precision = NetGen.Dsl.Model.Precision.F64 });

    private static int LineOf(Match match) => s_text[..match.Index].Count(c => c == '\n') + 1;
}
