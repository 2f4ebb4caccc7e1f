using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NetGen.Generator;

namespace NetGen.Bench;

/// <summary>How long the generator takes in a process that has compiled networks before, as an editor has.</summary>
internal static class GeneratorTime
{
    private const int WarmUp = 10;

    /// <summary>The networks that are timed, by the names of their workloads.</summary>
    public static IReadOnlyDictionary<string, string> Networks { get; } = new Dictionary<string, string>
    {
        ["generator-lenet5"] = "LeNet5.netdsl",
        ["generator-resnet20"] = "ResNet20.netdsl",
    };

    /// <summary>Times of the generator after an edit of the network, and after one of the C# only, in microseconds.</summary>
    public static (Timing Edit, Timing Unrelated) Measure(string workload, int rounds)
    {
        using var reader = new StreamReader(typeof(GeneratorTime).Assembly.GetManifestResourceStream(Networks[workload])!);
        var text = reader.ReadToEnd();
        AdditionalText file = new MemoryText(text);
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create("App", options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new NetGenGenerator().AsSourceGenerator()], [file], parse);
        List<double> edits = [], unrelated = [];
        for (var k = 0; k < WarmUp + rounds; k++)
        {
            // A seed is part of the network: nothing of the last run can be used again.
            var edited = new MemoryText(text.Replace("optimizer", $"seed {k}\n  optimizer", StringComparison.Ordinal));
            driver = driver.ReplaceAdditionalText(file, edited);
            file = edited;
            edits.Add(Time(ref driver, compilation));
            var other = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText($"class Edited{k} {{ }}", parse));
            unrelated.Add(Time(ref driver, other));
        }
        return (Of(edits), Of(unrelated));
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
        return new Timing(sorted[sorted.Count / 2], sorted[0], 0);
    }

    private sealed class MemoryText(string text) : AdditionalText
    {
        public override string Path => "bench.netdsl";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
