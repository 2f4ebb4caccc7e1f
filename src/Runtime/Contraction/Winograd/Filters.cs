namespace NetGen.Runtime.Contractions;

/// <summary>The weights of a convolution: element (m, c, i, j), with i and j from 0 to 2.</summary>
/// <typeparam name="T">The number type.</typeparam>
/// <param name="data">The element whose indices are all 0.</param>
/// <param name="m">The distance of neighbours along m, in elements; like the others it may be negative.</param>
/// <param name="c">Along c.</param>
/// <param name="i">Along i.</param>
/// <param name="j">Along j.</param>
public readonly unsafe struct Filters<T>(T* data, nint m, nint c, nint i, nint j)
    where T : unmanaged
{
    /// <summary>The element whose indices are all 0.</summary>
    public T* Data { get; } = data;

    /// <summary>The distance of neighbours along m, in elements.</summary>
    public nint M { get; } = m;

    /// <summary>The distance of neighbours along c, in elements.</summary>
    public nint C { get; } = c;

    /// <summary>The distance of neighbours along i, in elements.</summary>
    public nint I { get; } = i;

    /// <summary>The distance of neighbours along j, in elements.</summary>
    public nint J { get; } = j;
}
