using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Binding;

/// <summary>
/// Looks at a declaration that nothing in its file uses: its body never runs, but a name in it that means nothing
/// anywhere is wrong all the same.
/// </summary>
internal static class NameChecker
{
    /// <param name="declaration">What to look at.</param>
    /// <param name="visible">The names of all declarations that its file sees.</param>
    /// <param name="reports">Where errors go.</param>
    public static void Check(Declaration declaration, HashSet<string> visible, Reports reports)
    {
        var known = new HashSet<string>(Always(declaration), StringComparer.Ordinal);
        foreach (var node in Nodes(declaration.Syntax))
            AddNames(node, known);
        foreach (var (name, expected) in References(declaration.Syntax))
        {
            if (name.Text.Length == 0 || known.Contains(name.Text) || visible.Contains(name.Text) || MeansSomething(name.Text, declaration))
                continue;
            var candidates = known.Concat(visible).Concat(Intrinsics.All.Keys);
            var advice = reports.DidYouMean(name.Text, candidates);
            if (expected is null)
                reports.Add(BindingDiagnostics.UnknownName, name.Span, "", name.Text, advice);
            else
                reports.Add(BindingDiagnostics.UnknownCallable, name.Span, "", expected, name.Text, advice);
        }
    }

    private static IEnumerable<string> Always(Declaration declaration) =>
        new[] { "pi", "inf", "training", "batch" }
            .Concat(declaration.Callable is { } callable ? ContextNames.Of(callable.Kind) : Enumerable.Empty<string>())
            .Concat(declaration.Callable?.Kind == CallableKind.Optimizer ? ["rate"] : []);

    private static bool MeansSomething(string name, Declaration declaration) =>
        Intrinsics.All.ContainsKey(name) ||
        !declaration.File.FindConstant(name).IsEmpty;

    /// <summary>Whatever a body gives a name, anywhere in it: order and branches are not looked at.</summary>
    private static void AddNames(SyntaxNode node, HashSet<string> known)
    {
        var name = node switch
        {
            ParameterSyntax parameter => parameter.Name,
            BindingSyntax binding => binding.Name,
            IndexDefinitionSyntax definition => definition.Name,
            ConstSyntax constant => constant.Name,
            ParamSyntax param => param.Name,
            StateVariableSyntax state => state.Name,
            InputSyntax input => input.Name,
            TargetSyntax target => target.Name,
            OutputSyntax output => output.Name,
            RepeatSyntax { Index: { } index } => index,
            ScanSyntax scan => scan.Index,
            StepDefinitionSyntax definition => definition.Name,
            BinderSyntax binder => binder.Name,
            RestSyntax rest => rest.Name,
            CallSyntax { InstanceName: { } instance } => instance,
            _ => null,
        };
        if (name is not null)
            known.Add(name.Text);
        if (node is LossSyntax { On.IsEmpty: false } loss)
            known.UnionWith(loss.On.SelectMany(Nodes).OfType<NameSyntax>().Select(n => n.Text).Append("w"));
        // A bare name in the pattern of a parameter or a slot is bound by it.
        if (node is SizeSyntax { Value: NameSyntax size })
            known.Add(size.Text);
        if (node is ClassTypeSyntax { Count: NameSyntax count })
            known.Add(count.Text);
    }

    /// <summary>The names that refer to something, with the kind of declaration that is called, if one is.</summary>
    private static IEnumerable<(NameSyntax Name, string? Expected)> References(SyntaxNode root)
    {
        var called = new Dictionary<NameSyntax, string>();
        foreach (var node in Nodes(root))
        {
            if (node is PipelineSyntax { Stage: CallSyntax { Callee: NameSyntax stage } })
                called[stage] = "layer";
            else if (node is PipelineSyntax { Stage: NameSyntax bare })
                called[bare] = "layer";
            else if (node is CallSyntax { Callee: NameSyntax callee } && !called.ContainsKey(callee))
                called[callee] = "function";
            else if (node is NameSyntax name)
                yield return (name, called.TryGetValue(name, out var expected) ? expected : null);
        }
    }

    /// <summary>All nodes below one, parents first; names in traits mean nothing to the compiler.</summary>
    private static IEnumerable<SyntaxNode> Nodes(SyntaxNode root)
    {
        var open = new Stack<SyntaxNode>([root]);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (node is TraitSyntax)
                continue;
            yield return node;
            foreach (var child in node.Children.Reverse())
                open.Push(child);
        }
    }
}
