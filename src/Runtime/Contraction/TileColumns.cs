namespace NetGen.Runtime.Contractions;

/// <summary>How the blocks of columns of a tile lie.</summary>
internal enum TileColumns
{
    /// <summary>All are whole, and their sums stand side by side.</summary>
    Whole = 1,

    /// <summary>The last one has fewer columns.</summary>
    Cut = 2,

    /// <summary>All are whole, and their sums stand anywhere in their row: see <see cref="TileTask{T}.Places"/>.</summary>
    Placed = 3,
}
