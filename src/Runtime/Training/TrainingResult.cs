using System;
using System.Collections.Immutable;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>What one epoch gave.</summary>
/// <param name="Number">The epoch, from 1.</param>
/// <param name="Training">Mean loss and metrics over the epoch's samples, each as its step saw it.</param>
/// <param name="Validation">Loss and metrics of the validation data after the epoch; null without such data.</param>
/// <param name="Rate">The learning rate of the epoch's last step.</param>
/// <param name="Duration">The time that its steps took.</param>
public sealed record EpochResult(
    int Number, Evaluation Training, Evaluation? Validation, double Rate, TimeSpan Duration)
{
    /// <summary>Samples trained in a second.</summary>
    public double SamplesPerSecond => Duration > TimeSpan.Zero ? Training.Samples / Duration.TotalSeconds : 0;
}

/// <summary>What a training run gave.</summary>
public sealed record TrainingResult
{
    /// <summary>The finished epochs.</summary>
    public required ImmutableArray<EpochResult> Epochs { get; init; }

    /// <summary>The epoch with the best figure, from 1: that of early stopping if there is one, else the loss of
    /// validation, else of training; 0 if no epoch was finished.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Whether early stopping ended the run before the last epoch.</summary>
    public required bool StoppedEarly { get; init; }

    /// <summary>Whether the run was cancelled.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>Whether the loss became infinite or not a number; only progress sees such a result, the caller gets an
    /// exception.</summary>
    public bool NotFinite { get; init; }

    /// <summary>Steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean time of a step, in microseconds, with the gathering of its samples.</summary>
    public required double MicrosecondsPerStep { get; init; }

    /// <summary>Bytes that the process allocated on the managed heap during all steps, on all threads; what progress
    /// reports allocate is not counted, nor the first step, in which .NET compiles the code. Its compiler may allocate a
    /// few bytes later too, in the background.</summary>
    public required long BytesAllocated { get; init; }

    /// <summary><see cref="BytesAllocated"/> for each step, rounded to the nearest whole number.</summary>
    public long BytesPerStep => Steps == 0 ? 0 : (BytesAllocated + Steps / 2) / Steps;

    /// <summary>The last finished epoch; null if there is none.</summary>
    public EpochResult? Last => Epochs.Length == 0 ? null : Epochs[^1];

    /// <summary>The epoch with the best figure; null if no epoch was finished.</summary>
    public EpochResult? Best => BestEpoch == 0 ? null : Epochs[BestEpoch - 1];
}
