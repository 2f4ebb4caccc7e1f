using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

#pragma warning disable CS1591 // The members are documented on ILanes.

// Operations are those of the machine and pointers: .NET compiles them several times faster than the generic ones of
// Vector512, and a value that is set faster than the call of a constructor.

/// <summary>8 lanes of <see cref="double"/> in one <see cref="Vector512{T}"/>.</summary>
public unsafe struct Double512 : IDoubleLanes<Double512>
{
    // What the machine computes bit by bit of three operands: a table of 8 bits, by their bits.
    private const byte NotThird = 0x55, FirstEqualsThird = 0xA5, SecondWhereFirst = 0xCA;

    // A rounding, without a floating-point exception.
    private const byte ToNegativeInfinity = 9;

    private Vector512<double> value;

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static int Count => 8;

    public static Double512 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Double512(double value) => Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Broadcast(double value) => new() { value = Vector512.Create(value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Sequence(long start) => new()
    {
        value = Avx512F.Add(Vector512.Create((double)start), Vector512<double>.Indices),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Load(double* source) => *(Double512*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Load(double* source, int lanes) => lanes == 8 ? *(Double512*)source : LoadFirst(source, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double512 value, double* target) => *(Double512*)target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double512 value, double* target, int lanes)
    {
        if (lanes == 8)
            *(Double512*)target = value;
        else
            StoreFirst(value, target, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LoadStrided(double* source, nint stride, int lanes)
    {
        if (stride == 1)
            return Load(source, lanes);
        return ILaneBits<Double512, double>.LoadApart(source, stride, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 FirstLanes(int lanes) => Less(Sequence(0), Broadcast(lanes));

#if NET10_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LoadFirst(double* source, int lanes) => new()
    {
        value = Avx512F.MaskLoad(
            source, Avx512F.CompareLessThan(Vector512<double>.Indices, Vector512.Create((double)lanes)), Vector512<double>.Zero),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Double512 value, double* target, int lanes) =>
        Avx512F.MaskStore(
            target, Avx512F.CompareLessThan(Vector512<double>.Indices, Vector512.Create((double)lanes)), value.value);
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LoadFirst(double* source, int lanes)
    {
        Vector512<double> mask = FirstLanes(lanes).value;
        return new()
        {
            value = Vector512.Create(
                Avx.MaskLoad(source, mask.GetLower()), Avx.MaskLoad(source + 4, mask.GetUpper())),
        };
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
    public static Double512 Gather(double* source, int* offsets, int lanes)
    {
        if (lanes < 8)
            return ILaneBits<Double512, double>.GatherEach(source, offsets, lanes);
        return new()
        {
            value = Vector512.Create(
                Avx2.GatherVector256(source, *(Vector128<int>*)offsets, 8),
                Avx2.GatherVector256(source, *(Vector128<int>*)(offsets + 4), 8)),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(Double512 first, Double512 second, out Double512 even, out Double512 odd)
    {
        even = new() { value = Avx512F.PermuteVar8x64x2(first.value, Vector512.Create(0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L), second.value) };
        odd = new() { value = Avx512F.PermuteVar8x64x2(first.value, Vector512.Create(1L, 3L, 5L, 7L, 9L, 11L, 13L, 15L), second.value) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Double512 even, Double512 odd, out Double512 first, out Double512 second)
    {
        first = new() { value = Avx512F.PermuteVar8x64x2(even.value, Vector512.Create(0L, 8L, 1L, 9L, 2L, 10L, 3L, 11L), odd.value) };
        second = new() { value = Avx512F.PermuteVar8x64x2(even.value, Vector512.Create(4L, 12L, 5L, 13L, 6L, 14L, 7L, 15L), odd.value) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LoadHalves(double* lower, double* upper) => new() { value = Vector512.Create(Vector256.Load(lower), Vector256.Load(upper)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves(Double512 value, double* lower, double* upper)
    {
        Vector256.Store(value.value.GetLower(), lower);
        Vector256.Store(value.value.GetUpper(), upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator +(Double512 left, Double512 right) =>
        new() { value = Avx512F.Add(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator -(Double512 left, Double512 right) =>
        new() { value = Avx512F.Subtract(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator *(Double512 left, Double512 right) =>
        new() { value = Avx512F.Multiply(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator /(Double512 left, Double512 right) =>
        new() { value = Avx512F.Divide(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator -(Double512 value) =>
        new() { value = Avx512DQ.Xor(value.value, Vector512.Create(-0d)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MultiplyAdd(Double512 a, Double512 b, Double512 c) =>
        new() { value = Avx512F.FusedMultiplyAdd(a.value, b.value, c.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double512 sum, Double512 left, Double512 right)
    {
        sum.value = Avx512F.FusedMultiplyAdd(left.value, right.value, sum.value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Double512 sum, double* left, Double512 right)
    {
        sum.value = Avx512F.FusedMultiplyAdd(Vector512.Create(*left), right.value, sum.value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Min(Double512 left, Double512 right) =>
        new() { value = Vector512.Min(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Max(Double512 left, Double512 right) =>
        new() { value = Vector512.Max(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Abs(Double512 value) =>
        new() { value = Avx512DQ.AndNot(Vector512.Create(-0d), value.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Sqrt(Double512 value) => new() { value = Avx512F.Sqrt(value.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Floor(Double512 value) => new() { value = Avx512F.RoundScale(value.value, ToNegativeInfinity) };

    // The instruction that copies a comparison's mask register to a vector waits, on Intel's machines, for the vector's
    // old value, and so for the iteration before. A blend does not, if its operand is no constant the compiler knows: all
    // bits are set where a value equals itself bit by bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Less(Double512 left, Double512 right) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<double>.Zero,
            Avx512F.TernaryLogic(left.value, right.value, left.value, FirstEqualsThird),
            Avx512F.CompareLessThan(left.value, right.value)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 LessOrEqual(Double512 left, Double512 right) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<double>.Zero,
            Avx512F.TernaryLogic(left.value, right.value, left.value, FirstEqualsThird),
            Avx512F.CompareLessThanOrEqual(left.value, right.value)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Equal(Double512 left, Double512 right) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<double>.Zero,
            Avx512F.TernaryLogic(left.value, right.value, left.value, FirstEqualsThird),
            Avx512F.CompareEqual(left.value, right.value)),
    };

    // Greater, or not a number; where the greatest so far is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 IsNewMaximum(Double512 value, Double512 greatest) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<double>.Zero,
            Avx512F.TernaryLogic(value.value, greatest.value, value.value, FirstEqualsThird),
            Avx512DQ.And(
                Avx512F.CompareNotLessThanOrEqual(value.value, greatest.value),
                Avx512F.CompareOrdered(greatest.value, greatest.value))),
    };

    // Less, or not a number; where the smallest so far is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 IsNewMinimum(Double512 value, Double512 smallest) => new()
    {
        value = Avx512F.BlendVariable(
            Vector512<double>.Zero,
            Avx512F.TernaryLogic(value.value, smallest.value, value.value, FirstEqualsThird),
            Avx512DQ.And(
                Avx512F.CompareNotGreaterThanOrEqual(value.value, smallest.value),
                Avx512F.CompareOrdered(smallest.value, smallest.value))),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 And(Double512 left, Double512 right) =>
        new() { value = Avx512DQ.And(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Or(Double512 left, Double512 right) =>
        new() { value = Avx512DQ.Or(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Not(Double512 mask) =>
        new() { value = Avx512F.TernaryLogic(mask.value, mask.value, mask.value, NotThird) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Select(Double512 mask, Double512 ifTrue, Double512 ifFalse) =>
        new() { value = Avx512F.TernaryLogic(mask.value, ifTrue.value, ifFalse.value, SecondWhereFirst) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MinNative(Double512 left, Double512 right) =>
        new() { value = Avx512F.Min(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MaxNative(Double512 left, Double512 right) =>
        new() { value = Avx512F.Max(left.value, right.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 AddBits(Double512 left, Double512 right) =>
        new() { value = Avx512F.Add(left.value.AsInt64(), right.value.AsInt64()).AsDouble() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 SubtractBits(Double512 left, Double512 right) =>
        new() { value = Avx512F.Subtract(left.value.AsInt64(), right.value.AsInt64()).AsDouble() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 ShiftLeft(Double512 value, int count) =>
        new() { value = (value.value.AsUInt64() << count).AsDouble() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 ShiftRight(Double512 value, int count) =>
        new() { value = (value.value.AsUInt64() >> count).AsDouble() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 FromInteger(Double512 integer) =>
        new() { value = Avx512DQ.ConvertToVector512Double(integer.value.AsInt64()) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Scale(Double512 value, Double512 exponent) =>
        new() { value = Avx512F.Scale(value.value, exponent.value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Double512 mask) => mask.value.AsInt64() != Vector512<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double512 value) => Fold.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Maximum(Double512 value) => Fold.Maximum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Minimum(Double512 value) => Fold.Minimum(value.value);
}
