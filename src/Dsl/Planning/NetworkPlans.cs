using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Plan;

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
    /// <summary>All programs, in the order of their numbers in generated code.</summary>
    public IEnumerable<ProgramPlan> All
    {
        get
        {
            yield return Initialize;
            yield return Predict;
            if (Evaluate is not null)
                yield return Evaluate;
            if (Gradients is not null)
                yield return Gradients;
            foreach (var train in Train)
                yield return train;
        }
    }
}
