using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>8 lanes of <see cref="double"/> in two <see cref="Vector256{T}"/>.</summary>
public unsafe struct Double256 : IDoubleLanes<Double256>
{
    private Vector256<double> lower;
    private Vector256<double> upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Double256(Vector256<double> lower, Vector256<double> upper)
    {
        this.lower = lower;
        this.upper = upper;
    }

    public static bool IsSupported => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    public static Double256 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Double256(double value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Broadcast(double value)
    {
        Vector256<double> all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Sequence(long start) => new(
        Vector256.Create((double)start) + Vector256<double>.Indices,
        Vector256.Create((double)start) + (Vector256<double>.Indices + Vector256.Create(4d)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Load(double* source) => new(Vector256.Load(source), Vector256.Load(source + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double256 value, double* target)
    {
        Vector256.Store(value.lower, target);
        Vector256.Store(value.upper, target + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 FirstLanes(int lanes) => Less(Sequence(0), Broadcast(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 LoadFirst(double* source, int lanes)
    {
        Double256 mask = FirstLanes(lanes);
        return new(Avx.MaskLoad(source, mask.lower), Avx.MaskLoad(source + 4, mask.upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Double256 value, double* target, int lanes)
    {
        Double256 mask = FirstLanes(lanes);
        Avx.MaskStore(target, mask.lower, value.lower);
        Avx.MaskStore(target + 4, mask.upper, value.upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Gather(double* source, int* offsets, int lanes) => lanes < 8
        ? ILaneBits<Double256, double>.GatherEach(source, offsets, lanes)
        : new(
            Avx2.GatherVector256(source, Vector128.Load(offsets), 8),
            Avx2.GatherVector256(source, Vector128.Load(offsets + 4), 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Double256 first, Double256 second, out Double256 even, out Double256 odd)
    {
        even = new(Evens(first.lower, first.upper), Evens(second.lower, second.upper));
        odd = new(Odds(first.lower, first.upper), Odds(second.lower, second.upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Double256 even, Double256 odd, out Double256 first, out Double256 second)
    {
        Zip(even.lower, odd.lower, out Vector256<double> lower, out Vector256<double> upper);
        first = new(lower, upper);
        Zip(even.upper, odd.upper, out lower, out upper);
        second = new(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 LoadHalves(double* lower, double* upper) => new(Vector256.Load(lower), Vector256.Load(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Double256 value, double* lower, double* upper)
    {
        Vector256.Store(value.lower, lower);
        Vector256.Store(value.upper, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator +(Double256 left, Double256 right) =>
        new(left.lower + right.lower, left.upper + right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator -(Double256 left, Double256 right) =>
        new(left.lower - right.lower, left.upper - right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator *(Double256 left, Double256 right) =>
        new(left.lower * right.lower, left.upper * right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator /(Double256 left, Double256 right) =>
        new(left.lower / right.lower, left.upper / right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator -(Double256 value) =>
        new(value.lower ^ Vector256.Create(-0d), value.upper ^ Vector256.Create(-0d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 MultiplyAdd(Double256 a, Double256 b, Double256 c) => new(
        Vector256.FusedMultiplyAdd(a.lower, b.lower, c.lower),
        Vector256.FusedMultiplyAdd(a.upper, b.upper, c.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double256 sum, Double256 left, Double256 right)
    {
        sum.lower = Vector256.FusedMultiplyAdd(left.lower, right.lower, sum.lower);
        sum.upper = Vector256.FusedMultiplyAdd(left.upper, right.upper, sum.upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double256 sum, double* left, Double256 right) => AddProduct(ref sum, Broadcast(*left), right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Min(Double256 left, Double256 right) =>
        new(Vector256.Min(left.lower, right.lower), Vector256.Min(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Max(Double256 left, Double256 right) =>
        new(Vector256.Max(left.lower, right.lower), Vector256.Max(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Abs(Double256 value) => new(Vector256.Abs(value.lower), Vector256.Abs(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Sqrt(Double256 value) => new(Vector256.Sqrt(value.lower), Vector256.Sqrt(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Floor(Double256 value) => new(Vector256.Floor(value.lower), Vector256.Floor(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Less(Double256 left, Double256 right) =>
        new(Vector256.LessThan(left.lower, right.lower), Vector256.LessThan(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 LessOrEqual(Double256 left, Double256 right) =>
        new(Vector256.LessThanOrEqual(left.lower, right.lower), Vector256.LessThanOrEqual(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Equal(Double256 left, Double256 right) =>
        new(Vector256.Equals(left.lower, right.lower), Vector256.Equals(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 And(Double256 left, Double256 right) =>
        new(left.lower & right.lower, left.upper & right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Or(Double256 left, Double256 right) =>
        new(left.lower | right.lower, left.upper | right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Not(Double256 mask) => new(~mask.lower, ~mask.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Select(Double256 mask, Double256 ifTrue, Double256 ifFalse) => new(
        Vector256.ConditionalSelect(mask.lower, ifTrue.lower, ifFalse.lower),
        Vector256.ConditionalSelect(mask.upper, ifTrue.upper, ifFalse.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 MinNative(Double256 left, Double256 right) =>
        new(Vector256.MinNative(left.lower, right.lower), Vector256.MinNative(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 MaxNative(Double256 left, Double256 right) =>
        new(Vector256.MaxNative(left.lower, right.lower), Vector256.MaxNative(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 AddBits(Double256 left, Double256 right) => new(
        (left.lower.AsInt64() + right.lower.AsInt64()).AsDouble(),
        (left.upper.AsInt64() + right.upper.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 SubtractBits(Double256 left, Double256 right) => new(
        (left.lower.AsInt64() - right.lower.AsInt64()).AsDouble(),
        (left.upper.AsInt64() - right.upper.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 ShiftLeft(Double256 value, int count) =>
        new((value.lower.AsUInt64() << count).AsDouble(), (value.upper.AsUInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 ShiftRight(Double256 value, int count) =>
        new((value.lower.AsUInt64() >> count).AsDouble(), (value.upper.AsUInt64() >> count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 FromInteger(Double256 integer) =>
        new(Vector256.ConvertToDouble(integer.lower.AsInt64()), Vector256.ConvertToDouble(integer.upper.AsInt64()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Double256 mask) => (mask.lower | mask.upper).AsInt64() != Vector256<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double256 value) => Fold.Sum(value.lower + value.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Maximum(Double256 value) => Fold.Maximum(Vector256.Max(value.lower, value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Minimum(Double256 value) => Fold.Minimum(Vector256.Min(value.lower, value.upper));

    /// <summary>The numbers at even places of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Evens(Vector256<double> lower, Vector256<double> upper) =>
        Avx2.Permute4x64(Avx.UnpackLow(lower, upper), 0b11_01_10_00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Odds(Vector256<double> lower, Vector256<double> upper) =>
        Avx2.Permute4x64(Avx.UnpackHigh(lower, upper), 0b11_01_10_00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(Vector256<double> even, Vector256<double> odd, out Vector256<double> lower, out Vector256<double> upper)
    {
        Vector256<double> low = Avx.UnpackLow(even, odd), high = Avx.UnpackHigh(even, odd);
        lower = Avx.Permute2x128(low, high, 0x20);
        upper = Avx.Permute2x128(low, high, 0x31);
    }
}
