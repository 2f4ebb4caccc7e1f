using System;
using NetGen.Runtime.Contractions;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Axes over several dimensions, against the definition of row-major order.</summary>
public unsafe class OffsetsTests
{
    [Fact]
    public void EachIndexGoesWhereItsCoordinatesSay()
    {
        var random = new System.Random(3);
        for (int round = 0; round < 500; round++)
        {
            var dimensions = new (int Extent, int Stride)[random.Next(1, 5)];
            int next = 1, total = 1;
            for (int i = dimensions.Length - 1; i >= 0; i--)
            {
                // Often the stride that lets dimensions merge, sometimes none, backwards, or any.
                int extent = random.Next(1, 6);
                int stride = random.Next(8) switch { 0 => 0, 1 => -next, 2 => random.Next(100), _ => next };
                dimensions[i] = (extent, stride);
                next = Math.Max(1, Math.Abs(stride) * extent);
                total *= extent;
            }

            using var table = new GuardedMemory<int>(Offsets.Length(dimensions), true);
            Axis axis = Offsets.Build(dimensions, table.Start);
            Assert.Equal(1, axis.Inner == 1 ? 1 : axis.Inner % axis.Run + 1);
            for (int index = 0; index < total; index++)
            {
                Assert.Equal(Expected(dimensions, index), axis.Offset(index));
                bool sameRun = index > 0 && index % axis.Run != 0;
                if (sameRun)
                    Assert.Equal(axis.Offset(index - 1) + 1, axis.Offset(index));
            }
        }
    }

    /// <summary>Blocks that divide the runs, from the beginning of any of them.</summary>
    [Fact]
    public void BlocksOfRunsAreFoundByTheirRuns()
    {
        var random = new System.Random(4);
        for (int round = 0; round < 300; round++)
        {
            int step = random.Next(1, 9), run = step * random.Next(1, 5), rows = random.Next(1, 5), planes = random.Next(1, 4);
            (int, int)[] dimensions = [(planes, random.Next(500)), (rows, run + random.Next(4)), (run, 1)];
            using var table = new GuardedMemory<int>(Offsets.Length(dimensions), true);
            Axis axis = Offsets.Build(dimensions, table.Start);
            int all = planes * rows * run / step, first = random.Next(all), count = random.Next(1, all - first + 1);
            using var blocks = new GuardedMemory<int>(count, true);
            axis.FillBlocks(blocks.Start, first * step, step, count);
            for (int i = 0; i < count; i++)
                Assert.Equal(axis.Offset((first + i) * step) - axis.Offset(first * step), blocks.Start[i]);
        }
    }

    [Fact]
    public void TheOutermostDimensionMayBeOfAnyLength()
    {
        (int, int)[] dimensions = [(1, 100), (3, 7), (2, 1)];
        using var table = new GuardedMemory<int>(Offsets.Length(dimensions), true);
        Axis axis = Offsets.Build(dimensions, table.Start);
        Assert.Equal(5 * 100 + 2 * 7 + 1, axis.Offset(5 * 6 + 5));
    }

    [Fact]
    public void DimensionsBehindEachOtherNeedNoTable()
    {
        Assert.Equal(0, Offsets.Length([(32, 48), (4, 12), (1, 5), (12, 1)]));
        Axis axis = Offsets.Build([(32, 48), (4, 12), (1, 5), (12, 1)], null);
        Assert.Equal(1, axis.Stride);
        Assert.Equal(int.MaxValue, axis.Run);
    }

    [Fact]
    public void RowsOfAnImageAreRuns()
    {
        (int, int)[] pixels = [(16, 18), (16, 1)];
        int* table = stackalloc int[Offsets.Length(pixels)];
        Assert.Equal(16, Offsets.Build(pixels, table).Run);
    }

    [Fact]
    public void AnImpossibleExtentIsNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => Offsets.Length([(3, 50), (0, 4), (2, 1)]));
        Assert.Contains("Dimension 1 of an axis has 0 elements", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Offsets.Length([(3, 50), (1 << 20, 4), (1 << 20, 1)]));
    }

    private static long Expected((int Extent, int Stride)[] dimensions, int index)
    {
        long offset = 0;
        for (int i = dimensions.Length - 1; i >= 0; i--)
        {
            offset += (long)(index % dimensions[i].Extent) * dimensions[i].Stride;
            index /= dimensions[i].Extent;
        }

        return offset;
    }
}
