using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>What a training run does otherwise than its recipe says; everything may be left out.</summary>
/// <typeparam name="T">The network's number type.</typeparam>
public sealed class TrainingOptions<T> where T : unmanaged
{
    /// <summary>The recipe's name; null for the network's first.</summary>
    public string? Recipe { get; init; }

    /// <summary>Passes over the training data, 1 or more.</summary>
    public int? Epochs { get; init; }

    /// <summary>Samples in a step, from 1 to the recipe's batch, for which the code was made.</summary>
    public int? Batch { get; init; }

    /// <summary>The seed of shuffling, splitting and the random numbers of the steps. If it is left out it is the
    /// recipe's, and if that is 0 the one with which the network was made.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where the orders of the samples and the split come from; if it is left out, from where the network's first values
    /// came (<see cref="Network{T}.RandomSource"/>). With <see cref="RandomSource.MersenneTwister"/> the orders of epochs are
    /// what <c>torch.randperm</c> gives one after another with one generator of the seed.</summary>
    public RandomSource? Random { get; init; }

    /// <summary>Whether the samples are put into a new order in each epoch.</summary>
    public bool? Shuffle { get; init; }

    /// <summary>Data that are not trained on, evaluated after each epoch.</summary>
    public DataSet<T>? Validation { get; init; }

    /// <summary>The share of the training data, 0 to below 1, that is held back for validation if
    /// <see cref="Validation"/> is not given: drawn at random, or the last samples if the recipe does not
    /// shuffle.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>When to stop before the last epoch.</summary>
    public EarlyStopInfo? EarlyStop { get; init; }

    /// <summary>Who is told how training goes on, such as a <see cref="ConsoleProgress"/>.</summary>
    public ITrainingProgress? Progress { get; init; }

    /// <summary>Ends training after the step that runs.</summary>
    public CancellationToken Cancellation { get; init; }
}
