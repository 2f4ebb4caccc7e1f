using System;

namespace NetGen.Runtime.Networks;

/// <summary>Where training stands, as a rate schedule sees it.</summary>
/// <param name="step">See <see cref="Step"/>.</param>
/// <param name="stepsPerEpoch">See <see cref="StepsPerEpoch"/>.</param>
/// <param name="totalSteps">See <see cref="TotalSteps"/>.</param>
/// <param name="figures">See <see cref="Figures"/>.</param>
/// <param name="states">See <see cref="States"/>.</param>
public readonly ref struct SchedulePosition(
    long step, long stepsPerEpoch, long totalSteps, ReadOnlySpan<double> figures = default, ReadOnlySpan<double> states = default)
{
    /// <summary>The number of steps finished before this one: 0 in the first step.</summary>
    public long Step { get; } = step;

    /// <summary>Steps in one epoch; 0 if nothing was planned.</summary>
    public long StepsPerEpoch { get; } = stepsPerEpoch;

    /// <summary>Steps in all epochs; 0 if nothing was planned.</summary>
    public long TotalSteps { get; } = totalSteps;

    /// <summary>The epoch, 0 for the first; 0 if nothing was planned.</summary>
    public long Epoch => StepsPerEpoch > 0 ? Step / StepsPerEpoch : 0;

    /// <summary>The loss and then the metrics of the last epoch; infinite before the first has ended.</summary>
    public ReadOnlySpan<double> Figures { get; } = figures;

    /// <summary>What the recipe's schedules keep from epoch to epoch.</summary>
    public ReadOnlySpan<double> States { get; } = states;
}
