using System;

namespace NetGen.Runtime.Data;

/// <summary>
/// Random orders from a seed, the same on every machine: the shuffle of Fisher and Yates in Durstenfeld's form
/// (Algorithm 235, 1964) over <see cref="Philox"/>, or <see cref="MersenneTwister"/>'s.
/// </summary>
internal static class Shuffler
{
    // Keeps the draws of shuffling apart from those of dropout and initializers under the same seed.
    private const uint Stream = 0x53485546;

    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public static void CheckSource(RandomSource source, string argument)
    {
        if (source is not (RandomSource.Philox or RandomSource.MersenneTwister))
        {
            throw new ArgumentOutOfRangeException(
                argument, source, $"A source is {nameof(RandomSource.Philox)} or {nameof(RandomSource.MersenneTwister)}.");
        }
    }

    /// <summary>Puts the elements into the order of a seed, that of a first epoch.</summary>
    public static void Shuffle(Span<int> elements, ulong seed, RandomSource source)
    {
        if (source == RandomSource.MersenneTwister)
            new MersenneTwister(seed).Shuffle(elements);
        else
            Shuffle(elements, seed, epoch: 0);
    }

    /// <summary>Puts the elements into the order of a seed and an epoch. Allocates nothing.</summary>
    public static void Shuffle(Span<int> elements, ulong seed, ulong epoch)
    {
        for (int i = elements.Length - 1; i > 0; i--)
        {
            int j = Below((uint)(i + 1), seed, epoch, (uint)i);
            (elements[i], elements[j]) = (elements[j], elements[i]);
        }
    }

    // A number from 0 to bound - 1: the upper half of 64 random bits times the bound. The bias is below bound / 2^64.
    private static unsafe int Below(uint bound, ulong seed, ulong epoch, uint draw)
    {
        uint* words = stackalloc uint[4];
        Philox.Block(draw, Stream, (uint)epoch, (uint)(epoch >> 32), seed, words);
        ulong bits = ((ulong)words[1] << 32) | words[0];
        return (int)Math.BigMul(bits, (ulong)bound, out _);
    }
}
