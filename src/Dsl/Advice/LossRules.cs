using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Advice;

internal static class LossRules
{
    /// <summary>A loss with a softmax or sigmoid of its own gets what has been through one already.</summary>
    public static void BoundedLogits(NetworkFacts facts)
    {
        var bounded = facts.Uses
            .Where(u => u.Has(TraitNames.Probabilities) || u.Has(TraitNames.Saturating, TraitNames.Both))
            .SelectMany(u => u.Results.Select(r => (Use: u, Result: NetworkFacts.Unviewed(r))))
            .ToLookup(u => u.Result, u => u.Use);
        foreach (var loss in facts.Uses.Where(u => u.Has(TraitNames.TakesLogits) && u.Inputs.Length > 0))
        {
            if (bounded[NetworkFacts.Unviewed(loss.Inputs[0])].FirstOrDefault() is { } bound)
                facts.Advise(AdviceDiagnostics.BoundedLogits, loss.Span, loss.Name, bound.Name);
        }
    }

    /// <summary>Squares of parameters in the loss, or decay in the gradient, where each gradient is divided by its own size.</summary>
    public static void CoupledDecay(NetworkFacts facts)
    {
        foreach (var recipe in facts.Recipes.Where(r => r.Optimizer.Has(TraitNames.Adaptive)))
        {
            var takesDecay = recipe.Optimizer.Callable!.Parameters.Any(p => p.Name.Text == GroupSettings.Decay);
            var other = facts.File.Visible.FirstOrDefault(d =>
                d.Space == Space.Optimizer && d.Has(TraitNames.Adaptive) && d.Callable!.Parameters.Any(p => p.Name.Text == GroupSettings.Decay));
            var advice = takesDecay ? "write it as `decay` in the recipe"
                : other is null ? "take an optimizer that has a parameter `decay`"
                : $"take `{other.Name}`, which has a decay of its own";
            // A loss of groups is one penalty for each parameter, all from one line.
            var penalties = facts.Losses.Where(l => !facts.IsFromSamples(l))
                .Select(l => (l.Origin.Span, Parameter: SquaredParameter(l)))
                .Where(p => p.Parameter is not null)
                .GroupBy(p => p.Span, p => p.Parameter!);
            foreach (var penalty in penalties)
            {
                var others = penalty.Distinct().Count() - 1;
                var on = $"this penalty on `{penalty.First().VariableName}`" + (others == 0 ? "" : " and " + Words.Count(others, "other parameter"));
                facts.Advise(AdviceDiagnostics.CoupledDecay, penalty.Key, on, recipe.Optimizer.Name, advice);
            }
            if (!takesDecay && recipe.Setting(GroupSettings.Decay) is { } decay)
                facts.Advise(AdviceDiagnostics.CoupledDecay, decay.Span, "this decay", recipe.Optimizer.Name, advice);
        }
    }

    /// <summary>Parameters that a network with a loss never learns.</summary>
    public static void Unreached(NetworkFacts facts)
    {
        if (facts.Losses.Count == 0)
            return;
        var reached = Reachability.From(facts.Losses, learning: true);
        var left = facts.Initializers.Where(i => !reached.Contains(i.Parameter)).GroupBy(i => i.Span);
        foreach (var group in left)
            facts.Advise(AdviceDiagnostics.Unreached, group.Key, string.Join(" and ", group.Select(i => $"`{i.Parameter.VariableName}`")));
    }

    private static VariableNode? SquaredParameter(Node penalty)
    {
        foreach (var node in GraphWalk.Ancestors([penalty]).OfType<MapNode>())
        {
            var isSquare = node.Op == ScalarOp.Mul
                ? node.Operands[0] == node.Operands[1]
                : node.Op == ScalarOp.Pow && NetworkFacts.Unviewed(node.Operands[1]) is ConstantNode { Value: 2 };
            if (isSquare && NetworkFacts.ParameterBehind(node.Operands[0]) is { } parameter)
                return parameter;
        }
        return null;
    }
}
