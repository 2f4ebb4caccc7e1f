using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Products of few columns whose rows lie in runs, as the places of an image do: tiles are parts of runs.</summary>
public unsafe class TallTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void RunsOfEachLength(string width) => Widths.Run(width, new Lengths());

    [Theory]
    [MemberData(nameof(Supported))]
    public void LongSumsAndManyRuns(string width) => Widths.Run(width, new Blocks());

    [Fact]
    public void TilesAreEvenPartsOfRuns()
    {
        if (!Float512.IsSupported)
            return;
        Assert.Equal(10, Height(run: 10, rows: 100, columns: 16));
        Assert.Equal(14, Height(run: 28, rows: 784, columns: 32));
        Assert.Equal(11, Height(run: 33, rows: 99, columns: 16));

        // Short runs, uneven ones, parts that begin within a run, tails, and enough columns for other tiles.
        Assert.Equal(0, Height(run: 5, rows: 25, columns: 16));
        Assert.Equal(0, Height(run: 17, rows: 34, columns: 16));
        Assert.Equal(0, Height(run: 10, rows: 96, columns: 16));
        Assert.Equal(0, Height(run: 10, rows: 100, columns: 20));
        Assert.Equal(0, Height(run: 10, rows: 100, columns: 48));
    }

    private static int Height(int run, int rows, int columns)
    {
        int* table = stackalloc int[run];
        var a = new Operand<float>(null, 0, Offsets.Build([(rows, 2 * run), (run, 1)], table), 1);
        return Blocking.TallRows<Float512, float>(a, new Operand<float>(null, 0, 1, columns), new Region(0, 1, 0, rows, 0, columns));
    }

    /// <summary>Windows of some terms in a row over runs of an image.</summary>
    private static void Check<V, T>(int groups, int runs, int run, int columns, int terms, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int pitch = run + 3, length = (runs + 2) * pitch;
        using var a = new GuardedMemory<T>(groups * length + terms, true);
        using var b = new GuardedMemory<T>(terms * columns, true);
        using var table = new GuardedMemory<int>(run, true);
        using var window = new GuardedMemory<int>(3, true);
        Harness.Fill(a.Span, run);
        Harness.Fill(b.Span, terms);
        var rows = Offsets.Build([(runs, pitch), (run, 1)], table.Start);
        var contracted = terms % 3 == 0 && terms < 30 ? Offsets.Build([(terms / 3, 2), (3, pitch)], window.Start) : new Axis(1);
        Harness.Check<V, T>(
            new ContractionShape(groups, runs * run, columns, terms),
            new Operand<T>(a.Start, length, rows, contracted),
            new Operand<T>(b.Start, 0, 1, columns),
            parts);
    }

    private sealed class Lengths : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int run = 4; run <= 34; run++)
            {
                Check<V, T>(1, 3, run, V.Count, 9, 1);
                Check<V, T>(1, 4, run, 2 * V.Count, 5, 2);
                Check<V, T>(1, 2, run, V.Count + 1, 6, 1);
            }
        }
    }

    private sealed class Blocks : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Check<V, T>(1, 10, 10, V.Count, 400, 1);
            Check<V, T>(1, 60, 14, 2 * V.Count, 390, 1);
            Check<V, T>(3, 8, 8, V.Count, 700, 3);
            Check<V, T>(2, 80, 16, V.Count, 12, 2);
            Check<V, T>(1, 80, 13, V.Count, 12, 3);
        }
    }
}
