using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Advice;

internal static class InitializerRules
{
    /// <summary>An initializer for rectifiers before an activation that saturates, or the other way round.</summary>
    public static void Mismatch(NetworkFacts facts)
    {
        foreach (var use in facts.Initializers)
        {
            if (use.Declaration is not { } declaration)
                continue;
            var forRectifiers = declaration.Has(TraitNames.Suits, TraitNames.Rectifying);
            var forSaturating = declaration.Has(TraitNames.Suits, TraitNames.Saturating);
            if (forRectifiers == forSaturating || facts.ProductOf(use.Parameter) is not { } product || ActivationAfter(facts, product) is not { } activation)
                continue;
            var saturates = activation.Has(TraitNames.Saturating, TraitNames.Both);
            var rectifies = activation.Has(TraitNames.Rectifying);
            if (saturates == rectifies || saturates == forSaturating)
                continue;
            var wanted = saturates ? TraitNames.Saturating : TraitNames.Rectifying;
            var instead = facts.Known(Space.Initializer, TraitNames.Suits, wanted);
            facts.Advise(
                AdviceDiagnostics.InitializerMismatch, use.Span, declaration.Name, forRectifiers ? "rectifiers" : "activations that saturate",
                activation.Name, use.Parameter.VariableName, instead is null ? "" : ": take " + instead);
        }
    }

    /// <summary>Weights that all begin with one number, in a network of more than one layer.</summary>
    public static void Equal(NetworkFacts facts)
    {
        var weights = facts.Variables.Where(v => v.Node.Kind == VariableKind.Parameter && facts.ProductOf(v.Node) is not null).ToList();
        if (weights.Count < 2)
            return;
        foreach (var weight in weights.Where(w => w.Node.Shape.Rank >= 2 && w.Node.Shape[0] > 1 && IsOneNumber(w.Initial)))
        {
            var initializer = facts.Initializers.First(i => i.Parameter == weight.Node);
            facts.Advise(AdviceDiagnostics.EqualWeights, initializer.Span, weight.Node.VariableName);
        }
    }

    private static Use? ActivationAfter(NetworkFacts facts, Node product)
    {
        var activations = facts.Uses
            .Where(u => u.Inputs.Length > 0 && (u.Has(TraitNames.Saturating) || u.Has(TraitNames.Rectifying)))
            .ToLookup(u => u.Inputs[0]);
        var normalized = new HashSet<Node>(facts.Uses.Where(u => u.Has(TraitNames.Normalizes)).SelectMany(u => u.Inputs));
        foreach (var node in facts.Follow(product))
        {
            if (node != product && facts.IsWeighted(node) || normalized.Contains(node))
                return null;
            if (activations[node].FirstOrDefault() is { } activation)
                return activation;
        }
        return null;
    }

    /// <summary>Whether all elements are the same: nothing random and no coordinate goes into them, and no edge.</summary>
    private static bool IsOneNumber(Node initial) => GraphWalk.Ancestors([initial])
        .All(n => n is ConstantNode or MapNode || n is ViewNode { Map.Dims: var dims } && dims.All(d => d.Offset == 0 && d.Divisor == 1));
}
