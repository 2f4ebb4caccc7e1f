using System;
using NetGen.Runtime.Memory;
using Xunit;

namespace NetGen.Runtime.Tests.Memory;

public unsafe class AlignedMemoryTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(1_000_000, 1_000_000)]
    public void BeginsAtACacheLineAndIsZero(long bytes, long size)
    {
        using AlignedMemory memory = new(bytes);
        Assert.Equal(0, (long)memory.Pointer % AlignedMemory.Alignment);
        Assert.Equal(size, memory.Size);
        Assert.Equal(-1, memory.Span<byte>(0, (int)size).IndexOfAnyExcept((byte)0));
        memory.Span<byte>(0, (int)size).Fill(1);
        memory.Clear();
        Assert.Equal(-1, memory.Span<byte>(0, (int)size).IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void NegativeSizesAreRefused(long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedMemory(bytes));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 64)]
    [InlineData(1L << 50)]
    public void MoreThanTheMachineHasIsRefused(long bytes) =>
        Assert.Throws<OutOfMemoryException>(() => new AlignedMemory(bytes));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 17)]
    [InlineData(16, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    public void SpansStayInside(long offset, int count)
    {
        using AlignedMemory memory = new(64);
        Assert.Equal(16, memory.Span<float>(0, 16).Length);
        Assert.Equal(0, memory.Span<float>(16, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Span<float>(offset, count).Length);
    }

    [Fact]
    public void AFreedBlockIsRefused()
    {
        AlignedMemory memory = new(64);
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => (nint)memory.Pointer);
        Assert.Throws<ObjectDisposedException>(() => memory.Span<float>(0, 1).Length);
        Assert.Throws<ObjectDisposedException>(memory.Clear);
    }
}
