using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

/// <summary>Blocks of 16 lanes of <see cref="float"/>: what all their widths have in common.</summary>
internal unsafe interface IFloatLanes<TSelf> : ILaneBits<TSelf, float>
    where TSelf : unmanaged, IFloatLanes<TSelf>
{
    static int ILanes<TSelf, float>.Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    static TSelf ILanes<TSelf, float>.LoadIndices(int* source, int lanes) =>
        TSelf.FromInteger(TSelf.Load((float*)source, lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Sign(TSelf value)
    {
        TSelf one = TSelf.Select(TSelf.Less(TSelf.Zero, value), TSelf.Broadcast(1), value + TSelf.Zero);
        return TSelf.Select(TSelf.Less(value, TSelf.Zero), TSelf.Broadcast(-1), one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.FlushDenormals(TSelf value)
    {
        TSelf denormal = TSelf.Less(TSelf.Abs(value), TSelf.Broadcast(FloatMath.SmallestNormal));
        return TSelf.Select(denormal, TSelf.And(value, TSelf.Broadcast(-0f)), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILaneBits<TSelf, float>.FirstLanes(int lanes) =>
        TSelf.Less(TSelf.Sequence(0), TSelf.Broadcast(lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILaneBits<TSelf, float>.Scale(TSelf value, TSelf exponent)
    {
        // Two factors, as one power of two cannot reach from the greatest number to the smallest denormal one; the
        // first product is exact.
        TSelf half = TSelf.Floor(exponent * TSelf.Broadcast(0.5f));
        return value * FloatMath.PowerOfTwo(half) * FloatMath.PowerOfTwo(exponent - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float ILanes<TSelf, float>.Maximum(TSelf value, int lanes) =>
        TSelf.Maximum(lanes == TSelf.Count
            ? value
            : TSelf.Select(TSelf.FirstLanes(lanes), value, TSelf.Broadcast(float.NegativeInfinity)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float ILanes<TSelf, float>.Minimum(TSelf value, int lanes) =>
        TSelf.Minimum(lanes == TSelf.Count
            ? value
            : TSelf.Select(TSelf.FirstLanes(lanes), value, TSelf.Broadcast(float.PositiveInfinity)));

    // A call is nothing beside the rounds that make the numbers, and is compiled once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static TSelf ILanes<TSelf, float>.Random(in RandomStream stream, long start)
    {
        TSelf words = default;
        if (stream.Drawn != 0)
        {
            DrawnNumbers.Read(stream.Drawn, start, (float*)&words, 16);
            return words;
        }

        Philox.Fill(stream, start, (uint*)&words, 16);
        return TSelf.FromInteger(TSelf.ShiftRight(words, 8)) * TSelf.Broadcast(1f / (1 << 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Exp(TSelf value) => FloatMath.Exp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Log(TSelf value) => FloatMath.Log(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Sin(TSelf value) => FloatMath.Sin(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Cos(TSelf value) => FloatMath.Cos(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Tanh(TSelf value) => FloatMath.Tanh(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Erf(TSelf value) => FloatMath.Erf(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Sigmoid(TSelf value) => FloatMath.Sigmoid(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, float>.Pow(TSelf value, TSelf power) => FloatMath.Pow(value, power);
}
