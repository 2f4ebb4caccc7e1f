namespace NetGen.Runtime.Contractions;

/// <summary>What one call for an interleaved tile works on.</summary>
internal unsafe struct InterleavedTask<T>
    where T : unmanaged
{
    /// <summary>The tile's rows of A, term by term.</summary>
    public T* A;

    /// <summary>The tile's columns of B, term by term.</summary>
    public T* B;
    public int Depth;

    /// <summary>Where the sums are left.</summary>
    public T* Sums;

    /// <summary>Sums that are ready, how many rows and blocks, and where in the result they belong.</summary>
    public T* Ready;
    public int ReadyRows, ReadyBlocks, Group, Row, Column;
}
