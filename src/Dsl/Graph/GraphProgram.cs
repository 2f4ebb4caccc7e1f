using System.Collections.Immutable;

namespace NetGen.Dsl.Graph;

/// <summary>At the end of the step <paramref name="Target"/> gets <paramref name="Value"/>, computed from all old values.</summary>
public sealed record Assignment(VariableNode Target, Node Value);

/// <summary>A value that a program hands to its caller.</summary>
public sealed record NamedValue(string Name, Node Value);

public enum ProgramKind
{
    /// <summary>Assigns every parameter and state its first value.</summary>
    Initialize,

    /// <summary>Outputs from inputs, as at inference.</summary>
    Predict,

    /// <summary>Loss and metrics, as at inference; nothing is assigned.</summary>
    Evaluate,

    /// <summary>Assigns what predictions and evaluations use of parameters and running statistics alone.</summary>
    Prepare,

    /// <summary>The debug step: loss, and every gradient assigned to its Gradient variable; nothing else changes.</summary>
    Gradients,

    /// <summary>The loss, and the product of its Hessian with a direction assigned to the Gradient variables.</summary>
    HessianProduct,

    /// <summary>One training step of a recipe: loss, metrics and all updates.</summary>
    Train,

    /// <summary>A training step without its update, whose gradients are added to those of the batches before it.</summary>
    Gather,
}

/// <summary>
/// One entry point of a network as a graph: what it computes and what it replaces. Where there is a loss, no assignment
/// takes place before it is known to be finite.
/// </summary>
/// <param name="Name">Unique in the network: <c>Predict</c>, <c>Train</c>, <c>TrainFast</c>.</param>
/// <param name="Batch">The greatest number of samples in one call; buffers are sized by it.</param>
/// <param name="Outputs">Batched values, written to the caller's memory.</param>
/// <param name="Loss">Of shape []; null where there is none.</param>
/// <param name="Metrics">Each of shape []: means over the samples of the call.</param>
/// <param name="Watched">Values of the layers in order, which stay in memory to the end of a debug step, so that the first
/// that is not finite can be named.</param>
public sealed record GraphProgram(
    string Name,
    ProgramKind Kind,
    int Batch,
    ImmutableArray<NamedValue> Outputs,
    Node? Loss,
    ImmutableArray<NamedValue> Metrics,
    ImmutableArray<Assignment> Assignments,
    ImmutableArray<NamedValue> Watched);
