using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The transforms of F(2×2, 3×3), each element by the operations of <see cref="TilesOf2{V, T}"/>.</summary>
/// <remarks>
/// A block of lanes takes 2 blocks of each of its images' rows, whose even and odd columns are the lanes of one column of its
/// tiles: of one row, of two, or of four (<see cref="PlanarForm"/>).
/// </remarks>
internal readonly unsafe struct PlanarTransformsOf2<V, T> : IPlanarTransforms<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    public static int Side => 2;

    public static int Places => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inputs<TForm>(T* source, nint row, int tileRows, int rowTiles, T* target, nint place)
        where TForm : unmanaged
    {
        (int rows, nint second) = Neighbours<TForm>(row, rowTiles);
        for (int y = 0; y < tileRows; y += rows, source += 2 * rows * row)
        {
            for (int x = 0; x < rowTiles; x += V.Count)
            {
                int tiles = sizeof(TForm) == 3 ? int.Min(V.Count, rowTiles - x) : V.Count;
                T* at = source + 2 * x;
                Columns<TForm>(at, row, second, tiles, out V a0, out V a1, out V a2, out V a3, out V b0, out V b1, out V b2, out V b3);
                Columns<TForm>(at + 2, row, second, tiles, out V c0, out V c1, out V c2, out V c3, out V e0, out V e1, out V e2, out V e3);
                T* to = target;
                TilesOf2<V, T>.Store(to, place, a0 - c0, b0 + c0, c0 - b0, e0 - b0);
                TilesOf2<V, T>.Store(to += 4 * place, place, a1 - c1, b1 + c1, c1 - b1, e1 - b1);
                TilesOf2<V, T>.Store(to += 4 * place, place, a2 - c2, b2 + c2, c2 - b2, e2 - b2);
                TilesOf2<V, T>.Store(to + 4 * place, place, a3 - c3, b3 + c3, c3 - b3, e3 - b3);
                target += sizeof(TForm) == 3 ? tiles : rows * int.Min(rowTiles, V.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs<TForm>(T* source, nint place, int tileRows, int rowTiles, T* target)
        where TForm : unmanaged
    {
        nint row = 2 * rowTiles;
        (int rows, nint second) = Neighbours<TForm>(row, rowTiles);
        for (int y = 0; y < tileRows; y += rows, target += 2 * rows * row)
        {
            for (int x = 0; x < rowTiles; x += V.Count)
            {
                int tiles = sizeof(TForm) == 3 ? int.Min(V.Count, rowTiles - x) : V.Count;
                T* at = source;
                TilesOf2<V, T>.OutputColumn(at, 4 * place, out V a0, out V b0);
                TilesOf2<V, T>.OutputColumn(at += place, 4 * place, out V a1, out V b1);
                TilesOf2<V, T>.OutputColumn(at += place, 4 * place, out V a2, out V b2);
                TilesOf2<V, T>.OutputColumn(at + place, 4 * place, out V a3, out V b3);
                Store<TForm>(a0 + a1 + a2, a1 - a2 + a3, target + 2 * x, row, second, tiles);
                Store<TForm>(b0 + b1 + b2, b1 - b2 + b3, target + 2 * x + row, row, second, tiles);
                source += sizeof(TForm) == 3 ? tiles : rows * int.Min(rowTiles, V.Count);
            }
        }
    }

    /// <summary>How many rows of tiles share a block, and where its second block of elements lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Rows, nint Second) Neighbours<TForm>(nint row, int rowTiles)
        where TForm : unmanaged =>
        sizeof(TForm) == 2 ? (4, 4 * row) : sizeof(TForm) == 1 && rowTiles < V.Count ? (2, 2 * row) : (1, V.Count);

    /// <summary>Two neighbouring columns of tiles, transformed along the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns<TForm>(
        T* source, nint row, nint second, int tiles, out V a0, out V a1, out V a2, out V a3, out V b0, out V b1, out V b2, out V b3)
        where TForm : unmanaged
    {
        Load<TForm>(source, row, second, tiles, out V d0, out V f0);
        Load<TForm>(source + row, row, second, tiles, out V d1, out V f1);
        Load<TForm>(source + 2 * row, row, second, tiles, out V d2, out V f2);
        Load<TForm>(source + 3 * row, row, second, tiles, out V d3, out V f3);
        (a0, a1, a2, a3) = (d0 - d2, d1 + d2, d2 - d1, d3 - d1);
        (b0, b1, b2, b3) = (f0 - f2, f1 + f2, f2 - f1, f3 - f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TForm>(T* source, nint row, nint second, int tiles, out V even, out V odd)
        where TForm : unmanaged
    {
        if (sizeof(TForm) == 1)
        {
            V.Deinterleave(V.Load(source), V.Load(source + second), out even, out odd);
        }
        else if (sizeof(TForm) == 2)
        {
            V.Deinterleave(
                V.LoadHalves(source, source + 2 * row), V.LoadHalves(source + second, source + second + 2 * row), out even, out odd);
        }
        else
        {
            int more = 2 * tiles - V.Count;
            V first = V.Load(source, int.Min(2 * tiles, V.Count)), last = more > 0 ? V.Load(source + V.Count, more) : V.Zero;
            V.Deinterleave(first, last, out even, out odd);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TForm>(V even, V odd, T* target, nint row, nint second, int tiles)
        where TForm : unmanaged
    {
        V.Interleave(even, odd, out V first, out V last);
        if (sizeof(TForm) == 1)
        {
            V.Store(first, target);
            V.Store(last, target + second);
        }
        else if (sizeof(TForm) == 2)
        {
            V.StoreHalves(first, target, target + 2 * row);
            V.StoreHalves(last, target + second, target + second + 2 * row);
        }
        else
        {
            V.Store(first, target, int.Min(2 * tiles, V.Count));
            if (2 * tiles > V.Count)
                V.Store(last, target + V.Count, 2 * tiles - V.Count);
        }
    }
}
