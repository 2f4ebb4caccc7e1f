using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace NetGen.Generator.Tests.Harness;

/// <summary>A user's project in memory: C# files, <c>.netdsl</c> files and settings, to be compiled with the generator.</summary>
internal sealed record Project
{
    public ImmutableDictionary<string, string> CSharp { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, AdditionalText> Netdsl { get; init; } = ImmutableDictionary<string, AdditionalText>.Empty;

    public string RootNamespace { get; init; } = "App";

    public bool AllowUnsafe { get; init; } = true;

    public LanguageVersion Language { get; init; } = LanguageVersion.Preview;

    public bool CheckOverflow { get; init; }

    /// <summary>The project's folder, as the build tells generators.</summary>
    public string Folder { get; init; } = "";

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    public Project WithCSharp(string path, string text) => this with { CSharp = CSharp.SetItem(path, text) };

    public Project WithNetdsl(string path, string text) => this with { Netdsl = Netdsl.SetItem(path, new MemoryText(path, text)) };

    public CSharpCompilation Compilation()
    {
        var parse = ParseOptions;
        var trees = CSharp.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => CSharpSyntaxTree.ParseText(SourceText.From(f.Value, System.Text.Encoding.UTF8), parse, f.Key));
        return CSharpCompilation.Create("App", trees, s_references.Value, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: AllowUnsafe,
            checkOverflow: CheckOverflow,
            nullableContextOptions: Nullable,
            optimizationLevel: OptimizationLevel.Release,
            warningLevel: 9999));
    }

    public ImmutableArray<AdditionalText> AdditionalFiles =>
        Netdsl.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value).ToImmutableArray();

    public CSharpParseOptions ParseOptions => new(Language, DocumentationMode.Diagnose);

    public AnalyzerConfigOptionsProvider Options => new MemoryOptions(new Dictionary<string, string>
    {
        ["build_property.RootNamespace"] = RootNamespace,
        ["build_property.ProjectDir"] = Folder,
    });

    private static readonly Lazy<ImmutableArray<MetadataReference>> s_references = new(() =>
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return trusted.Where(p => Path.GetDirectoryName(p) == framework || Path.GetFileName(p) is "NetGen.Runtime.dll" or "System.Numerics.Tensors.dll")
            .Select(p => (MetadataReference)MetadataReference.CreateFromFile(p))
            .ToImmutableArray();
    });

    private sealed class MemoryText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class MemoryOptions(Dictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Global(values);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Global(Dictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
        }
    }
}
