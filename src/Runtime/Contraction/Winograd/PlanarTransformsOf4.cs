using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The transforms of F(4×4, 3×3), each element by the operations of <see cref="TilesOf4{V, T}"/>.</summary>
/// <remarks>
/// A block of lanes takes 4 blocks of each of its images' rows: of one row of tiles, 2 of each of two, or 1 of each of four.
/// They are transformed along the columns as they lie, and only then parted by columns of tiles.
/// </remarks>
internal readonly unsafe struct PlanarTransformsOf4<V, T> : IPlanarTransforms<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    public static int Side => 4;

    public static int Places => 36;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inputs<TForm>(T* source, nint row, int tileRows, int rowTiles, T* target, nint place)
        where TForm : unmanaged
    {
        // Of each of the 6 lines the 4 blocks, and behind them the same two columns further.
        byte* memory = stackalloc byte[(6 * 8 + 1) * sizeof(V)];
        V* lines = TileLanes<V, T>.Align(memory);
        (int rows, nint second, nint third) = Neighbours<TForm>(row, rowTiles);
        for (int y = 0; y < tileRows; y += rows, source += 4 * rows * row)
        {
            for (int x = 0; x < rowTiles; x += V.Count)
            {
                int tiles = sizeof(TForm) == 3 ? int.Min(V.Count, rowTiles - x) : V.Count;
                for (int block = 0; block < 4; block++)
                {
                    T* at = source + 4 * x + (block & 1) * second + (block >> 1) * third;
                    int lanes = 4 * tiles - block * V.Count;
                    InputColumns<TForm>(at, row, lanes, lines + block);
                    InputColumns<TForm>(at + 2, row, lanes, lines + block + 4);
                }

                T* to = target;
                V* line = lines;
                for (int i = 0; i < 6; i++, line += 8, to += 6 * place)
                {
                    Part(line, out V c0, out V c1, out V c2, out V c3);
                    Part(line + 4, out _, out _, out V c4, out V c5);
                    TilesOf4<V, T>.InputLine(c0, c1, c2, c3, c4, c5, to, place);
                }

                target += sizeof(TForm) == 3 ? tiles : rows * int.Min(rowTiles, V.Count);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs<TForm>(T* source, nint place, int tileRows, int rowTiles, T* target)
        where TForm : unmanaged
    {
        byte* memory = stackalloc byte[25 * sizeof(V)];
        V* lines = TileLanes<V, T>.Align(memory);
        nint row = 4 * rowTiles;
        (int rows, nint second, nint third) = Neighbours<TForm>(row, rowTiles);
        for (int y = 0; y < tileRows; y += rows, target += 4 * rows * row)
        {
            for (int x = 0; x < rowTiles; x += V.Count)
            {
                int tiles = sizeof(TForm) == 3 ? int.Min(V.Count, rowTiles - x) : V.Count;
                T* at = source;
                for (int j = 0; j < 6; j++, at += place)
                {
                    TilesOf4<V, T>.OutputLine(
                        V.Load(at), V.Load(at + 6 * place), V.Load(at + 12 * place), V.Load(at + 18 * place), V.Load(at + 24 * place),
                        V.Load(at + 30 * place), out lines[j], out lines[6 + j], out lines[12 + j], out lines[18 + j]);
                }

                T* to = target + 4 * x;
                V* line = lines;
                for (int i = 0; i < 4; i++, line += 6, to += row)
                {
                    TilesOf4<V, T>.OutputLine(line[0], line[1], line[2], line[3], line[4], line[5], out V c0, out V c1, out V c2, out V c3);
                    V.Interleave(c0, c2, out V even0, out V even1);
                    V.Interleave(c1, c3, out V odd0, out V odd1);
                    V.Interleave(even0, odd0, out V first, out V next);
                    Store<TForm>(first, to, 4 * tiles);
                    Store<TForm>(next, to + second, 4 * tiles - V.Count);
                    V.Interleave(even1, odd1, out first, out next);
                    Store<TForm>(first, to + third, 4 * tiles - 2 * V.Count);
                    Store<TForm>(next, to + third + second, 4 * tiles - 3 * V.Count);
                }

                source += sizeof(TForm) == 3 ? tiles : rows * int.Min(rowTiles, V.Count);
            }
        }
    }

    /// <summary>How many rows of tiles share a block, and where its second and third block of elements lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Rows, nint Second, nint Third) Neighbours<TForm>(nint row, int rowTiles)
        where TForm : unmanaged =>
        sizeof(TForm) == 2 ? (4, 4 * row, 8 * row)
        : sizeof(TForm) == 1 && rowTiles < V.Count ? (2, V.Count, 4 * row)
        : (1, V.Count, 2 * V.Count);

    /// <summary>Neighbouring columns, transformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputColumns<TForm>(T* source, nint row, int lanes, V* to)
        where TForm : unmanaged =>
        TilesOf4<V, T>.InputLine(
            Load<TForm>(source, lanes), Load<TForm>(source + row, lanes), Load<TForm>(source + 2 * row, lanes),
            Load<TForm>(source + 3 * row, lanes), Load<TForm>(source + 4 * row, lanes), Load<TForm>(source + 5 * row, lanes),
            (T*)to, 8 * V.Count);

    /// <summary>Each fourth element of 4 blocks, from the first, the second, the third and the last on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(V* blocks, out V c0, out V c1, out V c2, out V c3)
    {
        V.Deinterleave(blocks[0], blocks[1], out V even0, out V odd0);
        V.Deinterleave(blocks[2], blocks[3], out V even1, out V odd1);
        V.Deinterleave(even0, even1, out c0, out c2);
        V.Deinterleave(odd0, odd1, out c1, out c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<TForm>(T* source, int lanes)
        where TForm : unmanaged
    {
        if (sizeof(TForm) != 3)
            return V.Load(source);
        return lanes > 0 ? V.Load(source, int.Min(lanes, V.Count)) : V.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TForm>(V value, T* target, int lanes)
        where TForm : unmanaged
    {
        if (sizeof(TForm) != 3)
            V.Store(value, target);
        else if (lanes > 0)
            V.Store(value, target, int.Min(lanes, V.Count));
    }
}
