using System;
using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Plain matrix products: the same bits as one chain for each element, however they are cut.</summary>
public unsafe class MatrixProductTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void OddSizesInAllTranspositions(string width) => Widths.Run(width, new RandomSizes());

    [Theory]
    [MemberData(nameof(Supported))]
    public void EachHeightAndWidthOfATile(string width) => Widths.Run(width, new AllTiles());

    [Theory]
    [MemberData(nameof(Supported))]
    public void LongSumsAndManyRowsAndColumns(string width) => Widths.Run(width, new Blocks());

    [Theory]
    [MemberData(nameof(Supported))]
    public void PaddedAndInterleavedMemory(string width) => Widths.Run(width, new Strided());

    [Theory]
    [MemberData(nameof(Supported))]
    public void NothingToAddGivesZeros(string width) => Widths.Run(width, new Empty());

    /// <summary>Products of dense matrices, of which both, one or none are transposed.</summary>
    private static void Check<V, T>(int g, int m, int n, int k, bool turnA, bool turnB, int parts, bool atEnd)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var a = new GuardedMemory<T>(g * m * k, atEnd);
        using var b = new GuardedMemory<T>(g * k * n, atEnd);
        Harness.Fill(a.Span, m * 71 + k);
        Harness.Fill(b.Span, n * 73 + k);
        Harness.Check<V, T>(
            new ContractionShape(g, m, n, k),
            new Operand<T>(a.Start, new Axis(m * k), new Axis(turnA ? 1 : k), new Axis(turnA ? m : 1)),
            new Operand<T>(b.Start, new Axis(k * n), new Axis(turnB ? k : 1), new Axis(turnB ? 1 : n)),
            parts,
            atEnd);
    }

    private sealed class RandomSizes : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new System.Random(20);
            for (int i = 0; i < 128; i++)
            {
                int g = random.Next(8) == 0 ? random.Next(2, 6) : 1;
                int m = random.Next(1, 71), n = random.Next(1, 71), k = random.Next(1, 71);
                Check<V, T>(g, m, n, k, (i & 1) != 0, (i & 2) != 0, 1 + (i >> 2) % 4, (i & 16) == 0);
            }
        }
    }

    private sealed class AllTiles : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int m = 1; m <= 9; m++)
            {
                for (int blocks = 1; blocks <= 9; blocks++)
                {
                    for (int rest = 0; rest < 2; rest++)
                        Check<V, T>(1, m, blocks * V.Count - rest * 3, 5 + m, false, (m + blocks) % 3 == 0, 1, true);
                }
            }
        }
    }

    private sealed class Blocks : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach ((bool turnA, bool turnB) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                Check<V, T>(1, 9, 21, 385, turnA, turnB, 1, true);
                Check<V, T>(2, 3, 20, 1003, turnA, turnB, 3, true);
                Check<V, T>(1, 1, 150, 390, turnA, turnB, 2, true);
                Check<V, T>(1, 2, 150, 390, turnA, turnB, 1, true);
                Check<V, T>(3, 1, 37, 400, turnA, turnB, 3, true);
                Check<V, T>(3, 1, 37, 400, turnA, turnB, 1, true);
                Check<V, T>(1, 70, 190, 5, turnA, turnB, 1, true);
            }

            Check<V, T>(1, 66, 67, 390, false, false, 1, true);
            Check<V, T>(1, 515, 3, 386, false, true, 1, true);
            Check<V, T>(1, 1030, 5, 3, true, false, 2, true);
            Check<V, T>(1, 5, 600, 5, false, true, 1, true);
            Check<V, T>(1, 65, 1201, 5, true, true, 1, true);
        }
    }

    private sealed class Strided : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new System.Random(7);
            for (int i = 0; i < 64; i++)
            {
                int m = random.Next(1, 40), n = random.Next(1, 80), k = random.Next(1, 40);
                int step = random.Next(1, 4), pitch = step * Math.Max(n, k) + random.Next(5);
                using var a = new GuardedMemory<T>((m - 1) * pitch + (k - 1) * step + 1, true);
                bool alongColumns = (i & 1) == 0;
                using var b = new GuardedMemory<T>(
                    alongColumns ? (k - 1) * pitch + (n - 1) * step + 1 : (n - 1) * pitch + (k - 1) * step + 1,
                    true);
                Harness.Fill(a.Span, i);
                Harness.Fill(b.Span, -i);

                // Every second A is walked backwards in k.
                bool back = (i & 2) != 0;
                Harness.Check<V, T>(
                    new ContractionShape(1, m, n, k),
                    new Operand<T>(
                        back ? a.Start + (k - 1) * step : a.Start,
                        new Axis(0),
                        new Axis(pitch),
                        new Axis(back ? -step : step)),
                    new Operand<T>(
                        b.Start,
                        new Axis(0),
                        new Axis(alongColumns ? step : pitch),
                        new Axis(alongColumns ? pitch : step)),
                    1 + i % 3);
            }
        }
    }

    private sealed class Empty : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Check<V, T>(1, 7, 30, 0, false, false, 2, true);
            Check<V, T>(2, 70, 190, 0, false, true, 1, true);
            Check<V, T>(0, 3, 3, 3, false, false, 1, true);
            Check<V, T>(2, 0, 3, 3, false, false, 2, true);
            Check<V, T>(2, 3, 0, 3, false, false, 3, true);
        }
    }
}
