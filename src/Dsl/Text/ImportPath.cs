using System;
using System.Collections.Generic;

namespace NetGen.Dsl.Text;

/// <summary>Paths of imports as plain text, the same on every machine: nothing is looked up on a disk.</summary>
public static class ImportPath
{
    /// <summary>The path with forward slashes and without <c>.</c> and <c>..</c> where they can be resolved.</summary>
    public static string Normalize(string path)
    {
        var text = path.Replace('\\', '/');
        var rooted = text.StartsWith("/", StringComparison.Ordinal);
        var parts = new List<string>();
        foreach (var part in text.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] != "..")
                parts.RemoveAt(parts.Count - 1);
            else
                parts.Add(part);
        }
        return (rooted ? "/" : "") + string.Join("/", parts);
    }

    /// <summary>The normalized path that <paramref name="import"/> means in the file <paramref name="importer"/>.</summary>
    public static string Resolve(string importer, string import)
    {
        var from = importer.Replace('\\', '/');
        var isRooted = import.StartsWith("/", StringComparison.Ordinal) || import.StartsWith("\\", StringComparison.Ordinal) || (import.Length > 1 && import[1] == ':');
        return isRooted ? Normalize(import) : Normalize(from.Substring(0, from.LastIndexOf('/') + 1) + import);
    }
}
