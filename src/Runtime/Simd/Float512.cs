using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

// Operations are those of the machine and pointers: .NET compiles them several times faster than the generic ones of
// Vector512, and a value that is set faster than the call of a constructor.

/// <summary>16 lanes of <see cref="float"/> in one <see cref="Vector512{T}"/>.</summary>
public unsafe struct Float512 : IFloatLanes<Float512>
{
    // What the machine computes bit by bit of three operands: a table of 8 bits, by their bits.
    private const byte NotThird = 0x55, FirstEqualsThird = 0xA5, SecondWhereFirst = 0xCA;

    // A rounding, without a floating-point exception.
    private const byte ToNegativeInfinity = 9;

    private Vector512<float> value;

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static int Count => 16;

    public static Float512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Float512(float value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Broadcast(float value) => new() { value = Vector512.Create(value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Sequence(long start) => new()
    {
        value = Avx512F.Add(Vector512.Create((float)start), Vector512<float>.Indices),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Load(float* source) => *(Float512*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Load(float* source, int lanes) => lanes == 16 ? *(Float512*)source : LoadFirst(source, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float512 value, float* target) => *(Float512*)target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float512 value, float* target, int lanes)
    {
        if (lanes == 16)
            *(Float512*)target = value;
        else
            StoreFirst(value, target, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadStrided(float* source, nint stride, int lanes)
    {
        if (stride == 1)
            return Load(source, lanes);
        if (stride == 2)
            return LoadSeconds(source, lanes);
        return ILaneBits<Float512, float>.LoadApart(source, stride, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 FirstLanes(int lanes) => Less(Sequence(0), Broadcast(lanes));

#if NET10_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadFirst(float* source, int lanes) => new()
    {
        value = Avx512F.MaskLoad(
            source, Avx512F.CompareLessThan(Vector512<float>.Indices, Vector512.Create((float)lanes)), Vector512<float>.Zero),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Float512 value, float* target, int lanes) =>
        Avx512F.MaskStore(
            target, Avx512F.CompareLessThan(Vector512<float>.Indices, Vector512.Create((float)lanes)), value.value);
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadFirst(float* source, int lanes)
    {
        Vector512<float> mask = FirstLanes(lanes).value;
        return new()
        {
            value = Vector512.Create(
                Avx.MaskLoad(source, mask.GetLower()), Avx.MaskLoad(source + 8, mask.GetUpper())),
        };
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
        Vector512<float> first = numbers >= 16 ? *(Vector512<float>*)source : LoadFirst(source, numbers).value;
        Vector512<float> second = numbers > 16 ? LoadFirst(source + 16, numbers - 16).value : Vector512<float>.Zero;
        return new() { value = Avx512F.PermuteVar16x32x2(first, Vector512<int>.Indices * 2, second) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Gather(float* source, int* offsets, int lanes)
    {
        if (lanes < 16)
            return ILaneBits<Float512, float>.GatherEach(source, offsets, lanes);
        return new()
        {
            value = Vector512.Create(
                Avx2.GatherVector256(source, *(Vector256<int>*)offsets, 4),
                Avx2.GatherVector256(source, *(Vector256<int>*)(offsets + 8), 4)),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Float512 first, Float512 second, out Float512 even, out Float512 odd)
    {
        even = new() { value = Avx512F.PermuteVar16x32x2(first.value, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), second.value) };
        odd = new() { value = Avx512F.PermuteVar16x32x2(first.value, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), second.value) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Float512 even, Float512 odd, out Float512 first, out Float512 second)
    {
        first = new() { value = Avx512F.PermuteVar16x32x2(even.value, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), odd.value) };
        second = new() { value = Avx512F.PermuteVar16x32x2(even.value, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), odd.value) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LoadHalves(float* lower, float* upper) => new() { value = Vector512.Create(Vector256.Load(lower), Vector256.Load(upper)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Float512 value, float* lower, float* upper)
    {
        Vector256.Store(value.value.GetLower(), lower);
        Vector256.Store(value.value.GetUpper(), upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator +(Float512 left, Float512 right) =>
        new() { value = Avx512F.Add(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator -(Float512 left, Float512 right) =>
        new() { value = Avx512F.Subtract(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator *(Float512 left, Float512 right) =>
        new() { value = Avx512F.Multiply(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator /(Float512 left, Float512 right) =>
        new() { value = Avx512F.Divide(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator -(Float512 value) =>
        new() { value = Avx512DQ.Xor(value.value, Vector512.Create(-0f)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MultiplyAdd(Float512 a, Float512 b, Float512 c) =>
        new() { value = Avx512F.FusedMultiplyAdd(a.value, b.value, c.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float512 sum, Float512 left, Float512 right)
    {
        sum.value = Avx512F.FusedMultiplyAdd(left.value, right.value, sum.value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Float512 sum, float* left, Float512 right)
    {
        sum.value = Avx512F.FusedMultiplyAdd(Vector512.Create(*left), right.value, sum.value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Min(Float512 left, Float512 right) =>
        new() { value = Vector512.Min(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Max(Float512 left, Float512 right) =>
        new() { value = Vector512.Max(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Abs(Float512 value) =>
        new() { value = Avx512DQ.AndNot(Vector512.Create(-0f), value.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Sqrt(Float512 value) => new() { value = Avx512F.Sqrt(value.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Floor(Float512 value) => new() { value = Avx512F.RoundScale(value.value, ToNegativeInfinity) };

    // The instruction that copies a comparison's mask register to a vector waits, on Intel's machines, for the vector's
    // old value, and so for the iteration before. A blend does not, if its operand is no constant the compiler knows: all
    // bits are set where a value equals itself bit by bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Less(Float512 left, Float512 right) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<float>.Zero,
            Avx512F.TernaryLogic(left.value, right.value, left.value, FirstEqualsThird),
            Avx512F.CompareLessThan(left.value, right.value)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 LessOrEqual(Float512 left, Float512 right) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<float>.Zero,
            Avx512F.TernaryLogic(left.value, right.value, left.value, FirstEqualsThird),
            Avx512F.CompareLessThanOrEqual(left.value, right.value)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Equal(Float512 left, Float512 right) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<float>.Zero,
            Avx512F.TernaryLogic(left.value, right.value, left.value, FirstEqualsThird),
            Avx512F.CompareEqual(left.value, right.value)),
    };

    // Greater, or not a number; where the greatest so far is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 IsNewMaximum(Float512 value, Float512 greatest) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<float>.Zero,
            Avx512F.TernaryLogic(value.value, greatest.value, value.value, FirstEqualsThird),
            Avx512DQ.And(
                Avx512F.CompareNotLessThanOrEqual(value.value, greatest.value),
                Avx512F.CompareOrdered(greatest.value, greatest.value))),
    };

    // Less, or not a number; where the smallest so far is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 IsNewMinimum(Float512 value, Float512 smallest) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<float>.Zero,
            Avx512F.TernaryLogic(value.value, smallest.value, value.value, FirstEqualsThird),
            Avx512DQ.And(
                Avx512F.CompareNotGreaterThanOrEqual(value.value, smallest.value),
                Avx512F.CompareOrdered(smallest.value, smallest.value))),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 And(Float512 left, Float512 right) =>
        new() { value = Avx512DQ.And(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Or(Float512 left, Float512 right) =>
        new() { value = Avx512DQ.Or(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Not(Float512 mask) =>
        new() { value = Avx512F.TernaryLogic(mask.value, mask.value, mask.value, NotThird) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Select(Float512 mask, Float512 ifTrue, Float512 ifFalse) =>
        new() { value = Avx512F.TernaryLogic(mask.value, ifTrue.value, ifFalse.value, SecondWhereFirst) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MinNative(Float512 left, Float512 right) =>
        new() { value = Avx512F.Min(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MaxNative(Float512 left, Float512 right) =>
        new() { value = Avx512F.Max(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 AddBits(Float512 left, Float512 right) =>
        new() { value = Avx512F.Add(left.value.AsInt32(), right.value.AsInt32()).AsSingle() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SubtractBits(Float512 left, Float512 right) =>
        new() { value = Avx512F.Subtract(left.value.AsInt32(), right.value.AsInt32()).AsSingle() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ShiftLeft(Float512 value, int count) =>
        new() { value = (value.value.AsUInt32() << count).AsSingle() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 ShiftRight(Float512 value, int count) =>
        new() { value = (value.value.AsUInt32() >> count).AsSingle() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 FromInteger(Float512 integer) =>
        new() { value = Avx512F.ConvertToVector512Single(integer.value.AsInt32()) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Scale(Float512 value, Float512 exponent) =>
        new() { value = Avx512F.Scale(value.value, exponent.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Float512 mask) => mask.value.AsInt32() != Vector512<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Float512 value) => Fold.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Float512 value) => Fold.Maximum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Minimum(Float512 value) => Fold.Minimum(value.value);
}
