using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Everything of a contraction that does not depend on its epilogue, so that it is compiled only once: how it is cut
/// into tiles, the offsets and packed copies of the current cut, and the calls of the kernels.
/// </summary>
internal unsafe partial struct Stage<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    private Operand<T> _a, _b;
    private Workspace<T> _workspace;
    private int _maxHeight, _maxWidth, _totalDepth;
    private bool _single, _tall, _wide, _packA, _fetchA, _packB, _together, _gaps, _placed, _whole;

    private Region _region;
    private int _rowStep, _depthStep, _depthMost;
    private Cut _columnChunks;
    private int _chunkCount;
    private int* _offsets;

    // Where the walk is: a chunk of columns, a product, a chunk of rows, a block of terms, a block of rows, a panel.
    private int _columnChunk, _group, _row, _k, _rowBlock, _panel;
    private int _column, _blocks, _lanes, _depth, _safeDepth;
    private int _columnsMaximum, _depthsMaximum;
    private TileForm _form;

    // Where columns have terms of their own: these, and which stretches of columns are the region's.
    private ColumnTerms _terms;
    private int _firstStretch;
    private int* _stretchOffsets;

    // Of columns with gaps: how many, in how many pieces, and the elements from the first to the last.
    private int _gapColumns, _pieces, _gapSpan;
    private Cut _panels, _rowBlocks;
    private nint _panelStride;

    // The kernels for the tiles of the current rows: whole panels, the one that is special (see Cut), and the last.
    private int _kernelsHeight;
    private delegate*<TileTask<T>*, void> _wholeKernel, _specialKernel, _lastKernel;
    private T* _aGroup, _bGroup, _aRows, _aTerms, _bTerms;

    // What the workspace holds at the moment; negative and null for nothing.
    private int _rowsHeld, _offsetsHeld, _depthHeld, _packedDepth, _packedRow;
    private T* _packedGroup;

    /// <summary>
    /// Begins before the first tile of a region. Not a constructor, which would clear and copy half a kilobyte; every
    /// field that is read before it is written is set here.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Begin(
        in ContractionShape shape, in Operand<T> a, in Operand<T> b, ColumnTerms terms, in Region region, T* workspace)
    {
        _workspace = new Workspace<T>(workspace);
        _single = IsSingle(a, b, terms, region, shape);
        if (_single)
        {
            BeginSingle(a, b, region, shape);
            return;
        }

        _a = a;
        _b = b;
        _region = region;
        _terms = terms;
        _totalDepth = shape.K;
        int rows = region.M1 - region.M0, columns = region.N1 - region.N0;

        _whole = shape.K <= Workspace<T>.MaxDepth;
        int run = b.Free.Run;
        _together = run >= shape.N || run % V.Count == 0;
        _gaps = !_together && terms.IsNone && FindGaps(rows);
        _placed = _gaps && PlacesPieces(columns);
        _packB = !_gaps && terms.IsNone && (!_together || Blocking.PacksB<V, T>(b, rows, columns, shape.K));
        _wide = rows <= 2 && !_packB && run >= shape.N;
        int tall = _packB || _gaps || !terms.IsNone ? 0 : Blocking.TallRows<V, T>(a, b, region);
        _tall = tall > 0;
        _maxHeight = _tall ? tall : Blocking.TileRows<V, T>();
        _maxWidth = _tall ? 1 : _wide ? Blocking.WideBlocks<V, T>(rows) : _packB ? Blocking.TileBlocks<V, T>() : Blocking.TileBlocks<V, T>(rows);

        _packA = terms.IsNone && a.Free.Run >= shape.M && Blocking.PacksA(a, columns, shape.K);
        _fetchA = _packA && Blocking.FetchesA<T>(rows, shape.K);

        // Where few rows share a packed panel, it is made in pieces that are read before they leave the first cache.
        bool pieces = _packB && rows <= Blocking.FewRows;
        _depthMost = pieces ? Blocking.PieceDepth(rows) : Workspace<T>.MaxDepth;
        CutDepth();
        _rowStep = Partition.Units(rows, Partition.Units(rows, Workspace<T>.MaxRows));
        if (_tall)
            _rowStep -= _rowStep % _maxHeight;
        if (!_gaps)
        {
            int blocks = pieces ? Blocking.PieceBlocks(_depthStep, _maxWidth)
                : _wide ? Workspace<T>.MaxBlocks
                : Blocking.ChunkBlocks(_depthStep, _maxWidth, _packA);
            _columnChunks = new Cut(Partition.Units(columns, V.Count), blocks);
        }

        _chunkCount = _columnChunks.Count;
        if (!terms.IsNone)
            FindStretches();

        _form = !terms.IsNone || (!_packA && (a.Free.Table != null || a.Contracted.Table != null)) ? TileForm.Offsets
            : !_packB && b.Contracted.Table != null ? TileForm.EvenA : TileForm.Even;
        _offsets = _workspace.Offsets;
        _rowsHeld = _offsetsHeld = _depthHeld = -1;
        for (int i = 0; i < 8; i++)
            _workspace.Identity[i] = i;

        SetColumns(0);
        SetGroup(region.G0);
        SetRows(region.M0);
        SetDepth(0);
        SetRowBlock(0);
        _panel = -1;
    }

    /// <summary>Cuts the terms into pieces of about the same length.</summary>
    private void CutDepth()
    {
        int depths = Math.Max(1, Partition.Units(_totalDepth, _depthMost));
        _whole = depths == 1;
        _depthStep = Partition.Units(_totalDepth, depths);
    }

    /// <summary>Calls each kernel that a product needs with no terms, in memory of its own, so that .NET compiles it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Compile(in ContractionShape shape, in Operand<T> a, in Operand<T> b, ColumnTerms terms)
    {
        void* memory = NativeMemory.Alloc(Workspace<T>.Bytes);
        Unsafe.SkipInit(out Stage<V, T> stage);
        stage.Begin(shape, a, b, terms, new Region(0, shape.G, 0, shape.M, 0, shape.N), (T*)memory);
        if (stage._single)
        {
            stage.CompileSingle();
            NativeMemory.Free(memory);
            return;
        }

        for (int chunk = 0; chunk < stage._chunkCount; chunk++)
        {
            if (terms.IsNone && chunk > 0 && chunk < stage._columnChunks.Special)
                continue;
            stage.SetColumns(chunk);
            stage.SetGroup(0);
            int rows = (shape.M - 1) / stage._rowStep * stage._rowStep;
            for (int row = 0; row <= rows; row += Math.Max(1, rows))
            {
                stage.SetRows(row);
                stage.SetDepth(0);
                for (int block = 0; block < stage._rowBlocks.Count; block++)
                {
                    if (block > 0 && block < stage._rowBlocks.Special)
                        continue;
                    stage.SetRowBlock(block);
                    stage.CompileKernels();
                }
            }
        }

        NativeMemory.Free(memory);
    }

    private readonly void CompileKernels()
    {
        TileTask<T>* task = _workspace.Task;
        task->Depth = 0;
        task->Accumulate = false;
        task->Sums = _workspace.Tile;
        task->SumsStride = _panelStride;
        task->Places = _workspace.Columns + 1;
        _wholeKernel(task);
        _specialKernel(task);
        _lastKernel(task);
    }

    /// <summary>Where the finished tile's sums are, their distance from row to row, and whose sums they are.</summary>
    public T* Sums { get; private set; }

    public nint SumsStride { get; private set; }

    public readonly int Group => _group;

    public int TileRow { get; private set; }

    public int TileHeight { get; private set; }

    public int TileColumn { get; private set; }

    /// <summary>Blocks of columns of the tile that are whole, and columns beyond them.</summary>
    public int TileBlocks { get; private set; }

    public int TileTail { get; private set; }

    /// <summary>Computes tiles until one is finished; false if none is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool Next()
    {
        if (_single)
            return NextSingle();
        do
        {
            _panel++;
            if (_panel == _panels.Count)
            {
                if (_rowBlock + 1 < _rowBlocks.Count)
                    SetRowBlock(_rowBlock + 1);
                else if (!Advance())
                    return false;
                _panel = 0;
            }

            Multiply(_panel);
        }
        while (_k + _depth < _totalDepth || (_gaps && _panel + 1 < _panels.Count));
        if (_gaps)
            DeliverGaps();
        return true;
    }

    /// <summary>Turns to the next terms, or else rows, product or columns; false if there are none.</summary>
    private bool Advance()
    {
        int k = _k + _depth;
        if (k >= _totalDepth)
        {
            k = 0;
            if (_row + _rowStep < _region.M1)
            {
                SetRows(_row + _rowStep);
            }
            else
            {
                if (_group + 1 < _region.G1)
                {
                    SetGroup(_group + 1);
                }
                else
                {
                    if (_columnChunk + 1 == _chunkCount)
                        return false;
                    SetColumns(_columnChunk + 1);
                    SetGroup(_region.G0);
                }

                SetRows(_region.M0);
            }
        }

        SetDepth(k);
        SetRowBlock(0);
        return true;
    }

    private void SetColumns(int chunk)
    {
        _columnChunk = chunk;
        int first, count;
        if (!_terms.IsNone)
        {
            SetStretch(chunk, out first, out count);
        }
        else
        {
            first = _columnChunks.Start(chunk) * V.Count;
            count = Math.Min(_columnChunks.Length(chunk) * V.Count, _region.N1 - _region.N0 - first);
        }

        _column = _region.N0 + first;
        if (_gaps)
        {
            SetGaps(first, count);
            _lanes = V.Count;
        }
        else
        {
            _blocks = Partition.Units(count, V.Count);
            _lanes = count - (_blocks - 1) * V.Count;
        }

        _panels = new Cut(_blocks, _maxWidth);
        _panelStride = _panels.Largest * V.Count;
        _offsetsHeld = _kernelsHeight = -1;
        _packedGroup = null;
        if (_gaps)
            return;
        if (_together)
        {
            _b.Free.FillBlocks(_workspace.Blocks, _column, V.Count, _blocks);
            return;
        }

        int* offsets = _workspace.Columns;
        _b.Free.Fill(offsets, 1, _column, count);
        for (int i = count; i < _blocks * V.Count; i++)
            offsets[i] = offsets[count - 1];
        _columnsMaximum = Maximum(offsets, count);
    }

    private void SetGroup(int group)
    {
        _group = group;
        _aGroup = _a.Data + _a.Batch.Offset(group);
        _bGroup = _b.Data + _b.Batch.Offset(group) + _b.Free.Offset(_column);
    }

    private void SetRows(int row)
    {
        _row = row;
        _aRows = _aGroup + _a.Free.Offset(row);
        if (row == _rowsHeld)
            return;
        _rowsHeld = row;
        int count = Math.Min(_rowStep, _region.M1 - row);
        _rowBlocks = new Cut(count, _maxHeight);
        _a.Free.Fill(_workspace.Rows, 1, row, count);
    }

    /// <summary>Turns to some terms of the sums: fills the offsets, and packs B where that has not been done.</summary>
    private void SetDepth(int k)
    {
        int depth = Math.Min(_depthStep, _totalDepth - k);
        _packedRow = -V.Count;
        _k = k;
        _depth = depth;
        if (!_terms.IsNone)
        {
            SetTerms();
            return;
        }

        _aTerms = _aRows + _a.Contracted.Offset(k);
        _bTerms = _bGroup + _b.Contracted.Offset(k);
        if (_packB && (_packedGroup != _bGroup || _packedDepth != k))
        {
            Pack();
            _packedGroup = _bGroup;
            _packedDepth = k;
        }

        if (!_packB && _lanes != V.Count)
            _safeDepth = (int)Math.Clamp(SafeDepth(_b.Contracted, _totalDepth) - k, 0, depth);
        if (k == _offsetsHeld)
            return;
        _offsetsHeld = k;
        int* offsets = _workspace.Offsets;
        Axis a = _packA ? new Axis(V.Count) : _a.Contracted;
        Axis b = _packB ? new Axis(_panelStride) : _b.Contracted;
        if (a.Table == null && b.Table == null)
        {
            FillPlain(offsets, (int)a.Stride, (int)b.Stride, depth);
            return;
        }

        a.Fill(offsets, 2, k, depth);
        b.Fill(offsets + 1, 2, k, depth);
    }

    private void SetRowBlock(int index)
    {
        _rowBlock = index;
        int first = _rowBlocks.Start(index);
        TileRow = _row + first;
        TileHeight = _rowBlocks.Length(index);
        TileTask<T>* task = _workspace.Task;
        task->Depth = _depth;
        task->Offsets = _offsets;
        task->Accumulate = _k > 0;
        task->Lanes = _lanes;
        task->SafeDepth = _safeDepth;
        task->StepB = _packB ? _panelStride : _b.Contracted.Stride;
        if (TileHeight != _kernelsHeight)
        {
            _kernelsHeight = TileHeight;
            _wholeKernel = KernelFor(0);
            _specialKernel = KernelFor(_panels.Special);
            _lastKernel = KernelFor(_panels.Count - 1);
        }

        if (_packA)
        {
            if (first < _packedRow || first + TileHeight > _packedRow + V.Count)
            {
                _packedRow = first;
                PackRows(_aTerms + _workspace.Rows[first], Math.Min(V.Count, Math.Min(_rowStep, _region.M1 - _row) - first));
            }

            task->A = _workspace.PackedA + (first - _packedRow);
            task->Rows = _workspace.Identity;
            task->RowStride = 1;
            task->StepA = V.Count;
        }
        else
        {
            task->A = _aTerms;
            task->Rows = _workspace.Rows + first;
            task->RowStride = _a.Free.Stride;
            task->StepA = _a.Contracted.Stride;
        }
    }

    /// <summary>Computes one tile of the current rows, or adds the current terms to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Multiply(int panel)
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
        else if (_placed)
        {
            int* pieces = _workspace.Columns + 2 * first;
            task->B0 = _bTerms + pieces[0];
            task->B1 = _bTerms + pieces[2];
            task->B2 = _bTerms + pieces[4];
            task->B3 = _bTerms + pieces[6];
            task->Places = pieces + 1;
        }
        else
        {
            int* blocks = _workspace.Blocks + first;
            task->B0 = _bTerms + blocks[0];
            task->B1 = _bTerms + blocks[1];
            task->B2 = _bTerms + blocks[2];
            task->B3 = _bTerms + blocks[3];
        }

        if (_placed)
        {
            SumsStride = PlacedStride;
            Sums = GapRows;
        }
        else if (_gaps)
        {
            SumsStride = _blocks * V.Count;
            Sums = GapRows + first * V.Count;
        }
        else if (_whole)
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
        if (_fetchA)
            FetchRows(panel);
        if (panel < _panels.Special)
            _wholeKernel(task);
        else if (panel == _panels.Special)
            _specialKernel(task);
        else
            _lastKernel(task);
    }

    private readonly delegate*<TileTask<T>*, void> KernelFor(int panel)
    {
        int width = _panels.Length(panel);
        bool cut = !_packB && _lanes != V.Count && panel == _panels.Count - 1;
        TileColumns columns = _placed ? TileColumns.Placed : cut ? TileColumns.Cut : TileColumns.Whole;
        return _tall ? Kernels<V, T>.Tall(TileHeight)
            : _wide ? Kernels<V, T>.Wide(TileHeight, width, cut)
            : width == LowKernel<V, T>.Blocks ? Kernels<V, T>.Low(TileHeight, columns)
            : Kernels<V, T>.Tile(TileHeight, width, columns, _form);
    }

    /// <summary>The number of rows of B behind which there is enough of B to read their last block whole.</summary>
    private readonly long SafeDepth(in Axis rows, int depth)
    {
        if (rows.Table != null || rows.Stride <= 0)
            return 0;
        return depth - (V.Count - _lanes + rows.Stride - 1) / rows.Stride;
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
