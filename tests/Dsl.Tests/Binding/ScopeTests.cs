using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Which declaration a name means, over files too; suppressions; networks of other front ends.</summary>
public class ScopeTests
{
    private const string Use = "network N { input x: [2]   output y = x |> shift }";

    private static double Shifted(string text, params (string Path, string Text)[] others) =>
        new Numbers(Bound.Networks(text, others).Last()).Predict(("x", [0, 0]))[0];

    [Fact]
    public void Own_declarations_go_before_imported_ones_and_these_before_the_prelude()
    {
        (string, string)[] others = [("a/one.netdsl", "activation shift(x) = x + 1\nactivation relu(x) = x + 7"), ("two.netdsl", "import \"a/one.netdsl\"")];
        Assert.Equal(1, Shifted("import \"a/one.netdsl\"\n" + Use, others));
        Assert.Equal(1, Shifted("import \"./a/../a/one.netdsl\"\n" + Use, others));
        Assert.Equal(2, Shifted("import \"a/one.netdsl\"\nactivation shift(x) = x + 2\n" + Use, others));
        Assert.Equal(7, Shifted("import \"a/one.netdsl\"\nactivation shift(x) = relu(x)\n" + Use, others));
        // Imports of imports are not seen.
        Assert.Equal(["2:44 NG2002 unknown layer `shift`"], Bound.Errors("import \"two.netdsl\"\n" + Use, others));
    }

    [Fact]
    public void A_declaration_means_the_names_of_its_own_file()
    {
        (string, string)[] others = [("one.netdsl", "const by = 3\nfunction step_by(x) = x + by\nactivation shift(x) = step_by(x)")];
        Assert.Equal(3, Shifted("import \"one.netdsl\"\nfunction step_by(x) = x + 100\n" + Use, others));
        Assert.Equal(["2:32 NG2002 unknown function `step_bye`: did you mean `step_by`?"],
            Bound.Errors("import \"one.netdsl\"\nactivation other(x) = by + x + step_bye(x)", others));
    }

    [Fact]
    public void A_declaration_can_wrap_what_bears_its_name_outside()
    {
        Assert.Equal(0.5 * 2, Shifted("activation sigmoid(x) = 2 * sigmoid(x)\nactivation shift(x) = sigmoid(x)\n" + Use));
        Assert.Equal(["dense1.inner.weight", "dense1.inner.bias"], Bound.Networks("""
            layer dense(x: [k], units: int) { return x |> dense(2 * units) as inner }
            network N { input x: [3]   output y = x |> dense(2) }
            """).Single().Parameters.Select(p => p.Node.VariableName));
    }

    [Fact]
    public void Kinds_have_names_of_their_own()
    {
        Assert.Equal(0, Shifted("""
            initializer shift() = 5
            schedule shift(t) = 1 / (1 + t)
            optimizer shift(rate = 1) { w = w - rate * g }
            activation shift(x) = x * 2
            network N { input x: [2]   param w: [2] = shift   loss sum(w)   output y = x |> shift }
            train N { optimizer shift; rate shift }
            """));
    }

    [Fact]
    public void Files_that_import_each_other_are_reported_with_the_way()
    {
        Assert.Equal(
            ["1:8 NG4016 This import leads back to this file (main.netdsl imports one.netdsl imports two.netdsl imports main.netdsl): move what both need into a third file"],
            Bound.Errors("import \"one.netdsl\"", ("one.netdsl", "import \"two.netdsl\""), ("two.netdsl", "import \"main.netdsl\"")));
    }

    [Fact]
    public void Networks_of_the_project_differ_in_more_than_case()
    {
        string[] errors = Bound.Errors("network net { input x: [2]   output y = x }", ("other.netdsl", "network Net { input x: [2]   output y = x }"));
        Assert.Equal("1:9 NG2028", errors.Single()[..10]);
    }

    [Fact]
    public void Only_warnings_can_be_suppressed_and_only_where_it_says()
    {
        const string Text = "suppress NG2071 \"r\"\nnetwork N { suppress NG2001 \"r\"\n input x: [2]   output y = x }";
        Assert.Empty(Bound.Errors(Text));
        Assert.Equal(["2:22 NG2071 `NG2001` is an error and cannot be suppressed"], Bound.Errors(Text.Replace("suppress NG2071 \"r\"", "")));
        Assert.Equal(
            ["1:10 NG2071 `NG2001` is an error and cannot be suppressed"],
            Bound.Errors("suppress NG2001 \"r\"\nnetwork N { suppress NG2071 \"r\"\n input x: [2]   output y = x }"));
    }

    [Fact]
    public void No_model_comes_from_a_file_that_could_not_be_read()
    {
        SyntaxTree tree = Bound.Parse("network N { input x: [2]   output y = x   # }\n }");
        Assert.NotEmpty(tree.Diagnostics);
        Assert.Empty(Binder.Bind(new BindingInput(tree, [])).Networks);
        SyntaxTree main = Bound.Parse("import \"one.netdsl\"\n" + Use);
        SyntaxTree broken = Bound.Parse("activation shift(x) = x +* 1", "one.netdsl");
        Assert.Empty(Binder.Bind(new BindingInput(main, [broken])).Networks);
    }

    [Fact]
    public void A_network_by_attributes_sees_all_files_of_the_project()
    {
        SyntaxTree tree = Bound.Parse("""
            network Net { input x: [2]   y = x |> shift |> dense(1) as fc   loss mean(y)   output y = y }
            train Net { optimizer flat }
            """, "Net.cs");
        NetworkSyntax network = tree.Root.Members.OfType<NetworkSyntax>().Single();
        ImmutableArray<RecipeSyntax> recipes = [.. tree.Root.Members.OfType<RecipeSyntax>()];
        var attributeClass = new ClassModel("App", [], "public");
        ImmutableArray<SyntaxTree> project =
        [
            Bound.Parse("optimizer flat(rate = 1) { w = w - rate * g }", "b.netdsl"),
            Bound.Parse("activation shift(x) = x + 1\nactivation twice(x) = x", "a.netdsl"),
            Bound.Parse("activation twice(x) = 2 * x", "c.netdsl"),
        ];
        BindingResult result = Binder.Bind(new AttributeBindingInput(network, recipes, project, attributeClass));
        Assert.Equal("", string.Join("\n", result.Diagnostics));
        NetworkModel model = result.Networks.Single();
        Assert.Equal(attributeClass, model.AttributeClass);
        Assert.Equal(["fc.weight", "fc.bias"], model.Parameters.Select(p => p.Node.VariableName));
        Assert.Single(model.Recipes);

        SyntaxTree ambiguous = Bound.Parse("network Net { input x: [2]   output y = x |> twice }", "Net.cs");
        network = ambiguous.Root.Members.OfType<NetworkSyntax>().Single();
        result = Binder.Bind(new AttributeBindingInput(network, [], project, attributeClass));
        Assert.Equal("`twice` is declared in `a.netdsl` and in `c.netdsl`: rename one of them, or import one file only", result.Diagnostics.Single().Message);
    }
}
