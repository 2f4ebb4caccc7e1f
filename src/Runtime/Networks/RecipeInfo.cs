namespace NetGen.Runtime.Networks;

/// <summary>Describes a training recipe, as its source says.</summary>
/// <param name="Name">The recipe's name.</param>
/// <param name="Batch">Samples in one step.</param>
/// <param name="Epochs">Passes over the training data.</param>
/// <param name="Seed">The seed of the shuffling and of the random numbers in the steps.</param>
/// <param name="Shuffle">Whether the samples are shuffled anew in each epoch.</param>
/// <param name="ValidationFraction">The share of the data, 0 to below 1, that is held back for validation if the caller
/// gives no validation data.</param>
/// <param name="EarlyStop">When to stop before the last epoch; null for never.</param>
/// <param name="OptimizerState">Elements of optimizer state, all parameters and moments together.</param>
/// <param name="Accumulate">Batches whose mean gradient makes one update, 1 or more.</param>
/// <param name="Averages">Whether averages of the parameters are kept.</param>
/// <param name="NeedsLength">Whether a step depends on how long an epoch or the training is.</param>
/// <param name="RateNeedsLength">Whether the schedule's rate depends on how long an epoch or the training is.</param>
/// <param name="ScheduleStates">Numbers that schedules keep from epoch to epoch.</param>
/// <param name="FollowsMetrics">Whether schedules depend on metrics of the last epoch.</param>
public sealed record RecipeInfo(
    string Name,
    int Batch,
    int Epochs,
    ulong Seed = 0,
    bool Shuffle = true,
    double ValidationFraction = 0,
    EarlyStopInfo? EarlyStop = null,
    long OptimizerState = 0,
    int Accumulate = 1,
    bool Averages = false,
    bool NeedsLength = false,
    bool RateNeedsLength = false,
    int ScheduleStates = 0,
    bool FollowsMetrics = false);

/// <summary>Stops training when a figure has not improved for some epochs, and brings the best parameters
/// back.</summary>
/// <param name="Metric">The metric's name, or <c>loss</c>.</param>
/// <param name="OnValidation">Whether the figure is taken from the validation data rather than from training.</param>
/// <param name="Patience">Epochs without improvement after which training stops, 1 or more.</param>
/// <param name="MinimumDelta">By how much a figure must be better to count as an improvement, 0 or more.</param>
/// <param name="HigherIsBetter">Whether the figure is to grow, as an accuracy is.</param>
public sealed record EarlyStopInfo(
    string Metric = "loss",
    bool OnValidation = true,
    int Patience = 5,
    double MinimumDelta = 0,
    bool HigherIsBetter = false);
