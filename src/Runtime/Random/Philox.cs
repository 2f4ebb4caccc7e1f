using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime;

/// <summary>
/// The counter-based generator Philox4x32-10 (J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", 2011): ten rounds of multiplication turn a counter of four words, under a key of two words, into
/// four random words.
/// </summary>
/// <remarks>
/// The key is the seed; the counter is (element / 4, stream, step), low words first, and word i of the outcome belongs
/// to element 4k + i. Elements repeat after 2^34, far above the size of any array.
/// The compiler's interpreter has the same generator and must agree.
/// </remarks>
public static unsafe class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;

    // Added to the key in each round: the golden ratio's and √3's fractions.
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    private const int Rounds = 10;

    /// <summary>Writes the words of elements <c>start, start + 1, …</c> of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="start">The first element, not negative; four at a time are fastest from multiples of 4.</param>
    /// <param name="target">Where <paramref name="count"/> words go.</param>
    /// <param name="count">The number of elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(in RandomStream stream, long start, uint* target, int count)
    {
        uint* words = stackalloc uint[16];
        uint skip = (uint)start & 3;
        uint block = (uint)(start >> 2);
        while (count > 0)
        {
            if (skip == 0 && count >= 16 && Avx2.IsSupported)
            {
                FourBlocks(stream, block, target);
                block += 4;
                target += 16;
                count -= 16;
                continue;
            }

            if (skip == 0 && count >= 8 && Avx2.IsSupported)
            {
                FourBlocks(stream, block, words);
                Unsafe.CopyBlockUnaligned(target, words, 32);
                block += 2;
                target += 8;
                count -= 8;
                continue;
            }

            Block(block, stream.Stream, (uint)stream.Step, (uint)(stream.Step >> 32), stream.Seed, words);
            for (; skip < 4 && count > 0; skip++, count--)
            {
                *target++ = words[skip];
            }

            skip = 0;
            block++;
        }
    }

    /// <summary>One counter's four words.</summary>
    internal static void Block(uint c0, uint c1, uint c2, uint c3, ulong key, uint* target)
    {
        uint key0 = (uint)key;
        uint key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        target[0] = c0;
        target[1] = c1;
        target[2] = c2;
        target[3] = c3;
    }

    /// <summary>Four counters at once, each word in the lower half of a 64-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourBlocks(in RandomStream stream, uint block, uint* target)
    {
        Vector256<ulong> c0 = (Vector256.Create(block) + Vector256.Create(0u, 0, 1, 0, 2, 0, 3, 0)).AsUInt64();
        Vector256<ulong> c1 = Vector256.Create((ulong)stream.Stream);
        Vector256<ulong> c2 = Vector256.Create((ulong)(uint)stream.Step);
        Vector256<ulong> c3 = Vector256.Create(stream.Step >> 32);
        Vector256<uint> multiplier0 = Vector256.Create(Multiplier0);
        Vector256<uint> multiplier1 = Vector256.Create(Multiplier1);
        Vector256<ulong> key0 = Vector256.Create(stream.Seed);
        Vector256<ulong> key1 = Vector256.Create(stream.Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            // Upper halves of lanes may hold anything: the multiplication reads lower halves only.
            Vector256<ulong> product0 = Avx2.Multiply(c0.AsUInt32(), multiplier0);
            Vector256<ulong> product1 = Avx2.Multiply(c2.AsUInt32(), multiplier1);
            c0 = (product1 >> 32) ^ c1 ^ key0;
            c1 = product1;
            c2 = (product0 >> 32) ^ c3 ^ key1;
            c3 = product0;
            key0 += Vector256.Create((ulong)Weyl0);
            key1 += Vector256.Create((ulong)Weyl1);
        }

        // Words 0 and 1, then 2 and 3 of each counter side by side; then in the order of the counters.
        Vector256<uint> lower = Avx2.Blend(c0.AsUInt32(), (c1 << 32).AsUInt32(), 0b10101010);
        Vector256<uint> upper = Avx2.Blend(c2.AsUInt32(), (c3 << 32).AsUInt32(), 0b10101010);
        Vector256<ulong> even = Avx2.UnpackLow(lower.AsUInt64(), upper.AsUInt64());
        Vector256<ulong> odd = Avx2.UnpackHigh(lower.AsUInt64(), upper.AsUInt64());
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().Store(target);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().Store(target + 8);
    }
}
