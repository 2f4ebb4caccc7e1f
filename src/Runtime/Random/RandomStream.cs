namespace NetGen.Runtime;

/// <summary>
/// Names one sequence of random numbers: element i of a stream is a function of seed, step, stream and i alone,
/// so that numbers can be made in any order, on any thread, twice.
/// </summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Step">The training step, or any other count of draws from the same place.</param>
/// <param name="Stream">The place that draws: each dropout layer, initializer or shuffle has its own.</param>
public readonly record struct RandomStream(ulong Seed, ulong Step, uint Stream)
{
    /// <summary>The <see cref="DrawnNumbers"/> that are given instead of Philox's; 0 for none.</summary>
    internal nint Drawn { get; init; }
}
