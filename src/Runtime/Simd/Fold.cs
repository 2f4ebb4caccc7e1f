using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

/// <summary>
/// Reductions of one vector, the upper half onto the lower half until one lane is left: with the halves of a block of
/// several vectors folded first, the tree is the same at every width.
/// </summary>
internal static class Fold
{
    // Sums stand in most kernels: of the machine's own operations, which .NET compiles faster than generic ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Sum(Avx.Add(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value)
    {
        Vector128<float> four = Sse.Add(value.GetLower(), value.GetUpper());
        Vector128<float> two = Sse.Add(four, Sse.MoveHighToLow(four, four));
        return Sse.AddScalar(two, Sse.Shuffle(two, two, 0b01_01_01_01)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> value) => Sum(Avx.Add(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector256<double> value)
    {
        Vector128<double> two = Sse2.Add(value.GetLower(), value.GetUpper());
        return Sse2.AddScalar(two, Sse2.UnpackHigh(two, two)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector128<T> value)
    {
        if (Vector128<T>.Count == 4)
        {
            value += UpperHalf(value);
        }

        return (value + Second(value)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Maximum<T>(Vector512<T> value) => Maximum(Vector256.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Maximum<T>(Vector256<T> value) => Maximum(Vector128.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Maximum<T>(Vector128<T> value)
    {
        if (Vector128<T>.Count == 4)
        {
            value = Vector128.Max(value, UpperHalf(value));
        }

        return Vector128.Max(value, Second(value)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Minimum<T>(Vector512<T> value) => Minimum(Vector256.Min(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Minimum<T>(Vector256<T> value) => Minimum(Vector128.Min(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Minimum<T>(Vector128<T> value)
    {
        if (Vector128<T>.Count == 4)
        {
            value = Vector128.Min(value, UpperHalf(value));
        }

        return Vector128.Min(value, Second(value)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> UpperHalf<T>(Vector128<T> value) =>
        Vector128.Shuffle(value.AsInt64(), Vector128.Create(1L, 1L)).As<long, T>();

    // The lane after the first one, moved onto it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Second<T>(Vector128<T> value) => Vector128<T>.Count == 4
        ? Vector128.Shuffle(value.AsInt32(), Vector128.Create(1, 1, 1, 1)).As<int, T>()
        : UpperHalf(value);
}
