using System;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using NetGen.Runtime.Tests.Memory;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>How a contraction is divided, and what it leaves alone.</summary>
public unsafe class EntryTests
{
    [Fact]
    public void PartsCoverTheResultOnceAndEvenly()
    {
        var random = new System.Random(11);
        for (int round = 0; round < 100; round++)
        {
            var shape = new ContractionShape(random.Next(1, 5), random.Next(1, 150), random.Next(1, 150), 1);
            int parts = random.Next(1, 9), columnUnit = random.Next(3) switch { 0 => 3, 1 => 8, _ => 16 }, rowUnit = columnUnit == 3 ? 1 : 8;
            var seen = new byte[shape.G * shape.M * shape.N];
            for (int part = 0; part < parts; part++)
            {
                Region region = Partition.Of(shape, rowUnit, columnUnit, part, parts);
                for (int g = region.G0; g < region.G1; g++)
                {
                    for (int m = region.M0; m < region.M1; m++)
                    {
                        int row = (g * shape.M + m) * shape.N;
                        foreach (ref byte count in seen.AsSpan(row + region.N0, region.N1 - region.N0))
                            count++;
                    }
                }
            }

            Assert.Equal(-1, seen.AsSpan().IndexOfAnyExcept((byte)1));
        }
    }

    [Theory]
    [InlineData(1, 128, 256, 2)]
    [InlineData(1, 32, 256, 4)]
    [InlineData(1, 1, 256, 2)]
    [InlineData(1, 512, 10, 4)]
    [InlineData(32, 16, 1024, 2)]
    [InlineData(3, 64, 64, 2)]
    public void NoPartIsMuchLargerThanTheOthers(int g, int m, int n, int parts)
    {
        var shape = new ContractionShape(g, m, n, 100);
        long largest = 0;
        for (int part = 0; part < parts; part++)
        {
            Region region = Partition.Of(shape, 16, part, parts);
            long rows = (long)(region.G1 - region.G0) * (region.M1 - region.M0);
            largest = Math.Max(largest, rows * (region.N1 - region.N0));
        }

        Assert.True(largest <= 1.01 * g * m * n / parts, $"{largest} of {g * m * n} elements in one of {parts} parts");
    }

    [Theory]
    [InlineData(6, 25, 2, 1.0)]
    [InlineData(16, 27, 2, 1.0)]
    [InlineData(16, 150, 2, 1.0)]
    [InlineData(6, 25, 4, 1.25)]
    [InlineData(2, 75, 2, 1.05)]
    public void TilesOfThreeColumnsAreDividedEvenly(int m, int n, int parts, double most)
    {
        // A tile takes its time whether or not all of its columns count; so does one row as long as two.
        long largest = 0;
        for (int part = 0; part < parts; part++)
        {
            Region region = Partition.Of(new ContractionShape(1, m, n, 100), rowUnit: 1, columnUnit: 3, part, parts);
            largest = Math.Max(largest, Math.Max(region.M1 - region.M0, 2) * Partition.Units(region.N1 - region.N0, 3));
        }

        Assert.True(largest <= most * m * Partition.Units(n, 3) / parts, $"{largest} rows of tiles of {m * Partition.Units(n, 3)} in one of {parts} parts");
    }

    [Fact]
    public void PiecesCoverALengthAndNoneIsThin()
    {
        for (int length = 1; length < 60; length++)
        {
            for (int limit = 1; limit <= 9; limit++)
            {
                var cut = new Cut(length, limit);
                Assert.Equal((length + limit - 1) / limit, cut.Count);
                int next = 0, largest = 0;
                for (int piece = 0; piece < cut.Count; piece++)
                {
                    Assert.Equal(next, cut.Start(piece));
                    Assert.InRange(cut.Length(piece), cut.Count == 1 ? 1 : limit / 2, limit);
                    next += cut.Length(piece);
                    largest = Math.Max(largest, cut.Length(piece));
                }

                Assert.Equal(length, next);
                Assert.Equal(largest, cut.Largest);
            }
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        const int Size = 100;
        using var memory = new GuardedMemory<float>(3 * Size * Size, true);
        using var workspace = new GuardedMemory<byte>(Workspace<byte>.Bytes, true);
        var a = new Operand<float>(memory.Start, new Axis(0), new Axis(Size), new Axis(1));
        var b = new Operand<float>(memory.Start + Size * Size, new Axis(0), new Axis(Size), new Axis(1));
        var epilogue = new Copy<FloatScalar> { Target = memory.Start + 2 * Size * Size, Stride = Size };
        var shape = new ContractionShape(1, Size, Size, Size);
        Contraction.Run<FloatScalar, float, Copy<FloatScalar>>(shape, a, b, ref epilogue, (float*)workspace.Start, 0, 1);

        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int part = 0; part < 3; part++)
                Contraction.Run<FloatScalar, float, Copy<FloatScalar>>(shape, a, b, ref epilogue, (float*)workspace.Start, part, 3);
        }));
    }

    [Fact]
    public void AnEpilogueKeepsItsState()
    {
        using var memory = new GuardedMemory<double>(9, true);
        using var workspace = new GuardedMemory<byte>(Workspace<byte>.Bytes, true);
        memory.Span.Fill(1);
        var operand = new Operand<double>(memory.Start, new Axis(0), new Axis(3), new Axis(1));
        var epilogue = default(Total<DoubleScalar>);
        Contraction.Run<DoubleScalar, double, Total<DoubleScalar>>(
            new ContractionShape(1, 3, 3, 3), operand, operand, ref epilogue, (double*)workspace.Start, 0, 1);
        Assert.Equal(27, epilogue.Sum);
    }

    private struct Copy<V> : IEpilogue<V, float>
        where V : unmanaged, ILanes<V, float>
    {
        public float* Target;
        public int Stride;

        public readonly void Store(V sum, int g, int m, int n, int lanes) => V.Store(sum, Target + m * Stride + n, lanes);
    }

    private struct Total<V> : IEpilogue<V, double>
        where V : unmanaged, ILanes<V, double>
    {
        public double Sum;

        public void Store(V sum, int g, int m, int n, int lanes) => Sum += V.Sum(sum, lanes);
    }
}
