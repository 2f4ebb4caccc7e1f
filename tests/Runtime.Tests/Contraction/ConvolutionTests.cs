using System;
using System.Collections.Generic;
using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Convolutions and their weight gradients through tables of offsets, against loops over coordinates.</summary>
public unsafe class ConvolutionTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void ForwardInBothOrientations(string width) => Widths.Run(width, new Forward());

    [Theory]
    [MemberData(nameof(Supported))]
    public void WeightGradientInBothOrientations(string width) => Widths.Run(width, new WeightGradient());

    [Theory]
    [MemberData(nameof(Supported))]
    public void ForwardWithTheBatchInLanes(string width) => Widths.Run(width, new BatchInLanes());

    /// <summary>A convolution over an input that is already padded.</summary>
    private readonly record struct Case(
        int Batch, int Channels, int Outputs, int Height, int Width, int Window, int Stride, int Dilation)
    {
        public int OutHeight => (Height - Dilation * (Window - 1) - 1) / Stride + 1;

        public int OutWidth => (Width - Dilation * (Window - 1) - 1) / Stride + 1;

        public int Pixels => OutHeight * OutWidth;

        public int Terms => Channels * Window * Window;

        public (int Channel, int Row, int Column) Term(int term) =>
            (term / (Window * Window), term / Window % Window * Dilation, term % Window * Dilation);

        public int InputLength => Batch * Channels * Height * Width;
    }

    private static Case[] Cases =>
    [
        new(2, 1, 6, 12, 12, 5, 1, 1),
        new(3, 3, 5, 9, 11, 3, 2, 1),
        new(1, 4, 20, 10, 34, 3, 1, 1),
        new(2, 5, 17, 13, 12, 3, 1, 2),
        new(2, 16, 16, 6, 10, 3, 1, 1),
        new(1, 8, 33, 7, 7, 1, 1, 1),
        new(4, 2, 3, 9, 9, 3, 3, 2),
        new(1, 3, 34, 18, 18, 3, 1, 1),
        new(2, 3, 9, 9, 33, 3, 2, 1), // whole blocks of every second number, of one row and of two
        new(1, 2, 9, 17, 17, 3, 2, 1),
        new(1, 17, 33, 9, 9, 3, 2, 1),
    ];

    /// <summary>The tensors of a case in the layout [sample, channel, row, column], and axes through them.</summary>
    private sealed class Tensors<T>(Case shape) : IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly List<GuardedMemory<int>> tables = [];

        public GuardedMemory<T> Input { get; } = Filled(shape.InputLength, 1);

        public GuardedMemory<T> Weight { get; } = Filled(shape.Outputs * shape.Terms, 2);

        public GuardedMemory<T> OutputGradient { get; } = Filled(shape.Batch * shape.Outputs * shape.Pixels, 3);

        public Axis Samples { get; } = new(shape.Channels * shape.Height * shape.Width);

        public Axis Window => Build(
            (shape.Channels, shape.Height * shape.Width),
            (shape.Window, shape.Dilation * shape.Width),
            (shape.Window, shape.Dilation));

        public Axis Pixels => Build((shape.OutHeight, shape.Stride * shape.Width), (shape.OutWidth, shape.Stride));

        public Axis SamplesAndPixels => Build(
            (shape.Batch, shape.Channels * shape.Height * shape.Width),
            (shape.OutHeight, shape.Stride * shape.Width),
            (shape.OutWidth, shape.Stride));

        public Axis OutputSamplesAndPixels => Build((shape.Batch, shape.Outputs * shape.Pixels), (shape.Pixels, 1));

        public T InputAt(int sample, int channel, int row, int column) =>
            Input.Span[((sample * shape.Channels + channel) * shape.Height + row) * shape.Width + column];

        /// <summary>An axis whose table ends where the memory ends.</summary>
        public Axis Build(params (int, int)[] dimensions)
        {
            var table = new GuardedMemory<int>(Offsets.Length(dimensions), true);
            tables.Add(table);
            return Offsets.Build(dimensions, table.Start);
        }

        public void Dispose()
        {
            Input.Dispose();
            Weight.Dispose();
            OutputGradient.Dispose();
            foreach (GuardedMemory<int> table in tables)
                table.Dispose();
        }

        private static GuardedMemory<T> Filled(int length, int seed)
        {
            var memory = new GuardedMemory<T>(length, true);
            Harness.Fill(memory.Span, seed);
            return memory;
        }
    }

    private sealed class Forward : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Case c in Cases)
            {
                using var t = new Tensors<T>(c);
                T[] expected = Expected(c, t);
                var none = new Axis(0);

                // The channels as rows and the pixels in lanes …
                T[] rows = Harness.Compute<V, T>(
                    new ContractionShape(c.Batch, c.Outputs, c.Pixels, c.Terms),
                    new Operand<T>(t.Weight.Start, none, new Axis(c.Terms), new Axis(1)),
                    new Operand<T>(t.Input.Start, t.Samples, t.Pixels, t.Window),
                    2);
                Harness.AssertSameBits<V, T>(expected, rows, $"{c}, channels as rows");

                // … and the other way round.
                T[] lanes = Harness.Compute<V, T>(
                    new ContractionShape(c.Batch, c.Pixels, c.Outputs, c.Terms),
                    new Operand<T>(t.Input.Start, t.Samples, t.Pixels, t.Window),
                    new Operand<T>(t.Weight.Start, none, new Axis(c.Terms), new Axis(1)),
                    3);
                lanes = Transposed(lanes, c.Batch, c.Pixels, c.Outputs);
                Harness.AssertSameBits<V, T>(expected, lanes, $"{c}, channels in lanes");
            }
        }

        private static T[] Expected<T>(Case c, Tensors<T> t)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var expected = new List<T>();
            for (int sample = 0; sample < c.Batch; sample++)
            {
                for (int output = 0; output < c.Outputs; output++)
                {
                    for (int pixel = 0; pixel < c.Pixels; pixel++)
                    {
                        int top = pixel / c.OutWidth * c.Stride, left = pixel % c.OutWidth * c.Stride;
                        T sum = T.Zero;
                        for (int term = 0; term < c.Terms; term++)
                        {
                            (int channel, int row, int column) = c.Term(term);
                            T weight = t.Weight.Span[output * c.Terms + term];
                            sum = T.FusedMultiplyAdd(weight, t.InputAt(sample, channel, top + row, left + column), sum);
                        }

                        expected.Add(sum);
                    }
                }
            }

            return expected.ToArray();
        }
    }

    private sealed class WeightGradient : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Case c in Cases)
            {
                using var t = new Tensors<T>(c);
                T[] expected = Expected(c, t);
                var none = new Axis(0);
                var gradient = new Operand<T>(t.OutputGradient.Start, none, new Axis(c.Pixels), t.OutputSamplesAndPixels);
                var input = new Operand<T>(t.Input.Start, none, t.Window, t.SamplesAndPixels);

                T[] rows = Harness.Compute<V, T>(
                    new ContractionShape(1, c.Outputs, c.Terms, c.Batch * c.Pixels), gradient, input, 2);
                Harness.AssertSameBits<V, T>(expected, rows, $"{c}, channels as rows");

                T[] lanes = Harness.Compute<V, T>(
                    new ContractionShape(1, c.Terms, c.Outputs, c.Batch * c.Pixels), input, gradient, 1);
                lanes = Transposed(lanes, 1, c.Terms, c.Outputs);
                Harness.AssertSameBits<V, T>(expected, lanes, $"{c}, channels in lanes");
            }
        }

        private static T[] Expected<T>(Case c, Tensors<T> t)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var expected = new List<T>();
            for (int output = 0; output < c.Outputs; output++)
            {
                for (int term = 0; term < c.Terms; term++)
                {
                    (int channel, int row, int column) = c.Term(term);
                    T sum = T.Zero;
                    for (int sample = 0; sample < c.Batch; sample++)
                    {
                        for (int pixel = 0; pixel < c.Pixels; pixel++)
                        {
                            int top = pixel / c.OutWidth * c.Stride, left = pixel % c.OutWidth * c.Stride;
                            T gradient = t.OutputGradient.Span[(sample * c.Outputs + output) * c.Pixels + pixel];
                            sum = T.FusedMultiplyAdd(gradient, t.InputAt(sample, channel, top + row, left + column), sum);
                        }
                    }

                    expected.Add(sum);
                }
            }

            return expected.ToArray();
        }
    }

    private sealed class BatchInLanes : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            // Input [channel, row, column, sample]: columns of the product are pixels and samples, in blocks that lie
            // together but not behind each other, so that B is read where it is.
            foreach (int batch in new[] { V.Count, 2 * V.Count, V.Count + 3 })
            {
                const int Channels = 3, Side = 7, Window = 3, Out = Side - Window + 1, Outputs = 9;
                using var input = new GuardedMemory<T>(Channels * Side * Side * batch, true);
                using var weight = new GuardedMemory<T>(Outputs * Channels * Window * Window, true);
                Harness.Fill(input.Span, 4);
                Harness.Fill(weight.Span, 5);
                (int, int)[] window = [(Channels, Side * Side * batch), (Window, Side * batch), (Window, batch)];
                (int, int)[] pixels = [(Out, Side * batch), (Out, batch), (batch, 1)];
                using var windowTable = new GuardedMemory<int>(Offsets.Length(window), true);
                using var pixelTable = new GuardedMemory<int>(Offsets.Length(pixels), true);
                Harness.Check<V, T>(
                    new ContractionShape(1, Outputs, Out * Out * batch, Channels * Window * Window),
                    new Operand<T>(weight.Start, new Axis(0), new Axis(Channels * Window * Window), new Axis(1)),
                    new Operand<T>(
                        input.Start,
                        new Axis(0),
                        Offsets.Build(pixels, pixelTable.Start),
                        Offsets.Build(window, windowTable.Start)),
                    2);
            }
        }
    }

    private static T[] Transposed<T>(T[] values, int groups, int rows, int columns)
    {
        var result = new T[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int group, int rest) = Math.DivRem(i, rows * columns);
            (int row, int column) = Math.DivRem(rest, columns);
            result[(group * columns + column) * rows + row] = values[i];
        }

        return result;
    }
}
