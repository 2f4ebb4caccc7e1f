using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>What a file is bound with.</summary>
/// <param name="Main">The file whose networks are wanted.</param>
/// <param name="Project">All <c>.netdsl</c> files of the project, which it can import; the file itself may be among them.</param>
public sealed record BindingInput(SyntaxTree Main, ImmutableArray<SyntaxTree> Project)
{
    public BindingLimits Limits { get; init; } = BindingLimits.Default;

    /// <summary>The standard library; others than the compiler's own are for tests.</summary>
    public ImmutableArray<SyntaxTree> Prelude { get; init; }
}

/// <summary>A network that another front end has put together, with all files of the project in scope.</summary>
/// <param name="Network">The network; its spans lie where the user wrote it.</param>
/// <param name="Recipes">Its recipes.</param>
/// <param name="Project">All <c>.netdsl</c> files of the project.</param>
/// <param name="AttributeClass">The class that it completes.</param>
public sealed record AttributeBindingInput(
    NetworkSyntax Network, ImmutableArray<RecipeSyntax> Recipes, ImmutableArray<SyntaxTree> Project, ClassModel AttributeClass)
{
    /// <summary>What the class leaves out.</summary>
    public ImmutableArray<Suppression> Suppressions { get; init; } = ImmutableArray<Suppression>.Empty;

    public BindingLimits Limits { get; init; } = BindingLimits.Default;
}

