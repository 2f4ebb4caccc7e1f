namespace NetGen.Runtime.Contractions;

/// <summary>
/// Images whose samples are neighbours in memory, and whose columns lie behind each other at the room for samples of a
/// <see cref="WindowShape"/>; or one after the other, whose columns are neighbours in memory.
/// </summary>
/// <typeparam name="T">The number type.</typeparam>
/// <param name="data">The first sample of the first element.</param>
/// <param name="channel">The distance of two channels, in elements.</param>
/// <param name="row">The distance of two rows, in elements.</param>
/// <param name="sample">Of images one after the other: the distance of two, in elements.</param>
public readonly unsafe struct Images<T>(T* data, nint channel, nint row, nint sample = 1)
    where T : unmanaged
{
    /// <summary>The first sample of the first element.</summary>
    public T* Data { get; } = data;

    /// <summary>The distance of two channels, in elements.</summary>
    public nint Channel { get; } = channel;

    /// <summary>The distance of two rows, in elements.</summary>
    public nint Row { get; } = row;

    /// <summary>The distance of two samples, in elements.</summary>
    public nint Sample { get; } = sample;
}
