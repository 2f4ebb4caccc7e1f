namespace NetGen.Runtime.Contractions;

/// <summary>How the tiles of one image fill blocks of lanes, where neighbours along a row are neighbours in memory.</summary>
internal enum PlanarForm
{
    /// <summary>A row of tiles is some whole blocks, or two rows are one.</summary>
    Whole = 1,

    /// <summary>Four rows of tiles are one block.</summary>
    Quarters = 2,

    /// <summary>Each row of tiles begins a block of its own, and the last of a row may have lanes of no use.</summary>
    Pieces = 3,
}
