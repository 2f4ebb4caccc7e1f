using Microsoft.CodeAnalysis.Diagnostics;

namespace NetGen.Generator.Pipeline;

/// <summary>What the project file says.</summary>
/// <param name="RootNamespace">The namespace of networks from files; empty for the global one.</param>
/// <param name="EmitPreludeAttributes">Only in the runtime's own build.</param>
internal sealed record ProjectSettings(string RootNamespace, bool EmitPreludeAttributes)
{
    public static ProjectSettings Read(AnalyzerConfigOptions options)
    {
        options.TryGetValue("build_property.RootNamespace", out var space);
        options.TryGetValue("build_property.NetGenEmitPreludeAttributes", out var emit);
        return new ProjectSettings(space ?? "", emit == "true");
    }
}
