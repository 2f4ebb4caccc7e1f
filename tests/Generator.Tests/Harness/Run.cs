using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace NetGen.Generator.Tests.Harness;

/// <summary>The generator over a project, and over later versions of it with the same driver.</summary>
internal sealed class Run
{
    private readonly GeneratorDriver _driver;

    private Run(GeneratorDriver driver, Compilation output, ImmutableArray<Diagnostic> diagnostics)
    {
        _driver = driver;
        Output = output;
        Diagnostics = diagnostics;
    }

    /// <summary>The user's compilation with the generated files.</summary>
    public Compilation Output { get; }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public IReadOnlyDictionary<string, string> Files =>
        _driver.GetRunResult().Results.Single().GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    public static Run Of(Project project)
    {
        var driver = CSharpGeneratorDriver.Create(
            [new NetGenGenerator().AsSourceGenerator()],
            project.AdditionalFiles,
            project.ParseOptions,
            project.Options,
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return Next(driver, project.Compilation());
    }

    /// <summary>Runs again on an edited project.</summary>
    public Run Then(Project before, Project after)
    {
        var driver = _driver;
        foreach (var (path, text) in before.Netdsl)
        {
            if (!after.Netdsl.TryGetValue(path, out var edited))
                driver = driver.RemoveAdditionalTexts([text]);
            else if (!ReferenceEquals(text, edited))
                driver = driver.ReplaceAdditionalText(text, edited);
        }
        driver = driver.AddAdditionalTexts([.. after.Netdsl.Where(f => !before.Netdsl.ContainsKey(f.Key)).Select(f => f.Value)]);
        return Next(driver, after.Compilation());
    }

    /// <summary>Why each output of a named step is as it is, in order.</summary>
    public string Reasons(string step)
    {
        var result = _driver.GetRunResult().Results.Single();
        return result.TrackedSteps.TryGetValue(step, out var runs)
            ? string.Join(" ", runs.SelectMany(r => r.Outputs).Select(o => o.Reason))
            : "none";
    }

    /// <summary>The compiler's errors, and its warnings in generated code.</summary>
    public IEnumerable<Diagnostic> CompilerFindings => Output.GetDiagnostics().Where(d =>
        d.Severity == DiagnosticSeverity.Error || (d.Severity == DiagnosticSeverity.Warning && d.Location.SourceTree is { } tree && tree.FilePath.EndsWith(".g.cs")));

    /// <summary>The user's program with what was generated, loaded here.</summary>
    public Assembly Load()
    {
        using var image = new MemoryStream();
        var result = Output.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image);
    }

    private static Run Next(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        return new Run(driver, output, diagnostics);
    }
}
