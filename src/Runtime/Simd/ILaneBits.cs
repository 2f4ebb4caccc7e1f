using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Simd;

/// <summary>
/// What the elementary functions need beyond <see cref="ILanes{TSelf, T}"/>: lanes taken as integers of the same size.
/// It also gives each block type the operations that need no knowledge of its vectors. Those that move single lanes use
/// that a block is laid out in memory as its lanes in order.
/// </summary>
internal unsafe interface ILaneBits<TSelf, T> : ILanes<TSelf, T>
    where TSelf : unmanaged, ILaneBits<TSelf, T>
    where T : unmanaged
{
    /// <summary>The smaller number, in one instruction. The left one is neither NaN nor 0; a right NaN stays.</summary>
    static abstract TSelf MinNative(TSelf left, TSelf right);

    /// <summary>The greater number, in one instruction. The left one is neither NaN nor 0; a right NaN stays.</summary>
    static abstract TSelf MaxNative(TSelf left, TSelf right);

    static abstract TSelf AddBits(TSelf left, TSelf right);
    static abstract TSelf SubtractBits(TSelf left, TSelf right);
    static abstract TSelf ShiftLeft(TSelf value, int count);

    /// <summary>Shifts zeros in.</summary>
    static abstract TSelf ShiftRight(TSelf value, int count);

    /// <summary>The signed integer in each lane as a number, rounded to nearest even.</summary>
    static abstract TSelf FromInteger(TSelf integer);

    /// <summary><c>value * 2^exponent</c>, rounded once; half the exponent, which is whole, is in range.</summary>
    static abstract TSelf Scale(TSelf value, TSelf exponent);

    /// <summary>Whether the mask is set in any lane.</summary>
    static abstract bool Any(TSelf mask);

    static abstract T Sum(TSelf value);
    static abstract T Maximum(TSelf value);
    static abstract T Minimum(TSelf value);

    /// <summary>A mask of the first lanes.</summary>
    static abstract TSelf FirstLanes(int lanes);

    /// <summary>Loads fewer than all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf LoadFirst(T* source, int lanes)
    {
        TSelf block = default;
        Unsafe.CopyBlockUnaligned(&block, source, (uint)(lanes * sizeof(T)));
        return block;
    }

    /// <summary>Stores fewer than all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void StoreFirst(TSelf value, T* target, int lanes) =>
        Unsafe.CopyBlockUnaligned(target, &value, (uint)(lanes * sizeof(T)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, T>.Load(T* source, int lanes) =>
        lanes == TSelf.Count ? TSelf.Load(source) : TSelf.LoadFirst(source, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILanes<TSelf, T>.Store(TSelf value, T* target, int lanes)
    {
        if (lanes == TSelf.Count)
        {
            TSelf.Store(value, target);
        }
        else
        {
            TSelf.StoreFirst(value, target, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf ILanes<TSelf, T>.LoadStrided(T* source, nint stride, int lanes)
    {
        if (stride == 1)
        {
            return TSelf.Load(source, lanes);
        }

        return stride == 2 ? TSelf.LoadSeconds(source, lanes) : LoadApart(source, stride, lanes);
    }

    /// <summary>Loads every second number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf LoadSeconds(T* source, int lanes) => LoadApart(source, 2, lanes);

    /// <summary>Loads numbers at any distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TSelf LoadApart(T* source, nint stride, int lanes)
    {
        if (lanes == TSelf.Count && Avx2.IsSupported && Math.Abs((long)stride) < int.MaxValue / 16)
        {
            Offsets offsets;
            offsets.Lower = Avx2.MultiplyLow(Vector256<int>.Indices, Vector256.Create((int)stride));
            offsets.Upper = Avx2.Add(offsets.Lower, Vector256.Create(8 * (int)stride));
            return TSelf.Gather(source, (int*)&offsets, lanes);
        }

        return LoadEach(source, stride, lanes);
    }

    /// <summary>Loads a stride lane by lane.</summary>
    static TSelf LoadEach(T* source, nint stride, int lanes)
    {
        TSelf block = default;
        for (int i = 0; i < lanes; i++)
        {
            ((T*)&block)[i] = source[i * stride];
        }

        return block;
    }

    static TSelf ILanes<TSelf, T>.Gather(T* source, int* offsets, int lanes) => GatherEach(source, offsets, lanes);

    /// <summary>Gathers lane by lane.</summary>
    static TSelf GatherEach(T* source, int* offsets, int lanes)
    {
        TSelf block = default;
        for (int i = 0; i < lanes; i++)
        {
            ((T*)&block)[i] = source[offsets[i]];
        }

        return block;
    }

    static void ILanes<TSelf, T>.StoreStrided(TSelf value, T* target, nint stride, int lanes)
    {
        for (int i = 0; i < lanes; i++)
        {
            target[i * stride] = ((T*)&value)[i];
        }
    }

    static void ILanes<TSelf, T>.Deinterleave(TSelf first, TSelf second, out TSelf even, out TSelf odd) =>
        DeinterleaveEach(first, second, out even, out odd);

    static void ILanes<TSelf, T>.Interleave(TSelf even, TSelf odd, out TSelf first, out TSelf second) =>
        InterleaveEach(even, odd, out first, out second);

    /// <summary>Deinterleaves lane by lane.</summary>
    static void DeinterleaveEach(TSelf first, TSelf second, out TSelf even, out TSelf odd)
    {
        TSelf evens = default, odds = default;
        for (int i = 0; i < TSelf.Count; i++)
        {
            T* source = i < TSelf.Count / 2 ? (T*)&first + 2 * i : (T*)&second + (2 * i - TSelf.Count);
            ((T*)&evens)[i] = source[0];
            ((T*)&odds)[i] = source[1];
        }

        (even, odd) = (evens, odds);
    }

    /// <summary>Interleaves lane by lane.</summary>
    static void InterleaveEach(TSelf even, TSelf odd, out TSelf first, out TSelf second)
    {
        TSelf lower = default, upper = default;
        for (int i = 0; i < TSelf.Count; i++)
        {
            T* target = i < TSelf.Count / 2 ? (T*)&lower + 2 * i : (T*)&upper + (2 * i - TSelf.Count);
            target[0] = ((T*)&even)[i];
            target[1] = ((T*)&odd)[i];
        }

        (first, second) = (lower, upper);
    }

    static TSelf ILanes<TSelf, T>.LoadHalves(T* lower, T* upper)
    {
        TSelf block = default;
        Unsafe.CopyBlockUnaligned(&block, lower, (uint)(sizeof(TSelf) / 2));
        Unsafe.CopyBlockUnaligned((byte*)&block + sizeof(TSelf) / 2, upper, (uint)(sizeof(TSelf) / 2));
        return block;
    }

    static void ILanes<TSelf, T>.StoreHalves(TSelf value, T* lower, T* upper)
    {
        Unsafe.CopyBlockUnaligned(lower, &value, (uint)(sizeof(TSelf) / 2));
        Unsafe.CopyBlockUnaligned(upper, (byte*)&value + sizeof(TSelf) / 2, (uint)(sizeof(TSelf) / 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T ILanes<TSelf, T>.Sum(TSelf value, int lanes) =>
        TSelf.Sum(lanes == TSelf.Count ? value : TSelf.And(value, TSelf.FirstLanes(lanes)));

    private struct Offsets
    {
        public Vector256<int> Lower;
        public Vector256<int> Upper;
    }
}
