using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Preparation;

/// <summary>The programs of inference over values that are computed once after parameters have changed.</summary>
/// <param name="Prepare">Computes those values; null where there are none.</param>
/// <param name="Values">What it assigns, in the order of their vector.</param>
/// <param name="Notes">What was folded into weights, and what was not.</param>
public sealed record PreparedModel(
    GraphProgram Predict,
    GraphProgram? Evaluate,
    GraphProgram? Prepare,
    ImmutableArray<VariableNode> Values,
    ImmutableArray<FusionNote> Notes);
