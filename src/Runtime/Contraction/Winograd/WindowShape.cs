namespace NetGen.Runtime.Contractions;

/// <summary>
/// The extents of a convolution by windows of 3×3, one place after the other, over images whose samples are neighbours
/// in memory: <c>C[m,y,x,s] = Σ_c Σ_i Σ_j A[m,c,i,j] · B[c,y+i,x+j,s]</c>.
/// </summary>
/// <param name="M">The channels of the result, at least 1.</param>
/// <param name="C">The channels of B, from 1 to <see cref="MaxChannels"/>.</param>
/// <param name="Rows">The rows of the result, a multiple of the tile's.</param>
/// <param name="Columns">The columns of the result, a multiple of the tile's.</param>
/// <param name="Samples">The room for samples, a multiple of the lanes of a block; of images one after the other the samples.</param>
/// <param name="Tile">
/// The side of the tiles of the result that are multiplied at a time: 4, or 2, which of images one after the other and of
/// filters that were transformed before it has to be.
/// </param>
public readonly record struct WindowShape(int M, int C, int Rows, int Columns, int Samples, int Tile)
{
    /// <summary>The most channels of B: what a workspace has room for.</summary>
    public const int MaxChannels = 512;

    /// <summary>
    /// Of images one after the other the most bytes of 16 · C · t elements: what a workspace has room for. The tiles t are those
    /// of the fewest rows of tiles whose places are whole blocks of lanes, up to a multiple of these lanes.
    /// </summary>
    public const int MaxTileBytes = 1 << 20;
}
