using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Pipeline;

/// <summary>
/// A <c>.netdsl</c> file with every file that it reaches by imports: all that its networks can depend on. An edit of any
/// other file leaves it equal.
/// </summary>
/// <param name="Main">The file whose networks are generated.</param>
/// <param name="Reachable">The other files it can reach, by path; paths are as the compiler gave them.</param>
/// <param name="Hint">Begins the names of its generated files; unique in the project, ignoring case.</param>
/// <param name="Taken">Networks of files that come before it, which it cannot declare again.</param>
internal sealed record LinkedFile(SyntaxTree Main, EquatableArray<SyntaxTree> Reachable, string Hint, EquatableArray<string> Taken)
{
    public static ImmutableArray<LinkedFile> Link(ImmutableArray<SyntaxTree> trees, CancellationToken cancellation)
    {
        var ordered = trees.OrderBy(t => t.File.Path, StringComparer.Ordinal).ToImmutableArray();
        var byPath = new Dictionary<string, SyntaxTree>(StringComparer.Ordinal);
        foreach (var tree in ordered)
            byPath[ImportPath.Normalize(tree.File.Path)] = tree;

        var hints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var taken = new List<string>();
        var result = ImmutableArray.CreateBuilder<LinkedFile>(ordered.Length);
        foreach (var tree in ordered)
        {
            cancellation.ThrowIfCancellationRequested();
            result.Add(new LinkedFile(tree, Reach(tree, byPath).ToEquatableArray(), Unique(tree.File.Path, hints), taken.ToEquatableArray()));
            taken.AddRange(tree.Root.Members.OfType<DeclarationSyntax>().Where(d => d is NetworkSyntax or NetworkInstanceSyntax).Select(d => d.Name.Text));
        }
        return result.MoveToImmutable();
    }

    private static IEnumerable<SyntaxTree> Reach(SyntaxTree main, Dictionary<string, SyntaxTree> byPath)
    {
        var reached = new SortedDictionary<string, SyntaxTree>(StringComparer.Ordinal);
        var work = new Stack<SyntaxTree>();
        work.Push(main);
        while (work.Count > 0)
        {
            var tree = work.Pop();
            foreach (var import in tree.Root.Members.OfType<ImportSyntax>())
            {
                var path = ImportPath.Resolve(tree.File.Path, import.Path.Value);
                if (byPath.TryGetValue(path, out var target) && !target.Equals(main) && !reached.ContainsKey(path))
                {
                    reached.Add(path, target);
                    work.Push(target);
                }
            }
        }
        return reached.Values;
    }

    private static string Unique(string path, HashSet<string> hints)
    {
        var name = new string(Path.GetFileNameWithoutExtension(path).Select(c => char.IsLetterOrDigit(c) && c < 128 ? c : '_').ToArray());
        var hint = name;
        for (var number = 2; !hints.Add(hint); number++)
            hint = name + "_" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return hint;
    }
}
