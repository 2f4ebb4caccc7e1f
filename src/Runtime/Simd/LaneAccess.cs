using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using NetGen.Runtime.Contractions;

namespace NetGen.Runtime.Simd;

/// <summary>
/// What generated kernels read and write in ways that one vector operation cannot: places that may lie outside of a
/// tensor, indices, and positions of the greatest.
/// </summary>
public static unsafe class LaneAccess
{
    /// <summary>
    /// Loads along a dimension whose coordinate in lane k is <c>(first + k * step) / divisor</c>; a lane whose coordinate
    /// is no whole number or not in 0 to <paramref name="extent"/> - 1 gets <paramref name="fill"/> and reads nothing.
    /// </summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="origin">The element at coordinate 0.</param>
    /// <param name="stride">The distance of neighbours along the dimension, in elements.</param>
    /// <param name="first">The numerator in lane 0.</param>
    /// <param name="step">What a lane adds to the numerator.</param>
    /// <param name="divisor">At least 1.</param>
    /// <param name="extent">The length of the dimension.</param>
    /// <param name="fill">What lanes outside get.</param>
    /// <param name="lanes">The number of lanes to load; the others hold anything.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadWithin<V, T>(
        T* origin, nint stride, nint first, nint step, nint divisor, nint extent, T fill, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        nint last = first + step * (lanes - 1);
        if (divisor == 1 && first >= 0 && first < extent && last >= 0 && last < extent)
        {
            return stride * step == 1
                ? V.Load(origin + first, lanes)
                : V.LoadStrided(origin + first * stride, stride * step, lanes);
        }

