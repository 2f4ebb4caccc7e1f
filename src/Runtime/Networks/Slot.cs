namespace NetGen.Runtime.Networks;

/// <summary>One input, target or output as the caller passes it: pinned memory and its length.</summary>
/// <param name="data">The first element; may be null if <paramref name="length"/> is 0.</param>
/// <param name="length">The number of elements (not bytes, not samples).</param>
public readonly unsafe struct Slot(void* data, int length)
{
    /// <summary>The first element.</summary>
    public readonly void* Data = data;

    /// <summary>The number of elements.</summary>
    public readonly int Length = length;
}
