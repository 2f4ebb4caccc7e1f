using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NetGen.Bench.Machines;
using NetGen.Generator;

namespace NetGen.Bench.Compiler;

/// <summary>How long the generator takes in a process that has compiled networks before, as an editor has.</summary>
internal static class GeneratorTime
{
    private const int WarmUp = 10;
    private const int Edits = 30;

    /// <summary>The networks that are timed, by the names of their workloads.</summary>
    private static readonly (string Name, string Network)[] s_networks = [("generator-lenet5", "LeNet5"), ("generator-resnet20", "ResNet20")];

    public static Section Section { get; } = new(
        "The generator, warm", PerThreads: false, [.. s_networks.Select(n => new Item(n.Name, (run, _) => Tell(run, n.Name, n.Network)))]);

    private static void Tell(BenchRun run, string name, string network)
    {
        var (edit, unrelated, bytes) = Measure(network, Edits);
        run.Report.Line($"{name,-18} {edit.Median / 1e3,8:F1} ms after an edit of the network (at least {edit.Minimum / 1e3:F1}, {bytes / 1e6:F1} MB allocated), "
            + $"{unrelated.Median / 1e3:F2} ms after one of the C#");
        run.Report.Write(new Result(name, 0, 1, edit.Median)
        {
            More = [("netgen_min_us", edit.Minimum), ("unrelated_edit_us", unrelated.Median), ("allocated_bytes", bytes)],
        });
    }

    /// <summary>
    /// Times of the generator after an edit of the network, and after one of the C# only, in microseconds; and the bytes that it
    /// allocated after the last edit of the network, which depend on nothing but the code.
    /// </summary>
    private static (Timing Edit, Timing Unrelated, long Bytes) Measure(string network, int rounds)
    {
        var text = NetworkText.Read(network);
        AdditionalText file = new MemoryText(text);
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create("App", options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new NetGenGenerator().AsSourceGenerator()], [file], parse);
        List<double> edits = [], unrelated = [];
        long bytes = 0;
        for (var k = 0; k < WarmUp + rounds; k++)
        {
            // A seed is part of the network: nothing of the last run can be used again.
            var edited = new MemoryText(text.Replace("optimizer", $"seed {k}\n  optimizer", StringComparison.Ordinal));
            driver = driver.ReplaceAdditionalText(file, edited);
            file = edited;
            var before = GC.GetAllocatedBytesForCurrentThread();
            edits.Add(Time(ref driver, compilation));
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            var other = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText($"class Edited{k} {{ }}", parse));
            unrelated.Add(Time(ref driver, other));
        }
        return (Of(edits), Of(unrelated), bytes);
    }

    private static double Time(ref GeneratorDriver driver, Compilation compilation)
    {
        var begin = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        var time = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        if (driver.GetRunResult().Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error)
            throw new InvalidOperationException($"The network does not compile: {error}");
        return time;
    }

    private static Timing Of(List<double> times)
    {
        var sorted = times.Skip(WarmUp).Order().ToList();
        return new Timing(sorted[sorted.Count / 2], sorted[0]);
    }

    private sealed class MemoryText(string text) : AdditionalText
    {
        public override string Path => "bench.netdsl";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
