using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Preparation;

/// <summary>The programs of inference over values that are computed once after parameters have changed.</summary>
/// <param name="Prepare">Computes those values; null where there are none.</param>
/// <param name="Notes">What was folded into weights, and what was not.</param>
public sealed record PreparedModel(GraphProgram Predict, GraphProgram? Evaluate, GraphProgram? Prepare, ImmutableArray<FusionNote> Notes)
{
    /// <summary>What is computed, in the order of the values' vector.</summary>
    public ImmutableArray<Assignment> Assignments => Prepare?.Assignments ?? ImmutableArray<Assignment>.Empty;

    /// <summary>The values, in that order.</summary>
    public ImmutableArray<VariableNode> Values => ImmutableArray.CreateRange(Assignments.Select(a => a.Target));

    /// <summary>The same over other values.</summary>
    internal PreparedModel Over(NetworkModel model, ImmutableArray<Assignment> assignments) => this with
    {
        Prepare = assignments.IsEmpty ? null : model.Predict with
        {
            Name = "Prepare",
            Batch = 0,
            Kind = ProgramKind.Prepare,
            Outputs = ImmutableArray<NamedValue>.Empty,
            Assignments = assignments,
        },
    };
}
