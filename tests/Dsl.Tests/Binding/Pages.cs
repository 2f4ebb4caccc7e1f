using System;
using System.IO;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>The documentation beside the sources.</summary>
internal static class Pages
{
    /// <summary>A file of <c>docs</c>, with <c>\n</c> at the ends of lines.</summary>
    public static string Read(params string[] path)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NetGen.sln")))
            folder = folder.Parent!;
        return File.ReadAllText(Path.Combine([folder.FullName, "docs", .. path])).ReplaceLineEndings("\n");
    }
}
