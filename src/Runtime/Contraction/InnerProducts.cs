using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Products whose sums run along memory: <c>C[g,m,n] = Σ_k Σ_s A[g,m,k,s] · B[g,k,n,s]</c>, with the s of each k as
/// neighbours in both factors. The gradient of a convolution's weights, where k are the places of an image and s the samples.
/// </summary>
/// <remarks>
/// Neither factor is packed: lanes run along s. Each sum is one chain of fused multiply-adds for each lane, in order of k and
/// then of s, and the lanes are joined at the end by the fixed tree of the lane type; so it has the same bits for every width of
/// vectors and any number of threads. Terms are taken in pieces whose rows stay in the first cache, for some columns at a time
/// whose sums stay in the second.
/// </remarks>
public static unsafe class InnerProducts
{
    /// <summary>Terms of a piece: 8 rows of them are a third of the first cache.</summary>
    private const int Piece = 512;

    /// <summary>The most places of a piece.</summary>
    private const int MaxPlaces = 64;

    /// <summary>Bytes of sums that are kept while all terms are passed.</summary>
    private const int SumBytes = 256 << 10;

    private const int MaxColumns = 1024;
    private const int MaxRows = 512;
    private const int Columns = 3;

    /// <summary>Computes one part, and gives each sum to the epilogue. Allocates nothing.</summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums.</typeparam>
    /// <param name="shape">The extents of the indices, where K counts the places.</param>
    /// <param name="samples">The extent of s.</param>
    /// <param name="a">The left factor: batch g, free m, contracted k.</param>
    /// <param name="b">The right factor: batch g, free n, contracted k.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="workspace"><see cref="Contraction.WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0; <see cref="Kernels.None"/> only compiles what computes it.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, T, TEpilogue>(
        in ContractionShape shape,
        int samples,
        in Operand<T> a,
        in Operand<T> b,
        ref TEpilogue epilogue,
        T* workspace,
        int part,
        int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (shape.G <= 0 || shape.M <= 0 || shape.N <= 0)
            return;
        if (part < 0)
        {
            InnerStage<V, T>.Compile(shape, samples, a, b);
            return;
        }

        // Columns are handed out by tiles and rows one by one: of a few of them, blocks of lanes would be uneven parts.
        Region region = Partition.Of(shape, rowUnit: 1, Columns, part, parts);
        if (region.IsEmpty)
            return;

        TEpilogue local = epilogue;
        int rows = Math.Min(region.M1 - region.M0, MaxRows);
        int step = Math.Clamp(SumBytes / (rows * V.Count * sizeof(T)), V.Count, MaxColumns) / V.Count * V.Count;
        T* block = stackalloc T[V.Count];
        for (int g = region.G0; g < region.G1; g++)
        {
            for (int m = region.M0; m < region.M1; m += rows)
            {
                for (int n = region.N0; n < region.N1; n += step)
                {
                    Window range = new(g, m, Math.Min(rows, region.M1 - m), n, Math.Min(step, region.N1 - n));
                    InnerStage<V, T> stage = new(shape, samples, a, b, workspace, range);
                    stage.Sum();
                    for (int row = 0; row < range.Rows; row++)
                    {
                        for (int column = 0; column < range.Columns; column += V.Count)
                        {
                            int lanes = Math.Min(V.Count, range.Columns - column);
                            for (int i = 0; i < lanes; i++)
                                block[i] = V.Sum(V.Load(stage.SumsOf(row, column + i)), V.Count);
                            local.Store(V.Load(block, lanes), g, m + row, n + column, lanes);
                        }
                    }
                }
            }
        }

