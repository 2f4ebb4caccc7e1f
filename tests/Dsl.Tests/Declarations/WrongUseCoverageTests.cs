using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Documentation;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Declarations;

/// <summary>No declaration of the prelude, and no refusal in one, is left out of the tables of wrong use.</summary>
public class WrongUseCoverageTests
{
    public static IEnumerable<object[]> All => DeclarationDoc.All.Select(d => new object[] { d.Kind, d.Name });

    [Theory]
    [MemberData(nameof(All))]
    public void An_argument_that_it_does_not_have_is_refused_at_its_name(string kind, string name)
    {
        var found = Bound.Bind(InPlace(kind, $"{name}(quux: 1)")).Diagnostics.First();
        Assert.Equal(("NG2008", "quux", $"`{name}` has no parameter `quux`"), (found.Id, found.Span.Text, found.Message.Split(':')[0]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_it_needs_is_asked_for_at_the_call(string kind, string name)
    {
        var syntax = DeclarationDoc.All.Single(d => (d.Kind, d.Name) == (kind, name)).Syntax;
        var needed = syntax.Parameters.FirstOrDefault(p => p.Default is null && !ContextNames.Of(syntax.Kind).Contains(p.Name.Text));
        var diagnostics = Bound.Bind(InPlace(kind, $"{name}()")).Diagnostics;
        if (needed is null)
        {
            Assert.DoesNotContain(diagnostics, d => d.Id == "NG2006");
            return;
        }
        Assert.Equal($"{name}()", diagnostics[0].Span.Text);
        // Without its input it is something to apply, which is no number.
        if (diagnostics[0].Id == "NG2021" && needed == syntax.Parameters[0])
            Assert.Contains($"`{name}`", diagnostics[0].Message);
        else
            Assert.Equal("NG2006", diagnostics[0].Id);
        if (diagnostics[0].Id == "NG2006")
            Assert.StartsWith($"`{name}` needs `", diagnostics[0].Message);
    }

    /// <summary>Each <c>return error(…)</c> of the prelude is said by some row of the tables.</summary>
    [Fact]
    public void Each_refusal_of_the_prelude_is_in_a_table()
    {
        string[] messages =
        [
            .. WrongUseTests.Messages,
            .. LayerMisuseTests.Rows.Select(r => (string)r[2]!),
            .. Rows(typeof(Recipes.WrongUseTests)).Select(r => (string)r[1]!),
        ];
        Assert.Equal([], Refusals().Where(r => !messages.Any(m => Says(m, r.Parts))).Select(r => $"{r.Name}: {string.Join(" … ", r.Parts)}"));
    }

    /// <summary>A network that gives a call of a declaration the place of its kind.</summary>
    private static string InPlace(string kind, string call) => kind switch
    {
        "optimizer" => Trained($"optimizer {call}"),
        "schedule" => Trained($"optimizer sgd\nrate {call}"),
        "clipping" => Trained($"optimizer sgd\nclip {call}"),
        "average" => Trained($"optimizer sgd\naverage {call}"),
        "initializer" => $"network N {{ input x: [4]   param v: [4, 4] = {call}   output y = x }}",
        "loss" or "metric" => $"network N {{ input x: [4]   {kind} {call}   output y = x }}",
        _ => $"network N {{ input x: [4]   output y = {call} }}",
    };

    private static string Trained(string settings) =>
        $"network N {{ input x: [4]   param v: [4] = 1   loss sum(x * v)   output y = x }}\ntrain N {{\n{settings}\n}}";

    private static IEnumerable<object?[]> Rows(Type tests) => tests.GetMethods()
        .SelectMany(m => m.GetCustomAttributes<InlineDataAttribute>().SelectMany(a => a.GetData(m)));

    private static IEnumerable<(string Name, string[] Parts)> Refusals() =>
        from tree in Prelude.Trees
        from callable in tree.Root.Members.OfType<CallableSyntax>()
        from call in Below(callable).OfType<CallSyntax>()
        where call.Callee is NameSyntax { Text: "error" }
        select (callable.Name.Text, call.Arguments.Select(a => a.Value).OfType<StringSyntax>().Select(t => t.Value).ToArray());

    private static IEnumerable<SyntaxNode> Below(SyntaxNode node) => node.Children.SelectMany(Below).Prepend(node);

    private static bool Says(string message, string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var next = message.IndexOf(part, at, StringComparison.Ordinal);
            if (next < 0)
                return false;
            at = next + part.Length;
        }
        return true;
    }
}
