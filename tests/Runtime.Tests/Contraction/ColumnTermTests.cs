using System;
using System.Collections.Generic;
using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>
/// Products over windows of padded images that leave out what lies around the images: there are NaNs, so that a product with any
/// of them would be seen.
/// </summary>
public unsafe class ColumnTermTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void Borders(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 6, Channels: 3, Side: 7, Window: 5, Stride: 1, Border: 4, Blocks: 2, Backward: true),
        new(Rows: 9, Channels: 2, Side: 6, Window: 3, Stride: 1, Border: 1, Blocks: 1, Backward: false),
        new(Rows: 2, Channels: 1, Side: 4, Window: 5, Stride: 2, Border: 2, Blocks: 5, Backward: false),
        new(Rows: 1, Channels: 2, Side: 3, Window: 3, Stride: 1, Border: 2, Blocks: 3, Backward: true),
    ]));

    /// <summary>Stretches of more blocks, terms and rows than are computed at a time.</summary>
    [Theory]
    [MemberData(nameof(Supported))]
    public void InPieces(string width) => Widths.Run(width, new Images(
    [
        new(Rows: 3, Channels: 1, Side: 9, Window: 3, Stride: 1, Border: 1, Blocks: 11, Backward: false),
        new(Rows: 6, Channels: 45, Side: 3, Window: 3, Stride: 1, Border: 1, Blocks: 4, Backward: false),
        new(Rows: 7, Channels: 50, Side: 4, Window: 3, Stride: 1, Border: 1, Blocks: 1, Backward: true),
        new(Rows: 515, Channels: 45, Side: 2, Window: 3, Stride: 1, Border: 1, Blocks: 1, Backward: false),
    ]));

    /// <summary>Two products, each of them as if it were the only one.</summary>
    [Theory]
    [MemberData(nameof(Supported))]
    public void Groups(string width) => Widths.Run(width, new Images(
        [new(Rows: 5, Channels: 2, Side: 5, Window: 3, Stride: 1, Border: 1, Blocks: 2, Backward: true, Groups: 2)]));

    [Fact]
    public void Places_without_terms_are_refused()
    {
        // A border wider than the window: the first place sees nothing.
        Assert.Throws<ArgumentException>(() => ColumnTerms.Make([4], 1, [(2, 1, 16)], new Border(0, 0, 1, 1, -2, 4)));
        Assert.Throws<ArgumentException>(() => ColumnTerms.Make([4, 0], 1, [(2, 1, 16)]));
        Assert.Throws<ArgumentException>(() => ColumnTerms.Make([4], 0, [(2, 1, 16)]));
    }

    /// <param name="Rows">Channels of the result.</param>
    /// <param name="Side">Places along each side of it.</param>
    /// <param name="Border">Elements around the image that are none.</param>
    /// <param name="Blocks">Blocks of samples of each place.</param>
    /// <param name="Backward">Whether the window is passed backwards.</param>
    private readonly record struct Image(
        int Rows, int Channels, int Side, int Window, int Stride, int Border, int Blocks, bool Backward, int Groups = 1);

    private sealed class Images(Image[] images) : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Image image in images)
            {
                T[]? expected = null;
                foreach (int parts in new[] { 1, 2, 3, 4, 9 })
                    Run<V, T>(image, parts, ref expected);
            }
        }

        private static void Run<V, T>(Image image, int parts, ref T[]? expected)
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int side = image.Stride * (image.Side - 1) + image.Window, samples = image.Blocks * V.Count, window = image.Window;
            int row = side * samples, plane = side * row, terms = image.Channels * window * window;
            int sign = image.Backward ? -1 : 1, start = image.Backward ? window - 1 : 0;
            using var input = new GuardedMemory<T>(image.Groups * image.Channels * plane, true);
            using var weights = new GuardedMemory<T>(image.Rows * terms, true);
            Harness.Fill(input.Span, 8);
            Harness.Fill(weights.Span, 9);
            for (int i = 0; i < input.Length; i++)
            {
                if (!IsInside(i / row % side) || !IsInside(i / samples % side))
                    input.Span[i] = T.NaN;
            }

            (int, int)[] places = [(image.Side, image.Stride * row), (image.Side, image.Stride * samples), (samples, 1)];
            (int, int)[] window2 = [(image.Channels, plane), (window, sign * row), (window, sign * samples)];
            using var placeTable = new GuardedMemory<int>(Offsets.Length(places), true);
            using var termTable = new GuardedMemory<int>(Offsets.Length(window2), true);
            ColumnTerms columns = ColumnTerms.Make(
                [image.Side, image.Side],
                image.Blocks,
                [(image.Channels, window * window, plane), (window, window, sign * row), (window, 1, sign * samples)],
                new Border(0, 1, image.Stride, sign, start - image.Border, side - 2 * image.Border),
                new Border(1, 2, image.Stride, sign, start - image.Border, side - 2 * image.Border));
            T[] actual = Harness.Compute<V, T>(
                new ContractionShape(image.Groups, image.Rows, image.Side * image.Side * samples, terms),
                new Operand<T>(weights.Start, new Axis(0), new Axis(terms), new Axis(1)),
                new Operand<T>(
                    input.Start + start * (row + samples),
                    new Axis(image.Channels * plane),
                    Offsets.Build(places, placeTable.Start),
                    Offsets.Build(window2, termTable.Start)),
                parts,
                terms: columns);
            expected ??= Expected(input.Span, weights.Span);
            Harness.AssertSameBits<V, T>(expected, actual, $"{image} in {parts} parts");

            bool IsInside(int at) => at >= image.Border && at < side - image.Border;

            T[] Expected(Span<T> input, Span<T> weights)
            {
                var result = new List<T>();
                for (int i = 0; i < image.Groups * image.Rows * image.Side * image.Side * samples; i++)
                {
                    (int place, int sample) = Math.DivRem(i, samples);
                    int y = place / image.Side % image.Side * image.Stride, x = place % image.Side * image.Stride;
                    (int group, int m) = Math.DivRem(place / image.Side / image.Side, image.Rows);
                    T sum = T.Zero;
                    for (int k = 0; k < terms; k++)
                    {
                        int v = y + start + sign * (k / window % window), u = x + start + sign * (k % window);
                        if (!IsInside(v) || !IsInside(u))
                            continue;
                        T value = input[(group * image.Channels + k / window / window) * plane + v * row + u * samples + sample];
                        sum = T.FusedMultiplyAdd(weights[m * terms + k], value, sum);
                    }

                    result.Add(sum);
                }

                return result.ToArray();
            }
        }
    }
}
