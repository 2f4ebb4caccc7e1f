using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;

namespace NetGen.Dsl.Advice;

internal static class ActivationRules
{
    /// <summary>From so many saturating hidden layers on, gradients have visibly shrunk at the first of them.</summary>
    private const int Deep = 3;

    /// <summary>Saturating activations between the weights of a deep network that normalizes nothing.</summary>
    public static void SaturatingDepth(NetworkFacts facts)
    {
        if (facts.Uses.Any(u => u.Has(TraitNames.Normalizes)))
            return;
        // Layers are counted by the weights that come next: a recurrent cell is one, however often it is applied.
        var hidden = facts.Uses
            .Where(u => u.Has(TraitNames.Saturating, TraitNames.Both))
            .Select(u => (Use: u, Weights: u.Results.SelectMany(facts.Follow).Where(facts.IsWeighted).SelectMany(NetworkFacts.WeightsOf).ToList()))
            .Where(h => h.Weights.Count > 0)
            .ToList();
        var layers = hidden.SelectMany(h => h.Weights).Distinct().Count();
        if (layers < Deep)
            return;
        var instead = string.Join(" or ", new[]
        {
            facts.Known(Space.Value, TraitNames.Rectifying) is { } rectifier ? "take " + rectifier : null,
            facts.Known(Space.Value, TraitNames.Normalizes) is { } norm ? "put " + norm + " before it" : null,
        }.Where(t => t is not null));
        facts.Advise(
            AdviceDiagnostics.SaturatingDepth, hidden[0].Use.Span, hidden[0].Use.Name, Words.Count(layers, "hidden layer"), facts.Name.Text,
            instead.Length == 0 ? "" : ": " + instead);
    }
}
