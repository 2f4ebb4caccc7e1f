namespace NetGen.Runtime.Contractions;

/// <summary>How a tile finds its terms; the more regular, the fewer instructions stand beside the multiplications.</summary>
internal enum TileForm
{
    /// <summary>Rows of A, and the terms in A and B, by tables of offsets.</summary>
    Offsets = 1,

    /// <summary>Rows of A and its terms at even distances, the terms in B by a table.</summary>
    EvenA = 2,

    /// <summary>Everything at even distances.</summary>
    Even = 3,
}
