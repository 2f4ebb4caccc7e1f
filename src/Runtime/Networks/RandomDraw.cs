namespace NetGen.Runtime.Networks;

/// <summary>Random numbers that first values are made of.</summary>
/// <param name="Stream">The stream that gives them.</param>
/// <param name="Count">How many they are.</param>
public readonly record struct RandomDraw(uint Stream, long Count);