        epilogue = local;
    }

    /// <summary>Rows and columns of one product whose sums are kept at a time.</summary>
    private readonly record struct Window(int Group, int Row, int Rows, int Column, int Columns);

    /// <summary>Everything that does not depend on the epilogue: the sums of some columns, lane by lane.</summary>
    private ref struct InnerStage<V, T>
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        private readonly int _samples, _places, _columnTiles, _tileColumns;
        private readonly Window _range;
        private readonly Axis _aRows, _aPlaces, _bPlaces;
        private readonly bool _equalRows;
        private readonly Cut _rowTiles;
        private readonly int* _columnOffsets, _aOffsets, _bOffsets;
        private readonly Segment* _segments;
        private readonly T* _a, _b, _sums;

        public InnerStage(
            in ContractionShape shape, int samples, in Operand<T> a, in Operand<T> b, T* workspace, Window range)
        {
            (_samples, _places, _range) = (samples, shape.K, range);
            (_aPlaces, _bPlaces) = (a.Contracted, b.Contracted);
            byte* memory = (byte*)(((nuint)workspace + 63) & ~(nuint)63);
            _columnOffsets = (int*)memory;
            _aOffsets = _columnOffsets + MaxColumns + Columns;
            _bOffsets = _aOffsets + MaxPlaces;
            _segments = (Segment*)(_bOffsets + MaxPlaces);
            _sums = (T*)(memory + (16 << 10));
            _a = a.Data + a.Batch.Offset(range.Group) + a.Free.Offset(range.Row);
            _b = b.Data + b.Batch.Offset(range.Group) + b.Free.Offset(range.Column);

            // Tiles of rows at unequal distances are one row high.
            bool whole = typeof(V) == typeof(Float512) || typeof(V) == typeof(Double512);
            _equalRows = a.Free.Table == null;
            _rowTiles = new Cut(range.Rows, !_equalRows ? 1 : whole ? 8 : 2);
            _tileColumns = whole ? Columns : Columns - 1;
            _columnTiles = Partition.Units(range.Columns, _tileColumns);
            b.Free.Fill(_columnOffsets, 1, range.Column, range.Columns);
            for (int i = range.Columns; i < range.Columns + Columns; i++)
                _columnOffsets[i] = _columnOffsets[range.Columns - 1];
            _aRows = a.Free;
        }

        /// <summary>Calls each kernel that a product needs with no terms, in memory of its own, so that .NET compiles it.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Compile(in ContractionShape shape, int samples, in Operand<T> a, in Operand<T> b)
        {
            void* memory = NativeMemory.Alloc(Contraction.WorkspaceBytes);
            Window range = new(0, 0, Math.Min(shape.M, MaxRows), 0, Math.Min(shape.N, Columns));
            new InnerStage<V, T>(shape with { K = 0 }, samples, a, b, (T*)memory, range).Sum();
            InnerStage<V, T> stage = new(shape, samples, a, b, (T*)memory, range);
            InnerTask<T> task = default;
            task.Columns = stage._columnOffsets;
            task.Sums = stage._sums;
            for (int tile = 0; tile < stage._rowTiles.Count; tile++)
            {
                if (tile == 0 || tile >= stage._rowTiles.Special)
                    stage.Kernel(stage._rowTiles.Length(tile), samples % V.Count != 0)(&task);
            }

            NativeMemory.Free(memory);
        }

        /// <summary>The lanes of one sum.</summary>
        public readonly T* SumsOf(int row, int column)
        {
            int tile = _rowTiles.PieceOf(row);
            int inTile = row - _rowTiles.Start(tile);
            (int columnTile, int rest) = Math.DivRem(column, _tileColumns);
            return TileSums(tile, columnTile) + (3 * inTile + rest) * V.Count;
        }

        private readonly T* TileSums(int rowTile, int columnTile) =>
            _sums + ((nint)_rowTiles.Start(rowTile) * _columnTiles + columnTile * _rowTiles.Length(rowTile)) * 3 * V.Count;

        /// <summary>Adds all terms.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Sum()
        {
            nint blocks = (nint)_range.Rows * _columnTiles * 3;
            for (nint i = 0; i < blocks; i++)
                V.Store(V.Zero, _sums + i * V.Count);

            InnerTask<T> task = default;
            task.Row = _equalRows ? _aRows.Stride : 0;
            task.Segments = _segments;
            task.Tail = _samples % V.Count;
            int step = Math.Clamp(Piece / Math.Max(1, _samples), 1, MaxPlaces);
            for (int k = 0; k < _places; k += step)
            {
                task.Count = Segments(k, Math.Min(step, _places - k));
                T* a = _a + _aPlaces.Offset(k);
                task.B = _b + _bPlaces.Offset(k);
                for (int rowTile = 0; rowTile < _rowTiles.Count; rowTile++)
                {
                    int row = _rowTiles.Start(rowTile);
                    task.A = a + _aRows.Offset(_range.Row + row) - _aRows.Offset(_range.Row);
                    delegate*<InnerTask<T>*, void> kernel = Kernel(_rowTiles.Length(rowTile), task.Tail != 0);
                    for (int columnTile = 0; columnTile < _columnTiles; columnTile++)
                    {
                        task.Columns = _columnOffsets + columnTile * _tileColumns;
                        task.Sums = TileSums(rowTile, columnTile);
                        kernel(&task);
                    }
                }
            }
        }

        /// <summary>The stretches of some places: those that lie behind each other in both factors are one.</summary>
        private readonly int Segments(int first, int count)
        {
            _aPlaces.Fill(_aOffsets, 1, first, count);
            _bPlaces.Fill(_bOffsets, 1, first, count);
            bool dense = _samples % V.Count == 0;
            int segments = 0;
            for (int k = 0; k < count; k++)
            {
                if (dense && segments > 0)
                {
                    ref Segment last = ref _segments[segments - 1];
                    if (_aOffsets[k] == last.A + last.Length && _bOffsets[k] == last.B + last.Length)
                    {
                        last.Length += _samples;
                        continue;
                    }
                }

                _segments[segments++] = new Segment { A = _aOffsets[k], B = _bOffsets[k], Length = _samples };
            }

            return segments;
        }

        private readonly delegate*<InnerTask<T>*, void> Kernel(int rows, bool tail) => _tileColumns == Columns
            ? Kernel<Size3>(rows, tail)
            : rows == 2 ? Kernel<Size2, Size2>(tail) : Kernel<Size1, Size2>(tail);

        private static delegate*<InnerTask<T>*, void> Kernel<TColumns>(int rows, bool tail)
            where TColumns : unmanaged => rows switch
            {
                8 => Kernel<Size8, TColumns>(tail),
                7 => Kernel<Size7, TColumns>(tail),
                6 => Kernel<Size6, TColumns>(tail),
                5 => Kernel<Size5, TColumns>(tail),
                4 => Kernel<Size4, TColumns>(tail),
                3 => Kernel<Size3, TColumns>(tail),
                2 => Kernel<Size2, TColumns>(tail),
                _ => Kernel<Size1, TColumns>(tail),
            };

        private static delegate*<InnerTask<T>*, void> Kernel<TRows, TColumns>(bool tail)
            where TRows : unmanaged
            where TColumns : unmanaged
        {
            if (tail)
                return &InnerKernel<V, T>.Run<TRows, TColumns, Size2>;
            return &InnerKernel<V, T>.Run<TRows, TColumns, Size1>;
        }
    }
}
