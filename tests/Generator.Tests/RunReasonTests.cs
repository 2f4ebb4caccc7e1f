using NetGen.Generator.Tests.Harness;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>What runs again after an edit, step by step: this is what keeps typing fast.</summary>
public class RunReasonTests
{
    private static readonly Project s_project = new Project()
        .WithCSharp("Program.cs", "class C { }")
        .WithNetdsl("/p/small.netdsl", Networks.Small);

    [Fact]
    public void An_unrelated_edit_of_csharp_runs_nothing()
    {
        var after = s_project.WithCSharp("Program.cs", "class C { int field; }");
        var run = Run.Of(s_project).Then(s_project, after);
        AssertReasons(run, parse: "Cached", link: "Cached", bind: "Cached", content: "Cached", plan: "Cached", print: "Cached");
    }

    [Fact]
    public void An_edit_of_a_comment_prints_again_but_does_not_plan()
    {
        var after = s_project.WithNetdsl("/p/small.netdsl", "// A comment.\n" + Networks.Small);
        var first = Run.Of(s_project);
        var run = first.Then(s_project, after);
        AssertReasons(run, parse: "Modified", link: "Modified", bind: "Modified", content: "Unchanged", plan: "Cached", print: "Modified");
        Assert.Contains("#line (5, ", first.Files["small.Small.g.cs"]);
        Assert.DoesNotContain("#line (5, ", run.Files["small.Small.g.cs"]);
        Assert.Contains("#line (6, ", run.Files["small.Small.g.cs"]);
    }

    [Fact]
    public void A_real_edit_runs_every_step()
    {
        var after = s_project.WithNetdsl("/p/small.netdsl", Networks.Small.Replace("dense(5)", "dense(6)"));
        var run = Run.Of(s_project).Then(s_project, after);
        AssertReasons(run, parse: "Modified", link: "Modified", bind: "Modified", content: "Modified", plan: "Modified", print: "Modified");
    }

    [Fact]
    public void An_edit_of_one_of_two_files_leaves_the_other_alone()
    {
        var before = s_project.WithNetdsl("/p/other.netdsl", Networks.Small.Replace("Small", "Other"));
        var after = before.WithNetdsl("/p/other.netdsl", Networks.Small.Replace("Small", "Other").Replace("dense(5)", "dense(6)"));
        var run = Run.Of(before).Then(before, after);
        AssertReasons(run,
            parse: "Modified Cached",
            link: "Modified Unchanged",
            bind: "Modified Cached",
            content: "Modified Cached",
            plan: "Modified Cached",
            print: "Modified Cached");
    }

    [Fact]
    public void An_edit_of_an_imported_file_compiles_the_importer_again()
    {
        var before = s_project
            .WithNetdsl("/p/small.netdsl", "import \"lib/layers.netdsl\"\n" + Networks.Small.Replace("relu", "ramp"))
            .WithNetdsl("/p/lib/layers.netdsl", "activation ramp(x) = max(x, 0)\n");
        var after = before.WithNetdsl("/p/lib/layers.netdsl", "activation ramp(x) = max(x, 0) * 2\n");
        var first = Run.Of(before);
        Assert.Empty(first.Diagnostics);
        var run = first.Then(before, after);
        AssertReasons(run,
            parse: "Modified Cached",
            link: "Modified Modified",
            bind: "Unchanged Modified",
            content: "Modified",
            plan: "Modified",
            print: "Modified");
        Assert.NotEqual(first.Files["small.Small.g.cs"], run.Files["small.Small.g.cs"]);
    }

    [Fact]
    public void A_class_is_read_again_only_if_it_changes()
    {
        var before = new Project().WithCSharp("LeNet.cs", Networks.LeNetByAttributes).WithCSharp("Program.cs", "class C { }");
        var after = before.WithCSharp("Program.cs", "class C { int field; }");
        var run = Run.Of(before).Then(before, after);
        Assert.Equal("Cached", run.Reasons("BindAttributes"));
        Assert.Equal("Cached", run.Reasons("Print"));
        var edited = after.WithCSharp("LeNet.cs", Networks.LeNetByAttributes.Replace("Dense(84", "Dense(64"));
        run = run.Then(after, edited);
        Assert.Equal("Modified", run.Reasons("BindAttributes"));
        Assert.Equal("Modified", run.Reasons("Print"));
    }

    private static void AssertReasons(Run run, string parse, string link, string bind, string content, string plan, string print)
    {
        Assert.Equal(
            (parse, link, bind, content, plan, print),
            (run.Reasons("Parse"), run.Reasons("Link"), run.Reasons("Bind"), run.Reasons("Content"), run.Reasons("Plan"), run.Reasons("Print")));
    }
}
