namespace NetGen.Runtime.Contractions;

/// <summary>What one call of a tile kernel works on.</summary>
internal unsafe struct TileTask<T>
    where T : unmanaged
{
    /// <summary>Where the tile's part of A begins; row r is at <c>A + Rows[r]</c>.</summary>
    public T* A;
    public int* Rows;

    /// <summary>Where they are even: the distances of rows and of terms in A, and of terms in B.</summary>
    public nint RowStride, StepA, StepB;

    /// <summary>The first element of each block of columns of B.</summary>
    public T* B0, B1, B2, B3;

    /// <summary>For each k the offset in A and the offset in B, side by side.</summary>
    public int* Offsets;
    public int Depth;

    /// <summary>The columns of the last block, where the kernel is one for a tail.</summary>
    public int Lanes;

    /// <summary>For how many k the last block may be read whole all the same.</summary>
    public int SafeDepth;

    /// <summary>Where the sums are left (and, if <see cref="Accumulate"/>, found), and the distance of rows.</summary>
    public T* Sums;
    public nint SumsStride;

    /// <summary>Where each block of sums begins in its row, every second number, where the kernel is one for such blocks.</summary>
    public int* Places;
    public bool Accumulate;
}
