using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Preparation;

namespace NetGen.Dsl.Planning;

/// <summary>The plans of all programs of a network, and where its variables lie: what an emitter needs beside the model.</summary>
/// <param name="Train">One for each recipe, in the model's order.</param>
public sealed record NetworkPlans(
    ProgramPlan Initialize,
    ProgramPlan Predict,
    ProgramPlan? Evaluate,
    ProgramPlan? Gradients,
    ImmutableArray<ProgramPlan> Train,
    VariableLayout Layout)
{
    /// <summary>Null unless the network has second derivatives.</summary>
    public ProgramPlan? HessianProduct { get; init; }

    /// <summary>What predictions and evaluations use of parameters and running statistics alone; null where that is nothing.</summary>
    public ProgramPlan? Prepare { get; init; }

    /// <summary>For each recipe what gathers gradients, or null; empty where no recipe does.</summary>
    public ImmutableArray<ProgramPlan?> Gather { get; init; } = ImmutableArray<ProgramPlan?>.Empty;

    /// <summary>Plans all programs of a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="fuse">Whether kernels may be joined.</param>
    /// <param name="leastSamplesLast">As <see cref="PlanOptions.LeastSamplesLast"/>.</param>
    /// <param name="ct">Honoured between kernels.</param>
    public static NetworkPlans Of(NetworkModel model, bool fuse = true, int leastSamplesLast = 0, CancellationToken ct = default)
    {
        var inference = Preparer.Run(model, ct);
        var options = new PlanOptions(model.Precision, VariableLayout.Of(model).With(inference.Values), fuse) { LeastSamplesLast = leastSamplesLast };
        var inferring = options with { TransformsWeights = true };
        var plans = ImmutableArray.Create(Planner.Plan(inference.Predict, inferring, ct));
        if (inference.Evaluate is not null)
            plans = plans.Add(Planner.Plan(inference.Evaluate, inferring, ct));
        (inference, plans) = TransformedWeights.Run(model, inference, plans, options.Layout);
        return new NetworkPlans(
            Planner.Plan(model.Initialize, options, ct),
            plans[0] with { Notes = inference.Notes.AddRange(plans[0].Notes) },
            plans.Skip(1).FirstOrDefault(),
            model.Gradients is null ? null : Planner.Plan(model.Gradients, options, ct),
            model.Recipes.Select((r, k) => Planner.Plan(r.Train, options with { Layout = options.Layout.ForRecipe(k) }, ct)).ToImmutableArray(),
            options.Layout)
        {
            Prepare = inference.Prepare is null ? null : Planner.Plan(inference.Prepare, options, ct),
            HessianProduct = model.HessianProduct is null ? null : Planner.Plan(model.HessianProduct, options, ct),
            Gather = model.Recipes
                .Select((r, k) => r.Gather is null ? null : Planner.Plan(r.Gather, options with { Layout = options.Layout.ForRecipe(k) }, ct)).ToImmutableArray(),
        };
    }

    /// <summary>All programs, in the order of their numbers in generated code.</summary>
    public IEnumerable<ProgramPlan> All
    {
        get
        {
            yield return Initialize;
            if (Prepare is not null)
                yield return Prepare;
            yield return Predict;
            if (Evaluate is not null)
                yield return Evaluate;
            if (Gradients is not null)
                yield return Gradients;
            if (HessianProduct is not null)
                yield return HessianProduct;
            for (var k = 0; k < Train.Length; k++)
            {
                yield return Train[k];
                if (k < Gather.Length && Gather[k] is { } gather)
                    yield return gather;
            }
        }
    }
}
