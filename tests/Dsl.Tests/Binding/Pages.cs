using System;
using System.IO;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>The documentation beside the sources.</summary>
internal static class Pages
{
    /// <summary>A file of <c>docs</c>, with <c>\n</c> at the ends of lines.</summary>
    public static string Read(params string[] path) => File.ReadAllText(Folder(path)).ReplaceLineEndings("\n");

    /// <summary>The full path of a file or folder of <c>docs</c>.</summary>
    public static string Folder(params string[] path)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NetGen.sln")))
            folder = folder.Parent!;
        return Path.Combine([folder.FullName, "docs", .. path]);
    }
}
