namespace NetGen.Runtime.Networks;

/// <summary>Where training stands, as a rate schedule sees it.</summary>
/// <param name="Step">The number of steps finished before this one: 0 in the first step.</param>
/// <param name="StepsPerEpoch">Steps in one epoch; 0 if nothing was planned.</param>
/// <param name="TotalSteps">Steps in all epochs; 0 if nothing was planned.</param>
public readonly record struct SchedulePosition(long Step, long StepsPerEpoch, long TotalSteps)
{
    /// <summary>The epoch, 0 for the first; 0 if nothing was planned.</summary>
    public long Epoch => StepsPerEpoch > 0 ? Step / StepsPerEpoch : 0;
}
