using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>8 lanes of <see cref="double"/> in one <see cref="Vector512{T}"/>.</summary>
public unsafe struct Double512 : IDoubleLanes<Double512>
{
    private Vector512<double> value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Double512(Vector512<double> value)
    {
        this.value = value;
    }

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static Double512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Double512(double value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Sequence(long start) => new(Vector512.Create((double)start) + Vector512<double>.Indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Load(double* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double512 value, double* target) => Vector512.Store(value.value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 FirstLanes(int lanes) => Less(Sequence(0), Broadcast(lanes));

#if NET10_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LoadFirst(double* source, int lanes) =>
        new(Avx512F.MaskLoad(
            source,
            Vector512.LessThan(Vector512<double>.Indices, Vector512.Create((double)lanes)),
            Vector512<double>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Double512 value, double* target, int lanes) =>
        Avx512F.MaskStore(
            target, Vector512.LessThan(Vector512<double>.Indices, Vector512.Create((double)lanes)), value.value);
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LoadFirst(double* source, int lanes)
    {
        Vector512<double> mask = FirstLanes(lanes).value;
        return new(Vector512.Create(
            Avx.MaskLoad(source, mask.GetLower()), Avx.MaskLoad(source + 4, mask.GetUpper())));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Double512 value, double* target, int lanes)
    {
        Vector512<double> mask = FirstLanes(lanes).value;
        Avx.MaskStore(target, mask.GetLower(), value.value.GetLower());
        Avx.MaskStore(target + 4, mask.GetUpper(), value.value.GetUpper());
    }
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Gather(double* source, int* offsets, int lanes) => lanes < 8
        ? ILaneBits<Double512, double>.GatherEach(source, offsets, lanes)
        : new(Vector512.Create(
            Avx2.GatherVector256(source, Vector128.Load(offsets), 8),
            Avx2.GatherVector256(source, Vector128.Load(offsets + 4), 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator +(Double512 left, Double512 right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator -(Double512 left, Double512 right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator *(Double512 left, Double512 right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator /(Double512 left, Double512 right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator -(Double512 value) => new(value.value ^ Vector512.Create(-0d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MultiplyAdd(Double512 a, Double512 b, Double512 c) =>
        new(Vector512.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double512 sum, Double512 left, Double512 right)
    {
        sum.value = Vector512.FusedMultiplyAdd(left.value, right.value, sum.value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Min(Double512 left, Double512 right) => new(Vector512.Min(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Max(Double512 left, Double512 right) => new(Vector512.Max(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Abs(Double512 value) => new(Vector512.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Sqrt(Double512 value) => new(Vector512.Sqrt(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Floor(Double512 value) => new(Vector512.Floor(value.value));

    // The instruction that copies a comparison's mask register to a vector waits, on Intel's machines, for the vector's
    // old value, and so for the iteration before. A blend does not, if its operand is no constant the compiler knows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Less(Double512 left, Double512 right) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThan(left.value, right.value),
            (left.value ^ right.value) | ~(left.value ^ right.value),
            Vector512<double>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LessOrEqual(Double512 left, Double512 right) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(left.value, right.value),
            (left.value ^ right.value) | ~(left.value ^ right.value),
            Vector512<double>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Equal(Double512 left, Double512 right) =>
        new(Vector512.ConditionalSelect(
            Vector512.Equals(left.value, right.value),
            (left.value ^ right.value) | ~(left.value ^ right.value),
            Vector512<double>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 And(Double512 left, Double512 right) => new(left.value & right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Or(Double512 left, Double512 right) => new(left.value | right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Not(Double512 mask) => new(~mask.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Select(Double512 mask, Double512 ifTrue, Double512 ifFalse) =>
        new(Vector512.ConditionalSelect(mask.value, ifTrue.value, ifFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MinNative(Double512 left, Double512 right) => new(
        Vector512.MinNative(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MaxNative(Double512 left, Double512 right) => new(
        Vector512.MaxNative(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 AddBits(Double512 left, Double512 right) =>
        new((left.value.AsInt64() + right.value.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 SubtractBits(Double512 left, Double512 right) =>
        new((left.value.AsInt64() - right.value.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 ShiftLeft(Double512 value, int count) =>
        new((value.value.AsUInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 ShiftRight(Double512 value, int count) =>
        new((value.value.AsUInt64() >> count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 FromInteger(Double512 integer) => new(Vector512.ConvertToDouble(integer.value.AsInt64()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Scale(Double512 value, Double512 exponent) =>
        new(Avx512F.Scale(value.value, exponent.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Double512 mask) => mask.value.AsInt64() != Vector512<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double512 value) => Fold.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Maximum(Double512 value) => Fold.Maximum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Minimum(Double512 value) => Fold.Minimum(value.value);
}
