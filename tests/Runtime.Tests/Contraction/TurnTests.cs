using System.Numerics;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>A matrix turned, by any number of parts, without a touch beyond its ends.</summary>
public sealed unsafe class TurnTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 200)]
    [InlineData(8, 8)]
    [InlineData(7, 9)]
    [InlineData(17, 130)]
    [InlineData(131, 33)]
    [InlineData(300, 16)]
    public void ColumnsBecomeRows(int rows, int columns)
    {
        for (int parts = 1; parts <= 3; parts++)
        {
            Turns<float>(rows, columns, 0, parts);
            Turns<double>(rows, columns, 0, parts);
            Turns<float>(rows, columns, 5, parts);
        }
    }

    private static void Turns<T>(int rows, int columns, int gap, int parts)
        where T : unmanaged, INumber<T>
    {
        int sourceStride = rows + gap, targetStride = columns + gap;
        using var source = new GuardedMemory<T>((columns - 1) * sourceStride + rows, true);
        using var target = new GuardedMemory<T>((rows - 1) * targetStride + columns, true);
        for (int c = 0; c < columns; c++)
        {
            for (int r = 0; r < rows; r++)
                source.Start[c * sourceStride + r] = T.CreateChecked(c * rows + r);
        }

        for (int k = 0; k < (rows - 1) * targetStride + columns; k++)
            target.Start[k] = T.CreateChecked(-1);
        for (int part = 0; part < parts; part++)
            LaneAccess.Turn(source.Start, sourceStride, target.Start, targetStride, rows, columns, part, parts);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < targetStride && r * targetStride + c < (rows - 1) * targetStride + columns; c++)
                Assert.Equal(T.CreateChecked(c < columns ? c * rows + r : -1), target.Start[r * targetStride + c]);
        }
    }
}
