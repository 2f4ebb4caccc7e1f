using System;

namespace NetGen.Dsl.Advice;

/// <summary>
/// The entry of this stage: what text books advise, as suggestions about a network that could be bound. The rules ask for
/// traits and for the shape of the graph, never for names, so a user's own declarations are advised about too.
/// </summary>
internal static class Advisor
{
    private static readonly Action<NetworkFacts>[] s_rules =
    [
        ActivationRules.SaturatingDepth,
        InitializerRules.Mismatch,
        InitializerRules.Equal,
        NormalizationRules.BiasBefore,
        NormalizationRules.SingleSample,
        NormalizationRules.DroppedBefore,
        LossRules.BoundedLogits,
        LossRules.CoupledDecay,
        LossRules.Unreached,
        RecipeRules.NotShuffled,
        RecipeRules.UnusualRate,
        RecipeRules.Unclipped,
    ];

    public static void Advise(NetworkFacts facts)
    {
        foreach (var rule in s_rules)
            rule(facts);
    }
}
