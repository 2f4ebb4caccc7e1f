using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;
using NetGen.Generator.Attributes;

namespace NetGen.Generator.Pipeline;

/// <summary>The networks of one file or class, and all that was found in it.</summary>
internal sealed record BoundFile(EquatableArray<BoundNetwork> Networks, EquatableArray<Diagnostic> Diagnostics);

/// <summary>A class with <c>[Network]</c> and the beginning of the names of its files.</summary>
internal sealed record NamedClass(AttributeNetwork Network, string Hint);

/// <summary>Binds what either front end has read.</summary>
internal static class FrontEnds
{
    public static IEnumerable<CallableSyntax> PreludeCallables => CallablesOf(Prelude.Trees.Insert(0, Operations.Tree));

    /// <summary>What has an attribute: all declarations but those that only serve others.</summary>
    public static IEnumerable<CallableSyntax> CallablesOf(IEnumerable<SyntaxTree> trees) =>
        trees.SelectMany(t => Callables.In(t))
            .Where(c => !c.Name.IsMissing && c.Traits.All(t => t.Name.Text != "helper"));

    /// <summary>The networks of a <c>.netdsl</c> file.</summary>
    public static BoundFile Bind(LinkedFile file, ProjectSettings settings, CancellationToken cancellation) =>
        Guarded(file.Main.File.Path, () => BindFile(file, settings, cancellation));

    /// <summary>The network of a class, with every file of the project in scope.</summary>
    public static BoundFile Bind(NamedClass named, ImmutableArray<SyntaxTree> project, CancellationToken cancellation) =>
        Guarded(named.Network.Name, () => BindClass(named, project, cancellation));

    /// <summary>What binding gives, or a diagnostic if the compiler itself fails.</summary>
    public static BoundFile Guarded(string subject, Func<BoundFile> bind)
    {
        try
        {
            return bind();
        }
        catch (Exception fault) when (Faults.IsFault(fault))
        {
            return new BoundFile(default, ImmutableArray.Create(Faults.Of(subject, "binding it", fault)).ToEquatableArray());
        }
    }

    private static BoundFile BindFile(LinkedFile file, ProjectSettings settings, CancellationToken cancellation)
    {
        var result = Binder.Bind(new BindingInput(file.Main, file.Reachable.Items), cancellation);
        var taken = new HashSet<string>(file.Taken, StringComparer.OrdinalIgnoreCase);
        var clashes = file.Main.Root.Members.OfType<DeclarationSyntax>()
            .Where(d => d is NetworkSyntax or NetworkInstanceSyntax && taken.Contains(d.Name.Text))
            .Select(d => new Diagnostic(BindingDiagnostics.NamesClash, d.Name.Span, "network", d.Name.Text, "network", d.Name.Text));
        var hints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var networks = result.Networks.Where(n => !taken.Contains(n.Name))
            .Select(n => Bound(n, Unique($"{file.Hint}.{n.Name}", hints) + ".g.cs", settings.RootNamespace));
        return new BoundFile(
            networks.ToEquatableArray(),
            file.Main.Diagnostics.Concat(result.Diagnostics).Concat(clashes).ToEquatableArray());
    }

    private static BoundFile BindClass(NamedClass named, ImmutableArray<SyntaxTree> project, CancellationToken cancellation)
    {
        var network = named.Network;
        if (network.Problem.Length > 0)
            return new BoundFile(default, ImmutableArray.Create(ProblemOf(network)).ToEquatableArray());
        var syntax = AttributeSyntaxBuilder.Build(network, new Callables(Prelude.Trees.Insert(0, Operations.Tree).Concat(project)));
        if (syntax.Diagnostics.Length > 0)
            return new BoundFile(default, syntax.Diagnostics.ToEquatableArray());
        var type = new ClassModel(network.Namespace, network.ContainingTypes.Items, network.Accessibility);
        var result = Binder.Bind(new AttributeBindingInput(syntax.Network, syntax.Recipes, project, type) { Suppressions = syntax.Suppressions }, cancellation);
        var networks = result.Networks.Select(n => Bound(n, named.Hint + ".g.cs", network.Namespace));
        return new BoundFile(networks.ToEquatableArray(), result.Diagnostics.ToEquatableArray());
    }

    /// <summary>Gives each class the beginning of its files' names, unique in the project ignoring case.</summary>
    public static IEnumerable<NamedClass> Name(ImmutableArray<AttributeNetwork> classes)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var network in classes)
        {
            var types = network.ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1)).Append(network.Name);
            var name = string.Join(".", new[] { "Attributes", network.Namespace }.Concat(types).Where(p => p.Length > 0).Select(Ascii));
            yield return new NamedClass(network, Unique(name, known));
        }
    }

    /// <summary>The name, with a number where it is taken.</summary>
    private static string Unique(string name, HashSet<string> known)
    {
        var unique = name;
        for (var number = 2; !known.Add(unique); number++)
            unique = name + "_" + number.ToString(CultureInfo.InvariantCulture);
        return unique;
    }

    private static string Ascii(string name) =>
        string.Concat(name.Select(c => c < 128 && (char.IsLetterOrDigit(c) || c is '_' or '.')
            ? c.ToString()
            : "u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)));

    private static BoundNetwork Bound(NetworkModel model, string hint, string space) =>
        new(new NetworkContent(model, hint, space), new SourceMap(model));

    private static Diagnostic ProblemOf(AttributeNetwork network)
    {
        var descriptor = new[] { AttributeDiagnostics.NotPartial, AttributeDiagnostics.Generic, AttributeDiagnostics.BadBase }
            .First(d => d.Id == network.Problem);
        var file = new SourceFile(network.Path, network.Text);
        return new Diagnostic(descriptor, new SourceSpan(file, network.NamePlace.Start, network.NamePlace.Length), network.Name);
    }
}
