using System;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Some tiles of images that are transformed and multiplied at a time: along a row of tiles, for some samples.
/// </summary>
/// <param name="Row">The row of tiles.</param>
/// <param name="Column">The first of the row's tiles.</param>
/// <param name="Count">The tiles.</param>
/// <param name="Sample">The first sample.</param>
/// <param name="Samples">The samples.</param>
internal readonly record struct TileGroup(int Row, int Column, int Count, int Sample, int Samples);

/// <summary>How images are cut into groups of tiles.</summary>
internal readonly struct WinogradTiles
{
    // Of neighbours in memory enough to be read at its speed; more tiles side by side share more of their transforms.
    private const int MaxBlocks = 2;

    private readonly int _rowTiles, _samples, _across, _blocks, _tiles, _block;

    /// <param name="shape">The images.</param>
    /// <param name="samples">The samples that count.</param>
    /// <param name="most">The most tiles of a group.</param>
    /// <param name="columns">The most elements of a group, tiles times samples.</param>
    /// <param name="lanes">The lanes of a block.</param>
    public WinogradTiles(in WindowShape shape, int samples, int most, int columns, int lanes)
    {
        _rowTiles = shape.Columns / shape.Tile;
        _samples = samples;
        _block = Math.Min(Math.Clamp(columns / lanes, 1, MaxBlocks) * lanes, shape.Samples);
        _across = Partition.Units(_rowTiles, Math.Clamp(columns / _block, 1, most));
        _tiles = Partition.Units(_rowTiles, _across);
        _blocks = Partition.Units(samples, _block);
        Count = shape.Rows / shape.Tile * _across * _blocks;
    }

    /// <summary>The number of groups.</summary>
    public int Count { get; }

    /// <summary>The most elements of a group.</summary>
    public int MaxElements => _tiles * _block;

    public TileGroup this[int index]
    {
        get
        {
            (int rest, int block) = Math.DivRem(index, _blocks);
            (int row, int column) = Math.DivRem(rest, _across);
            int first = column * _tiles, sample = block * _block;
            return new(row, first, Math.Min(_tiles, _rowTiles - first), sample, Math.Min(_block, _samples - sample));
        }
    }
}
