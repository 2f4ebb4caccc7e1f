using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Model;

/// <summary>The type of every number of a network.</summary>
public enum Precision
{
    F32,
    F64,
}

/// <summary>An input or target that the caller hands in for each sample, or an output that it gets.</summary>
/// <param name="Shape">Of one sample.</param>
/// <param name="Classes">For indices their number, else 0.</param>
public sealed record SlotModel(string Name, Shape Shape, ElementType Type, int Classes, string Doc);

/// <summary>A row of the table of layers, as the user sees it.</summary>
/// <param name="Name">The instance: <c>fc1</c>.</param>
/// <param name="Declaration">The layer's declaration: <c>dense</c>.</param>
/// <param name="Output">Of one sample.</param>
/// <param name="Parameters">Elements of its own parameters.</param>
/// <param name="Flops">Of one sample forward; a multiply-add counts as two.</param>
public sealed record LayerModel(string Name, string Declaration, Shape Output, long Parameters, long Flops);

/// <summary>A parameter or state of the network, in the order of declaration, with its first value in <c>Initialize</c>.</summary>
public sealed record VariableModel(VariableNode Node, string Doc);

/// <summary>When to stop before the last epoch.</summary>
public sealed record EarlyStopModel(string Metric, bool OnValidation, int Patience, double MinimumDelta, bool HigherIsBetter);

/// <summary>
/// A recipe: the training step as a graph program, the rate as a scalar expression over
/// <see cref="HostScalarNode"/>s, and what the training loop needs to know.
/// </summary>
/// <param name="Rate">Of shape [], over StepsDone, StepsPerEpoch, TotalSteps, Epoch, LastFigure and ScheduleState.</param>
public sealed record RecipeModel(
    string Name,
    string Doc,
    GraphProgram Train,
    Node Rate,
    int Batch,
    int Epochs,
    bool Shuffle,
    ulong Seed,
    double ValidationFraction,
    EarlyStopModel? EarlyStop,
    ImmutableArray<OptimizerStateModel> OptimizerStates)
{
    /// <summary>Batches whose mean gradient makes one update.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>What runs for all of these batches but the last: the step without its update; null where there is one.</summary>
    public GraphProgram? Gather { get; init; }

    /// <summary>Whether averages of the parameters are kept.</summary>
    public bool Averages { get; init; }

    /// <summary>What the schedules keep from epoch to epoch, by number: those of the rate, then those of groups.</summary>
    public ImmutableArray<ScheduleStateModel> ScheduleStates { get; init; } = ImmutableArray<ScheduleStateModel>.Empty;

    /// <summary>Whether a schedule depends on metrics of the last epoch.</summary>
    public bool FollowsMetrics => GraphWalk.Ancestors(Train.Assignments.Select(a => a.Value).Concat(ScheduleStates.Select(s => s.Next)).Append(Rate))
        .Any(n => n is HostScalarNode { Kind: HostScalar.LastFigure, Number: > 0 });

    /// <summary>Whether the step depends on how long an epoch or the training is.</summary>
    public bool NeedsLength => DependsOnLength(Train.Assignments.Select(a => a.Value));

    /// <summary>Whether the rate depends on how long an epoch or the training is.</summary>
    public bool RateNeedsLength => DependsOnLength(ScheduleStates.Select(s => s.Next).Append(Rate));

    private static bool DependsOnLength(IEnumerable<Node> nodes) => GraphWalk.Ancestors(nodes)
        .Any(n => n is HostScalarNode { Kind: HostScalar.StepsPerEpoch or HostScalar.TotalSteps or HostScalar.Epoch });
}

/// <summary>What an optimizer keeps for one parameter, and the number that all its elements begin with.</summary>
public sealed record OptimizerStateModel(VariableNode Node, double Initial);

/// <summary>What a schedule keeps: its value at the end of an epoch becomes that of a formula over the scalars that its rate
/// has at the next step.</summary>
/// <param name="Name">As its declaration calls it.</param>
public sealed record ScheduleStateModel(string Name, double Initial, Node Next);

/// <summary>
/// A network after binding: everything that a user's program will get from it, as graphs. Both front ends give this.
/// </summary>
/// <param name="SharesParametersOf">The network whose parameters this one can use (<c>network A = B(...)</c>), else null.</param>
/// <param name="AttributeClass">Set where the network was declared by attributes on a class: where to print the other part.</param>
public sealed record NetworkModel(
    string Name,
    string Doc,
    Precision Precision,
    ImmutableArray<SlotModel> Inputs,
    ImmutableArray<SlotModel> Targets,
    ImmutableArray<SlotModel> Outputs,
    ImmutableArray<string> Metrics,
    ImmutableArray<LayerModel> Layers,
    ImmutableArray<VariableModel> Parameters,
    ImmutableArray<VariableModel> States,
    GraphProgram Initialize,
    GraphProgram Predict,
    GraphProgram? Evaluate,
    GraphProgram? Gradients,
    ImmutableArray<RecipeModel> Recipes,
    string? SharesParametersOf,
    ClassModel? AttributeClass,
    SourceSpan Span)
{
    /// <summary>The loss's Hessian times a direction; null unless the network says <c>derivatives 2</c>.</summary>
    public GraphProgram? HessianProduct { get; init; }
}

/// <summary>The C# class that a network by attributes completes.</summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="ContainingTypes">Declarations of the types around it, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Accessibility"><c>public</c> or <c>internal</c>, as the user wrote it.</param>
public sealed record ClassModel(string Namespace, ImmutableArray<string> ContainingTypes, string Accessibility);
