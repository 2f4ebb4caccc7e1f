namespace NetGen.Runtime.Networks;

/// <summary>Describes a metric of a network.</summary>
/// <param name="Name">The name in the network's source.</param>
/// <param name="HigherIsBetter">Whether early stopping looks for the greatest value rather than the smallest.</param>
public sealed record MetricInfo(string Name, bool HigherIsBetter = true);
