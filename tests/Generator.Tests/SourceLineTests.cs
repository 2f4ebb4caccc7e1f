using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using NetGen.Generator.Tests.Harness;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Simd;
using NetGen.Runtime.Threading;
using Xunit;

namespace NetGen.Generator.Tests;

/// <summary>Where debuggers and stack traces are led, and what the text of a generated file depends on.</summary>
public sealed class SourceLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netgen").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("small.netdsl")]
    [InlineData("with blanks & ünicode/small.netdsl")]
    [InlineData("sub/../small.netdsl")]
    public void A_stack_trace_names_a_file_that_exists(string relative)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, relative))!);
        var path = _folder + "/" + relative;
        File.WriteAllText(path, Networks.Small);
        AssertLeadsTo(path, Run.Of(new Project().WithNetdsl(path, Networks.Small)));
    }

    [Fact]
    public void A_relative_path_is_that_of_the_project()
    {
        File.WriteAllText(Path.Combine(_folder, "small.netdsl"), Networks.Small);
        var run = Run.Of(new Project { Folder = _folder + "/" }.WithNetdsl("small.netdsl", Networks.Small));
        AssertLeadsTo(Path.Combine(_folder, "small.netdsl"), run);
    }

    [Theory]
    [InlineData(@"C:\p\new\small.netdsl")]
    [InlineData(@"\\server\share\small.netdsl")]
    public void Paths_of_Windows_stay_as_they_are(string path)
    {
        var run = Run.Of(new Project { Folder = "/elsewhere/" }.WithNetdsl(path, Networks.Small));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerFindings);
        Assert.Contains($" 32 \"{path}\"\n", run.Files.Single(f => f.Key.EndsWith("Small.g.cs", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public void Neither_culture_nor_line_endings_change_the_text()
    {
        var expected = Text(Networks.LeNet);
        Assert.Equal(expected, Text(Networks.LeNet.Replace("\n", "\r\n")));
        var before = CultureInfo.CurrentCulture;
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        hostile.NumberFormat.NegativeSign = "~";
        hostile.NumberFormat.NumberDecimalSeparator = ",";
        hostile.NumberFormat.NumberGroupSeparator = "'";
        hostile.NumberFormat.NumberGroupSizes = [2];
        hostile.NumberFormat.NaNSymbol = "?";
        try
        {
            CultureInfo.CurrentCulture = hostile;
            Assert.Equal(expected, Text(Networks.LeNet));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Text(string netdsl) => Run.Of(new Project().WithNetdsl("/p/net.netdsl", netdsl)).Files["net.LeNet.g.cs"];

    /// <summary>Runs a kernel without memory: the trace of its exception leads to the user's line.</summary>
    private static unsafe void AssertLeadsTo(string path, Run run)
    {
        Assert.Empty(run.Diagnostics);
        var programs = run.Load().GetType("NetGen.Generated.App.Small.Programs")!;
        using var team = new Team(1);
        var frame = Pointer.Box(null, typeof(Frame<float>*));
        var thrown = Assert.Throws<TargetInvocationException>(() => programs.GetMethod("Run")!.Invoke(null, [1, frame, team, SimdWidth.Scalar]));
        var trace = thrown.InnerException!.StackTrace!;
        var place = trace.Split('\n').Select(l => l.Trim()).First(l => l.Contains(".netdsl:line "));
        var start = place.IndexOf(" in ", StringComparison.Ordinal) + 4;
        var file = place[start..place.IndexOf(":line ", StringComparison.Ordinal)];
        Assert.True(File.Exists(file), trace);
        Assert.Equal(Path.GetFullPath(path), Path.GetFullPath(file));
        Assert.Equal("logits = x |> dense(5) as fc1 |> relu |> dense(3) as fc2", File.ReadLines(file).ElementAt(int.Parse(place[(place.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture) - 1).Trim());
    }
}
