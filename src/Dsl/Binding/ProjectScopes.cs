using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>The scopes of a project's files, joined by their imports.</summary>
internal sealed class ProjectScopes
{
    private readonly Dictionary<string, SyntaxTree> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileScope> _scopes = new(StringComparer.Ordinal);
    private readonly FileScope _prelude;

    public ProjectScopes(ImmutableArray<SyntaxTree> project, FileScope prelude)
    {
        _prelude = prelude;
        foreach (var tree in project)
            _trees[Normalize(tree.File.Path)] = tree;
    }

    /// <summary>The files whose scopes have been asked for.</summary>
    private List<SyntaxTree> Reached { get; } = new();

    /// <summary>Whether the parser could read these files and all that they import.</summary>
    public bool AreReadable => Reached.All(t => t.Diagnostics.All(d => d.Severity != DiagnosticSeverity.Error));

    /// <summary>The scope of a file with its imports.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="reports">Where wrong imports go, or null to leave them to the binding of that file itself.</param>
    public FileScope Of(SyntaxTree tree, Reports? reports)
    {
        var path = Normalize(tree.File.Path);
        if (_scopes.TryGetValue(path, out var known))
            return known;
        var scope = new FileScope(tree.Root.Members, _prelude);
        _scopes.Add(path, scope);
        Reached.Add(tree);
        foreach (var import in tree.Root.Members.OfType<ImportSyntax>())
        {
            var wanted = Normalize(FolderOf(path) + import.Path.Value);
            if (!_trees.TryGetValue(wanted, out var imported))
            {
                if (reports is not null)
                    reports.Add(BindingDiagnostics.UnknownImport, import.Path.Span, Describe.Short(import.Path.Value), Advice(wanted, reports));
                continue;
            }
            if (reports is not null && Cycle(path, wanted) is { } cycle)
            {
                reports.Add(LimitDiagnostics.ImportCycle, import.Path.Span, cycle);
                continue;
            }
            var other = wanted == path ? null : Of(imported, null);
            if (other is not null && !scope.Imports.Contains(other))
                scope.Imports.Add(other);
        }
        return scope;
    }

    /// <summary>The scopes of all files but one, without regard to imports.</summary>
    public IEnumerable<FileScope> Others(SyntaxTree main) =>
        _trees.Where(t => t.Key != Normalize(main.File.Path)).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => Of(t.Value, null));

    /// <summary>The files on the way from an import back to the file that has it; null if there is none.</summary>
    private string? Cycle(string start, string first)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal) { [first] = start };
        var open = new Queue<string>([first]);
        while (open.Count > 0)
        {
            var path = open.Dequeue();
            if (path == start)
            {
                var names = new List<string>();
                for (var at = start; names.Count < 8; at = from[at])
                {
                    names.Add(at.Substring(at.LastIndexOf('/') + 1));
                    if (names.Count > 1 && at == start)
                        break;
                }
                names.Reverse();
                return string.Join(" imports ", names);
            }
            if (!_trees.TryGetValue(path, out var tree))
                continue;
            foreach (var import in tree.Root.Members.OfType<ImportSyntax>())
            {
                var next = Normalize(FolderOf(path) + import.Path.Value);
                if (!from.ContainsKey(next))
                {
                    from.Add(next, path);
                    open.Enqueue(next);
                }
            }
        }
        return null;
    }

    private string Advice(string wanted, Reports reports)
    {
        var name = wanted.Substring(wanted.LastIndexOf('/') + 1);
        var names = _trees.Keys.Select(p => p.Substring(p.LastIndexOf('/') + 1)).ToList();
        if (names.Contains(name))
            return ": there is one of that name in another folder, and the path is relative to this file";
        return reports.DidYouMean(name, names);
    }

    private static string FolderOf(string path) => path.Substring(0, path.LastIndexOf('/') + 1);

    /// <summary>A path with <c>/</c> between its parts, and without <c>.</c> and <c>..</c> where they can be resolved.</summary>
    private static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Replace('\\', '/').Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] is not (".." or ""))
                parts.RemoveAt(parts.Count - 1);
            else if (part != "." && !(part.Length == 0 && parts.Count > 0))
                parts.Add(part);
        }
        return string.Join("/", parts);
    }
}
