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
/// <param name="Tile">The side of the tiles of the result that are multiplied at a time, 2 or 4.</param>
public readonly record struct WindowShape(int M, int C, int Rows, int Columns, int Samples, int Tile)
{
    /// <summary>The most channels of B: what a workspace has room for.</summary>
    public const int MaxChannels = 512;

    /// <summary>
    /// Of images one after the other the most bytes of p · C · t elements, where fewer channels count as 16: what a workspace has
    /// room for. The places p of a tile are 16, or 36 of tiles of 4; the tiles t are those of the fewest rows of tiles that
    /// are whole blocks of lanes of the result, up to a multiple of these lanes.
    /// </summary>
    public const int MaxTileBytes = 1 << 20;
}
