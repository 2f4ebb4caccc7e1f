using System;
using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// A parsed file. Two trees are equal if their files are, since parsing depends on nothing else.
/// </summary>
public sealed class SyntaxTree(SourceFile file, CompilationUnitSyntax root, ImmutableArray<Diagnostic> diagnostics)
    : IEquatable<SyntaxTree>
{
    public SourceFile File { get; } = file;

    public CompilationUnitSyntax Root { get; } = root;

    /// <summary>What is wrong with the text, in its order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;

    public bool Equals(SyntaxTree? other) => other is not null && File.Equals(other.File);

    public override bool Equals(object? obj) => Equals(obj as SyntaxTree);

    public override int GetHashCode() => File.GetHashCode();
}
