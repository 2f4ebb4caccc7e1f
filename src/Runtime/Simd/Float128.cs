using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>16 lanes of <see cref="float"/> in four <see cref="Vector128{T}"/>.</summary>
public unsafe struct Float128 : IFloatLanes<Float128>
{
    private Vector128<float> first;
    private Vector128<float> second;
    private Vector128<float> third;
    private Vector128<float> fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float128(Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth)
    {
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
    }

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static Float128 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Float128(float value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Broadcast(float value)
    {
        Vector128<float> all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Sequence(long start) => new(
        Vector128.Create((float)start) + Vector128<float>.Indices,
        Vector128.Create((float)start) + (Vector128<float>.Indices + Vector128.Create(4f)),
        Vector128.Create((float)start) + (Vector128<float>.Indices + Vector128.Create(8f)),
        Vector128.Create((float)start) + (Vector128<float>.Indices + Vector128.Create(12f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Load(float* source) => new(
        Vector128.Load(source),
        Vector128.Load(source + 4),
        Vector128.Load(source + 8),
        Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float128 value, float* target)
    {
        Vector128.Store(value.first, target);
        Vector128.Store(value.second, target + 4);
        Vector128.Store(value.third, target + 8);
        Vector128.Store(value.fourth, target + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Float128 first, Float128 second, out Float128 even, out Float128 odd)
    {
        if (!Sse.IsSupported)
        {
            ILaneBits<Float128, float>.DeinterleaveEach(first, second, out even, out odd);
            return;
        }

        even = new(
            Sse.Shuffle(first.first, first.second, 0b10_00_10_00),
            Sse.Shuffle(first.third, first.fourth, 0b10_00_10_00),
            Sse.Shuffle(second.first, second.second, 0b10_00_10_00),
            Sse.Shuffle(second.third, second.fourth, 0b10_00_10_00));
        odd = new(
            Sse.Shuffle(first.first, first.second, 0b11_01_11_01),
            Sse.Shuffle(first.third, first.fourth, 0b11_01_11_01),
            Sse.Shuffle(second.first, second.second, 0b11_01_11_01),
            Sse.Shuffle(second.third, second.fourth, 0b11_01_11_01));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Float128 even, Float128 odd, out Float128 first, out Float128 second)
    {
        if (!Sse.IsSupported)
        {
            ILaneBits<Float128, float>.InterleaveEach(even, odd, out first, out second);
            return;
        }

        first = new(
            Sse.UnpackLow(even.first, odd.first),
            Sse.UnpackHigh(even.first, odd.first),
            Sse.UnpackLow(even.second, odd.second),
            Sse.UnpackHigh(even.second, odd.second));
        second = new(
            Sse.UnpackLow(even.third, odd.third),
            Sse.UnpackHigh(even.third, odd.third),
            Sse.UnpackLow(even.fourth, odd.fourth),
            Sse.UnpackHigh(even.fourth, odd.fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 LoadHalves(float* lower, float* upper) => new(
        Vector128.Load(lower),
        Vector128.Load(lower + 4),
        Vector128.Load(upper),
        Vector128.Load(upper + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Float128 value, float* lower, float* upper)
    {
        Vector128.Store(value.first, lower);
        Vector128.Store(value.second, lower + 4);
        Vector128.Store(value.third, upper);
        Vector128.Store(value.fourth, upper + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator +(Float128 left, Float128 right) => new(
        left.first + right.first,
        left.second + right.second,
        left.third + right.third,
        left.fourth + right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator -(Float128 left, Float128 right) => new(
        left.first - right.first,
        left.second - right.second,
        left.third - right.third,
        left.fourth - right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator *(Float128 left, Float128 right) => new(
        left.first * right.first,
        left.second * right.second,
        left.third * right.third,
        left.fourth * right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator /(Float128 left, Float128 right) => new(
        left.first / right.first,
        left.second / right.second,
        left.third / right.third,
        left.fourth / right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator -(Float128 value) => new(
        value.first ^ Vector128.Create(-0f),
        value.second ^ Vector128.Create(-0f),
        value.third ^ Vector128.Create(-0f),
        value.fourth ^ Vector128.Create(-0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 MultiplyAdd(Float128 a, Float128 b, Float128 c) => new(
        Vector128.FusedMultiplyAdd(a.first, b.first, c.first),
        Vector128.FusedMultiplyAdd(a.second, b.second, c.second),
        Vector128.FusedMultiplyAdd(a.third, b.third, c.third),
        Vector128.FusedMultiplyAdd(a.fourth, b.fourth, c.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float128 sum, Float128 left, Float128 right)
    {
        sum.first = Vector128.FusedMultiplyAdd(left.first, right.first, sum.first);
        sum.second = Vector128.FusedMultiplyAdd(left.second, right.second, sum.second);
        sum.third = Vector128.FusedMultiplyAdd(left.third, right.third, sum.third);
        sum.fourth = Vector128.FusedMultiplyAdd(left.fourth, right.fourth, sum.fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float128 sum, float* left, Float128 right) => AddProduct(ref sum, Broadcast(*left), right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Min(Float128 left, Float128 right) => new(
        Vector128.Min(left.first, right.first),
        Vector128.Min(left.second, right.second),
        Vector128.Min(left.third, right.third),
        Vector128.Min(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Max(Float128 left, Float128 right) => new(
        Vector128.Max(left.first, right.first),
        Vector128.Max(left.second, right.second),
        Vector128.Max(left.third, right.third),
        Vector128.Max(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Abs(Float128 value) => new(
        Vector128.Abs(value.first),
        Vector128.Abs(value.second),
        Vector128.Abs(value.third),
        Vector128.Abs(value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Sqrt(Float128 value) => new(
        Vector128.Sqrt(value.first),
        Vector128.Sqrt(value.second),
        Vector128.Sqrt(value.third),
        Vector128.Sqrt(value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Floor(Float128 value) => new(
        Vector128.Floor(value.first),
        Vector128.Floor(value.second),
        Vector128.Floor(value.third),
        Vector128.Floor(value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Less(Float128 left, Float128 right) => new(
        Vector128.LessThan(left.first, right.first),
        Vector128.LessThan(left.second, right.second),
        Vector128.LessThan(left.third, right.third),
        Vector128.LessThan(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 LessOrEqual(Float128 left, Float128 right) => new(
        Vector128.LessThanOrEqual(left.first, right.first),
        Vector128.LessThanOrEqual(left.second, right.second),
        Vector128.LessThanOrEqual(left.third, right.third),
        Vector128.LessThanOrEqual(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Equal(Float128 left, Float128 right) => new(
        Vector128.Equals(left.first, right.first),
        Vector128.Equals(left.second, right.second),
        Vector128.Equals(left.third, right.third),
        Vector128.Equals(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 And(Float128 left, Float128 right) => new(
        left.first & right.first,
        left.second & right.second,
        left.third & right.third,
        left.fourth & right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Or(Float128 left, Float128 right) => new(
        left.first | right.first,
        left.second | right.second,
        left.third | right.third,
        left.fourth | right.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Not(Float128 mask) => new(~mask.first, ~mask.second, ~mask.third, ~mask.fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Select(Float128 mask, Float128 ifTrue, Float128 ifFalse) => new(
        Vector128.ConditionalSelect(mask.first, ifTrue.first, ifFalse.first),
        Vector128.ConditionalSelect(mask.second, ifTrue.second, ifFalse.second),
        Vector128.ConditionalSelect(mask.third, ifTrue.third, ifFalse.third),
        Vector128.ConditionalSelect(mask.fourth, ifTrue.fourth, ifFalse.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 MinNative(Float128 left, Float128 right) => new(
        Vector128.MinNative(left.first, right.first),
        Vector128.MinNative(left.second, right.second),
        Vector128.MinNative(left.third, right.third),
        Vector128.MinNative(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 MaxNative(Float128 left, Float128 right) => new(
        Vector128.MaxNative(left.first, right.first),
        Vector128.MaxNative(left.second, right.second),
        Vector128.MaxNative(left.third, right.third),
        Vector128.MaxNative(left.fourth, right.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 AddBits(Float128 left, Float128 right) => new(
        (left.first.AsInt32() + right.first.AsInt32()).AsSingle(),
        (left.second.AsInt32() + right.second.AsInt32()).AsSingle(),
        (left.third.AsInt32() + right.third.AsInt32()).AsSingle(),
        (left.fourth.AsInt32() + right.fourth.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 SubtractBits(Float128 left, Float128 right) => new(
        (left.first.AsInt32() - right.first.AsInt32()).AsSingle(),
        (left.second.AsInt32() - right.second.AsInt32()).AsSingle(),
        (left.third.AsInt32() - right.third.AsInt32()).AsSingle(),
        (left.fourth.AsInt32() - right.fourth.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 ShiftLeft(Float128 value, int count) => new(
        (value.first.AsUInt32() << count).AsSingle(),
        (value.second.AsUInt32() << count).AsSingle(),
        (value.third.AsUInt32() << count).AsSingle(),
        (value.fourth.AsUInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 ShiftRight(Float128 value, int count) => new(
        (value.first.AsUInt32() >> count).AsSingle(),
        (value.second.AsUInt32() >> count).AsSingle(),
        (value.third.AsUInt32() >> count).AsSingle(),
        (value.fourth.AsUInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 FromInteger(Float128 integer) => new(
        Vector128.ConvertToSingle(integer.first.AsInt32()),
        Vector128.ConvertToSingle(integer.second.AsInt32()),
        Vector128.ConvertToSingle(integer.third.AsInt32()),
        Vector128.ConvertToSingle(integer.fourth.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Float128 mask) =>
        (mask.first | mask.second | mask.third | mask.fourth).AsInt32() != Vector128<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float128 value) => Fold.Sum((value.first + value.third) + (value.second + value.fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Float128 value) =>
        Fold.Maximum(Vector128.Max(Vector128.Max(value.first, value.third), Vector128.Max(value.second, value.fourth)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Minimum(Float128 value) =>
        Fold.Minimum(Vector128.Min(Vector128.Min(value.first, value.third), Vector128.Min(value.second, value.fourth)));
}
