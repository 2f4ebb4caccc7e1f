using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>
/// 16 lanes of <see cref="float"/>, one after the other: for machines without vectors, and the plainest statement of
/// what each operation does.
/// </summary>
[InlineArray(16)]
public unsafe struct FloatScalar : IFloatLanes<FloatScalar>
{
    private float first;

    public static bool IsSupported => true;

    public static FloatScalar Zero => default;

    public static implicit operator FloatScalar(float value) => Broadcast(value);

    public static FloatScalar Broadcast(float value)
    {
        FloatScalar result = default;
        ((Span<float>)result).Fill(value);
        return result;
    }

    public static FloatScalar Sequence(long start)
    {
        FloatScalar result = default;
        for (int i = 0; i < 16; i++)
        {
            result[i] = (float)start + i;
        }

        return result;
    }

    public static FloatScalar Load(float* source) => Unsafe.ReadUnaligned<FloatScalar>(source);

    public static void Store(FloatScalar value, float* target) => Unsafe.WriteUnaligned(target, value);

    public static FloatScalar operator +(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => l + r);

    public static FloatScalar operator -(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => l - r);

    public static FloatScalar operator *(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => l * r);

    public static FloatScalar operator /(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => l / r);

    public static FloatScalar operator -(FloatScalar value) => Map(value, static v => -v);

    public static FloatScalar MultiplyAdd(FloatScalar a, FloatScalar b, FloatScalar c)
    {
        FloatScalar result = default;
        for (int i = 0; i < 16; i++)
        {
            result[i] = MathF.FusedMultiplyAdd(a[i], b[i], c[i]);
        }

        return result;
    }

    public static void AddProduct(ref FloatScalar sum, FloatScalar left, FloatScalar right) => sum = MultiplyAdd(left, right, sum);

    public static void AddProduct(ref FloatScalar sum, float* left, FloatScalar right) => sum = MultiplyAdd(Broadcast(*left), right, sum);

    public static FloatScalar Min(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => MathF.Min(l, r));

    public static FloatScalar Max(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => MathF.Max(l, r));

    public static FloatScalar Abs(FloatScalar value) => Map(value, static v => MathF.Abs(v));

    public static FloatScalar Sqrt(FloatScalar value) => Map(value, static v => MathF.Sqrt(v));

    public static FloatScalar Floor(FloatScalar value) => Map(value, static v => MathF.Floor(v));

    public static FloatScalar Less(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => Mask(l < r));

    public static FloatScalar LessOrEqual(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => Mask(l <= r));

    public static FloatScalar Equal(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => Mask(l == r));

    public static FloatScalar And(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) & Bits(r)));

    public static FloatScalar Or(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) | Bits(r)));

    public static FloatScalar Not(FloatScalar mask) => Map(mask, static v => FromBits(~Bits(v)));

    public static FloatScalar Select(FloatScalar mask, FloatScalar ifTrue, FloatScalar ifFalse) =>
        Or(And(mask, ifTrue), And(Not(mask), ifFalse));

    public static FloatScalar MinNative(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => l < r ? l : r);

    public static FloatScalar MaxNative(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => l > r ? l : r);

    public static FloatScalar AddBits(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) + Bits(r)));

    public static FloatScalar SubtractBits(FloatScalar left, FloatScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) - Bits(r)));

    public static FloatScalar ShiftLeft(FloatScalar value, int count)
    {
        FloatScalar result = default;
        for (int i = 0; i < 16; i++)
        {
            result[i] = FromBits(Bits(value[i]) << count);
        }

        return result;
    }

    public static FloatScalar ShiftRight(FloatScalar value, int count)
    {
        FloatScalar result = default;
        for (int i = 0; i < 16; i++)
        {
            result[i] = FromBits(Bits(value[i]) >> count);
        }

        return result;
    }

    public static FloatScalar FromInteger(FloatScalar integer) => Map(integer, static v => (int)Bits(v));

    public static bool Any(FloatScalar mask)
    {
        for (int i = 0; i < 16; i++)
        {
            if (Bits(mask[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static float Sum(FloatScalar value) => Fold(value, static (l, r) => l + r);

    public static float Maximum(FloatScalar value) => Fold(value, static (l, r) => MathF.Max(l, r));

    public static float Minimum(FloatScalar value) => Fold(value, static (l, r) => MathF.Min(l, r));

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static float FromBits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static float Mask(bool holds) => FromBits(holds ? uint.MaxValue : 0);

    private static FloatScalar Map(FloatScalar value, Func<float, float> operation)
    {
        FloatScalar result = default;
        for (int i = 0; i < 16; i++)
        {
            result[i] = operation(value[i]);
        }

        return result;
    }

    private static FloatScalar Zip(FloatScalar left, FloatScalar right, Func<float, float, float> operation)
    {
        FloatScalar result = default;
        for (int i = 0; i < 16; i++)
        {
            result[i] = operation(left[i], right[i]);
        }

        return result;
    }

    // The upper half onto the lower half, until one is left.
    private static float Fold(FloatScalar value, Func<float, float, float> operation)
    {
        for (int half = 8; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                value[i] = operation(value[i], value[i + half]);
            }
        }

        return value[0];
    }
}