/// <summary>The networks without errors, in the order of the file, and what was found about all of them.</summary>
public sealed record BindingResult(ImmutableArray<NetworkModel> Networks, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// The entry of this stage: from syntax trees to models. It throws nothing but
/// <see cref="OperationCanceledException"/>, whatever the input.
/// </summary>
public static class Binder
{
    /// <summary>Binds the networks of one file. The diagnostics of its syntax are not repeated.</summary>
    public static BindingResult Bind(BindingInput input, CancellationToken cancellation = default)
    {
        // The count of work is this binding's own.
        var limits = input.Limits with { Work = new Work() };
        var reports = new Reports();
        var prelude = input.Prelude.IsDefault ? Prelude.Scope : Prelude.ScopeOf(input.Prelude);
        var scopes = new ProjectScopes(input.Project, prelude);
        var file = scopes.Of(input.Main, reports);
        // What the parser could not read may be missing from a network without a trace.
        var isReadable = scopes.AreReadable;
        ReportDeclarations(input, file, scopes, reports);
        var networks = ImmutableArray.CreateBuilder<NetworkModel>();
        var entered = new HashSet<Declaration>();
        var origins = new Dictionary<Declaration, NetworkModel?>();
        foreach (var request in Requests(input.Main, file, reports))
        {
            cancellation.ThrowIfCancellationRequested();
            var model = NetworkBinder.Bind(request, reports, limits, entered, cancellation);
            if (model is not null && SharesWell(request, model, origins, reports, limits, cancellation))
                networks.Add(model);
        }
        var visible = new HashSet<string>(file.Visible.Select(d => d.Name), StringComparer.Ordinal);
        foreach (var declaration in file.Declarations.Where(d => !entered.Contains(d)))
            NameChecker.Check(declaration, visible, reports);
        Traits.Check(input.Main, input.Prelude.IsDefault ? Binding.Prelude.Trees : input.Prelude, reports);
        var diagnostics = Suppressions.Apply(input.Main, reports);
        return new BindingResult(isReadable ? networks.ToImmutable() : ImmutableArray<NetworkModel>.Empty, diagnostics);
    }

    /// <summary>Binds a network that was declared by attributes.</summary>
    public static BindingResult Bind(AttributeBindingInput input, CancellationToken cancellation = default)
    {
        var reports = new Reports();
        var scopes = new ProjectScopes(input.Project, Prelude.Scope);
        var file = new FileScope([input.Network], Prelude.Scope);
        file.Imports.AddRange(input.Project.OrderBy(t => t.File.Path, StringComparer.Ordinal).Select(t => scopes.Of(t, null)));
        var declaration = file.Declarations.FirstOrDefault();
        if (declaration is null)
            return new BindingResult(ImmutableArray<NetworkModel>.Empty, ImmutableArray<Diagnostic>.Empty);
        var request = new NetworkRequest(
            input.Network.Name, Describe.Documentation(input.Network), input.Network, declaration, ImmutableArray<ArgumentSyntax>.Empty, file,
            input.Recipes, null, input.AttributeClass);
        var model = NetworkBinder.Bind(request, reports, input.Limits with { Work = new Work() }, [], cancellation);
        var diagnostics = Suppressions.Apply(input.Suppressions, reports);
        return new BindingResult(model is null ? ImmutableArray<NetworkModel>.Empty : ImmutableArray.Create(model), diagnostics);
    }

    private static void ReportDeclarations(BindingInput input, FileScope file, ProjectScopes scopes, Reports reports)
    {
        foreach (var (second, first) in file.Duplicates)
            reports.Add(BindingDiagnostics.DuplicateDeclaration, second.Span, second.Text, first.Span.StartPosition.Line);
        var others = scopes.Others(input.Main).SelectMany(f => f.Declarations).Where(d => d.IsNetwork).Select(d => ("network", d.Name, d.Syntax.Name.Span));
        var own = file.Declarations.Where(d => d.IsNetwork).OrderBy(d => d.Syntax.Span.Start).Select(d => ("network", d.Name, d.Syntax.Name.Span));
        var clashes = new Reports();
        NameClashes.Report(others.Concat(own), clashes);
        foreach (var clash in clashes.ToImmutable().Where(c => c.Span.File.Equals(input.Main.File)))
            reports.Add(clash);
        var networks = new HashSet<string>(file.Declarations.Where(d => d.IsNetwork).Select(d => d.Name), StringComparer.Ordinal);
        foreach (var recipe in input.Main.Root.Members.OfType<RecipeSyntax>())
        {
            var name = recipe.Network.Text;
            if (!recipe.Network.IsMissing && !networks.Contains(name))
            {
                var elsewhere = file.Imports.Any(i => i.Declarations.Any(d => d.IsNetwork && d.Name == name));
                var advice = elsewhere ? ": a recipe stands in the file of its network" : reports.DidYouMean(name, networks);
                reports.Add(BindingDiagnostics.UnknownNetwork, recipe.Network.Span, name, advice);
            }
        }
    }

    private static IEnumerable<NetworkRequest> Requests(SyntaxTree main, FileScope file, Reports reports)
    {
        var recipesOf = main.Root.Members.OfType<RecipeSyntax>().ToLookup(r => r.Network.Text, StringComparer.Ordinal);
        foreach (var declaration in file.Declarations.Where(d => d.IsNetwork).OrderBy(d => d.Syntax.Span.Start))
        {
            var recipes = recipesOf[declaration.Name].ToImmutableArray();
            var doc = Describe.Documentation(declaration.Syntax);
            if (declaration.Syntax is NetworkSyntax network)
            {
                // A network with open constants only exists at the constants that others give it.
                if (recipes.IsEmpty && network.Parameters.Any(p => p.Default is null))
                    continue;
                yield return new NetworkRequest(network.Name, doc, network, declaration, ImmutableArray<ArgumentSyntax>.Empty, file, recipes, null, null);
            }
            else if (declaration.Syntax is NetworkInstanceSyntax { Network.IsMissing: false } instance)
            {
                if (FindNetwork(file, instance.Network.Text) is not { Syntax: NetworkSyntax origin } found)
                {
                    var known = file.Visible.Where(d => d.Syntax is NetworkSyntax).Select(d => d.Name);
                    reports.Add(BindingDiagnostics.UnknownNetwork, instance.Network.Span, instance.Network.Text, reports.DidYouMean(instance.Network.Text, known));
                    continue;
                }
                if (doc.Length == 0)
                    doc = Describe.Documentation(origin);
                yield return new NetworkRequest(instance.Name, doc, origin, found, instance.Arguments, file, recipes, origin.Name.Text, null);
            }
        }
    }

    private static Declaration? FindNetwork(FileScope file, string name) =>
        file.Find(Space.Value, name, null).FirstOrDefault(d => d.Syntax is NetworkSyntax);

    /// <summary>Whether an instance of a network has the parameters of the network itself.</summary>
    private static bool SharesWell(
        NetworkRequest request, NetworkModel model, Dictionary<Declaration, NetworkModel?> origins, Reports reports, BindingLimits limits, CancellationToken cancellation)
    {
        if (request.SharesParametersOf is not { } shared)
            return true;
        if (!origins.TryGetValue(request.Declaration, out var origin))
        {
            var whole = request with
            {
                Name = request.Network.Name,
                Arguments = ImmutableArray<ArgumentSyntax>.Empty,
                File = request.Declaration.File,
                Recipes = ImmutableArray<RecipeSyntax>.Empty,
                SharesParametersOf = null,
            };
            origin = NetworkBinder.Bind(whole, new Reports(), limits, [], cancellation);
            origins.Add(request.Declaration, origin);
        }
        var difference = origin is not null
            ? Difference(model, origin)
            : $"`{shared}` itself cannot be compiled with its defaults, so there is nothing to share";
        if (difference is null)
            return true;
        reports.Add(BindingDiagnostics.ParametersDiffer, request.Name.Span, request.Name.Text, shared, difference);
        return false;
    }

    private static string? Difference(NetworkModel model, NetworkModel origin)
    {
        var known = origin.Parameters.Concat(origin.States).ToDictionary(v => v.Node.VariableName, v => v.Node.Shape);
        var own = model.Parameters.Concat(model.States).ToDictionary(v => v.Node.VariableName, v => v.Node.Shape);
        foreach (var item in own)
        {
            if (!known.TryGetValue(item.Key, out var shape))
                return $"`{item.Key}` exists only here";
            if (shape != item.Value)
                return $"`{item.Key}` is {item.Value} here and {shape} there";
        }
        return known.Keys.FirstOrDefault(k => !own.ContainsKey(k)) is { } missing ? $"`{missing}` exists only there" : null;
    }
}
