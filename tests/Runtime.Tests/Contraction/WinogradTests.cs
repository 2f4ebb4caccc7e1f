using System;
using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Convolutions and gradients of weights by Winograd's filtering, against the definition.</summary>
public unsafe class WinogradTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void Convolutions_agree_with_the_definition(string width) => Widths.Run(width, new Convolutions());

    [Theory]
    [MemberData(nameof(Supported))]
    public void Images_one_after_the_other_have_the_bits_of_those_side_by_side(string width) => Widths.Run(width, new Planar());

    [Theory]
    [MemberData(nameof(Supported))]
    public void Gradients_agree_with_the_definition(string width) => Widths.Run(width, new Gradients());

    /// <summary>The roots of the mean squares of both errors: what the documentation says of them.</summary>
    [Theory]
    [InlineData(2, 16, 1)]
    [InlineData(2, 64, 1)]
    [InlineData(4, 16, 2.5)]
    [InlineData(4, 64, 2.5)]
    public void Roundings_beside_those_of_a_chain_of_all_terms(int tile, int channels, double most)
    {
        Case c = new(4, channels, 8, 8, 16, 16, 1, Tile: tile);
        using var weights = new GuardedMemory<float>(9 * c.M * c.C, true);
        using var images = new GuardedMemory<float>(c.C * c.Image, true);
        Harness.Fill(weights.Span, 1);
        Harness.Fill(images.Span, 2);
        var a = new Filters<float>(weights.Start, 9 * c.C, 9, 3, 1);
        var b = new Images<float>(images.Start, c.Image, (c.Columns + 2) * c.Room);
        float[] result = Compute<FloatScalar, float>(c, c.M, c.Places, (ref StoreAndCount<FloatScalar, float> epilogue, float* memory, int part, int parts) =>
            Winograd.Convolve<FloatScalar, float, StoreAndCount<FloatScalar, float>>(c.Shape, a, b, ref epilogue, memory, part, parts));
        double error = 0, chainError = 0;
        for (int k = 0; k < result.Length; k++)
        {
            (int m, int place) = Math.DivRem(k / c.Room, c.Rows * c.Columns);
            (int y, int x) = Math.DivRem(place, c.Columns);
            float chain = 0;
            double exact = 0;
            for (int term = 0; term < 9 * c.C; term++)
            {
                int i = term % 9 / 3, j = term % 3;
                float left = a.Data[m * a.M + term / 9 * a.C + i * a.I + j * a.J];
                float right = b.Data[term / 9 * b.Channel + (y + i) * b.Row + (x + j) * c.Room + k % c.Room];
                chain = MathF.FusedMultiplyAdd(left, right, chain);
                exact += (double)left * right;
            }

            error += Math.Pow(result[k] - exact, 2);
            chainError += Math.Pow(chain - exact, 2);
        }

        Assert.InRange(Math.Sqrt(error / chainError), 0.3 * most, most);
    }

    /// <summary>Extents, the samples that count, and the parts of the work; the window may be passed backwards.</summary>
    private readonly record struct Case(int M, int C, int Rows, int Columns, int Samples, int Room, int Parts, bool Backwards = false, int Tile = 2)
    {
        public int Places => Rows * Columns * Room;

        public int Image => (Rows + 2) * (Columns + 2) * Room;

        public WindowShape Shape => new(M, C, Rows, Columns, Room, Tile);
    }

    // Odd numbers of channels and tiles, rooms of one to five blocks, channels that are worked off in several pieces, more
    // parts than there are tiles, and a row of more elements than a gradient sums at a time.
    private static Case[] Cases =>
    [
        new(32, 32, 4, 4, 16, 16, 1),
        new(1, 1, 2, 2, 1, 16, 3),
        new(9, 17, 6, 10, 37, 48, 2, true),
        new(40, 33, 8, 2, 32, 32, 4),
        new(19, 5, 2, 70, 20, 32, 3, true),
        new(5, 3, 4, 6, 79, 80, 2),
        new(70, 150, 2, 4, 3, 16, 3, true),
        new(40, 512, 2, 2, 16, 16, 1),
        new(1, 1, 2, 80, 30, 32, 2),
        new(2, 3, 2, 150, 33, 48, 1),
        new(32, 32, 4, 4, 16, 16, 1, Tile: 4),
        new(1, 1, 4, 4, 1, 16, 3, Tile: 4),
        new(9, 17, 12, 20, 37, 48, 2, true, Tile: 4),
        new(40, 33, 8, 4, 32, 32, 4, Tile: 4),
        new(19, 5, 4, 68, 20, 32, 3, true, Tile: 4),
        new(5, 3, 8, 12, 79, 80, 2, Tile: 4),
        new(70, 150, 4, 8, 3, 16, 3, true, Tile: 4),
        new(40, 512, 4, 4, 16, 16, 1, Tile: 4),
        new(600, 1, 4, 4, 5, 16, 3, Tile: 4),
        new(1100, 1, 2, 2, 16, 16, 2),
        new(1, 1, 4, 160, 30, 32, 2, Tile: 4),
    ];

    private sealed class Convolutions : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Case c in Cases)
                Harness.AssertSameBits<V, T>(Scalar<T>(() => Convolve<FloatScalar, float>(c), () => Convolve<DoubleScalar, double>(c)), Convolve<V, T>(c), $"{c}");
        }

        private static T[] Convolve<V, T>(Case c)
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var weights = new GuardedMemory<T>(9 * c.M * c.C, c.Backwards);
            using var images = new GuardedMemory<T>(c.C * c.Image, true);
            Harness.Fill(weights.Span, 1);
            Harness.Fill(images.Span, 2);
            int sign = c.Backwards ? -1 : 1;
            var a = new Filters<T>(weights.Start + (c.Backwards ? 8 : 0), c.Backwards ? 9 : 9 * c.C, c.Backwards ? 9 * c.M : 9, 3 * sign, sign);
            var b = new Images<T>(images.Start, c.Image, (c.Columns + 2) * c.Room);
            T[] result = Compute<V, T>(c, c.M, c.Places, (ref StoreAndCount<V, T> epilogue, T* memory, int part, int parts) =>
                Winograd.Convolve<V, T, StoreAndCount<V, T>>(c.Shape, a, b, ref epilogue, memory, part, parts));
            CheckConvolution(c, a, b, result);
            return result;
        }
    }

    // Rows of tiles that are whole blocks, half of one, a quarter and none of these (for both numbers of lanes), odd numbers of
    // such rows, rooms for samples that are none, filters that are transformed in several pieces, and more parts than rows.
    private static Case[] PlanarCases =>
    [
        new(16, 16, 12, 32, 1, 16, 1),
        new(12, 3, 2, 64, 2, 16, 3),
        new(32, 8, 16, 16, 2, 16, 3, true),
        new(9, 17, 8, 8, 3, 16, 4),
        new(7, 4, 18, 16, 1, 16, 2),
        new(6, 5, 10, 8, 2, 16, 2),
        new(5, 3, 6, 4, 4, 16, 5),
        new(11, 9, 14, 14, 2, 16, 2, true),
        new(3, 2, 6, 28, 1, 16, 2),
        new(19, 5, 2, 70, 3, 16, 3),
        new(3, 2, 2, 2, 5, 16, 2),
        new(64, 64, 8, 8, 1, 16, 4),
        new(40, 33, 4, 6, 1, 16, 8),
        new(35, 512, 6, 4, 1, 16, 3),
        new(1, 1, 4, 16, 0, 16, 2),
        new(16, 16, 24, 64, 1, 16, 1, Tile: 4),
        new(16, 16, 32, 32, 1, 16, 3, Tile: 4),
        new(32, 8, 16, 16, 2, 16, 3, true, Tile: 4),
        new(9, 17, 8, 16, 3, 16, 4, Tile: 4),
        new(7, 4, 36, 32, 1, 16, 2, Tile: 4),
        new(6, 5, 20, 16, 2, 16, 2, Tile: 4),
        new(5, 3, 12, 8, 4, 16, 5, Tile: 4),
        new(11, 9, 28, 28, 2, 16, 2, true, Tile: 4),
        new(3, 2, 12, 56, 1, 16, 2, Tile: 4),
        new(19, 5, 4, 140, 3, 16, 3, Tile: 4),
        new(3, 2, 4, 4, 5, 16, 2, Tile: 4),
        new(64, 64, 8, 8, 1, 16, 4, Tile: 4),
        new(40, 33, 8, 12, 1, 16, 8, Tile: 4),
        new(35, 400, 12, 8, 1, 16, 3, Tile: 4),
        new(1, 1, 8, 32, 0, 16, 2, Tile: 4),
    ];

    private sealed class Planar : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Case c in PlanarCases)
                Compare<V, T>(c);
        }

        private static void Compare<V, T>(Case c)
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int image = (c.Rows + 2) * (c.Columns + 2), places = c.Rows * c.Columns;
            using var weights = new GuardedMemory<T>(9 * c.M * c.C, c.Backwards);
            using var images = new GuardedMemory<T>(c.Samples * c.C * image, true);
            using var turned = new GuardedMemory<T>(c.C * c.Image, true);
            using var transformed = new GuardedMemory<T>((c.Tile + 2) * (c.Tile + 2) * c.M * c.C, true);
            Harness.Fill(weights.Span, 1);
            Harness.Fill(images.Span, 2);
            for (int place = 0; place < c.C * image; place++)
            {
                for (int s = 0; s < c.Samples; s++)
                    turned.Span[place * c.Room + s] = images.Span[s * c.C * image + place];
            }

            int sign = c.Backwards ? -1 : 1;
            var a = new Filters<T>(weights.Start + (c.Backwards ? 8 : 0), c.Backwards ? 9 : 9 * c.C, c.Backwards ? 9 * c.M : 9, 3 * sign, sign);
            if (c.Tile == 4)
                TransformLarge(c, a, transformed.Span);
            else
                Transform(c, a, transformed.Span);
            var shape = c.Shape with { Samples = c.Samples };
            var b = new Images<T>(images.Start, image, c.Columns + 2, c.C * image);
            var sideBySide = new Images<T>(turned.Start, c.Image, (c.Columns + 2) * c.Room);
            T[] expected = Compute<V, T>(c, c.M, c.Places, (ref StoreAndCount<V, T> epilogue, T* memory, int part, int parts) =>
                Winograd.Convolve<V, T, StoreAndCount<V, T>>(c.Shape, a, sideBySide, ref epilogue, memory, part, parts));
            var filters = Filters<T>.Transformed(transformed.Start);
            T[] before = Compute<V, T>(c, c.M, c.Places, (ref StoreAndCount<V, T> epilogue, T* memory, int part, int parts) =>
                Winograd.Convolve<V, T, StoreAndCount<V, T>>(c.Shape, filters, sideBySide, ref epilogue, memory, part, parts));
            Harness.AssertSameBits<V, T>(expected, before, $"{c} with filters that were transformed before");
            T[] result = Compute<V, T>(c, c.M, places, (ref StoreAndCount<V, T> epilogue, T* memory, int part, int parts) =>
                Winograd.ConvolveImages<V, T, StoreAndCount<V, T>>(shape, filters.Data, b, ref epilogue, memory, part, parts), c.Samples);
            for (int s = 0; s < c.Samples; s++)
            {
                for (int row = 0; row < c.M * places; row++)
                    Assert.True(expected[row * c.Room + s].Equals(result[s * c.M * places + row]), $"{typeof(V).Name}, {c}: {row} of sample {s}");
            }

            CheckConvolution(c, a, sideBySide, expected);
        }

        /// <summary>The filters at each place, by the definition.</summary>
        private static void Transform<T>(Case c, Filters<T> a, Span<T> target)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T half = T.CreateChecked(0.5);
            for (int k = 0; k < c.M * c.C; k++)
            {
                T* filter = a.Data + k / c.C * a.M + k % c.C * a.C;
                Span<T> columns = new T[12], rows = new T[4];
                for (int j = 0; j < 3; j++)
                {
                    Transform(filter[j * a.J], filter[j * a.J + a.I], filter[j * a.J + 2 * a.I], half, rows);
                    for (int i = 0; i < 4; i++)
                        columns[3 * i + j] = rows[i];
                }

                for (int i = 0; i < 4; i++)
                {
                    Transform(columns[3 * i], columns[3 * i + 1], columns[3 * i + 2], half, rows);
                    for (int j = 0; j < 4; j++)
                        target[((4 * i + j) * c.C + k % c.C) * c.M + k / c.C] = rows[j];
                }
            }
        }

        /// <summary>The filters at each place as those of a training step are made, but with m as neighbours.</summary>
        private static void TransformLarge<T>(Case c, Filters<T> a, Span<T> target)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int place = c.C + 64 / sizeof(T);
            using var filters = new GuardedMemory<T>(36 * place, true);
            for (int m = 0; m < c.M; m++)
            {
                Filters<T> row = new(a.Data + m * a.M, a.M, a.C, a.I, a.J);
                if (row is Filters<float> single)
                    FilterBlocks<FloatScalar, float>.Transform<TilesOf4<FloatScalar, float>>(single, (float*)filters.Start, place, c.C);
                else if (row is Filters<double> real)
                    FilterBlocks<DoubleScalar, double>.Transform<TilesOf4<DoubleScalar, double>>(real, (double*)filters.Start, place, c.C);
                for (int k = 0; k < 36 * c.C; k++)
                    target[k * c.M + m] = filters.Span[k / c.C * place + k % c.C];
            }
        }

        private static void Transform<T>(T first, T middle, T last, T half, Span<T> to)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T ends = first + last;
            (to[0], to[1], to[2], to[3]) = (first, (ends + middle) * half, (ends - middle) * half, last);
        }
    }

    private sealed class Gradients : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Case c in Cases)
                Harness.AssertSameBits<V, T>(Scalar<T>(() => Correlate<FloatScalar, float>(c), () => Correlate<DoubleScalar, double>(c)), Correlate<V, T>(c), $"{c}");
        }

        private static T[] Correlate<V, T>(Case c)
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var gradients = new GuardedMemory<T>(c.M * c.Places, true);
            using var images = new GuardedMemory<T>(c.C * c.Image, true);
            Harness.Fill(gradients.Span, 1);
            Harness.Fill(images.Span, 2);
            Poison(gradients.Span, c);
            Poison(images.Span, c);
            var a = new Images<T>(gradients.Start, c.Places, c.Columns * c.Room);
            var b = new Images<T>(images.Start, c.Image, (c.Columns + 2) * c.Room);
            using var left = new GuardedMemory<byte>(c.Parts * Contraction.WorkspaceBytes, true);
            left.Span.Fill(0xFF);
            SharedSums shared = new(left.Start);
            T[] result = Compute<V, T>(c, c.M, 9 * c.C, (ref StoreAndCount<V, T> epilogue, T* memory, int part, int parts) =>
                Winograd.Correlate<V, T, StoreAndCount<V, T>>(c.Shape, c.Samples, a, b, ref epilogue, ref shared, memory, part < 0 ? part : parts - 1 - part, parts));
            CheckGradient(c, a, b, result);
            return result;
        }
    }

    /// <summary>What the scalar block of the same numbers computes: every width has its bits.</summary>
    private static T[] Scalar<T>(Func<float[]> single, Func<double[]> real) =>
        (T[])(typeof(T) == typeof(float) ? (object)single() : real());

    private delegate void Kernel<V, T>(ref StoreAndCount<V, T> epilogue, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged;

    /// <summary>The result in some parts; asserts that each element comes once, and has the bits that one part gives it.</summary>
    private static T[] Compute<V, T>(Case c, int rows, int columns, Kernel<V, T> kernel, int groups = 1)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var workspace = new GuardedMemory<byte>(Workspace<byte>.Bytes, true);
        using var result = new GuardedMemory<T>(groups * rows * columns, true);
        using var counts = new GuardedMemory<int>(groups * rows * columns, true);
        var epilogue = new StoreAndCount<V, T> { Target = result.Start, Counts = counts.Start, Rows = rows, Columns = columns };
        kernel(ref epilogue, null, Kernels.None, 1);
        workspace.Span.Fill(0xFF);
        for (int part = 0; part < c.Parts; part++)
            kernel(ref epilogue, (T*)workspace.Start, part, c.Parts);
        Assert.Equal(-1, counts.Span.IndexOfAnyExcept(1));
        T[] parted = result.Span.ToArray();

        counts.Span.Clear();
        workspace.Span.Fill(0xFF);
        kernel(ref epilogue, (T*)workspace.Start, 0, 1);
        Harness.AssertSameBits<V, T>(result.Span.ToArray(), parted, $"{c} in parts");
        return parted;
    }

    private static void CheckConvolution<T>(Case c, in Filters<T> a, in Images<T> b, T[] result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double error = 0, norm = 0;
        for (int m = 0; m < c.M; m++)
        {
            for (int place = 0; place < c.Rows * c.Columns; place++)
            {
                for (int s = 0; s < c.Samples; s++)
                {
                    (int y, int x) = Math.DivRem(place, c.Columns);
                    double sum = 0;
                    for (int k = 0; k < 9 * c.C; k++)
                    {
                        int i = k % 9 / 3, j = k % 3;
                        sum += double.CreateChecked(a.Data[m * a.M + k / 9 * a.C + i * a.I + j * a.J])
                            * double.CreateChecked(b.Data[k / 9 * b.Channel + (y + i) * b.Row + (x + j) * c.Room + s]);
                    }

                    error += Math.Pow(double.CreateChecked(result[m * c.Places + place * c.Room + s]) - sum, 2);
                    norm += sum * sum;
                }
            }
        }

        if (c.Samples > 0)
            AssertSmall<T>(error, norm, 9 * c.C, c);
    }

    private static void CheckGradient<T>(Case c, in Images<T> a, in Images<T> b, T[] result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double error = 0, norm = 0;
        for (int m = 0; m < c.M; m++)
        {
            for (int k = 0; k < 9 * c.C; k++)
            {
                int i = k % 9 / 3, j = k % 3;
                double sum = 0;
                for (int place = 0; place < c.Rows * c.Columns; place++)
                {
                    (int y, int x) = Math.DivRem(place, c.Columns);
                    for (int s = 0; s < c.Samples; s++)
                    {
                        sum += double.CreateChecked(a.Data[m * a.Channel + y * a.Row + x * c.Room + s])
                            * double.CreateChecked(b.Data[k / 9 * b.Channel + (y + i) * b.Row + (x + j) * c.Room + s]);
                    }
                }

                error += Math.Pow(double.CreateChecked(result[m * 9 * c.C + k]) - sum, 2);
                norm += sum * sum;
            }
        }

        AssertSmall<T>(error, norm, c.Rows * c.Columns * c.Samples, c);
    }

    /// <summary>
    /// Roundings of a chain of terms of both signs grow as the root of their number; of a short one those of the transforms
    /// are more.
    /// </summary>
    private static void AssertSmall<T>(double error, double norm, int terms, Case c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double relative = Math.Sqrt(error / norm);
        double unit = Math.ScaleB(1, sizeof(T) == sizeof(float) ? -24 : -53);
        Assert.True(relative < unit * Math.Max(25, Math.Sqrt(terms)), $"{c}: {relative:E1}");
    }

    /// <summary>What lies beyond the samples that count must not matter.</summary>
    private static void Poison<T>(Span<T> images, Case c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < images.Length; i++)
        {
            if (i % c.Room >= c.Samples)
                images[i] = T.NaN;
        }
    }
}
