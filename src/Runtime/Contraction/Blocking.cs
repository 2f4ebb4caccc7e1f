using System;
using System.Runtime.Intrinsics.X86;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The sizes into which contractions are cut. They change the time that one takes, never its bits.</summary>
internal static unsafe class Blocking
{
    /// <summary>The most rows for which a panel is packed in pieces that stay in the first cache.</summary>
    public const int FewRows = 128;

    /// <summary>Terms of such a piece: more rows are worth longer chains.</summary>
    public static int PieceDepth(int rows) => rows <= 16 ? 64 : 128;

    /// <summary>Blocks of columns of such a piece: whole panels that fit into half of the first cache.</summary>
    public static int PieceBlocks(int depth, int width)
    {
        int panels = (24 << 10) / (Workspace<byte>.BlockBytes * width * Math.Max(1, depth));
        return Math.Clamp(panels, 1, Workspace<byte>.MaxBlocks / width) * width;
    }

    /// <summary>Blocks of columns whose panels of so many terms are worked off before the next ones.</summary>
    public static int ChunkBlocks(int depth, int width, bool packA)
    {
        int blocks = (packA ? 2 : 1) * ChunkBytes / (Workspace<byte>.BlockBytes * Math.Max(1, depth));
        return Math.Clamp(blocks / width, 1, Workspace<byte>.MaxBlocks / width) * width;
    }

    /// <summary>Rows that are worth a copy of all columns, and terms of which more take so long that divisions do not matter (measured).</summary>
    private const int InterleavedRows = 32;
    private const int InterleavedDepth = 256;

    /// <summary>
    /// Bytes of panels that all rows pass before the next ones: they stay in the second cache beside the sums between two pieces of
    /// the terms. Where rows of A are packed for each of them, more are worth it (measured).
    /// </summary>
    private const int ChunkBytes = 288 << 10;

    /// <summary>Columns in shorter runs are copied one by one.</summary>
    private const int ShortestRun = 4;

    /// <summary>It takes as long to copy a run as to multiply so many blocks by a number (measured).</summary>
    private const int GapCost = 10;

    private const int FarBytes = 256 << 10;

    /// <summary>Rows of a tile: with the blocks of a row, what fits into the machine's registers.</summary>
    public static int TileRows<V, T>()
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => IsWholeRegister<V>() ? 8 : 6;

    /// <summary>Blocks of columns of a tile.</summary>
    public static int TileBlocks<V, T>()
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => IsWholeRegister<V>() ? 3 : 1;

    /// <summary>Blocks of columns of a tile of a product with some rows, where B is read where it is.</summary>
    public static int TileBlocks<V, T>(int rows)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => rows is 5 or 6 && IsWholeRegister<V>() ? LowKernel<V, T>.Blocks : TileBlocks<V, T>();

    /// <summary>Blocks of columns of a tile of one or two rows.</summary>
    public static int WideBlocks<V, T>(int rows)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => IsWholeRegister<V>() ? 8 : rows == 1 ? 4 : 3;

    /// <summary>
    /// Rows of the tiles of a <see cref="TallKernel{V,T}"/>: even parts of runs of rows; 0 where the rows or columns do not suit it.
    /// </summary>
    public static int TallRows<V, T>(in Operand<T> a, in Operand<T> b, in Region region)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        int run = a.Free.Run, rows = region.M1 - region.M0, columns = region.N1 - region.N0;
        if (a.Free.Table == null || b.Free.Run < columns || columns % V.Count != 0 || columns > 2 * V.Count || !IsWholeRegister<V>())
            return 0;
        int height = run / Partition.Units(run, TallKernel<V, T>.Most);
        bool whole = run % height == 0 && region.M0 % height == 0 && rows % height == 0;
        return whole && height >= TallKernel<V, T>.Fewest ? height : 0;
    }

    /// <summary>
    /// Whether it pays to copy B into panels although it can be read where it is. It does when many rows share the copy
    /// and B is too large for the second cache, or its blocks lie across lines of the cache.
    /// </summary>
    public static bool PacksB<V, T>(in Operand<T> b, int rows, int columns, int depth)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        long bytes = (long)columns * depth * sizeof(T);

        // Where it is not known how far memory goes on behind a tail, each read of one is cut, which is slow.
        if (rows >= 16 && b.Contracted.Table != null && columns % V.Count != 0)
            return true;
        if (rows < 48 || bytes < 16 << 10)
            return false;
        return bytes > (rows < 384 ? 1 << 20 : 1 << 19) || !IsAligned(b);
    }

    /// <summary>
    /// Whether it pays to divide within the loop over the terms of the next tile: where sums are short, so that divisions are much of the time.
    /// </summary>
    public static bool Interleaves<V, T>(in ContractionShape shape, in Operand<T> b, int rows)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged =>
        IsWholeRegister<V>() && rows >= InterleavedRows && shape.K <= InterleavedDepth
        && (b.Free.Run >= shape.N || b.Contracted.Run == int.MaxValue);

    /// <summary>
    /// Whether it pays to multiply the gaps between the runs of B's columns too, rather than to copy the runs into panels.
    /// </summary>
    public static bool ReadsGaps<V, T>(in Axis free, int rows, int first, int columns)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        int run = free.Run;
        if (free.Table == null || run < ShortestRun)
            return false;
        for (int i = run; i < free.Inner; i += run)
        {
            if (free.Table[i] <= free.Table[i - 1])
                return false;
        }

        if (free.Stride <= free.Table[free.Inner - 1] - free.Table[0])
            return false;
        long span = free.Offset(first + columns - 1) - free.Offset(first) + 1;
        return rows * (span - columns) <= GapCost * V.Count * Partition.Units(columns, run);
    }

    /// <summary>
    /// Whether it pays to copy rows of A that are neighbours in memory: when their terms are so far apart that each is
    /// on another page or takes another's place in the first cache, and enough panels share the copy.
    /// </summary>
    public static bool PacksA<T>(in Operand<T> a, int columns, int depth)
        where T : unmanaged =>
        a.Contracted.Table == null && Math.Abs(a.Contracted.Stride) * sizeof(T) >= 1024 && columns >= 64 && depth >= 64;

    /// <summary>
    /// Whether rows of A that are packed are asked for ahead: where A is not in the second cache any more when the next
    /// columns read it.
    /// </summary>
    public static bool FetchesA<T>(int rows, int depth)
        where T : unmanaged => Sse.IsSupported && (long)rows * depth * sizeof(T) > FarBytes;

    /// <summary>Whether each row of B begins where a block may begin.</summary>
    private static bool IsAligned<T>(in Operand<T> b)
        where T : unmanaged
    {
        Axis rows = b.Contracted;
        nint bits = (nint)b.Data | b.Batch.Stride * sizeof(T) | rows.Stride * sizeof(T);
        if (rows.Table != null && rows.Inner > 1)
            bits |= rows.Table[1] * sizeof(T);
        return (bits & (Workspace<T>.BlockBytes - 1)) == 0;
    }

    /// <summary>Whether a block of lanes is one register.</summary>
    public static bool IsWholeRegister<V>() => typeof(V) == typeof(Float512) || typeof(V) == typeof(Double512);
}
