using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>What a program is run on: what the caller hands in, and the variables' values before the step.</summary>
public sealed class Feed
{
    /// <summary>The number n of samples, at least 1.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The key of all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The step, for <see cref="HostScalar.Step"/> and for random numbers.</summary>
    public ulong Step { get; init; } = 1;

    /// <summary>The learning rate of this step.</summary>
    public double Rate { get; init; }

    /// <summary>Samples of earlier batches whose gradients wait for the same update.</summary>
    public int Gathered { get; init; }

    /// <summary>For schedules: steps in an epoch.</summary>
    public double StepsPerEpoch { get; init; } = 1;

    /// <summary>For schedules: steps of the whole training.</summary>
    public double TotalSteps { get; init; } = 1;

    /// <summary>For schedules: the epoch, 0 at the first.</summary>
    public double Epoch { get; init; }

    /// <summary>For schedules: loss and metrics of the last epoch; empty before the first has ended.</summary>
    public ImmutableArray<double> Figures { get; init; } = ImmutableArray<double>.Empty;

    /// <summary>For schedules: what they keep.</summary>
    public ImmutableArray<double> ScheduleStates { get; init; } = ImmutableArray<double>.Empty;

    /// <summary>For each slot its elements, sample by sample, row-major. Indices are whole numbers.</summary>
    public Dictionary<string, double[]> Inputs { get; } = new();

    /// <summary>For each variable that is read its elements, row-major.</summary>
    public Dictionary<VariableNode, double[]> Variables { get; } = new();
}
