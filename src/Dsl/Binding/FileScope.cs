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
    // For each space.
    private readonly Dictionary<string, Declaration>[] _declarations = [.. Enum.GetValues(typeof(Space)).Cast<Space>().Select(_ => new Dictionary<string, Declaration>(StringComparer.Ordinal))];
    private readonly List<Declaration> _inOrder = new();
    private readonly Dictionary<string, ConstSyntax> _constants = new(StringComparer.Ordinal);

    public FileScope(IEnumerable<ItemSyntax> members, FileScope? prelude)
    {
        Prelude = prelude;
        foreach (var member in members)
        {
            if (member is DeclarationSyntax { Name.IsMissing: false } syntax)
            {
                var declaration = new Declaration(syntax, this);
                if (_declarations[(int)declaration.Space].TryGetValue(declaration.Name, out var first))
                {
                    Duplicates.Add((syntax.Name, first.Syntax.Name));
                    continue;
                }
                _declarations[(int)declaration.Space].Add(declaration.Name, declaration);
                _inOrder.Add(declaration);
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

    public IEnumerable<Declaration> Declarations => _inOrder;

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
        if (_declarations[(int)space].TryGetValue(name, out var found) && found != self)
            return found;
        // Functions serve every kind of body.
        if (space != Space.Value && _declarations[(int)Space.Value].TryGetValue(name, out found) && found != self &&
            found.Callable?.Kind == CallableKind.Function)
        {
            return found;
        }
        return null;
    }
}
