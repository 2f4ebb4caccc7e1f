using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Contractions;

// Columns in runs with gaps between them, like the places of a convolution of one sample: the rows of its padded image.
// Where the gaps are short, tiles pass over all of the memory from the first column to the last as if it were columns
// too, and the sums of the gaps are left out when they are delivered. That takes a few products that nobody needs, but
// nothing is packed, and all blocks are whole: the last one begins so early that it ends with the last column.
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

    /// <summary>Turns to other columns: where their blocks begin, and where the runs are between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetGaps(int count, int span)
    {
        _gapColumns = count;
        _gapSpan = span;
        for (int i = 0; i < _blocks - 1; i++)
            _workspace.Blocks[i] = i * V.Count;
        _workspace.Blocks[_blocks - 1] = span - V.Count;

        // In pieces of a block at most: the first element, the first column.
        int* piece = _workspace.Columns;
        Axis free = _b.Free;
        int run = free.Run, position = _column % free.Inner;
        int group = -free.Table[position];
        for (int column = 0; column < count;)
        {
            int from = group + free.Table[position], length = run - position % run;
            position += length;
            int end = Math.Min(column + length, count);
            for (; column < end; column += V.Count, from += V.Count, piece += 2)
                (piece[0], piece[1]) = (from, column);
            column = end;
            if (position == free.Inner)
                (position, group) = (0, group + (int)free.Stride);
        }

        _pieces = (int)(piece - _workspace.Columns) / 2;
    }

    /// <summary>Delivers the rows of a tile's height, without the gaps.</summary>
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
        TileColumn = _column;
        TileBlocks = _gapColumns / V.Count;
        TileTail = _gapColumns % V.Count;
    }
}
