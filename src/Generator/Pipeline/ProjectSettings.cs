using Microsoft.CodeAnalysis.Diagnostics;

namespace NetGen.Generator.Pipeline;

/// <summary>What the project file says.</summary>
/// <param name="RootNamespace">The namespace of networks from files; empty for the global one.</param>
/// <param name="Folder">The project's folder, where relative paths of its files begin; empty if the build does not say.</param>
/// <param name="EmitPreludeAttributes">Only in the runtime's own build.</param>
internal sealed record ProjectSettings(string RootNamespace, string Folder, bool EmitPreludeAttributes)
{
    public static ProjectSettings Read(AnalyzerConfigOptions options)
    {
        options.TryGetValue("build_property.RootNamespace", out var space);
        options.TryGetValue("build_property.ProjectDir", out var folder);
        options.TryGetValue("build_property.NetGenEmitPreludeAttributes", out var emit);
        return new ProjectSettings(space ?? "", folder ?? "", emit == "true");
    }
}
