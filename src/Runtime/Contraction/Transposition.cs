using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Contractions;

/// <summary>Turns columns that lie in memory along k into rows, as the kernels read them.</summary>
internal static unsafe class Transposition
{
    /// <summary>The columns that are turned at a time: a 256-bit vector of numbers.</summary>
    public static int Side<T>()
        where T : unmanaged => 32 / sizeof(T);

    /// <summary>Rows that are made at a time: with a line of the cache for each they stay in the first cache.</summary>
    private const int Rows = 128;

    /// <summary>As <see cref="Simd.LaneAccess.Turn"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn<T>(T* source, nint sourceStride, T* target, nint targetStride, nint rows, nint columns, int part, int parts)
        where T : unmanaged
    {
        int side = Side<T>();
        nint strips = (columns + side - 1) / side;
        nint first = strips * part / parts * side, last = nint.Min(strips * (part + 1) / parts * side, columns);
        int* offsets = stackalloc int[side];
        bool fits = nint.Abs(sourceStride) * side <= int.MaxValue;
        for (int i = 0; fits && i < side; i++)
            offsets[i] = (int)sourceStride * i;
        for (nint row = 0; row < rows; row += Rows)
        {
            int length = (int)nint.Min(Rows, rows - row);
            for (nint column = first; column < last; column += side)
            {
                T* from = source + column * sourceStride + row, to = target + row * targetStride + column;
                if (fits && length >= side && column + side <= last)
                {
                    Strip(from, offsets, to, targetStride, length);
                    continue;
                }

                for (nint c = 0; c < nint.Min(side, last - column); c++)
                {
                    for (nint r = 0; r < length; r++)
                        to[r * targetStride + c] = from[c * sourceStride + r];
                }
            }
        }
    }

    /// <summary>
    /// Writes <c>target[k * stride + i] = source[columns[i] + k]</c> for all i below <see cref="Side"/> and k below
    /// length, which must be no less than that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Strip<T>(T* source, int* columns, T* target, nint stride, int length)
        where T : unmanaged
    {
        if (Avx.IsSupported && typeof(T) == typeof(float))
        {
            Strip((float*)source, columns, (float*)target, stride, length);
            return;
        }

        if (Avx.IsSupported && typeof(T) == typeof(double))
        {
            Strip((double*)source, columns, (double*)target, stride, length);
            return;
        }

        for (int i = 0; i < Side<T>(); i++)
        {
            T* column = source + columns[i];
            for (int k = 0; k < length; k++)
                target[k * stride + i] = column[k];
        }
    }

    // 4 of k at a time, the last of which overlap those before. Columns 4 apart are loaded into one vector, so that only
    // steps within 128 bits are left to do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strip(float* source, int* columns, float* target, nint stride, int length)
    {
        float* c0 = source + columns[0], c1 = source + columns[1], c2 = source + columns[2], c3 = source + columns[3];
        float* c4 = source + columns[4], c5 = source + columns[5], c6 = source + columns[6], c7 = source + columns[7];
        for (nint k = 0; k < length; k += 4)
        {
            k = Math.Min(k, length - 4);
            float* row = target + k * stride;
            Vector256<float> c04 = Halves(c0 + k, c4 + k), c15 = Halves(c1 + k, c5 + k);
            Vector256<float> c26 = Halves(c2 + k, c6 + k), c37 = Halves(c3 + k, c7 + k);
            Vector256<double> low0 = Avx.UnpackLow(c04, c15).AsDouble(), low2 = Avx.UnpackLow(c26, c37).AsDouble();
            Vector256<double> high0 = Avx.UnpackHigh(c04, c15).AsDouble(), high2 = Avx.UnpackHigh(c26, c37).AsDouble();
            Avx.UnpackLow(low0, low2).AsSingle().Store(row);
            Avx.UnpackHigh(low0, low2).AsSingle().Store(row + stride);
            Avx.UnpackLow(high0, high2).AsSingle().Store(row + 2 * stride);
            Avx.UnpackHigh(high0, high2).AsSingle().Store(row + 3 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strip(double* source, int* columns, double* target, nint stride, int length)
    {
        double* c0 = source + columns[0], c1 = source + columns[1], c2 = source + columns[2], c3 = source + columns[3];
        for (nint k = 0; k < length; k += 4)
        {
            k = Math.Min(k, length - 4);
            double* row = target + k * stride;
            Vector256<double> low02 = Halves(c0 + k, c2 + k), low13 = Halves(c1 + k, c3 + k);
            Vector256<double> high02 = Halves(c0 + k + 2, c2 + k + 2), high13 = Halves(c1 + k + 2, c3 + k + 2);
            Avx.UnpackLow(low02, low13).Store(row);
            Avx.UnpackHigh(low02, low13).Store(row + stride);
            Avx.UnpackLow(high02, high13).Store(row + 2 * stride);
            Avx.UnpackHigh(high02, high13).Store(row + 3 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* low, float* high) =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Halves(double* low, double* high) =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high));
}
