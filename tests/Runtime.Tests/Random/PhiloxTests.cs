using System;
using NetGen.Runtime;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Random;

public unsafe class PhiloxTests
{
    // The known answers of Random123's kat_vectors for philox4x32 with 10 rounds.
    [Theory]
    [InlineData(0u, 0u, 0ul, 0ul, "6627E8D5 E169C58D BC57AC4C 9B00DBD8")]
    [InlineData(uint.MaxValue, uint.MaxValue, ulong.MaxValue, ulong.MaxValue, "408F276D 41C83B0E A20BC7C6 6D5451FD")]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x0370734413198a2eul, 0x299f31d0a4093822ul, "D16CFE09 94FDCCEB 5001E420 24126EA1")]
    public void KnownAnswers(uint block, uint stream, ulong step, ulong seed, string expected)
    {
        uint* words = stackalloc uint[4];
        Philox.Fill(new RandomStream(seed, step, stream), block * 4L, words, 4);
        Assert.Equal(expected, $"{words[0]:X8} {words[1]:X8} {words[2]:X8} {words[3]:X8}");
    }

    [Fact]
    public void ElementsDoNotDependOnWhereTheDrawBegins()
    {
        RandomStream stream = new(42, (1UL << 40) + 3, 7);
        uint* whole = stackalloc uint[100];
        for (int i = 0; i < 100; i += 4)
        {
            Philox.Fill(stream, i, whole + i, 4);
        }

        uint* part = stackalloc uint[64];
        for (int start = 0; start < 36; start++)
        {
            for (int count = 0; count <= 64; count++)
            {
                Philox.Fill(stream, start, part, count);
                Assert.True(new Span<uint>(part, count).SequenceEqual(new Span<uint>(whole + start, count)));
            }
        }
    }

    [Fact]
    public void BothPrecisionsDrawTheSameNumbers()
    {
        RandomStream stream = new(1, 2, 3);
        float* single = stackalloc float[16];
        double* wide = stackalloc double[16];
        Draw<Float128, float>(stream, single);
        Draw<Double128, double>(stream, wide);
        uint* words = stackalloc uint[16];
        Philox.Fill(stream, 5, words, 16);
        for (int i = 0; i < 16; i++)
        {
            Assert.Equal((words[i] >> 8) / 16777216.0, wide[i]);
            Assert.Equal(wide[i], single[i]);
        }

        static void Draw<TBlock, T>(in RandomStream stream, T* target)
            where TBlock : unmanaged, ILanes<TBlock, T>
            where T : unmanaged
        {
            for (int i = 0; i < 16; i += TBlock.Count)
            {
                TBlock.Store(TBlock.Random(stream, 5 + i), target + i);
            }
        }
    }

    [Theory]
    [InlineData(0ul, 0ul, 0u)]
    [InlineData(1ul, 0ul, 0u)]
    [InlineData(0ul, 1ul, 0u)]
    [InlineData(0ul, 0ul, 1u)]
    public void NumbersAreUniform(ulong seed, ulong step, uint streamNumber)
    {
        const int Count = 1 << 18;
        const int Bins = 256;
        int[] high = new int[Bins];
        int[] pairs = new int[Bins];
        uint[] words = new uint[Count];
        fixed (uint* target = words)
        {
            Philox.Fill(new RandomStream(seed, step, streamNumber), 0, target, Count);
        }

        for (int i = 0; i < Count; i++)
        {
            high[words[i] >> 24]++;
            pairs[(words[i] >> 28 << 4) | (words[(i + 1) % Count] >> 28)]++;
        }

        // 255 degrees of freedom: mean 255, standard deviation 22.6; the bounds are 5 of these away.
        Assert.InRange(ChiSquare(high), 142, 368);
        Assert.InRange(ChiSquare(pairs), 142, 368);

        static double ChiSquare(int[] counts)
        {
            double expected = (double)Count / Bins;
            double sum = 0;
            foreach (int count in counts)
            {
                sum += (count - expected) * (count - expected) / expected;
            }

            return sum;
        }
    }
}
