using System.Linq;
using System.Threading;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl;

/// <summary>The stages after binding, in a row: what the generator, the tests and the tools call.</summary>
public static class Compiler
{
    /// <summary>Plans every program of a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <param name="fuse">Whether kernels may be joined; without it each value has a kernel of its own.</param>
    public static NetworkPlans Plan(NetworkModel model, CancellationToken cancellation = default, bool fuse = true)
    {
        var layout = VariableLayout.Of(model);
        var options = new PlanOptions(model.Precision, layout, fuse);
        return new NetworkPlans(
            Plan(model.Initialize),
            Plan(model.Predict),
            PlanIfAny(model.Evaluate),
            PlanIfAny(model.Gradients),
            model.Recipes.Select(r => Plan(r.Train)).ToImmutableArray(),
            layout);

        ProgramPlan Plan(GraphProgram program) => Planner.Plan(program, options, cancellation);

        ProgramPlan? PlanIfAny(GraphProgram? program) => program is null ? null : Plan(program);
    }

    /// <summary>Prints a planned network as one C# file.</summary>
    public static string Print(NetworkModel model, NetworkPlans plans, EmitOptions options) => CSharpEmitter.Emit(model, plans, options);
}
