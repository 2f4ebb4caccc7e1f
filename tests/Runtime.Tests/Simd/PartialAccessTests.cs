using System;
using System.Runtime.InteropServices;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Simd;

/// <summary>Loads and stores of some lanes touch nothing else: the page after them is not there.</summary>
public unsafe partial class PartialAccessTests
{
    [Fact]
    public void NothingBeyondTheLanesIsTouched()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        nint page = Environment.SystemPageSize;
        const int ReadWrite = 3;
        const int PrivateAnonymous = 0x22;
        byte* memory = (byte*)MapMemory(null, 2 * page, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)memory);
        Assert.Equal(0, ProtectMemory(memory + page, page, 0));
        try
        {
            Check<FloatScalar, float>(memory + page, true);
            Check<Float128, float>(memory + page, Float128.IsSupported);
            Check<Float256, float>(memory + page, Float256.IsSupported);
            Check<Float512, float>(memory + page, Float512.IsSupported);
            Check<DoubleScalar, double>(memory + page, true);
            Check<Double128, double>(memory + page, Double128.IsSupported);
            Check<Double256, double>(memory + page, Double256.IsSupported);
            Check<Double512, double>(memory + page, Double512.IsSupported);
        }
        finally
        {
            Assert.Equal(0, UnmapMemory(memory, 2 * page));
        }
    }

    private static void Check<TBlock, T>(byte* end, bool supported)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged
    {
        if (supported)
            CheckPairs<TBlock, T>(end);
        for (int lanes = 1; supported && lanes <= TBlock.Count; lanes++)
        {
            T* start = (T*)end - lanes;
            new Span<byte>(end - 1024, 1024).Fill(0x3c);
            T filled = start[0];
            TBlock loaded = TBlock.Load(start, lanes);
            for (int i = 0; i < TBlock.Count; i++)
            {
                Assert.Equal(i < lanes ? filled : default, ((T*)&loaded)[i]);
            }

            TBlock.Store(TBlock.Sequence(1), start, lanes);
            Assert.Equal(filled, start[-1]);
            TBlock sequence = TBlock.Sequence(1);
            Assert.True(new Span<T>(start, lanes).SequenceEqual(new Span<T>(&sequence, lanes)));
            TBlock reversed = TBlock.LoadStrided((T*)end - 1, -1, lanes);
            Assert.Equal(start[lanes - 1], *(T*)&reversed);
            CheckStrides<TBlock, T>((T*)end, lanes);
        }
    }

    /// <summary>Blocks that are taken apart, and put together again.</summary>
    private static void CheckPairs<TBlock, T>(byte* end)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged
    {
        int count = TBlock.Count, half = count / 2;
        TBlock first = TBlock.Sequence(1), second = TBlock.Sequence(1 + count);
        TBlock.Deinterleave(first, second, out TBlock even, out TBlock odd);
        TBlock one = TBlock.Broadcast(TBlock.First(TBlock.Sequence(1)));
        Assert.Equal(Numbers<TBlock, T>(TBlock.Sequence(0) + TBlock.Sequence(0) + one), Numbers<TBlock, T>(even));
        Assert.Equal(Numbers<TBlock, T>(even + one), Numbers<TBlock, T>(odd));
        TBlock.Interleave(even, odd, out TBlock lower, out TBlock upper);
        Assert.Equal(Numbers<TBlock, T>(first), Numbers<TBlock, T>(lower));
        Assert.Equal(Numbers<TBlock, T>(second), Numbers<TBlock, T>(upper));

        T* last = (T*)end - half, before = last - count;
        TBlock.Store(TBlock.Zero, (T*)end - 2 * count);
        TBlock.Store(TBlock.Zero, (T*)end - count);
        TBlock.StoreHalves(first, last, before);
        TBlock turned = TBlock.LoadHalves(before, last);
        Assert.Equal([.. Numbers<TBlock, T>(first)[half..], .. Numbers<TBlock, T>(first)[..half]], Numbers<TBlock, T>(turned));
        Assert.Equal(default, before[-1]);
        Assert.Equal(default, before[half]);
    }

    private static T[] Numbers<TBlock, T>(TBlock block)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged => new Span<T>(&block, TBlock.Count).ToArray();

    /// <summary>Numbers at a distance, of which the last one is the last of all.</summary>
    private static void CheckStrides<TBlock, T>(T* end, int lanes)
        where TBlock : unmanaged, ILanes<TBlock, T>
        where T : unmanaged
    {
        for (int first = -6 * TBlock.Count; first < 0; first += TBlock.Count)
            TBlock.Store(TBlock.Sequence(first), end + first);
        for (int stride = 1; stride <= 5; stride++)
        {
            T* source = end - (stride * (lanes - 1) + 1);
            TBlock loaded = TBlock.LoadStrided(source, stride, lanes);
            for (int i = 0; i < TBlock.Count; i++)
                Assert.Equal(i < lanes ? source[i * stride] : default, ((T*)&loaded)[i]);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MapMemory(
        void* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int ProtectMemory(void* address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(void* address, nint length);
}
