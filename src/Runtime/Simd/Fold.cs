using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetGen.Runtime.Simd;

/// <summary>
/// Reductions of one vector, the upper half onto the lower half until one lane is left: with the halves of a block of
/// several vectors folded first, the tree is the same at every width.
/// </summary>
internal static class Fold
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> value) => Sum(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector256<T> value) => Sum(value.GetLower() + value.GetUpper());

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
