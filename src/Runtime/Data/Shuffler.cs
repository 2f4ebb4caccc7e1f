using System;

namespace NetGen.Runtime.Data;

/// <summary>
/// Random orders from a seed, the same on every machine and of every version: the shuffle of Fisher and Yates (in
/// Durstenfeld's form) over the counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random
/// numbers: as easy as 1, 2, 3. SC 2011).
/// </summary>
internal static class Shuffler
{
    // Keeps the draws of shuffling apart from those of dropout and initializers under the same seed.
    private const uint Stream = 0x53485546;

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
    private static int Below(uint bound, ulong seed, ulong epoch, uint draw)
    {
        ulong bits = Philox(seed, draw, Stream, epoch);
        return (int)Math.BigMul(bits, (ulong)bound, out _);
    }

    private static ulong Philox(ulong key, uint counter0, uint counter1, ulong counter2)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        uint c0 = counter0, c1 = counter1, c2 = (uint)counter2, c3 = (uint)(counter2 >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            unchecked
            {
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
        }

        return ((ulong)c1 << 32) | c0;
    }
}
