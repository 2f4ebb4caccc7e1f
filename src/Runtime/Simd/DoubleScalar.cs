using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>
/// 8 lanes of <see cref="double"/>, one after the other: for machines without vectors, and the plainest statement of
/// what each operation does.
/// </summary>
[InlineArray(8)]
public unsafe struct DoubleScalar : IDoubleLanes<DoubleScalar>
{
    private double first;

    public static bool IsSupported => true;

    public static DoubleScalar Zero => default;

    public static implicit operator DoubleScalar(double value) => Broadcast(value);

    public static DoubleScalar Broadcast(double value)
    {
        DoubleScalar result = default;
        ((Span<double>)result).Fill(value);
        return result;
    }

    public static DoubleScalar Sequence(long start)
    {
        DoubleScalar result = default;
        for (int i = 0; i < 8; i++)
        {
            result[i] = (double)start + i;
        }

        return result;
    }

    public static DoubleScalar Load(double* source) => Unsafe.ReadUnaligned<DoubleScalar>(source);

    public static void Store(DoubleScalar value, double* target) => Unsafe.WriteUnaligned(target, value);

    public static DoubleScalar operator +(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => l + r);

    public static DoubleScalar operator -(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => l - r);

    public static DoubleScalar operator *(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => l * r);

    public static DoubleScalar operator /(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => l / r);

    public static DoubleScalar operator -(DoubleScalar value) => Map(value, static v => -v);

    public static DoubleScalar MultiplyAdd(DoubleScalar a, DoubleScalar b, DoubleScalar c)
    {
        DoubleScalar result = default;
        for (int i = 0; i < 8; i++)
        {
            result[i] = Math.FusedMultiplyAdd(a[i], b[i], c[i]);
        }

        return result;
    }

    public static void AddProduct(ref DoubleScalar sum, DoubleScalar left, DoubleScalar right) => sum = MultiplyAdd(left, right, sum);

    public static void AddProduct(ref DoubleScalar sum, double* left, DoubleScalar right) => sum = MultiplyAdd(Broadcast(*left), right, sum);

    public static DoubleScalar Min(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => Math.Min(l, r));

    public static DoubleScalar Max(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => Math.Max(l, r));

    public static DoubleScalar Abs(DoubleScalar value) => Map(value, static v => Math.Abs(v));

    public static DoubleScalar Sqrt(DoubleScalar value) => Map(value, static v => Math.Sqrt(v));

    public static DoubleScalar Floor(DoubleScalar value) => Map(value, static v => Math.Floor(v));

    public static DoubleScalar Less(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => Mask(l < r));

    public static DoubleScalar LessOrEqual(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => Mask(l <= r));

    public static DoubleScalar Equal(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => Mask(l == r));

    public static DoubleScalar And(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) & Bits(r)));

    public static DoubleScalar Or(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) | Bits(r)));

    public static DoubleScalar Not(DoubleScalar mask) => Map(mask, static v => FromBits(~Bits(v)));

    public static DoubleScalar Select(DoubleScalar mask, DoubleScalar ifTrue, DoubleScalar ifFalse) =>
        Or(And(mask, ifTrue), And(Not(mask), ifFalse));

    public static DoubleScalar MinNative(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => l < r ? l : r);

    public static DoubleScalar MaxNative(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => l > r ? l : r);

    public static DoubleScalar AddBits(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) + Bits(r)));

    public static DoubleScalar SubtractBits(DoubleScalar left, DoubleScalar right) =>
        Zip(left, right, static (l, r) => FromBits(Bits(l) - Bits(r)));

    public static DoubleScalar ShiftLeft(DoubleScalar value, int count)
    {
        DoubleScalar result = default;
        for (int i = 0; i < 8; i++)
        {
            result[i] = FromBits(Bits(value[i]) << count);
        }

        return result;
    }

    public static DoubleScalar ShiftRight(DoubleScalar value, int count)
    {
        DoubleScalar result = default;
        for (int i = 0; i < 8; i++)
        {
            result[i] = FromBits(Bits(value[i]) >> count);
        }

        return result;
    }

    public static DoubleScalar FromInteger(DoubleScalar integer) => Map(integer, static v => (long)Bits(v));

    public static bool Any(DoubleScalar mask)
    {
        for (int i = 0; i < 8; i++)
        {
            if (Bits(mask[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static double Sum(DoubleScalar value) => Fold(value, static (l, r) => l + r);

    public static double Maximum(DoubleScalar value) => Fold(value, static (l, r) => Math.Max(l, r));

    public static double Minimum(DoubleScalar value) => Fold(value, static (l, r) => Math.Min(l, r));

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static double FromBits(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static double Mask(bool holds) => FromBits(holds ? ulong.MaxValue : 0);

    private static DoubleScalar Map(DoubleScalar value, Func<double, double> operation)
    {
        DoubleScalar result = default;
        for (int i = 0; i < 8; i++)
        {
            result[i] = operation(value[i]);
        }

        return result;
    }

    private static DoubleScalar Zip(DoubleScalar left, DoubleScalar right, Func<double, double, double> operation)
    {
        DoubleScalar result = default;
        for (int i = 0; i < 8; i++)
        {
            result[i] = operation(left[i], right[i]);
        }

        return result;
    }

    // The upper half onto the lower half, until one is left.
    private static double Fold(DoubleScalar value, Func<double, double, double> operation)
    {
        for (int half = 4; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                value[i] = operation(value[i], value[i + half]);
            }
        }

        return value[0];
    }
}
