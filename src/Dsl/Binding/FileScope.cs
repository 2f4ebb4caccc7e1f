using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>
/// The names that mean something in a file: its own declarations and constants, then those of the files that it imports
/// (not of files that those import), then the prelude's.
/// </summary>
internal sealed class FileScope
{
    private readonly Dictionary<(Space, string), Declaration> _declarations = new();
    private readonly Dictionary<string, ConstSyntax> _constants = new(StringComparer.Ordinal);

    public FileScope(IEnumerable<ItemSyntax> members, FileScope? prelude)
    {
        Prelude = prelude;
        foreach (var member in members)
        {
            if (member is DeclarationSyntax { Name.IsMissing: false } syntax)
            {
                var declaration = new Declaration(syntax, this);
                var key = (declaration.Space, declaration.Name);
                if (_declarations.TryGetValue(key, out var first))
                    Duplicates.Add((syntax.Name, first.Syntax.Name));
                else
                    _declarations.Add(key, declaration);
            }
            else if (member is ConstSyntax { Name.IsMissing: false } constant)
            {
                if (_constants.TryGetValue(constant.Name.Text, out var first))
                    Duplicates.Add((constant.Name, first.Name));
                else
                    _constants.Add(constant.Name.Text, constant);
            }
        }
    }

    public FileScope? Prelude { get; }

    /// <summary>Whether it is the prelude itself, whose insides are never shown to users.</summary>
    public bool IsPrelude => Prelude is null;

    public List<FileScope> Imports { get; } = new();

    /// <summary>Names declared a second time, each with the first.</summary>
    public List<(IdentifierSyntax Second, IdentifierSyntax First)> Duplicates { get; } = new();

    public IEnumerable<Declaration> Declarations => _declarations.Values;

    /// <summary>
    /// What a name means in a space, for the body of <paramref name="self"/>: a declaration does not see itself, so that
    /// it can wrap what bears its name outside. More than one result means that imports contradict each other.
    /// </summary>
    public ImmutableArray<Declaration> Find(Space space, string name, Declaration? self)
    {
        var own = FindOwn(space, name, self);
        if (own is not null)
            return ImmutableArray.Create(own);
        var imported = Imports.Select(i => i.FindOwn(space, name, self)).Where(d => d is not null).Select(d => d!).Distinct().ToImmutableArray();
        if (imported.Length > 0 || Prelude is null)
            return imported;
        return Prelude.Find(space, name, self);
    }

    public ImmutableArray<(ConstSyntax Constant, FileScope File)> FindConstant(string name)
    {
        if (_constants.TryGetValue(name, out var own))
            return ImmutableArray.Create((own, this));
        var imported = ImmutableArray.CreateBuilder<(ConstSyntax, FileScope)>();
        foreach (var import in Imports)
        {
            if (import._constants.TryGetValue(name, out var found))
                imported.Add((found, import));
        }
        if (imported.Count == 0 && Prelude is not null)
            return Prelude.FindConstant(name);
        return imported.ToImmutable();
    }

    /// <summary>All declarations in scope, nearest first.</summary>
    public IEnumerable<Declaration> Visible =>
        Declarations.Concat(Imports.SelectMany(i => i.Declarations)).Concat(Prelude?.Declarations ?? []);

    public IEnumerable<string> VisibleConstants =>
        _constants.Keys.Concat(Imports.SelectMany(i => i._constants.Keys)).Concat(Prelude?._constants.Keys ?? Enumerable.Empty<string>());

    private Declaration? FindOwn(Space space, string name, Declaration? self)
    {
        if (_declarations.TryGetValue((space, name), out var found) && found != self)
            return found;
        // Functions serve every kind of body.
        if (space != Space.Value && _declarations.TryGetValue((Space.Value, name), out found) && found != self &&
            found.Callable?.Kind == CallableKind.Function)
        {
            return found;
        }
        return null;
    }
}
