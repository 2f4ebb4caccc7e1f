using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Contractions;

// Columns in runs with gaps between them, like the places of a convolution of one sample: the rows of its padded image.
// Where the gaps are short, tiles pass over all of the memory from the first column to the last as if it were columns
// too, and the sums of the gaps are left out when they are delivered. That takes a few products that nobody needs, but
// nothing is packed, and all blocks are whole: the last one begins so early that it ends with the last column. Where as
// few blocks can begin with the runs, they do, and their sums need not be copied.
internal unsafe partial struct Stage<V, T>
{
    /// <summary>Blocks of such a stretch of memory: whole tiles, and rows of them that stay in the first cache.</summary>
    private const int MaxGapBlocks = 33;

    /// <summary>The sums of the current rows over the whole stretch of memory.</summary>
    private readonly T* GapRows => _workspace.Sums + (_whole ? 0 : TileRow - _row) * SumsStride;

    /// <summary>Cuts the columns of the region so that each piece is such a stretch, if that pays.</summary>
    private bool FindGaps(int rows)
    {
        Axis free = _b.Free;
        int columns = _region.N1 - _region.N0, units = Partition.Units(columns, V.Count);
        if (!Blocking.ReadsGaps<V, T>(free, rows, _region.N0, columns))
            return false;

        long span = Span(0, columns);
        long limit = span <= MaxGapBlocks * V.Count ? units : (MaxGapBlocks - 1L) * columns / span;
        if (limit < 1)
            return false;
        _columnChunks = new Cut(units, (int)limit);
        for (int chunk = 0; chunk < _columnChunks.Count; chunk++)
        {
            int first = _columnChunks.Start(chunk) * V.Count;
            span = Span(first, Math.Min(_columnChunks.Length(chunk) * V.Count, columns - first));
            if (span < V.Count || span > MaxGapBlocks * V.Count)
                return false;
        }

        return true;
    }

    /// <summary>The elements from the first of some columns to the last.</summary>
    private readonly int Span(int first, int count)
    {
        int column = _region.N0 + first;
        return (int)(_b.Free.Offset(column + count - 1) - _b.Free.Offset(column)) + 1;
    }

    /// <summary>
    /// Whether blocks begin where pieces do, and leave their sums where these belong: if they are not more than the blocks of
    /// the whole stretch, and are not added to. The end of a run is computed twice then. Of whole runs no block reads beyond
    /// the last column: one that is not whole has a run after it.
    /// </summary>
    private readonly bool PlacesPieces(int columns)
    {
        int run = _b.Free.Run, total = 0;
        if (!_whole || run < V.Count || _region.N0 % run != 0 || columns % run != 0)
            return false;
        for (int chunk = 0; chunk < _columnChunks.Count; chunk++)
        {
            int first = _columnChunks.Start(chunk) * V.Count;
            int pieces = Pieces(first, Math.Min(_columnChunks.Length(chunk) * V.Count, columns - first), run);
            if (pieces > Workspace<T>.MaxBlocks)
                return false;
            total += pieces;
        }

        return total <= Partition.Units(Span(0, columns), V.Count);
    }

    /// <summary>The number of pieces of some columns.</summary>
    private static int Pieces(int first, int count, int run)
    {
        int begun = Math.Min(Partition.Units(first, run) * run - first, count), whole = (count - begun) / run;
        return Partition.Units(begun, V.Count) + whole * Partition.Units(run, V.Count)
            + Partition.Units(count - begun - whole * run, V.Count);
    }

    /// <summary>The distance of rows of sums left by pieces: the last block may reach beyond the last column.</summary>
    private readonly nint PlacedStride => (Partition.Units(_gapColumns, V.Count) + 1) * V.Count;

    /// <summary>Turns to other columns: where their blocks begin, and where the runs are between them.</summary>
    private void SetGaps(int first, int count)
    {
        _gapColumns = count;
        _gapSpan = Span(first, count);
        FindPieces(count);
        if (_placed)
        {
            _blocks = _pieces;
            return;
        }

        int* blocks = _workspace.Blocks;
        _blocks = Partition.Units(_gapSpan, V.Count);
        for (int i = 0; i < _blocks - 1; i++)
            blocks[i] = i * V.Count;
        blocks[_blocks - 1] = _gapSpan - V.Count;
    }

    /// <summary>
    /// Cuts the runs of the columns into pieces of a block: the first element and the first column of each. The last piece of a
    /// run begins so early that it is whole; where there is less of a run than a block, the next piece overwrites what is too much.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPieces(int count)
    {
        int* piece = _workspace.Columns, table = _b.Free.Table;
        int run = _b.Free.Run, inner = _b.Free.Inner, stride = (int)_b.Free.Stride, position = _column % inner;
        int group = -table[position];
        for (int column = 0, left = run - position % run; column < count; left = run)
        {
            int length = Math.Min(left, count - column), end = column + length - V.Count, shift = group + table[position] - column;
            int at = column;
            for (; at < end; at += V.Count, piece += 2)
                (piece[0], piece[1]) = (shift + at, at);
            at = Math.Max(column, end);
            (piece[0], piece[1]) = (shift + at, at);
            piece += 2;
            column += length;
            position += length;
            if (position == inner)
                (position, group) = (0, group + stride);
        }

        _pieces = (int)(piece - _workspace.Columns) / 2;
    }

    /// <summary>Delivers the rows of a tile's height, without the gaps.</summary>
    private void DeliverGaps()
    {
        if (!_placed)
            CloseGaps();
        TileColumn = _column;
        TileBlocks = _gapColumns / V.Count;
        TileTail = _gapColumns % V.Count;
    }

    /// <summary>Copies the sums of the columns from between those of the gaps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CloseGaps()
    {
        // Each store writes a whole block; what is too much is overwritten by the next piece or row.
        nint stride = SumsStride, targetStride = Partition.Units(_gapColumns, V.Count) * V.Count;
        T* source = GapRows, target = _workspace.PackedB;
        int* pieces = _workspace.Columns, end = pieces + 2 * _pieces;
        Sums = target;
        for (int row = 0; row < TileHeight; row++, source += stride, target += targetStride)
        {
            V.Store(V.Load(source + stride - V.Count), source + _gapSpan - V.Count);
            for (int* piece = pieces; piece < end; piece += 2)
                V.Store(V.Load(source + piece[0]), target + piece[1]);
        }

        SumsStride = targetStride;
    }
}
