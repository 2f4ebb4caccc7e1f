using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Generator.Tests.Harness;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>Projects whose settings or names work against generated code.</summary>
public class HostileProjectTests
{
    [Theory]
    [InlineData(NullableContextOptions.Disable, true)]
    [InlineData(NullableContextOptions.Enable, true)]
    [InlineData(NullableContextOptions.Disable, false)]
    public void Generated_code_has_no_warning_under_any_settings(NullableContextOptions nullable, bool checkOverflow)
    {
        var run = Run.Of(new Project { Nullable = nullable, CheckOverflow = checkOverflow }
            .WithNetdsl("/p/lenet.netdsl", Networks.LeNet)
            .WithNetdsl("/p/residual.netdsl", Networks.Residual));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
    }

    [Fact]
    public void Missing_permissions_are_said_once()
    {
        var run = Run.Of(new Project { AllowUnsafe = false }.WithNetdsl("/p/small.netdsl", Networks.Small));
        Assert.Single(run.Diagnostics, d => d.Id == "NG5011");
        run = Run.Of(new Project { Language = LanguageVersion.CSharp12 }.WithCSharp("C.cs", "class C { }").WithNetdsl("/p/small.netdsl", Networks.Small));
        Assert.Single(run.Diagnostics, d => d.Id == "NG5012");
        run = Run.Of(new Project { AllowUnsafe = false }.WithCSharp("C.cs", "class C { }"));
        Assert.Empty(run.Diagnostics);
    }

    [Fact]
    public void Files_that_differ_only_in_case_or_folder_do_not_collide()
    {
        var run = Run.Of(new Project()
            .WithNetdsl("/p/a/net.netdsl", Networks.Small.Replace("Small", "First"))
            .WithNetdsl("/p/b/NET.netdsl", Networks.Small.Replace("Small", "Second"))
            .WithNetdsl("/p/b/net.netdsl", Networks.Small.Replace("Small", "Third")));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
        Assert.Equal(3, run.Files.Keys.Count(k => k.Contains('.') && !k.StartsWith("NetGen.", System.StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_files_with_the_same_network_are_reported()
    {
        var run = Run.Of(new Project().WithNetdsl("/p/a.netdsl", Networks.Small).WithNetdsl("/p/b.netdsl", Networks.Small));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("/p/b.netdsl", diagnostic.Location.GetLineSpan().Path);
        Assert.Empty(run.CompilerFindings);
    }

    [Fact]
    public void Names_that_are_keywords_or_members_compile()
    {
        var run = Run.Of(new Project().WithNetdsl("/p/names.netdsl", """
            network class {
              input  int: [4]
              target Predict: class(3)
              this = int |> dense(5) as Dispose |> relu |> dense(3) as namespace
              loss   cross_entropy(this, Predict)
              output Info = softmax(this)
            }

            train class {
              batch 4
              epochs 1
              optimizer adam
            }
            """));
        Assert.DoesNotContain(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(run.CompilerFindings);
    }

    [Fact]
    public void Names_that_clash_with_what_is_generated_compile()
    {
        var run = Run.Of(new Project { Nullable = NullableContextOptions.Disable, CheckOverflow = true }.WithNetdsl("/p/names.netdsl", """
            network Frame {
              input  Arena: [4]
              input  frame: [4]
              target Equals: class(3)
              V = Arena |> dense(5) as Fc |> relu
              v = frame |> dense(5) as GetHashCode |> relu
              Parameters = V + v |> dense(5) as scalars |> tanh |> dense(5) as Axes |> sigmoid |> dense(3) as unchecked
              loss   cross_entropy(Parameters, Equals)
              metric accuracy(Parameters, Equals) as loss_of
              metric accuracy(Parameters, Equals) as Slots
              output System = softmax(Parameters)
            }

            train Frame {
              batch 4
              epochs 1
              optimizer adam
            }

            train Frame as Programs {
              batch 4
              epochs 1
              optimizer sgd
            }
            """));
        Assert.DoesNotContain(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(run.CompilerFindings);
        Assert.Contains(run.Files.Keys, k => k.EndsWith("Frame.g.cs", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Networks_whose_names_differ_in_case_only_do_not_collide()
    {
        var run = Run.Of(new Project().WithNetdsl("/p/small.netdsl", Networks.Small + Networks.Small.Replace("Small", "SMALL")));
        Assert.All(run.Diagnostics, d => Assert.Equal("NG2028", d.Id));
        Assert.Empty(run.CompilerFindings);
        Assert.Contains(run.Files.Keys, k => k.EndsWith("mall.g.cs", System.StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Doc_comments_cannot_become_code()
    {
        var run = Run.Of(new Project().WithNetdsl("/p/doc.netdsl",
            "/// */ </summary> \" \u2028 public int Evil; \u0085 #error\n" + Networks.Small.Replace("/// Two layers.\n", "")
            + "/// a\u2028public class Evil2 { }\nactivation evil(\n  /// b\u2029public int x;\n  x) = x\n"));
        Assert.Empty(run.CompilerFindings);
        Assert.DoesNotContain(run.Output.GetSymbolsWithName(n => n is "Evil" or "Evil2"), _ => true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("network")]
    [InlineData("network X {")]
    [InlineData("\0\0\0")]
    [InlineData("import \"missing.netdsl\"")]
    public void Any_text_gives_diagnostics_and_no_exception(string text)
    {
        var run = Run.Of(new Project().WithNetdsl("/p/x.netdsl", text));
        Assert.DoesNotContain(run.Diagnostics, d => d.Id is "CS8785" or "CS8784");
    }
}