        // Parts that are joined to one tensor are each outside in most blocks.
        nint end = extent * divisor;
        if ((first < 0 && last < 0) || (first >= end && last >= end))
            return V.Broadcast(fill);
        return LoadAtBorder<V, T>(origin, stride, first, step, divisor, extent, fill, lanes);
    }

    /// <summary>
    /// Turns a matrix: <c>target[r * targetStride + c] = source[c * sourceStride + r]</c>, for one part of the columns.
    /// </summary>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="source">The matrix; its columns are stretches of memory.</param>
    /// <param name="sourceStride">The distance of its columns, in elements.</param>
    /// <param name="target">Where its rows become stretches of memory; it must not overlap the source.</param>
    /// <param name="targetStride">The distance of these rows, in elements.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="part">The part to compute, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static void Turn<T>(T* source, nint sourceStride, T* target, nint targetStride, nint rows, nint columns, int part, int parts)
        where T : unmanaged => Transposition.Turn(source, sourceStride, target, targetStride, rows, columns, part, parts);

    /// <summary>Loads integers (class indices) that lie apart as numbers.</summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="source">The first index.</param>
    /// <param name="stride">The distance of neighbours.</param>
    /// <param name="lanes">The number of lanes to load; the others hold 0.</param>
    public static V LoadIndices<V, T>(int* source, nint stride, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        int* block = stackalloc int[V.Count];
        if (sizeof(T) == sizeof(int))
        {
            // Bits are bits: the lanes only carry them.
            V.Store(V.LoadStrided((T*)source, stride, lanes), (T*)block);
        }
        else
        {
            for (int k = 0; k < lanes; k++)
                block[k] = source[k * stride];
        }

        return V.LoadIndices(block, lanes);
    }

    /// <summary>Stores numbers as integers.</summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="value">Whole numbers from 0 to 2^23 - 1.</param>
    /// <param name="target">Where lane 0 goes.</param>
    /// <param name="stride">The distance of neighbours.</param>
    /// <param name="lanes">The number of lanes to store.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices<V, T>(V value, int* target, nint stride, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            // Beside 2^23 a whole number is the fraction of a float as it stands.
            V fraction = V.Broadcast(T.CreateTruncating(BitConverter.Int32BitsToSingle(0x7FFFFF)));
            V bits = V.And(value + V.Broadcast(T.CreateTruncating(8388608f)), fraction);
            if (stride == 1)
                V.Store(bits, (T*)target, lanes);
            else
                V.StoreStrided(bits, (T*)target, stride, lanes);
            return;
        }

        T* block = stackalloc T[V.Count];
        V.Store(value, block);
        for (int k = 0; k < lanes; k++)
            target[k * stride] = int.CreateTruncating(block[k]);
    }

    /// <summary>
    /// Loads <c>origin[k * stride + index[k] * indexStride]</c> into lane k; a lane whose index is not in 0 to
    /// <paramref name="extent"/> - 1 gets 0 and reads nothing.
    /// </summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="origin">The element of lane 0 at index 0.</param>
    /// <param name="stride">What a lane adds, in elements.</param>
    /// <param name="index">An index in each lane, as a whole number.</param>
    /// <param name="indexStride">What an index adds, in elements.</param>
    /// <param name="extent">The number of indices.</param>
    /// <param name="lanes">The number of lanes to load; the others hold 0.</param>
    public static V Gather<V, T>(T* origin, nint stride, V index, nint indexStride, nint extent, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        T* block = stackalloc T[V.Count];
        V.Store(index, block);
        for (int k = 0; k < lanes; k++)
        {
            int at = int.CreateSaturating(block[k]);
            block[k] = (nuint)at < (nuint)extent ? origin[k * stride + at * indexStride] : T.Zero;
        }

        return V.Load(block, lanes);
    }

    /// <summary>Random numbers of elements <c>start, start + stride, …</c> of a stream.</summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="start">The element of lane 0.</param>
    /// <param name="stride">The distance of the elements.</param>
    /// <param name="lanes">The number of lanes; the others hold 0.</param>
    public static V Random<V, T>(in RandomStream stream, long start, long stride, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        T* block = stackalloc T[V.Count];
        for (int k = 0; k < lanes; k++)
            V.Store(V.Random(stream, start + k * stride), block + k, 1);
        return V.Load(block, lanes);
    }

    /// <summary>The position of the greatest among lanes; of equals the smallest position, and NaN is greatest.</summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="values">What is compared.</param>
    /// <param name="positions">The position of each lane's value, as a whole number.</param>
    /// <param name="lanes">The number of lanes that count.</param>
    public static T ArgMaximum<V, T>(V values, V positions, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, INumber<T>
    {
        T* value = stackalloc T[V.Count], position = stackalloc T[V.Count];
        V.Store(values, value);
        V.Store(positions, position);
        int best = 0;
        for (int k = 1; k < lanes; k++)
        {
            bool nan = T.IsNaN(value[k]), bestIsNaN = T.IsNaN(value[best]);
            bool equal = nan ? bestIsNaN : value[k] == value[best];
            bool greater = nan ? !bestIsNaN : value[k] > value[best];
            if (greater || (equal && position[k] < position[best]))
                best = k;
        }

        return position[best];
    }

    /// <summary>The position of the smallest among lanes; of equals the smallest position, and NaN is smallest.</summary>
    /// <typeparam name="V">The block of lanes.</typeparam>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="values">What is compared.</param>
    /// <param name="positions">The position of each lane's value, as a whole number.</param>
    /// <param name="lanes">The number of lanes that count.</param>
    public static T ArgMinimum<V, T>(V values, V positions, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, INumber<T> => ArgMaximum<V, T>(-values, positions, lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V LoadAtBorder<V, T>(
        T* origin, nint stride, nint first, nint step, nint divisor, nint extent, T fill, int lanes)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
    {
        T* block = stackalloc T[V.Count];
        V.Store(V.Broadcast(fill), block);
        if (divisor == 1 && step == 1)
        {
            nint end = nint.Min(lanes, extent - first);
            for (nint k = nint.Max(0, -first); k < end; k++)
                block[k] = origin[(first + k) * stride];
            return V.Load(block, lanes);
        }

        for (int k = 0; k < lanes; k++)
        {
            nint numerator = first + k * step;
            if (numerator < 0 || numerator >= extent * divisor)
                continue;
            (nint coordinate, nint rest) = divisor == 1 ? (numerator, 0) : Math.DivRem(numerator, divisor);
            if (rest == 0)
                block[k] = origin[coordinate * stride];
        }

        return V.Load(block, lanes);
    }
}
