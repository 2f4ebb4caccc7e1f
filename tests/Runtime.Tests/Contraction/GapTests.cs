using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>
/// Products whose columns are runs with gaps between them, like the places of a convolution of one sample: short gaps are
/// multiplied too. Nothing outside of the image is read, and the gaps are not delivered.
/// </summary>
public unsafe class GapTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void RunsOfPlaces(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 6, Channels: 1, Height: 28, Width: 28, Window: 5, Pad: 0),
        new(Rows: 16, Channels: 6, Height: 10, Width: 10, Window: 5, Pad: 0),
        new(Rows: 9, Channels: 3, Height: 8, Width: 8, Window: 3, Pad: 1),
        new(Rows: 1, Channels: 2, Height: 9, Width: 21, Window: 3, Pad: 0),
        new(Rows: 2, Channels: 2, Height: 5, Width: 5, Window: 2, Pad: 3),
        new(Rows: 13, Channels: 1, Height: 3, Width: 4, Window: 4, Pad: 0),
    ]));

    [Theory]
    [MemberData(nameof(Supported))]
    public void MorePlacesThanOnePiece(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 3, Channels: 1, Height: 40, Width: 37, Window: 3, Pad: 1),
        new(Rows: 11, Channels: 2, Height: 3, Width: 300, Window: 2, Pad: 0),
    ]));

    [Theory]
    [MemberData(nameof(Supported))]
    public void MoreTermsThanOnePiece(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 17, Channels: 70, Height: 7, Width: 7, Window: 3, Pad: 0),
        new(Rows: 530, Channels: 45, Height: 5, Width: 6, Window: 3, Pad: 0),
    ]));

    /// <summary>Blocks that begin with the rows of places, where that takes no more of them, and at the ends of parts.</summary>
    [Theory]
    [MemberData(nameof(Supported))]
    public void BlocksThatBeginWithRows(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 3, Channels: 1, Height: 6, Width: 28, Window: 5, Pad: 0),
        new(Rows: 6, Channels: 1, Height: 28, Width: 28, Window: 5, Pad: 0),
        new(Rows: 7, Channels: 2, Height: 9, Width: 30, Window: 3, Pad: 0),
        new(Rows: 16, Channels: 3, Height: 5, Width: 16, Window: 2, Pad: 0),
        new(Rows: 13, Channels: 2, Height: 11, Width: 29, Window: 4, Pad: 0),
        new(Rows: 5, Channels: 1, Height: 1, Width: 45, Window: 4, Pad: 0),
        new(Rows: 8, Channels: 2, Height: 60, Width: 13, Window: 4, Pad: 0),
        new(Rows: 6, Channels: 60, Height: 9, Width: 14, Window: 3, Pad: 0),
    ]));

    /// <summary>Places whose rows are far apart are copied, as are those in single columns.</summary>
    [Theory]
    [MemberData(nameof(Supported))]
    public void LongGaps(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 30, Channels: 2, Height: 6, Width: 6, Window: 3, Pad: 40),
        new(Rows: 4, Channels: 2, Height: 2, Width: 4, Window: 2, Pad: 900),
        new(Rows: 4, Channels: 2, Height: 8, Width: 1, Window: 2, Pad: 3),
    ]));

    /// <param name="Rows">Channels of the result.</param>
    /// <param name="Pad">Columns of the image that no window reaches.</param>
    private readonly record struct Image(int Rows, int Channels, int Height, int Width, int Window, int Pad);

    private sealed class Images(Image[] images) : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Image image in images)
            {
                for (int parts = 1; parts <= 4; parts++)
                {
                    Run<V, T>(image, parts, true);
                    Run<V, T>(image, parts, false);
                }
            }
        }

        private static void Run<V, T>(Image image, int parts, bool atEnd)
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            (int m, int c, int h, int w, int window, int pad) = image;
            int row = w + window - 1 + pad, plane = row * (h + window - 1), terms = c * window * window;

            // Two samples; the last one ends where the window does that reaches furthest.
            using var input = new GuardedMemory<T>(2 * c * plane - pad, atEnd);
            using var weights = new GuardedMemory<T>(m * terms, atEnd);
            Harness.Fill(input.Span, 6);
            Harness.Fill(weights.Span, 7);
            (int, int)[] places = [(h, row), (w, 1)], term = [(c, plane), (window, row), (window, 1)];
            using var placeTable = new GuardedMemory<int>(Offsets.Length(places), true);
            using var termTable = new GuardedMemory<int>(Offsets.Length(term), true);
            Harness.Check<V, T>(
                new ContractionShape(2, m, h * w, terms),
                new Operand<T>(weights.Start, new Axis(0), new Axis(terms), new Axis(1)),
                new Operand<T>(
                    input.Start, new Axis(c * plane), Offsets.Build(places, placeTable.Start), Offsets.Build(term, termTable.Start)),
                parts);
        }
    }
}
