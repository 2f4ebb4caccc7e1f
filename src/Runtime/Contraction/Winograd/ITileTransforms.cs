using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The transforms of F(t×t, 3×3) and of F(3×3, t×t) for one side t of the tiles of a result: to and from the places at which
/// tiles are multiplied. Place p of a transformed value lies p times a distance behind its first.
/// </summary>
internal unsafe interface ITileTransforms<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The side t of a tile of the result.</summary>
    static abstract int Side { get; }

    /// <summary>The places: the square of t + 2.</summary>
    static abstract int Places { get; }

    /// <summary>The most tiles side by side that are transformed at a time.</summary>
    static abstract int MaxTiles { get; }

    /// <summary>Tiles of t + 2 by t + 2 elements along a row of an image, of which neighbours share two columns, for one block of samples.</summary>
    /// <typeparam name="TTail">A size above 1 where only the first lanes are samples; the others become 0.</typeparam>
    /// <param name="source">The first element.</param>
    /// <param name="row">The distance of rows.</param>
    /// <param name="column">The distance of columns.</param>
    /// <param name="target">Place 0 of the first tile.</param>
    /// <param name="place">The distance of places.</param>
    /// <param name="step">The distance of tiles in the target.</param>
    /// <param name="tiles">How many, at most <see cref="MaxTiles"/>.</param>
    /// <param name="lanes">The samples of the block.</param>
    static abstract void Inputs<TTail>(T* source, nint row, nint column, T* target, nint place, nint step, int tiles, int lanes)
        where TTail : unmanaged;

    /// <summary>Tiles of t by t elements of the gradient of an output; the arguments are those of <see cref="Inputs"/>.</summary>
    static abstract void OutputGradients<TTail>(T* source, nint row, nint column, T* target, nint place, nint step, int tiles, int lanes)
        where TTail : unmanaged;

    /// <summary>A row or column of filters: t + 2 values of three.</summary>
    /// <param name="first">The first elements.</param>
    /// <param name="middle">The second ones.</param>
    /// <param name="last">The third ones.</param>
    /// <param name="to">The first values.</param>
    /// <param name="step">The distance of values.</param>
    static abstract void FilterLine(V first, V middle, V last, T* to, nint step);

    /// <summary>Tiles of t by t elements of an output, as t of its rows.</summary>
    /// <param name="source">Place 0 of the first tile.</param>
    /// <param name="place">The distance of places.</param>
    /// <param name="samples">The samples of a tile, a multiple of the lanes of a block.</param>
    /// <param name="tiles">How many.</param>
    /// <param name="target">The first row; its columns lie behind each other, and each row behind the one before.</param>
    static abstract void Outputs(T* source, nint place, int samples, int tiles, T* target);

    /// <summary>The gradients of some filters of one m, of sums that lie side by side along c in each place.</summary>
    /// <param name="source">Place 0 of the first.</param>
    /// <param name="other">As much, which is added.</param>
    /// <param name="place">The distance of places.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">Nine numbers for each.</param>
    static abstract void FilterGradients(T* source, T* other, nint place, int count, T* target);
}
