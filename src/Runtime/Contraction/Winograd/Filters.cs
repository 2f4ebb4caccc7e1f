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
    /// Filters that were transformed before, for many calls: <c>U[p,q,c,m] = Σ_i Σ_j G[p,i] · G[q,j] · A[m,c,i,j]</c>, row-major. The
    /// rows of G are for tiles of 2 (1, 0, 0), (½, ½, ½), (½, -½, ½) and (0, 0, 1); for tiles of 4, with a = 5/8, b = 3/2,
    /// α = 1 / (2a² (a² - b²)) and β = 1 / (2b² (b² - a²)): (1 / (a²b²), 0, 0), (α, ±aα, a²α), (β, ±bβ, b²β) and (0, 0, 1).
    /// </summary>
    /// <param name="data">The first of 16 · C · M elements, or of 36 · C · M for tiles of 4.</param>
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
