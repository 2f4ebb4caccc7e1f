using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Sums that are given to a dividing epilogue between the terms of other sums; <see cref="Harness"/> computes each product so too.</summary>
public unsafe class InterleavedTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void TilesOfEachWidth(string width) => Widths.Run(width, new Columns());

    [Theory]
    [MemberData(nameof(Supported))]
    public void FewerTermsThanSumsAndMore(string width) => Widths.Run(width, new Terms());

    [Theory]
    [MemberData(nameof(Supported))]
    public void RowsInRunsAndApart(string width) => Widths.Run(width, new Rows());

    [Fact]
    public void WholeTilesOfShortSumsAreInterleaved()
    {
        if (!Float512.IsSupported)
            return;
        Assert.Equal(new Region(0, 1, 0, 256, 0, 784), Suited(256, 784, 32));
        Assert.Equal(new Region(0, 1, 0, 36, 0, 64), Suited(39, 79, 256));

        // Few rows, few columns, long sums.
        Assert.True(Suited(31, 784, 32).IsEmpty);
        Assert.True(Suited(256, 63, 32).IsEmpty);
        Assert.True(Suited(256, 784, 257).IsEmpty);
    }

    private static Region Suited(int rows, int columns, int terms)
    {
        ContractionShape shape = new(1, rows, columns, terms);
        Operand<float> b = new(null, 0, 1, columns);
        return InterleavedTiles<Float512, float, StoreBetween<Float512, float>>.Suited(shape, b, new Region(0, 1, 0, rows, 0, columns));
    }

    /// <param name="areNeighbours">Whether rows of A are neighbours, and columns of B; else terms are.</param>
    private static void Check<V, T>(int groups, int rows, int columns, int terms, int parts, bool areNeighbours = true)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var a = new GuardedMemory<T>(groups * rows * terms, true);
        using var b = new GuardedMemory<T>(groups * columns * terms, true);
        Harness.Fill(a.Span, rows);
        Harness.Fill(b.Span, columns);
        Harness.Check<V, T>(
            new ContractionShape(groups, rows, columns, terms),
            areNeighbours ? new Operand<T>(a.Start, rows * terms, 1, rows) : new Operand<T>(a.Start, rows * terms, terms, 1),
            areNeighbours ? new Operand<T>(b.Start, columns * terms, 1, columns) : new Operand<T>(b.Start, columns * terms, terms, 1),
            parts);
    }

    private struct Columns : IWidthTest
    {
        public readonly void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int blocks = 4; blocks <= 13; blocks++)
                Check<V, T>(1, 36, blocks * V.Count + blocks % 3, terms: 34, parts: 1 + blocks % 3);
        }
    }

    private struct Terms : IWidthTest
    {
        public readonly void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (int terms in new[] { 0, 1, 2, 3, 31, 33, 100, 255, 256 })
            {
                Check<V, T>(1, 33, 5 * V.Count, terms, parts: 1);
                Check<V, T>(1, 33, 5 * V.Count, terms, parts: 1, areNeighbours: false);
            }

            // More columns than are copied at a time.
            Check<V, T>(1, 32, 60 * V.Count, terms: 256, parts: 1);
        }
    }

    private struct Rows : IWidthTest
    {
        public readonly void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Check<V, T>(3, 32, 6 * V.Count, terms: 20, parts: 1);
            Check<V, T>(2, 47, 6 * V.Count, terms: 20, parts: 2, areNeighbours: false);
            Check<V, T>(1, 130, 9 * V.Count, terms: 40, parts: 3, areNeighbours: false);
        }
    }
}
