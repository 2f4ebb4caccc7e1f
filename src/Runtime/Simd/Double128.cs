using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>8 lanes of <see cref="double"/> in four <see cref="Vector128{T}"/>.</summary>
public unsafe struct Double128 : IDoubleLanes<Double128>
{
    private Vector128<double> first;
    private Vector128<double> second;
    private Vector128<double> third;
    private Vector128<double> fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Double128(
        Vector128<double> first, Vector128<double> second, Vector128<double> third, Vector128<double> fourth)
    {
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
    }

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static Double128 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Double128(double value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Broadcast(double value)
    {
        Vector128<double> all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Sequence(long start) => new(
        Vector128.Create((double)start) + Vector128<double>.Indices,
        Vector128.Create((double)start) + (Vector128<double>.Indices + Vector128.Create(2d)),
        Vector128.Create((double)start) + (Vector128<double>.Indices + Vector128.Create(4d)),
        Vector128.Create((double)start) + (Vector128<double>.Indices + Vector128.Create(6d)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Load(double* source) => new(
        Vector128.Load(source),
        Vector128.Load(source + 2),
        Vector128.Load(source + 4),
        Vector128.Load(source + 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double128 value, double* target)
    {
        Vector128.Store(value.first, target);
        Vector128.Store(value.second, target + 2);
        Vector128.Store(value.third, target + 4);
        Vector128.Store(value.fourth, target + 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Double128 first, Double128 second, out Double128 even, out Double128 odd)
    {
        if (!Sse2.IsSupported)
        {
            ILaneBits<Double128, double>.DeinterleaveEach(first, second, out even, out odd);
            return;
        }

        even = new(
            Sse2.UnpackLow(first.first, first.second),
            Sse2.UnpackLow(first.third, first.fourth),
            Sse2.UnpackLow(second.first, second.second),
            Sse2.UnpackLow(second.third, second.fourth));
        odd = new(
            Sse2.UnpackHigh(first.first, first.second),
            Sse2.UnpackHigh(first.third, first.fourth),
            Sse2.UnpackHigh(second.first, second.second),
            Sse2.UnpackHigh(second.third, second.fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Double128 even, Double128 odd, out Double128 first, out Double128 second)
    {
        if (!Sse2.IsSupported)
        {
            ILaneBits<Double128, double>.InterleaveEach(even, odd, out first, out second);
            return;
        }

        first = new(
            Sse2.UnpackLow(even.first, odd.first),
            Sse2.UnpackHigh(even.first, odd.first),
            Sse2.UnpackLow(even.second, odd.second),
            Sse2.UnpackHigh(even.second, odd.second));
        second = new(
            Sse2.UnpackLow(even.third, odd.third),
            Sse2.UnpackHigh(even.third, odd.third),
            Sse2.UnpackLow(even.fourth, odd.fourth),
            Sse2.UnpackHigh(even.fourth, odd.fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 LoadHalves(double* lower, double* upper) => new(
        Vector128.Load(lower),
        Vector128.Load(lower + 2),
        Vector128.Load(upper),
        Vector128.Load(upper + 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Double128 value, double* lower, double* upper)
    {
        Vector128.Store(value.first, lower);
        Vector128.Store(value.second, lower + 2);
        Vector128.Store(value.third, upper);
        Vector128.Store(value.fourth, upper + 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator +(Double128 left, Double128 right) => new(
        left.first + right.first,
        left.second + right.second,
        left.third + right.third,
        left.fourth + right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator -(Double128 left, Double128 right) => new(
        left.first - right.first,
        left.second - right.second,
        left.third - right.third,
        left.fourth - right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator *(Double128 left, Double128 right) => new(
        left.first * right.first,
        left.second * right.second,
        left.third * right.third,
        left.fourth * right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator /(Double128 left, Double128 right) => new(
        left.first / right.first,
        left.second / right.second,
        left.third / right.third,
        left.fourth / right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator -(Double128 value) => new(
        value.first ^ Vector128.Create(-0d),
        value.second ^ Vector128.Create(-0d),
        value.third ^ Vector128.Create(-0d),
        value.fourth ^ Vector128.Create(-0d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 MultiplyAdd(Double128 a, Double128 b, Double128 c) => new(
        Vector128.FusedMultiplyAdd(a.first, b.first, c.first),
        Vector128.FusedMultiplyAdd(a.second, b.second, c.second),
        Vector128.FusedMultiplyAdd(a.third, b.third, c.third),
        Vector128.FusedMultiplyAdd(a.fourth, b.fourth, c.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double128 sum, Double128 left, Double128 right)
    {
        sum.first = Vector128.FusedMultiplyAdd(left.first, right.first, sum.first);
        sum.second = Vector128.FusedMultiplyAdd(left.second, right.second, sum.second);
        sum.third = Vector128.FusedMultiplyAdd(left.third, right.third, sum.third);
        sum.fourth = Vector128.FusedMultiplyAdd(left.fourth, right.fourth, sum.fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double128 sum, double* left, Double128 right) => AddProduct(ref sum, Broadcast(*left), right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Min(Double128 left, Double128 right) => new(
        Vector128.Min(left.first, right.first),
        Vector128.Min(left.second, right.second),
        Vector128.Min(left.third, right.third),
        Vector128.Min(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Max(Double128 left, Double128 right) => new(
        Vector128.Max(left.first, right.first),
        Vector128.Max(left.second, right.second),
        Vector128.Max(left.third, right.third),
        Vector128.Max(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Abs(Double128 value) => new(
        Vector128.Abs(value.first),
        Vector128.Abs(value.second),
        Vector128.Abs(value.third),
        Vector128.Abs(value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Sqrt(Double128 value) => new(
        Vector128.Sqrt(value.first),
        Vector128.Sqrt(value.second),
        Vector128.Sqrt(value.third),
        Vector128.Sqrt(value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Floor(Double128 value) => new(
        Vector128.Floor(value.first),
        Vector128.Floor(value.second),
        Vector128.Floor(value.third),
        Vector128.Floor(value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Less(Double128 left, Double128 right) => new(
        Vector128.LessThan(left.first, right.first),
        Vector128.LessThan(left.second, right.second),
        Vector128.LessThan(left.third, right.third),
        Vector128.LessThan(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 LessOrEqual(Double128 left, Double128 right) => new(
        Vector128.LessThanOrEqual(left.first, right.first),
        Vector128.LessThanOrEqual(left.second, right.second),
        Vector128.LessThanOrEqual(left.third, right.third),
        Vector128.LessThanOrEqual(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Equal(Double128 left, Double128 right) => new(
        Vector128.Equals(left.first, right.first),
        Vector128.Equals(left.second, right.second),
        Vector128.Equals(left.third, right.third),
        Vector128.Equals(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 And(Double128 left, Double128 right) => new(
        left.first & right.first,
        left.second & right.second,
        left.third & right.third,
        left.fourth & right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Or(Double128 left, Double128 right) => new(
        left.first | right.first,
        left.second | right.second,
        left.third | right.third,
        left.fourth | right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Not(Double128 mask) => new(~mask.first, ~mask.second, ~mask.third, ~mask.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Select(Double128 mask, Double128 ifTrue, Double128 ifFalse) => new(
        Vector128.ConditionalSelect(mask.first, ifTrue.first, ifFalse.first),
        Vector128.ConditionalSelect(mask.second, ifTrue.second, ifFalse.second),
        Vector128.ConditionalSelect(mask.third, ifTrue.third, ifFalse.third),
        Vector128.ConditionalSelect(mask.fourth, ifTrue.fourth, ifFalse.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 MinNative(Double128 left, Double128 right) => new(
        Vector128.MinNative(left.first, right.first),
        Vector128.MinNative(left.second, right.second),
        Vector128.MinNative(left.third, right.third),
        Vector128.MinNative(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 MaxNative(Double128 left, Double128 right) => new(
        Vector128.MaxNative(left.first, right.first),
        Vector128.MaxNative(left.second, right.second),
        Vector128.MaxNative(left.third, right.third),
        Vector128.MaxNative(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 AddBits(Double128 left, Double128 right) => new(
        (left.first.AsInt64() + right.first.AsInt64()).AsDouble(),
        (left.second.AsInt64() + right.second.AsInt64()).AsDouble(),
        (left.third.AsInt64() + right.third.AsInt64()).AsDouble(),
        (left.fourth.AsInt64() + right.fourth.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 SubtractBits(Double128 left, Double128 right) => new(
        (left.first.AsInt64() - right.first.AsInt64()).AsDouble(),
        (left.second.AsInt64() - right.second.AsInt64()).AsDouble(),
        (left.third.AsInt64() - right.third.AsInt64()).AsDouble(),
        (left.fourth.AsInt64() - right.fourth.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 ShiftLeft(Double128 value, int count) => new(
        (value.first.AsUInt64() << count).AsDouble(),
        (value.second.AsUInt64() << count).AsDouble(),
        (value.third.AsUInt64() << count).AsDouble(),
        (value.fourth.AsUInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 ShiftRight(Double128 value, int count) => new(
        (value.first.AsUInt64() >> count).AsDouble(),
        (value.second.AsUInt64() >> count).AsDouble(),
        (value.third.AsUInt64() >> count).AsDouble(),
        (value.fourth.AsUInt64() >> count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 FromInteger(Double128 integer) => new(
        Vector128.ConvertToDouble(integer.first.AsInt64()),
        Vector128.ConvertToDouble(integer.second.AsInt64()),
        Vector128.ConvertToDouble(integer.third.AsInt64()),
        Vector128.ConvertToDouble(integer.fourth.AsInt64()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Double128 mask) =>
        (mask.first | mask.second | mask.third | mask.fourth).AsInt64() != Vector128<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double128 value) =>
        Fold.Sum((value.first + value.third) + (value.second + value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Maximum(Double128 value) =>
        Fold.Maximum(Vector128.Max(Vector128.Max(value.first, value.third), Vector128.Max(value.second, value.fourth)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Minimum(Double128 value) =>
        Fold.Minimum(Vector128.Min(Vector128.Min(value.first, value.third), Vector128.Min(value.second, value.fourth)));
}
