using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Advice;

internal static class NormalizationRules
{
    /// <summary>A bias for each channel whose mean is taken away at once.</summary>
    public static void BiasBefore(NetworkFacts facts)
    {
        foreach (var norm in facts.Uses.Where(u => u.Has(TraitNames.Normalizes, TraitNames.Channels) && u.Inputs.Length > 0))
        {
            if (NetworkFacts.Unviewed(norm.Inputs[0]) is not MapNode { Op: ScalarOp.Add } sum)
                continue;
            var bias = sum.Operands.Select(NetworkFacts.ParameterBehind).FirstOrDefault(p => p is { Role: "bias" });
            if (bias is null || !sum.Operands.Any(facts.IsFromSamples))
                continue;
            var owner = facts.Uses.LastOrDefault(u => u.Instance?.Parameters.Values.Contains(bias) == true);
            var flag = owner?.Declaration.Callable?.Parameters.FirstOrDefault(p => p.Name.Text.Contains("bias") && p.Default is Syntax.BooleanSyntax);
            facts.Advise(
                AdviceDiagnostics.BiasBeforeNorm, owner?.Span ?? norm.Span, bias.VariableName, norm.Name,
                flag is null ? "leave it out" : $"give `{flag.Name.Text}: false`");
        }
    }

    /// <summary>Statistics over the samples of a step that has only one.</summary>
    public static void SingleSample(NetworkFacts facts)
    {
        if (facts.Uses.FirstOrDefault(u => u.Has(TraitNames.Normalizes, TraitNames.Samples)) is not { } norm)
            return;
        foreach (var recipe in facts.Recipes.Where(r => r.Batch == 1))
            facts.Advise(AdviceDiagnostics.SingleSample, recipe.Setting("batch")?.Value.Span ?? recipe.Syntax.Network.Span, norm.Name);
    }

    /// <summary>Units are dropped before statistics that inference will use without dropping.</summary>
    public static void DroppedBefore(NetworkFacts facts)
    {
        var norms = facts.Uses
            .Where(u => u.Has(TraitNames.Normalizes, TraitNames.Samples) && u.Inputs.Length > 0)
            .Select(u => (Use: u, Before: facts.MadeOf(u.Inputs[0])))
            .ToList();
        foreach (var drop in facts.Uses.Where(u => u.Has(TraitNames.DropsUnits) && !u.Results.All(u.Inputs.Contains)))
        {
            if (norms.FirstOrDefault(n => drop.Results.Except(drop.Inputs).Any(n.Before.Contains)).Use is { } norm)
                facts.Advise(AdviceDiagnostics.DroppedBeforeNorm, drop.Span, drop.Name, norm.Name);
        }
    }
}
