using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>16 lanes of <see cref="float"/> in two <see cref="Vector256{T}"/>.</summary>
public unsafe struct Float256 : IFloatLanes<Float256>
{
    private Vector256<float> lower;
    private Vector256<float> upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float256(Vector256<float> lower, Vector256<float> upper)
    {
        this.lower = lower;
        this.upper = upper;
    }

    public static bool IsSupported => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    public static Float256 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Float256(float value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Broadcast(float value)
    {
        Vector256<float> all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Sequence(long start) => new(
        Vector256.Create((float)start) + Vector256<float>.Indices,
        Vector256.Create((float)start) + (Vector256<float>.Indices + Vector256.Create(8f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float256 value, float* target)
    {
        Vector256.Store(value.lower, target);
        Vector256.Store(value.upper, target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 FirstLanes(int lanes) => Less(Sequence(0), Broadcast(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LoadFirst(float* source, int lanes)
    {
        Float256 mask = FirstLanes(lanes);
        return new(Avx.MaskLoad(source, mask.lower), Avx.MaskLoad(source + 8, mask.upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Float256 value, float* target, int lanes)
    {
        Float256 mask = FirstLanes(lanes);
        Avx.MaskStore(target, mask.lower, value.lower);
        Avx.MaskStore(target + 8, mask.upper, value.upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Gather(float* source, int* offsets, int lanes) => lanes < 16
        ? ILaneBits<Float256, float>.GatherEach(source, offsets, lanes)
        : new(
            Avx2.GatherVector256(source, Vector256.Load(offsets), 4),
            Avx2.GatherVector256(source, Vector256.Load(offsets + 8), 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Float256 first, Float256 second, out Float256 even, out Float256 odd)
    {
        even = new(Evens(first.lower, first.upper), Evens(second.lower, second.upper));
        odd = new(Odds(first.lower, first.upper), Odds(second.lower, second.upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Float256 even, Float256 odd, out Float256 first, out Float256 second)
    {
        Zip(even.lower, odd.lower, out Vector256<float> lower, out Vector256<float> upper);
        first = new(lower, upper);
        Zip(even.upper, odd.upper, out lower, out upper);
        second = new(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LoadHalves(float* lower, float* upper) => new(Vector256.Load(lower), Vector256.Load(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Float256 value, float* lower, float* upper)
    {
        Vector256.Store(value.lower, lower);
        Vector256.Store(value.upper, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator +(Float256 left, Float256 right) =>
        new(left.lower + right.lower, left.upper + right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator -(Float256 left, Float256 right) =>
        new(left.lower - right.lower, left.upper - right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator *(Float256 left, Float256 right) =>
        new(left.lower * right.lower, left.upper * right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator /(Float256 left, Float256 right) =>
        new(left.lower / right.lower, left.upper / right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator -(Float256 value) =>
        new(value.lower ^ Vector256.Create(-0f), value.upper ^ Vector256.Create(-0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 MultiplyAdd(Float256 a, Float256 b, Float256 c) => new(
        Vector256.FusedMultiplyAdd(a.lower, b.lower, c.lower),
        Vector256.FusedMultiplyAdd(a.upper, b.upper, c.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float256 sum, Float256 left, Float256 right)
    {
        sum.lower = Vector256.FusedMultiplyAdd(left.lower, right.lower, sum.lower);
        sum.upper = Vector256.FusedMultiplyAdd(left.upper, right.upper, sum.upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float256 sum, float* left, Float256 right) => AddProduct(ref sum, Broadcast(*left), right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Min(Float256 left, Float256 right) =>
        new(Vector256.Min(left.lower, right.lower), Vector256.Min(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Max(Float256 left, Float256 right) =>
        new(Vector256.Max(left.lower, right.lower), Vector256.Max(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Abs(Float256 value) => new(Vector256.Abs(value.lower), Vector256.Abs(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Sqrt(Float256 value) => new(Vector256.Sqrt(value.lower), Vector256.Sqrt(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Floor(Float256 value) => new(Vector256.Floor(value.lower), Vector256.Floor(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Less(Float256 left, Float256 right) =>
        new(Vector256.LessThan(left.lower, right.lower), Vector256.LessThan(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 LessOrEqual(Float256 left, Float256 right) =>
        new(Vector256.LessThanOrEqual(left.lower, right.lower), Vector256.LessThanOrEqual(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Equal(Float256 left, Float256 right) =>
        new(Vector256.Equals(left.lower, right.lower), Vector256.Equals(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 And(Float256 left, Float256 right) =>
        new(left.lower & right.lower, left.upper & right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Or(Float256 left, Float256 right) =>
        new(left.lower | right.lower, left.upper | right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Not(Float256 mask) => new(~mask.lower, ~mask.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Select(Float256 mask, Float256 ifTrue, Float256 ifFalse) => new(
        Vector256.ConditionalSelect(mask.lower, ifTrue.lower, ifFalse.lower),
        Vector256.ConditionalSelect(mask.upper, ifTrue.upper, ifFalse.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 MinNative(Float256 left, Float256 right) =>
        new(Vector256.MinNative(left.lower, right.lower), Vector256.MinNative(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 MaxNative(Float256 left, Float256 right) =>
        new(Vector256.MaxNative(left.lower, right.lower), Vector256.MaxNative(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 AddBits(Float256 left, Float256 right) => new(
        (left.lower.AsInt32() + right.lower.AsInt32()).AsSingle(),
        (left.upper.AsInt32() + right.upper.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 SubtractBits(Float256 left, Float256 right) => new(
        (left.lower.AsInt32() - right.lower.AsInt32()).AsSingle(),
        (left.upper.AsInt32() - right.upper.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 ShiftLeft(Float256 value, int count) =>
        new((value.lower.AsUInt32() << count).AsSingle(), (value.upper.AsUInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 ShiftRight(Float256 value, int count) =>
        new((value.lower.AsUInt32() >> count).AsSingle(), (value.upper.AsUInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 FromInteger(Float256 integer) =>
        new(Vector256.ConvertToSingle(integer.lower.AsInt32()), Vector256.ConvertToSingle(integer.upper.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Float256 mask) => (mask.lower | mask.upper).AsInt32() != Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float256 value) => Fold.Sum(value.lower + value.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Float256 value) => Fold.Maximum(Vector256.Max(value.lower, value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Minimum(Float256 value) => Fold.Minimum(Vector256.Min(value.lower, value.upper));

    /// <summary>The numbers at even places of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Evens(Vector256<float> lower, Vector256<float> upper) =>
        Avx2.Permute4x64(Avx.Shuffle(lower, upper, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Odds(Vector256<float> lower, Vector256<float> upper) =>
        Avx2.Permute4x64(Avx.Shuffle(lower, upper, 0b11_01_11_01).AsDouble(), 0b11_01_10_00).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(Vector256<float> even, Vector256<float> odd, out Vector256<float> lower, out Vector256<float> upper)
    {
        Vector256<float> low = Avx.UnpackLow(even, odd), high = Avx.UnpackHigh(even, odd);
        lower = Avx.Permute2x128(low, high, 0x20);
        upper = Avx.Permute2x128(low, high, 0x31);
    }
}
