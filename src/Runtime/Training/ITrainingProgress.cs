using System;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>Is told how a training run goes on. Called on the thread that trains, so it should be quick.</summary>
public interface ITrainingProgress
{
    /// <summary>Training begins.</summary>
    /// <param name="plan">What will be done.</param>
    void Started(TrainingPlan plan);

    /// <summary>A step was done.</summary>
    /// <param name="advance">Where training stands.</param>
    void Advanced(in TrainingAdvance advance);

    /// <summary>An epoch and its validation were done.</summary>
    /// <param name="epoch">What the epoch gave.</param>
    void EpochEnded(EpochResult epoch);

    /// <summary>Training has ended: done, stopped early, cancelled or with a loss that is not finite.</summary>
    /// <param name="result">What the run gave.</param>
    void Ended(TrainingResult result);
}

/// <summary>What a training run is going to do.</summary>
/// <param name="Network">The network's description.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Epochs">Passes over the training data.</param>
/// <param name="StepsPerEpoch">Steps in each.</param>
/// <param name="TrainingSamples">Samples in each.</param>
/// <param name="ValidationSamples">Samples evaluated after each; 0 for none.</param>
public sealed record TrainingPlan(
    NetworkInfo Network, RecipeInfo Recipe, int Epochs, int StepsPerEpoch, int TrainingSamples, int ValidationSamples);

/// <summary>Where training stands after a step.</summary>
public readonly ref struct TrainingAdvance
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The step in the epoch, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Samples done in the epoch.</summary>
    public required int Samples { get; init; }

    /// <summary>The rate of the step.</summary>
    public required double Rate { get; init; }

    /// <summary>The mean loss over the epoch's samples so far.</summary>
    public required double Loss { get; init; }

    /// <summary>The means of the network's metrics over the epoch's samples so far.</summary>
    public required ReadOnlySpan<double> Metrics { get; init; }
}
