using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>The standard library: declarations in the language itself, parsed once in each process.</summary>
public static class Prelude
{
    private const string Folder = "NetGen.Prelude.";

    private static readonly Lazy<ImmutableArray<SyntaxTree>> s_trees = new(Parse);
    private static readonly Lazy<FileScope> s_scope = new(() => ScopeOf(s_trees.Value));

    /// <summary>Its files in ordinal order of their names; the paths are <c>prelude/losses.netdsl</c> and so on.</summary>
    public static ImmutableArray<SyntaxTree> Trees => s_trees.Value;

    internal static FileScope Scope => s_scope.Value;

    internal static FileScope ScopeOf(ImmutableArray<SyntaxTree> trees) => new(trees.SelectMany(t => t.Root.Members), null);

    private static ImmutableArray<SyntaxTree> Parse()
    {
        var assembly = typeof(Prelude).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .OrderBy(n => n, StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return Parser.Parse(new SourceFile("prelude/" + name.Substring(Folder.Length), reader.ReadToEnd()), CancellationToken.None);
            })
            .ToImmutableArray();
    }
}
