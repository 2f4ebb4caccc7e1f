using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Everything of a contraction that does not depend on its epilogue, so that it is compiled only once: how it is cut
/// into tiles, the offsets and packed copies of the current cut, and the calls of the kernels.
/// </summary>
internal unsafe struct Stage<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    private readonly Operand<T> _a, _b;
    private readonly Workspace<T> _workspace;
    private readonly int _maxHeight, _maxWidth, _totalDepth;
    private readonly bool _wide, _packA, _packB, _together, _whole;

    private T* _aGroup, _bGroup, _aRows;
    private int _column, _blocks, _lanes, _row, _k, _depth, _safeDepth;
    private Cut _panels, _rowBlocks;
    private nint _panelStride;

    // What the workspace holds at the moment; negative and null for nothing.
    private int _rowsHeld, _offsetsHeld, _depthHeld, _packedDepth;
    private T* _packedGroup;

    public Stage(in ContractionShape shape, in Operand<T> a, in Operand<T> b, in Region region, T* workspace)
    {
        _a = a;
        _b = b;
        _workspace = new Workspace<T>(workspace);
        _totalDepth = shape.K;
        int rows = region.M1 - region.M0, columns = region.N1 - region.N0;

        int run = b.Free.Run;
        _together = run >= shape.N || run % V.Count == 0;
        _packB = !_together || Blocking.PacksB<V, T>(b, rows, columns, shape.K);
        _wide = rows <= 2 && !_packB && run >= shape.N;
        _maxHeight = Blocking.TileRows<V, T>();
        _maxWidth = _wide ? Blocking.WideBlocks<V, T>(rows) : Blocking.TileBlocks<V, T>();

        // Where few rows share a packed panel, it is made in pieces that are read before they leave the first cache.
        bool pieces = _packB && rows <= Blocking.FewRows;
        int most = pieces ? Blocking.PieceDepth(rows) : Blocking.Depth;
        int depths = shape.K <= (pieces ? most : Workspace<T>.MaxDepth) ? 1 : Partition.Units(shape.K, most);
        _whole = depths == 1;
        DepthStep = Partition.Units(shape.K, depths);
        RowStep = Partition.Units(rows, Partition.Units(rows, Workspace<T>.MaxRows));
        Columns = new Cut(Partition.Units(columns, V.Count), pieces ? _maxWidth : Workspace<T>.MaxBlocks);

        _packA = a.Free.Run >= shape.M && Blocking.PacksA(a, columns, shape.K);
        _rowsHeld = _offsetsHeld = _depthHeld = -1;
        for (int i = 0; i < 8; i++)
            _workspace.Identity[i] = i;
    }

    /// <summary>Blocks of columns, rows, and terms that are worked on at a time.</summary>
    public Cut Columns { get; }

    public int RowStep { get; }

    public int DepthStep { get; }

    /// <summary>The tiles of the current columns and rows.</summary>
    public readonly int Panels => _panels.Count;

    public readonly int RowBlocks => _rowBlocks.Count;

    /// <summary>Where the last tile's sums are, their distance from row to row, and what they are the sums of.</summary>
    public T* Sums { get; private set; }

    public nint SumsStride { get; private set; }

    public int TileRow { get; private set; }

    public int TileHeight { get; private set; }

    public int TileColumn { get; private set; }

    /// <summary>Blocks of columns of the tile that are whole, and columns beyond them.</summary>
    public int TileBlocks { get; private set; }

    public int TileTail { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetColumns(int column, int count)
    {
        _column = column;
        _blocks = Partition.Units(count, V.Count);
        _lanes = count - (_blocks - 1) * V.Count;
        _panels = new Cut(_blocks, _maxWidth);
        _panelStride = _panels.Largest * V.Count;
        _offsetsHeld = -1;
        _packedGroup = null;
        if (_together)
        {
            nint start = _b.Free.Offset(column);
            for (int i = 0; i < _blocks; i++)
                _workspace.Blocks[i] = (int)(_b.Free.Offset(column + i * V.Count) - start);
            return;
        }

        int* columns = _workspace.Columns;
        _b.Free.Fill(columns, 1, column, count);
        for (int i = count; i < _blocks * V.Count; i++)
            columns[i] = columns[count - 1];
    }

    public void SetGroup(int group)
    {
        _aGroup = _a.Data + _a.Batch.Offset(group);
        _bGroup = _b.Data + _b.Batch.Offset(group) + _b.Free.Offset(_column);
    }

    public void SetRows(int row, int count)
    {
        _aRows = _aGroup + _a.Free.Offset(row);
        if (row == _rowsHeld)
            return;
        _row = _rowsHeld = row;
        _rowBlocks = new Cut(count, _maxHeight);
        _a.Free.Fill(_workspace.Rows, 1, row, count);
    }

    /// <summary>Turns to some terms of the sums: fills the offsets, and packs B where that has not been done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetDepth(int k, int depth)
    {
        _k = k;
        _depth = depth;
        if (_packB && (_packedGroup != _bGroup || _packedDepth != k))
        {
            Pack();
            _packedGroup = _bGroup;
            _packedDepth = k;
        }

        if (!_packB && _lanes != V.Count)
            _safeDepth = (int)Math.Clamp(SafeDepth() - k, 0, depth);
        if (k == _offsetsHeld)
            return;
        _offsetsHeld = k;
        int* offsets = _workspace.Offsets;
        Axis a = _packA ? new Axis(_maxHeight) : _a.Contracted;
        Axis b = _packB ? new Axis(_panelStride) : _b.Contracted;
        if (a.Table == null && b.Table == null)
        {
            FillPlain(offsets, (int)a.Stride, (int)b.Stride, depth);
            return;
        }

        a.Fill(offsets, 2, k, depth);
        b.Fill(offsets + 1, 2, k, depth);
    }

    /// <summary>Turns to a tile's rows.</summary>
    public void SetRowBlock(int index)
    {
        int first = _rowBlocks.Start(index);
        TileRow = _row + first;
        TileHeight = _rowBlocks.Length(index);
        T* a = _aRows + _a.Contracted.Offset(_k);
        TileTask<T>* task = _workspace.Task;
        task->Depth = _depth;
        task->Offsets = _workspace.Offsets;
        if (_packA)
        {
            PackRows(a + _workspace.Rows[first], TileHeight);
            task->A = _workspace.PackedA;
            task->Rows = _workspace.Identity;
        }
        else
        {
            task->A = a;
            task->Rows = _workspace.Rows + first;
        }
    }

    /// <summary>Computes one tile of the current rows, or adds the current terms to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(int panel)
    {
        TileTask<T>* task = _workspace.Task;
        int first = _panels.Start(panel), width = _panels.Length(panel);
        bool tail = first + width == _blocks && _lanes != V.Count;
        TileColumn = _column + first * V.Count;
        TileBlocks = tail ? width - 1 : width;
        TileTail = tail ? _lanes : 0;
        if (_packB)
        {
            task->B0 = _workspace.PackedB + panel * (_depth * _panelStride);
            task->B1 = task->B0 + V.Count;
            task->B2 = task->B1 + V.Count;
        }
        else
        {
            T* b = _bGroup + _b.Contracted.Offset(_k);
            int* blocks = _workspace.Blocks + first;
            task->B0 = b + blocks[0];
            task->B1 = b + blocks[1];
            task->B2 = b + blocks[2];
            task->Lanes = _lanes;
            task->SafeDepth = _safeDepth;
        }

        if (_whole)
        {
            Sums = _workspace.Tile;
            SumsStride = width * V.Count;
        }
        else
        {
            SumsStride = _blocks * V.Count;
            Sums = _workspace.Sums + (TileRow - _row) * SumsStride + first * V.Count;
        }

        task->Sums = Sums;
        task->SumsStride = SumsStride;
        task->Accumulate = _k > 0;
        if (_wide)
            Dispatch<V, T>.Wide(task, TileHeight, width, tail);
        else
            Dispatch<V, T>.Tile(task, TileHeight, width, tail && !_packB);
    }

    /// <summary>The number of rows of B behind which there is enough of B to read their last block whole.</summary>
    private readonly long SafeDepth()
    {
        Axis axis = _b.Contracted;
        if (axis.Table != null || axis.Stride <= 0)
            return 0;
        return _totalDepth - (V.Count - _lanes + axis.Stride - 1) / axis.Stride;
    }

    private void Pack()
    {
        int* depths = _workspace.Depth;
        if (_depthHeld != _k)
        {
            _b.Contracted.Fill(depths, 1, _k, _depth);
            _depthHeld = _k;
        }

        PackTask<T> task = default;
        task.Source = _bGroup + _b.Contracted.Offset(_k);
        task.DepthOffsets = depths;
        task.Depth = _depth;
        task.Stride = _panelStride;
        int run = _b.Contracted.Run, columnRun = _b.Free.Run;
        for (int panel = 0; panel < _panels.Count; panel++)
        {
            int first = _panels.Start(panel);
            task.Blocks = _panels.Length(panel);
            task.Lanes = first + task.Blocks == _blocks ? _lanes : V.Count;
            task.Target = _workspace.PackedB + panel * (_depth * _panelStride);
            int* columns = _workspace.Columns + first * V.Count;
            if (_together)
                Packing<V, T>.Blocks(task, _workspace.Blocks + first);
            else if (run >= Transposition.Side<T>())
                Packing<V, T>.Transposed(task, columns, run == int.MaxValue ? 0 : _k % run, run);
            else if (columnRun >= 4)
                Packing<V, T>.Runs(task, columns, (_column + first * V.Count) % columnRun, columnRun, _workspace.Segments);
            else
                Packing<V, T>.Gathered(task, columns);
        }
    }

    /// <summary>Copies rows of A that are neighbours, so that their terms are neighbours too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackRows(T* source, int rows)
    {
        // Each store writes a whole block, of which the next one overwrites what is too much.
        T* target = _workspace.PackedA;
        nint stride = _a.Contracted.Stride;
        for (int k = 0; k < _depth; k++)
        {
            V.Store(V.Load(source, rows), target);
            source += stride;
            target += _maxHeight;
        }
    }

    private static void FillPlain(int* offsets, int a, int b, int depth)
    {
        Vector256<int> value = Vector256.Create(0, 0, a, b, 2 * a, 2 * b, 3 * a, 3 * b);
        Vector256<int> step = Vector256.Create(4 * a, 4 * b, 4 * a, 4 * b, 4 * a, 4 * b, 4 * a, 4 * b);
        for (int k = 0; k < depth; k += 4)
        {
            value.Store(offsets + 2 * k);
            value += step;
        }
    }
}
