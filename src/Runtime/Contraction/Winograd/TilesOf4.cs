using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The transforms of F(4×4, 3×3) and of F(3×3, 4×4).</summary>
/// <remarks>
/// The polynomials behind them are taken at 0, ±a, ±b and infinity with a = 5/8 and b = 3/2 (oneDNN's points): coefficients
/// of similar size, all of inputs and outputs exact, leave an error near that of the sums of all terms, where ±1 and ±2 have
/// several times as much (B. Barabasz et al., "Error analysis and improving the accuracy of Winograd convolution for deep neural
/// networks", 2020). Of a row or column: inputs <c>a²b² d0 - (a² + b²) d2 + d4</c>, <c>(d4 - b² d2) ± a (d3 - b² d1)</c>, the same
/// with a and b exchanged, <c>a²b² d1 - (a² + b²) d3 + d5</c>; filters <c>g0 / (a²b²)</c>, <c>(g0 ± a g1 + a² g2) / (2a² (a² - b²))</c>,
/// the same exchanged, <c>g2</c>; outputs <c>y_k = a^k (p1 + (-1)^k p2) + b^k (p3 + (-1)^k p4)</c>, with <c>p0</c> in the first and
/// <c>p5</c> in the last. Gradients of outputs and the sums that become gradients of filters go through the transposes of the
/// last two.
/// </remarks>
internal readonly unsafe struct TilesOf4<V, T> : ITileTransforms<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    private const double A = 0.625, B = 1.5;
    private const double A2 = A * A, B2 = B * B;
    private const double AtZero = 1 / (A2 * B2), AtA = 1 / (2 * A2 * (A2 - B2)), AtB = 1 / (2 * B2 * (B2 - A2));

    public static int Side => 4;

    public static int Places => 36;

    public static int MaxTiles => 8;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inputs<TTail>(T* source, nint row, nint column, T* target, nint place, nint step, int tiles, int lanes)
        where TTail : unmanaged
    {
        byte* memory = stackalloc byte[(6 * (4 * MaxTiles + 2) + 1) * sizeof(V)];
        V* columns = TileLanes<V, T>.Align(memory), to = columns;
        for (int x = tiles == 0 ? 0 : 4 * tiles + 2; x > 0; x--, source += column, to += 6)
        {
            InputLine(
                Load<TTail>(source, lanes), Load<TTail>(source + row, lanes), Load<TTail>(source + 2 * row, lanes),
                Load<TTail>(source + 3 * row, lanes), Load<TTail>(source + 4 * row, lanes), Load<TTail>(source + 5 * row, lanes),
                (T*)to, V.Count);
        }

        for (int tile = 0; tile < tiles; tile++, columns += 24, target += step)
        {
            T* at = target;
            for (int i = 0; i < 6; i++, at += 6 * place)
                InputLine(columns[i], columns[6 + i], columns[12 + i], columns[18 + i], columns[24 + i], columns[30 + i], at, place);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradients<TTail>(T* source, nint row, nint column, T* target, nint place, nint step, int tiles, int lanes)
        where TTail : unmanaged
    {
        byte* memory = stackalloc byte[25 * sizeof(V)];
        V* columns = TileLanes<V, T>.Align(memory);
        for (int tile = 0; tile < tiles; tile++, target += step)
        {
            for (int j = 0; j < 4; j++, source += column)
            {
                OutputGradientLine(
                    Load<TTail>(source, lanes), Load<TTail>(source + row, lanes), Load<TTail>(source + 2 * row, lanes),
                    Load<TTail>(source + 3 * row, lanes), (T*)(columns + j), 4 * V.Count);
            }

            T* at = target;
            for (int i = 0; i < 24; i += 4, at += 6 * place)
                OutputGradientLine(columns[i], columns[i + 1], columns[i + 2], columns[i + 3], at, place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterLine(V first, V middle, V last, T* to, nint step)
    {
        V evenA = V.MultiplyAdd(Number(A2), last, first) * Number(AtA), oddA = middle * Number(A * AtA);
        V evenB = V.MultiplyAdd(Number(B2), last, first) * Number(AtB), oddB = middle * Number(B * AtB);
        V.Store(first * Number(AtZero), to);
        V.Store(evenA + oddA, to + step);
        V.Store(evenA - oddA, to + 2 * step);
        V.Store(evenB + oddB, to + 3 * step);
        V.Store(evenB - oddB, to + 4 * step);
        V.Store(last, to + 5 * step);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs(T* source, nint place, int samples, int tiles, T* target)
    {
        byte* memory = stackalloc byte[25 * sizeof(V)];
        V* columns = TileLanes<V, T>.Align(memory);
        nint row = 4 * (nint)tiles * samples;
        for (int tile = 0; tile < tiles; tile++, target += 3 * samples)
        {
            for (int sample = 0; sample < samples; sample += V.Count, source += V.Count, target += V.Count)
            {
                T* at = source;
                for (int j = 0; j < 6; j++, at += place)
                {
                    OutputLine(
                        V.Load(at), V.Load(at + 6 * place), V.Load(at + 12 * place), V.Load(at + 18 * place), V.Load(at + 24 * place),
                        V.Load(at + 30 * place), out columns[j], out columns[6 + j], out columns[12 + j], out columns[18 + j]);
                }

                T* to = target;
                for (int i = 0; i < 24; i += 6, to += row)
                {
                    OutputLine(
                        columns[i], columns[i + 1], columns[i + 2], columns[i + 3], columns[i + 4], columns[i + 5],
                        out V y0, out V y1, out V y2, out V y3);
                    V.Store(y0, to);
                    V.Store(y1, to + samples);
                    V.Store(y2, to + 2 * samples);
                    V.Store(y3, to + 3 * samples);
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterGradients(T* source, T* other, nint place, int count, T* target)
    {
        byte* memory = stackalloc byte[(FilterBlocks<V, T>.Elements + 19) * sizeof(V)];
        V* rows = TileLanes<V, T>.Align(memory), elements = rows + 18;
        for (int c = 0; c < count; c += V.Count, source += V.Count, other += V.Count, target += 9 * V.Count)
        {
            T* at = source, and = other;
            for (int j = 0; j < 6; j++, at += place, and += place)
            {
                FilterGradientLine(
                    V.Load(at) + V.Load(and), V.Load(at + 6 * place) + V.Load(and + 6 * place),
                    V.Load(at + 12 * place) + V.Load(and + 12 * place), V.Load(at + 18 * place) + V.Load(and + 18 * place),
                    V.Load(at + 24 * place) + V.Load(and + 24 * place), V.Load(at + 30 * place) + V.Load(and + 30 * place),
                    out rows[j], out rows[6 + j], out rows[12 + j]);
            }

            for (int i = 0; i < 3; i++)
            {
                V* row = rows + 6 * i;
                FilterGradientLine(
                    row[0], row[1], row[2], row[3], row[4], row[5], out elements[3 * i], out elements[3 * i + 1], out elements[3 * i + 2]);
            }

            FilterBlocks<V, T>.Store(elements, target, int.Min(V.Count, count - c));
        }
    }

    /// <summary>The six values of a row or column of an input, a distance apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine(V d0, V d1, V d2, V d3, V d4, V d5, T* to, nint step)
    {
        V evenA = V.MultiplyAdd(Number(-B2), d2, d4), oddA = V.MultiplyAdd(Number(-B2), d1, d3);
        V evenB = V.MultiplyAdd(Number(-A2), d2, d4), oddB = V.MultiplyAdd(Number(-A2), d1, d3);
        V.Store(V.MultiplyAdd(Number(A2 * B2), d0, V.MultiplyAdd(Number(-A2 - B2), d2, d4)), to);
        V.Store(V.MultiplyAdd(Number(A), oddA, evenA), to + step);
        V.Store(V.MultiplyAdd(Number(-A), oddA, evenA), to + 2 * step);
        V.Store(V.MultiplyAdd(Number(B), oddB, evenB), to + 3 * step);
        V.Store(V.MultiplyAdd(Number(-B), oddB, evenB), to + 4 * step);
        V.Store(V.MultiplyAdd(Number(A2 * B2), d1, V.MultiplyAdd(Number(-A2 - B2), d3, d5)), to + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputGradientLine(V y0, V y1, V y2, V y3, T* to, nint step)
    {
        V evenA = V.MultiplyAdd(Number(A2), y2, y0), oddA = V.MultiplyAdd(Number(A2), y3, y1);
        V evenB = V.MultiplyAdd(Number(B2), y2, y0), oddB = V.MultiplyAdd(Number(B2), y3, y1);
        V.Store(y0, to);
        V.Store(V.MultiplyAdd(Number(A), oddA, evenA), to + step);
        V.Store(V.MultiplyAdd(Number(-A), oddA, evenA), to + 2 * step);
        V.Store(V.MultiplyAdd(Number(B), oddB, evenB), to + 3 * step);
        V.Store(V.MultiplyAdd(Number(-B), oddB, evenB), to + 4 * step);
        V.Store(y3, to + 5 * step);
    }

    /// <summary>The four elements of a row or column of an output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine(V p0, V p1, V p2, V p3, V p4, V p5, out V y0, out V y1, out V y2, out V y3)
    {
        V evenA = p1 + p2, oddA = p1 - p2, evenB = p3 + p4, oddB = p3 - p4;
        y0 = p0 + evenA + evenB;
        y1 = V.MultiplyAdd(Number(A), oddA, Number(B) * oddB);
        y2 = V.MultiplyAdd(Number(A2), evenA, Number(B2) * evenB);
        y3 = V.MultiplyAdd(Number(A * A2), oddA, V.MultiplyAdd(Number(B * B2), oddB, p5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterGradientLine(V p0, V p1, V p2, V p3, V p4, V p5, out V first, out V middle, out V last)
    {
        V evenA = (p1 + p2) * Number(AtA), evenB = (p3 + p4) * Number(AtB);
        first = V.MultiplyAdd(Number(AtZero), p0, evenA + evenB);
        middle = V.MultiplyAdd(Number(A * AtA), p1 - p2, (p3 - p4) * Number(B * AtB));
        last = V.MultiplyAdd(Number(A2), evenA, V.MultiplyAdd(Number(B2), evenB, p5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Number(double number) => TileLanes<V, T>.Number(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<TTail>(T* source, int lanes)
        where TTail : unmanaged => TileLanes<V, T>.Load<TTail>(source, lanes);
}
