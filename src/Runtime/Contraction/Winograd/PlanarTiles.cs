using System;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Some whole rows of tiles of one image. As a place begins a block of columns only where the ones before it are whole
/// blocks, rows of tiles are handed out by the fewest for which that is so.
/// </summary>
/// <param name="Sample">The image.</param>
/// <param name="Row">The first row of tiles.</param>
/// <param name="Rows">The rows of tiles.</param>
internal readonly record struct PlanarChunk(int Sample, int Row, int Rows);

/// <summary>How images are cut into chunks, and these among threads.</summary>
internal readonly struct PlanarTiles
{
    private readonly int _tileRows, _unit, _units, _first, _end;

    /// <param name="shape">The images.</param>
    /// <param name="lanes">The lanes of a block.</param>
    /// <param name="part">The part of the work.</param>
    /// <param name="parts">The number of parts.</param>
    public PlanarTiles(in WindowShape shape, int lanes, int part, int parts)
    {
        _tileRows = shape.Rows / shape.Tile;
        _unit = UnitRows(shape, lanes);
        _units = Partition.Units(_tileRows, _unit);
        int all = _units * shape.Samples;

        // Where there are fewer units than parts, some share a unit and divide the channels of its result.
        int sharing = all == 0 ? 1 : Math.Max(1, parts / all);
        (int group, int member) = Math.DivRem(part, sharing);
        int groups = parts / sharing, blocks = Partition.Units(shape.M, RowUnit);
        if (group >= groups)
            return;
        _first = Partition.Share(all, group, groups);
        _end = Partition.Share(all, group + 1, groups);
        FirstChannel = Math.Min(Partition.Share(blocks, member, sharing) * RowUnit, shape.M);
        EndChannel = Math.Min(Partition.Share(blocks, member + 1, sharing) * RowUnit, shape.M);
    }

    /// <summary>Channels are handed out in units of a tile's height, so that no thread is left with thin tiles.</summary>
    private const int RowUnit = 8;

    /// <summary>The channels of the result that are this part's.</summary>
    public int FirstChannel { get; }

    public int EndChannel { get; }

    /// <summary>The first position of a walk through this part.</summary>
    public int First => _first;

    /// <summary>The fewest rows of tiles that are whole blocks of columns, and of tiles where rows share these.</summary>
    public static int UnitRows(in WindowShape shape, int lanes)
    {
        int rowTiles = shape.Columns / shape.Tile;
        if (FormOf(shape, lanes) != PlanarForm.Pieces)
            return Math.Max(1, lanes / rowTiles);
        int rows = 1;
        while (shape.Tile * shape.Tile * rowTiles * rows % lanes != 0)
            rows *= 2;
        return rows;
    }

    /// <summary>Which form the tiles of an image have.</summary>
    public static PlanarForm FormOf(in WindowShape shape, int lanes)
    {
        (int rows, int rowTiles) = (shape.Rows / shape.Tile, shape.Columns / shape.Tile);
        if (rowTiles % lanes == 0 || (2 * rowTiles == lanes && rows % 2 == 0))
            return PlanarForm.Whole;
        return 4 * rowTiles == lanes && rows % 4 == 0 ? PlanarForm.Quarters : PlanarForm.Pieces;
    }

    /// <summary>The next rows of tiles, and the position behind them; false if there are none.</summary>
    /// <param name="position">Where to go on.</param>
    /// <param name="units">The most units to take.</param>
    public bool Take(ref int position, int units, out PlanarChunk chunk)
    {
        chunk = default;
        if (position >= _end)
            return false;
        (int sample, int unit) = Math.DivRem(position, _units);
        int count = Math.Min(Math.Min(units, _units - unit), _end - position), row = unit * _unit;
        chunk = new PlanarChunk(sample, row, Math.Min(count * _unit, _tileRows - row));
        position += count;
        return true;
    }
}
