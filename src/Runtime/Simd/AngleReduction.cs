using System;

namespace NetGen.Runtime.Simd;

/// <summary>
/// Reduction of great angles to a quarter turn (M. Payne and R. Hanek, "Radian reduction for trigonometric functions",
/// 1983): of the product x · 2/π only the bits that can matter are computed.
/// </summary>
internal static class AngleReduction
{
    // The first 1280 bits of 2/π after the point.
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
        0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
        0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
        0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
        0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>angle = (4k + n) π/2 + r with |r| at most π/4, for finite angles of at least 2^29; gives n.</summary>
    public static uint Reduce(double angle, out double r)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(angle);
        int exponent = (int)(bits >> 52) - 1075;
        ulong significand = (bits & ((1UL << 52) - 1)) | (1UL << 52);

        // angle = significand · 2^exponent. The bits of 2/π before this one give whole turns only.
        int first = Math.Max(exponent - 2, 0);
        int lead = exponent - 2 - first;
        ulong high = Window(first);
        ulong middle = Window(first + 64);
        ulong low = Window(first + 128);
        if (lead < 0)
        {
            low = (low >> -lead) | (middle << (64 + lead));
            middle = (middle >> -lead) | (high << (64 + lead));
            high >>= -lead;
        }

        // The product modulo 4, in quarter turns: 2 bits before the point, 190 after it.
        ulong carry = Math.BigMul(significand, low, out ulong product0);
        UInt128 product = ((UInt128)(significand * high) << 64) + (UInt128)significand * middle + carry;
        uint quarters = (uint)(product >> 126);
        product = (product << 2) | (product0 >> 62);

        // The fraction to the nearest quarter, as the sum of two doubles.
        bool negative = product >> 127 != 0;
        if (negative)
        {
            quarters++;
            product = ~product;
        }

        int zeros = (int)UInt128.LeadingZeroCount(product);
        product <<= zeros;
        UInt128 rest = product & ((UInt128.One << 75) - 1);
        double head = Math.ScaleB((double)(product - rest), -128 - zeros);
        double tail = Math.ScaleB((double)rest, -128 - zeros);

        // Times π/2, in two doubles as well.
        const double HalfPi = 1.5707963267948966;
        const double HalfPiTail = 6.123233995736766e-17;
        r = head * HalfPi;
        r += Math.FusedMultiplyAdd(head, HalfPi, -r) + (head * HalfPiTail + tail * HalfPi);
        r = negative ? -r : r;
        return quarters;
    }

    /// <summary>64 bits of 2/π from the bit after the given number of bits.</summary>
    private static ulong Window(int bits)
    {
        int word = bits / 64;
        int shift = bits % 64;
        return shift == 0 ? TwoOverPi[word] : (TwoOverPi[word] << shift) | (TwoOverPi[word + 1] >> (64 - shift));
    }
}
