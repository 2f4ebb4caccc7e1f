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
    /// <summary>
    /// Filters that were transformed before, for many calls: <c>U[p,q,c,m] = Σ_i Σ_j G[p,i] · G[q,j] · A[m,c,i,j]</c> with the rows
    /// (1, 0, 0), (½, ½, ½), (½, -½, ½) and (0, 0, 1) of G, row-major.
    /// </summary>
    /// <param name="data">The first of 16 · C · M elements.</param>
    public static Filters<T> Transformed(T* data) => new(data, 0, 0, 0, 0) { AreTransformed = true };

    /// <summary>Whether they were transformed before.</summary>
    internal bool AreTransformed { get; private init; }

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
