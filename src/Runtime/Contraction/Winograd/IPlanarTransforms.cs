using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The transforms of F(t×t, 3×3) to and from the places at which tiles are multiplied, as <see cref="ITileTransforms{V, T}"/>,
/// with lanes along the tiles of one image: these are numbered row by row.
/// </summary>
internal unsafe interface IPlanarTransforms<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The side t of a tile of the result.</summary>
    static abstract int Side { get; }

    /// <summary>The places: the square of t + 2.</summary>
    static abstract int Places { get; }

    /// <summary>Overlapping tiles of t + 2 by t + 2 elements of one channel of an image.</summary>
    /// <typeparam name="TForm">The size is the number of a <see cref="PlanarForm"/>.</typeparam>
    /// <param name="source">The first element of the first row of tiles.</param>
    /// <param name="row">The distance of rows.</param>
    /// <param name="tileRows">The rows of tiles; a multiple of those that share a block.</param>
    /// <param name="rowTiles">The tiles of a row.</param>
    /// <param name="target">Place 0 of the first tile; up to a block behind the last tile is written.</param>
    /// <param name="place">The distance of places.</param>
    static abstract void Inputs<TForm>(T* source, nint row, int tileRows, int rowTiles, T* target, nint place)
        where TForm : unmanaged;

    /// <summary>Tiles of t by t elements of one channel of a result, as its rows.</summary>
    /// <typeparam name="TForm">The size is the number of a <see cref="PlanarForm"/>.</typeparam>
    /// <param name="source">Place 0 of the first tile.</param>
    /// <param name="place">The distance of places.</param>
    /// <param name="tileRows">The rows of tiles; a multiple of those that share a block.</param>
    /// <param name="rowTiles">The tiles of a row.</param>
    /// <param name="target">The first row; the others lie behind each other.</param>
    static abstract void Outputs<TForm>(T* source, nint place, int tileRows, int rowTiles, T* target)
        where TForm : unmanaged;
}
