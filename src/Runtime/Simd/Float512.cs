using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

/// <summary>16 lanes of <see cref="float"/> in one <see cref="Vector512{T}"/>.</summary>
public unsafe struct Float512 : IFloatLanes<Float512>
{
    private Vector512<float> value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float512(Vector512<float> value)
    {
        this.value = value;
    }

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static Float512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Float512(float value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Sequence(long start) => new(Vector512.Create((float)start) + Vector512<float>.Indices);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float512 value, float* target) => Vector512.Store(value.value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 FirstLanes(int lanes) => Less(Sequence(0), Broadcast(lanes));

#if NET10_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadFirst(float* source, int lanes) =>
        new(Avx512F.MaskLoad(
            source,
            Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)lanes)),
            Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Float512 value, float* target, int lanes) =>
        Avx512F.MaskStore(
            target, Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)lanes)), value.value);
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadFirst(float* source, int lanes)
    {
        Vector512<float> mask = FirstLanes(lanes).value;
        return new(Vector512.Create(
            Avx.MaskLoad(source, mask.GetLower()), Avx.MaskLoad(source + 8, mask.GetUpper())));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Float512 value, float* target, int lanes)
    {
        Vector512<float> mask = FirstLanes(lanes).value;
        Avx.MaskStore(target, mask.GetLower(), value.value.GetLower());
        Avx.MaskStore(target + 8, mask.GetUpper(), value.value.GetUpper());
    }
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadSeconds(float* source, int lanes)
    {
        if (!Avx512F.IsSupported)
            return ILaneBits<Float512, float>.LoadApart(source, 2, lanes);

        // Two blocks, of which nothing behind the last number is read, and of both the even lanes.
        int numbers = 2 * lanes - 1;
        Vector512<float> first = numbers >= 16 ? Vector512.Load(source) : LoadFirst(source, numbers).value;
        Vector512<float> second = numbers > 16 ? LoadFirst(source + 16, numbers - 16).value : Vector512<float>.Zero;
        return new(Avx512F.PermuteVar16x32x2(first, Vector512<int>.Indices * 2, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Gather(float* source, int* offsets, int lanes) => lanes < 16
        ? ILaneBits<Float512, float>.GatherEach(source, offsets, lanes)
        : new(Vector512.Create(
            Avx2.GatherVector256(source, Vector256.Load(offsets), 4),
            Avx2.GatherVector256(source, Vector256.Load(offsets + 8), 4)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator +(Float512 left, Float512 right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator -(Float512 left, Float512 right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator *(Float512 left, Float512 right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator /(Float512 left, Float512 right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator -(Float512 value) => new(value.value ^ Vector512.Create(-0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MultiplyAdd(Float512 a, Float512 b, Float512 c) =>
        new(Vector512.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float512 sum, Float512 left, Float512 right)
    {
        sum.value = Vector512.FusedMultiplyAdd(left.value, right.value, sum.value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Min(Float512 left, Float512 right) => new(Vector512.Min(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Max(Float512 left, Float512 right) => new(Vector512.Max(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Abs(Float512 value) => new(Vector512.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Sqrt(Float512 value) => new(Vector512.Sqrt(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Floor(Float512 value) => new(Vector512.Floor(value.value));

    // The instruction that copies a comparison's mask register to a vector waits, on Intel's machines, for the vector's
    // old value, and so for the iteration before. A blend does not, if its operand is no constant the compiler knows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Less(Float512 left, Float512 right) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThan(left.value, right.value),
            (left.value ^ right.value) | ~(left.value ^ right.value),
            Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LessOrEqual(Float512 left, Float512 right) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(left.value, right.value),
            (left.value ^ right.value) | ~(left.value ^ right.value),
            Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Equal(Float512 left, Float512 right) =>
        new(Vector512.ConditionalSelect(
            Vector512.Equals(left.value, right.value),
            (left.value ^ right.value) | ~(left.value ^ right.value),
            Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 And(Float512 left, Float512 right) => new(left.value & right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Or(Float512 left, Float512 right) => new(left.value | right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Not(Float512 mask) => new(~mask.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Select(Float512 mask, Float512 ifTrue, Float512 ifFalse) =>
        new(Vector512.ConditionalSelect(mask.value, ifTrue.value, ifFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MinNative(Float512 left, Float512 right) => new(
        Vector512.MinNative(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MaxNative(Float512 left, Float512 right) => new(
        Vector512.MaxNative(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 AddBits(Float512 left, Float512 right) =>
        new((left.value.AsInt32() + right.value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SubtractBits(Float512 left, Float512 right) =>
        new((left.value.AsInt32() - right.value.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ShiftLeft(Float512 value, int count) => new((value.value.AsUInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ShiftRight(Float512 value, int count) => new((value.value.AsUInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 FromInteger(Float512 integer) => new(Vector512.ConvertToSingle(integer.value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Scale(Float512 value, Float512 exponent) =>
        new(Avx512F.Scale(value.value, exponent.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Float512 mask) => mask.value.AsInt32() != Vector512<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float512 value) => Fold.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Float512 value) => Fold.Maximum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Minimum(Float512 value) => Fold.Minimum(value.value);
}
