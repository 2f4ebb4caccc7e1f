using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Contractions;

/// <summary>Turns columns that lie in memory along k into rows, as the kernels read them.</summary>
internal static unsafe class Transposition
{
    /// <summary>The side of the square that is turned at a time: a 256-bit vector of numbers.</summary>
    public static int Side<T>()
        where T : unmanaged => 32 / sizeof(T);

    /// <summary>
    /// Writes <c>target[k * stride + i] = source[columns[i] + k]</c> for all i and k below <see cref="Side"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square<T>(T* source, int* columns, T* target, nint stride)
        where T : unmanaged
    {
        if (Avx.IsSupported && typeof(T) == typeof(float))
        {
            Square((float*)source, columns, (float*)target, stride);
            return;
        }

        if (Avx.IsSupported && typeof(T) == typeof(double))
        {
            Square((double*)source, columns, (double*)target, stride);
            return;
        }

        for (int i = 0; i < Side<T>(); i++)
        {
            T* column = source + columns[i];
            for (int k = 0; k < Side<T>(); k++)
                target[k * stride + i] = column[k];
        }
    }

    // Halves of columns 4 apart are loaded into one vector, so that only steps within 128 bits are left to do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, int* columns, float* target, nint stride)
    {
        for (int k = 0; k < 8; k += 4)
        {
            Vector256<float> c0 = Halves(source + columns[0] + k, source + columns[4] + k);
            Vector256<float> c1 = Halves(source + columns[1] + k, source + columns[5] + k);
            Vector256<float> c2 = Halves(source + columns[2] + k, source + columns[6] + k);
            Vector256<float> c3 = Halves(source + columns[3] + k, source + columns[7] + k);
            Vector256<double> low01 = Avx.UnpackLow(c0, c1).AsDouble();
            Vector256<double> high01 = Avx.UnpackHigh(c0, c1).AsDouble();
            Vector256<double> low23 = Avx.UnpackLow(c2, c3).AsDouble();
            Vector256<double> high23 = Avx.UnpackHigh(c2, c3).AsDouble();
            Avx.UnpackLow(low01, low23).AsSingle().Store(target);
            target += stride;
            Avx.UnpackHigh(low01, low23).AsSingle().Store(target);
            target += stride;
            Avx.UnpackLow(high01, high23).AsSingle().Store(target);
            target += stride;
            Avx.UnpackHigh(high01, high23).AsSingle().Store(target);
            target += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(double* source, int* columns, double* target, nint stride)
    {
        for (int k = 0; k < 4; k += 2)
        {
            Vector256<double> c0 = Halves(source + columns[0] + k, source + columns[2] + k);
            Vector256<double> c1 = Halves(source + columns[1] + k, source + columns[3] + k);
            Avx.UnpackLow(c0, c1).Store(target);
            target += stride;
            Avx.UnpackHigh(c0, c1).Store(target);
            target += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* low, float* high) =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Halves(double* low, double* high) =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high));
}
