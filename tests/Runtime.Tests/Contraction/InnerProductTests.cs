using System;
using System.Numerics;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Gradients of weights over images whose samples are neighbours, against the definition, bit for bit.</summary>
public unsafe class InnerProductTests
{
    public static TheoryData<string> Supported => Widths.Supported;

    [Theory]
    [MemberData(nameof(Supported))]
    public void Sums_are_chains_in_each_lane(string width) => Widths.Run(width, new Convolutions());

    /// <summary>The gradient of a convolution's weights; the room for samples is Pitch.</summary>
    private readonly record struct Case(
        int Samples, int Pitch, int Channels, int Outputs, int Height, int Width, int Window, int Stride, int Parts)
    {
        public int OutHeight => (Height - Window) / Stride + 1;

        public int OutWidth => (Width - Window) / Stride + 1;

        public int Columns => Channels * Window * Window;
    }

    private static Case[] Cases =>
    [
        new(16, 16, 1, 6, 7, 8, 3, 1, 1),
        new(32, 32, 3, 16, 6, 6, 3, 1, 2),
        new(5, 16, 2, 9, 7, 7, 3, 2, 1),
        new(1, 16, 1, 1, 3, 3, 3, 1, 1),
        new(33, 48, 4, 21, 5, 9, 2, 1, 3),
        new(700, 704, 1, 3, 2, 3, 2, 1, 1),
        new(16, 16, 70, 40, 3, 3, 2, 1, 4),
        new(18, 32, 1, 530, 2, 2, 1, 1, 1),
    ];

    private sealed class Convolutions : IWidthTest
    {
        public void Run<V, T>()
            where V : unmanaged, ILanes<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Case c in Cases)
            {
                foreach (bool unequal in new[] { false, true })
                    Check<V, T>(c, unequal);
            }
        }
    }

    private static void Check<V, T>(Case c, bool unequalRows)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int places = c.OutHeight * c.OutWidth;
        using var gradients = new GuardedMemory<T>(c.Outputs * places * c.Pitch, true);
        using var images = new GuardedMemory<T>(c.Channels * c.Height * c.Width * c.Pitch, true);
        Harness.Fill(gradients.Span, 1);
        Harness.Fill(images.Span, 2);
        for (int i = 0; i < gradients.Length; i++)
        {
            if (i % c.Pitch >= c.Samples)
                gradients.Span[i] = T.NaN;
        }

        // Rows in two groups whose distance is not that of their members, as a grouped convolution may have them.
        Axis rows = unequalRows && c.Outputs % 2 == 0
            ? AxisTables.Make((2, places * c.Pitch), (c.Outputs / 2, 2 * places * c.Pitch))
            : places * c.Pitch;
        var a = new Operand<T>(gradients.Start, 0, rows, AxisTables.Make((c.OutHeight, c.OutWidth * c.Pitch), (c.OutWidth, c.Pitch)));
        var b = new Operand<T>(
            images.Start,
            0,
            AxisTables.Make((c.Channels, c.Height * c.Width * c.Pitch), (c.Window, c.Width * c.Pitch), (c.Window, c.Pitch)),
            AxisTables.Make((c.OutHeight, c.Stride * c.Width * c.Pitch), (c.OutWidth, c.Stride * c.Pitch)));
        var shape = new ContractionShape(1, c.Outputs, c.Columns, places);
        T[] expected = Expected<V, T>(shape, c.Samples, a, b);
        Harness.AssertSameBits<V, T>(expected, Harness.ComputeInner<V, T>(shape, c.Samples, a, b, c.Parts), c.ToString());
    }

    private static T[] Expected<V, T>(ContractionShape shape, int samples, in Operand<T> a, in Operand<T> b)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new T[shape.M * shape.N];
        T* lanes = stackalloc T[V.Count];
        for (int m = 0; m < shape.M; m++)
        {
            for (int n = 0; n < shape.N; n++)
            {
                new Span<T>(lanes, V.Count).Clear();
                for (int k = 0; k < shape.K; k++)
                {
                    T* x = a.Data + a.Free.Offset(m) + a.Contracted.Offset(k), y = b.Data + b.Free.Offset(n) + b.Contracted.Offset(k);
                    for (int s = 0; s < samples; s++)
                        lanes[s % V.Count] = T.FusedMultiplyAdd(x[s], y[s], lanes[s % V.Count]);
                }

                result[m * shape.N + n] = V.Sum(V.Load(lanes), V.Count);
            }
        }

        return result;
    }
}
