using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The transforms of F(2×2, 3×3) and of F(3×3, 2×2).</summary>
/// <remarks>
/// Of a row or column: inputs <c>d0 - d2, d1 + d2, d2 - d1, d3 - d1</c>; filters <c>g0, (g0 + g1 + g2)/2,
/// (g0 - g1 + g2)/2, g2</c>; outputs <c>p0 + p1 + p2, p1 - p2 + p3</c>. Gradients of outputs and the sums that become
/// gradients of filters go through the transposes of the last two.
/// </remarks>
internal readonly unsafe struct TilesOf2<V, T> : ITileTransforms<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    public static int Side => 2;

    public static int Places => 16;

    public static int MaxTiles => int.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inputs<TTail>(T* source, nint row, nint column, T* target, nint place, nint step, int tiles, int lanes)
        where TTail : unmanaged
    {
        if (tiles == 0)
            return;
        InputColumn<TTail>(source, row, lanes, out V a0, out V a1, out V a2, out V a3);
        InputColumn<TTail>(source += column, row, lanes, out V b0, out V b1, out V b2, out V b3);
        for (int tile = 0; tile < tiles; tile++, target += step)
        {
            InputColumn<TTail>(source += column, row, lanes, out V c0, out V c1, out V c2, out V c3);
            InputColumn<TTail>(source += column, row, lanes, out V e0, out V e1, out V e2, out V e3);
            Store(target, place, a0 - c0, b0 + c0, c0 - b0, e0 - b0);
            Store(target + 4 * place, place, a1 - c1, b1 + c1, c1 - b1, e1 - b1);
            Store(target + 8 * place, place, a2 - c2, b2 + c2, c2 - b2, e2 - b2);
            Store(target + 12 * place, place, a3 - c3, b3 + c3, c3 - b3, e3 - b3);
            (a0, a1, a2, a3) = (c0, c1, c2, c3);
            (b0, b1, b2, b3) = (e0, e1, e2, e3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradients<TTail>(T* source, nint row, nint column, T* target, nint place, nint step, int tiles, int lanes)
        where TTail : unmanaged
    {
        for (int tile = 0; tile < tiles; tile++, target += step, source += 2 * column)
        {
            V a0 = TileLanes<V, T>.Load<TTail>(source, lanes), a3 = TileLanes<V, T>.Load<TTail>(source + row, lanes);
            V b0 = TileLanes<V, T>.Load<TTail>(source + column, lanes), b3 = TileLanes<V, T>.Load<TTail>(source + column + row, lanes);
            V a1 = a0 + a3, a2 = a0 - a3, b1 = b0 + b3, b2 = b0 - b3;
            Store(target, place, a0, a0 + b0, a0 - b0, b0);
            Store(target + 4 * place, place, a1, a1 + b1, a1 - b1, b1);
            Store(target + 8 * place, place, a2, a2 + b2, a2 - b2, b2);
            Store(target + 12 * place, place, a3, a3 + b3, a3 - b3, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterLine(V first, V middle, V last, T* to, nint step)
    {
        V half = TileLanes<V, T>.Number(0.5), ends = first + last;
        V.Store(first, to);
        V.Store((ends + middle) * half, to + step);
        V.Store((ends - middle) * half, to + 2 * step);
        V.Store(last, to + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs(T* source, nint place, int samples, int tiles, T* target)
    {
        nint row = 2 * (nint)tiles * samples;
        for (int tile = 0; tile < tiles; tile++, target += samples)
        {
            for (int sample = 0; sample < samples; sample += V.Count, source += V.Count, target += V.Count)
            {
                T* at = source;
                OutputColumn(at, 4 * place, out V a0, out V b0);
                OutputColumn(at += place, 4 * place, out V a1, out V b1);
                OutputColumn(at += place, 4 * place, out V a2, out V b2);
                OutputColumn(at + place, 4 * place, out V a3, out V b3);
                V.Store(a0 + a1 + a2, target);
                V.Store(a1 - a2 + a3, target + samples);
                V.Store(b0 + b1 + b2, target + row);
                V.Store(b1 - b2 + b3, target + row + samples);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterGradients(T* source, T* other, nint place, int count, T* target)
    {
        V half = TileLanes<V, T>.Number(0.5);
        byte* memory = stackalloc byte[(FilterBlocks<V, T>.Elements + 13) * sizeof(V)];
        V* rows = TileLanes<V, T>.Align(memory), elements = rows + 12;
        for (int c = 0; c < count; c += V.Count, source += V.Count, other += V.Count, target += 9 * V.Count)
        {
            for (int j = 0; j < 4; j++)
            {
                T* at = source + j * place, and = other + j * place;
                V first = V.Load(at) + V.Load(and), second = V.Load(at + 4 * place) + V.Load(and + 4 * place);
                V third = V.Load(at + 8 * place) + V.Load(and + 8 * place), fourth = V.Load(at + 12 * place) + V.Load(and + 12 * place);
                V both = (second + third) * half;
                rows[j] = first + both;
                rows[4 + j] = (second - third) * half;
                rows[8 + j] = both + fourth;
            }

            for (int i = 0; i < 3; i++)
            {
                V second = rows[4 * i + 1], third = rows[4 * i + 2], both = (second + third) * half;
                elements[3 * i] = rows[4 * i] + both;
                elements[3 * i + 1] = (second - third) * half;
                elements[3 * i + 2] = both + rows[4 * i + 3];
            }

            FilterBlocks<V, T>.Store(elements, target, int.Min(V.Count, count - c));
        }
    }

    /// <summary>Stores the places of a row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, nint place, V p0, V p1, V p2, V p3)
    {
        V.Store(p0, target);
        V.Store(p1, target + place);
        V.Store(p2, target + 2 * place);
        V.Store(p3, target + 3 * place);
    }

    /// <summary>The two elements of a column of an output; its places lie a distance apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputColumn(T* source, nint row, out V upper, out V lower)
    {
        V p0 = V.Load(source), p1 = V.Load(source + row), p2 = V.Load(source + 2 * row), p3 = V.Load(source + 3 * row);
        upper = p0 + p1 + p2;
        lower = p1 - p2 + p3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputColumn<TTail>(T* source, nint row, int lanes, out V a0, out V a1, out V a2, out V a3)
        where TTail : unmanaged
    {
        V d0 = TileLanes<V, T>.Load<TTail>(source, lanes), d1 = TileLanes<V, T>.Load<TTail>(source + row, lanes);
        V d2 = TileLanes<V, T>.Load<TTail>(source + 2 * row, lanes), d3 = TileLanes<V, T>.Load<TTail>(source + 3 * row, lanes);
        (a0, a1, a2, a3) = (d0 - d2, d1 + d2, d2 - d1, d3 - d1);
    }
}
