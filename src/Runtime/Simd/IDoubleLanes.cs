using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetGen.Runtime.Simd;

/// <summary>Blocks of 8 lanes of <see cref="double"/>: what all their widths have in common.</summary>
internal unsafe interface IDoubleLanes<TSelf> : ILaneBits<TSelf, double>
    where TSelf : unmanaged, IDoubleLanes<TSelf>
{
    static int ILanes<TSelf, double>.Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    static TSelf ILanes<TSelf, double>.LoadIndices(int* source, int lanes)
    {
        TSelf block = default;
        for (int i = 0; i < lanes; i++)
        {
            ((double*)&block)[i] = source[i];
        }

        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Sign(TSelf value)
    {
        TSelf one = TSelf.Select(TSelf.Less(TSelf.Zero, value), TSelf.Broadcast(1), value + TSelf.Zero);
        return TSelf.Select(TSelf.Less(value, TSelf.Zero), TSelf.Broadcast(-1), one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.FlushDenormals(TSelf value)
    {
        TSelf denormal = TSelf.Less(TSelf.Abs(value), TSelf.Broadcast(DoubleMath.SmallestNormal));
        return TSelf.Select(denormal, TSelf.And(value, TSelf.Broadcast(-0d)), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILaneBits<TSelf, double>.FirstLanes(int lanes) =>
        TSelf.Less(TSelf.Sequence(0), TSelf.Broadcast(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILaneBits<TSelf, double>.Scale(TSelf value, TSelf exponent)
    {
        // Two factors, as one power of two cannot reach from the greatest number to the smallest denormal one; the
        // first product is exact.
        TSelf half = TSelf.Floor(exponent * TSelf.Broadcast(0.5));
        return value * DoubleMath.PowerOfTwo(half) * DoubleMath.PowerOfTwo(exponent - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double ILanes<TSelf, double>.Maximum(TSelf value, int lanes) =>
        TSelf.Maximum(lanes == TSelf.Count
            ? value
            : TSelf.Select(TSelf.FirstLanes(lanes), value, TSelf.Broadcast(double.NegativeInfinity)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double ILanes<TSelf, double>.Minimum(TSelf value, int lanes) =>
        TSelf.Minimum(lanes == TSelf.Count
            ? value
            : TSelf.Select(TSelf.FirstLanes(lanes), value, TSelf.Broadcast(double.PositiveInfinity)));

    // A call is nothing beside the rounds that make the numbers, and is compiled once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static TSelf ILanes<TSelf, double>.Random(in RandomStream stream, long start)
    {
        TSelf wide = default;
        if (stream.Drawn != 0)
        {
            DrawnNumbers.Read(stream.Drawn, start, (double*)&wide, 8);
            return wide;
        }

        Vector256<uint> words = default;
        Philox.Fill(stream, start, (uint*)&words, 8);
        Vector256.WidenLower(words).Store((ulong*)&wide);
        Vector256.WidenUpper(words).Store((ulong*)&wide + 4);
        return TSelf.FromInteger(TSelf.ShiftRight(wide, 8)) * TSelf.Broadcast(1d / (1 << 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Exp(TSelf value) => DoubleMath.Exp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Log(TSelf value) => DoubleMath.Log(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Sin(TSelf value) => DoubleMath.Sin(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Cos(TSelf value) => DoubleMath.Cos(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Tanh(TSelf value) => DoubleMath.Tanh(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Erf(TSelf value) => DoubleMath.Erf(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Sigmoid(TSelf value) => DoubleMath.Sigmoid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, double>.Pow(TSelf value, TSelf power) => DoubleMath.Pow(value, power);
}
