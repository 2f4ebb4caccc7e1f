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

    // Squares of 8, the last of which overlaps the one before it. Halves of columns 4 apart are loaded into one vector,
    // so that only steps within 128 bits are left to do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strip(float* source, int* columns, float* target, nint stride, int length)
    {
        float* c0 = source + columns[0], c1 = source + columns[1], c2 = source + columns[2], c3 = source + columns[3];
        float* c4 = source + columns[4], c5 = source + columns[5], c6 = source + columns[6], c7 = source + columns[7];
        for (nint k = 0; k < length; k += 8)
        {
            k = Math.Min(k, length - 8);
            float* row = target + k * stride;
            Quarter(Halves(c0 + k, c4 + k), Halves(c1 + k, c5 + k), Halves(c2 + k, c6 + k), Halves(c3 + k, c7 + k), row, stride);
            nint l = k + 4;
            row += 4 * stride;
            Quarter(Halves(c0 + l, c4 + l), Halves(c1 + l, c5 + l), Halves(c2 + l, c6 + l), Halves(c3 + l, c7 + l), row, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector256<float> c0, Vector256<float> c1, Vector256<float> c2, Vector256<float> c3, float* target, nint stride)
    {
        Vector256<double> low01 = Avx.UnpackLow(c0, c1).AsDouble(), high01 = Avx.UnpackHigh(c0, c1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(c2, c3).AsDouble(), high23 = Avx.UnpackHigh(c2, c3).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(target);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(target + stride);
        Avx.UnpackLow(high01, high23).AsSingle().Store(target + 2 * stride);
        Avx.UnpackHigh(high01, high23).AsSingle().Store(target + 3 * stride);
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
