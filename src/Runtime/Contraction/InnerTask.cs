namespace NetGen.Runtime.Contractions;

/// <summary>A stretch of terms that are neighbours in both operands.</summary>
internal struct Segment
{
    /// <summary>Where it begins in A and in B, in elements, and how many terms it has.</summary>
    public int A, B, Length;
}

/// <summary>What one call of an <see cref="InnerKernel{V,T}"/> works on.</summary>
internal unsafe struct InnerTask<T>
    where T : unmanaged
{
    /// <summary>The first row of A, and the distance of rows.</summary>
    public T* A;
    public nint Row;

    /// <summary>The first term of B, and the offset of each column.</summary>
    public T* B;
    public int* Columns;

    /// <summary>Stretches of terms, and how many.</summary>
    public Segment* Segments;
    public int Count;

    /// <summary>Terms of each stretch beyond its last whole block of lanes.</summary>
    public int Tail;

    /// <summary>The blocks of sums, to which the terms are added: 3 for each row.</summary>
    public T* Sums;
}
