using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Syntax;

namespace NetGen.Dsl.Advice;

internal static class RecipeRules
{
    // How long an epoch is, is known when training begins; the greatest rate of a schedule hardly depends on it.
    private const int StepsPerEpoch = 100;
    private const int Samples = 64;

    public static void NotShuffled(NetworkFacts facts)
    {
        foreach (var recipe in facts.Recipes.Where(r => !r.Shuffle))
            facts.Advise(AdviceDiagnostics.NotShuffled, recipe.Setting("shuffle")!.Span);
    }

    /// <summary>A greatest rate outside of what is usual for the optimizer.</summary>
    public static void UnusualRate(NetworkFacts facts)
    {
        foreach (var recipe in facts.Recipes)
        {
            if (recipe.Optimizer.Trait(TraitNames.UsualRate) is not { Arguments.Length: 2 } trait)
                continue;
            var (least, greatest) = (Number(trait.Arguments[0].Value), Number(trait.Arguments[1].Value));
            if (Peak(recipe) is not { } peak || (peak >= least && peak <= greatest))
                continue;
            var own = recipe.Syntax.Settings.LastOrDefault(s => s.Name.Text == "rate" && s.On.IsEmpty);
            var span = (own ?? recipe.Setting("optimizer"))?.Value.Span ?? recipe.Syntax.Network.Span;
            facts.Advise(AdviceDiagnostics.UnusualRate, span, Text(peak), peak < least ? "below" : "above", recipe.Optimizer.Name, Text(least), Text(greatest));
        }
    }

    /// <summary>Gradients through many steps of time, which nothing bounds.</summary>
    public static void Unclipped(NetworkFacts facts)
    {
        var recurrent = facts.Uses.FirstOrDefault(u => u.Has(TraitNames.Recurrent)) is { } layer
            ? $"`{layer.Name}`"
            : facts.Scans.SelectMany(ScanBody.Core).FirstOrDefault(facts.IsWeighted) is { } product
            ? $"the scan that multiplies by `{NetworkFacts.WeightsOf(product).First().VariableName}`"
            : null;
        if (recurrent is null)
            return;
        foreach (var recipe in facts.Recipes.Where(r => r.Setting("clip") is null))
            facts.Advise(AdviceDiagnostics.Unclipped, (recipe.Setting("optimizer")?.Value ?? (SyntaxNode)recipe.Syntax.Network).Span, recurrent);
    }

    /// <summary>The greatest rate of the training; null where it depends on more than the step.</summary>
    private static double? Peak(RecipeUse recipe)
    {
        if (GraphWalk.Ancestors([recipe.Rate]).Any(n => n is not (ConstantNode or MapNode or HostScalarNode)))
            return null;
        var total = (double)recipe.Epochs * StepsPerEpoch;
        double? peak = null;
        for (var k = 0; k <= Samples; k++)
        {
            var step = Math.Min(Math.Floor(total * k / Samples), total - 1);
            var feed = new Feed
            {
                Step = (ulong)step + 1,
                StepsPerEpoch = StepsPerEpoch,
                TotalSteps = total,
                Epoch = Math.Floor(step / StepsPerEpoch),
                ScheduleStates = recipe.Kept.Select(k => k.Initial).ToImmutableArray(),
            };
            var rate = Interpreter.Evaluate([recipe.Rate], feed)[0][0];
            if (!double.IsNaN(rate) && !double.IsInfinity(rate) && !(rate <= peak))
                peak = rate;
        }
        return peak;
    }

    private static double Number(ExpressionSyntax value) => value switch
    {
        IntegerSyntax { Value: var number } => number,
        RealSyntax { Value: var number } => number,
        _ => double.NaN,
    };

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture) is var text and not "0"
        ? text
        : number.ToString("0.###e0", CultureInfo.InvariantCulture);
}
