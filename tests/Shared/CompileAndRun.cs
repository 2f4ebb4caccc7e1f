using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace NetGen.Tests.Shared;

/// <summary>How hostile the project is that generated code has to compile in.</summary>
public sealed record CompileSettings(bool Nullable = true, bool CheckedArithmetic = true, bool Optimize = true);

/// <summary>Compiles generated text as C# 13, without implicit usings and with warnings as errors, and loads it here.</summary>
public static class CompileAndRun
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> s_references = new(() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Append(typeof(NetGen.Runtime.Networks.NetworkInfo).Assembly.Location)
            .Distinct()
            .Where(IsManaged)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToImmutableArray());

    /// <summary>Compiles and loads. A warning or error fails with the offending lines.</summary>
    public static Assembly Compile(string source, CompileSettings? settings = null, params string[] more)
    {
        var image = Image(source, settings, more);
        return AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(image));
    }

    /// <summary>As <see cref="Compile"/>, without loading.</summary>
    public static byte[] Image(string source, CompileSettings? settings = null, params string[] more)
    {
        settings ??= new CompileSettings();
        var parse = new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose);
        var trees = more.Prepend(source).Select((text, k) =>
            CSharpSyntaxTree.ParseText(text, parse, path: $"Generated{k}.g.cs", encoding: System.Text.Encoding.UTF8));
        var compilation = CSharpCompilation.Create(
            "Generated" + Guid.NewGuid().ToString("N"),
            trees,
            s_references.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                checkOverflow: settings.CheckedArithmetic,
                optimizationLevel: settings.Optimize ? OptimizationLevel.Release : OptimizationLevel.Debug,
                nullableContextOptions: settings.Nullable ? NullableContextOptions.Enable : NullableContextOptions.Disable,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999));
        var image = new MemoryStream();
        var result = compilation.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        var faults = result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).ToList();
        if (faults.Count > 0)
            throw new InvalidOperationException(Describe(faults));
        return image.ToArray();
    }

    private static string Describe(IReadOnlyList<Diagnostic> faults)
    {
        var text = faults.Take(12).Select(fault =>
        {
            var line = fault.Location.GetLineSpan().StartLinePosition.Line;
            return $"{fault}\n    {fault.Location.SourceTree?.GetText().Lines[line].ToString().Trim()}";
        });
        return string.Join("\n", text);
    }

    private static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
