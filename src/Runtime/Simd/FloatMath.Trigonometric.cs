using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

internal static unsafe partial class FloatMath
{
    // Above it the reduction to a quarter turn would lose bits.
    private const float LargestAngle = 1e5f;

    /// <summary>sin x, at most 2 ulp off for every x; slow where |x| exceeds 1e5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Sin<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock magnitude = TBlock.Abs(x);
        TBlock result = TBlock.AddBits(SinOfQuarter(magnitude, 0), SignOf(x));
        TBlock large = TBlock.Less(TBlock.Broadcast(LargestAngle), magnitude);
        return TBlock.Any(large) ? Replace(x, large, result, &HostMath.Sin) : result;
    }

    /// <summary>cos x, at most 2 ulp off for every x; slow where |x| exceeds 1e5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Cos<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock magnitude = TBlock.Abs(x);
        TBlock result = SinOfQuarter(magnitude, 1);
        TBlock large = TBlock.Less(TBlock.Broadcast(LargestAngle), magnitude);
        return TBlock.Any(large) ? Replace(x, large, result, &HostMath.Cos) : result;
    }

    /// <summary>sin(x + quarters π/2) for x from 0 to <see cref="LargestAngle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock SinOfQuarter<TBlock>(TBlock x, uint quarters)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        // x = n π/2 + r, |r| at most π/4; π/2 in three floats.
        TBlock rounder = TBlock.Broadcast(Rounder);
        TBlock rounded = TBlock.MultiplyAdd(x, TBlock.Broadcast(0.636619747f), rounder);
        TBlock n = rounded - rounder;
        TBlock r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-1.57079637f), x);
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(4.37113883e-8f), r);
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(1.71512451e-15f), r);
        TBlock square = r * r;

        // sin r = r + r^3 S(r^2), minimax, error 2^-27.8 relative to r.
        TBlock sine = TBlock.Broadcast(-0.000195043118f);
        sine = Horner(sine, square, 0.008332083f);
        sine = Horner(sine, square, -0.166666538f);
        sine = TBlock.MultiplyAdd(sine * square, r, r);

        // cos r = 1 - r^2 / 2 + r^4 C(r^2), minimax, error 2^-33.
        TBlock cosine = TBlock.Broadcast(2.44239163e-5f);
        cosine = Horner(cosine, square, -0.00138872431f);
        cosine = Horner(cosine, square, 0.0416666456f);
        cosine = Horner(cosine, square, -0.5f);
        cosine = Horner(cosine, square, 1);

        // The lowest bits of n: bit 0 takes the cosine, bit 1 turns the sign.
        TBlock turn = TBlock.AddBits(rounded, FromBits<TBlock>(quarters));
        TBlock even = TBlock.Equal(TBlock.And(turn, FromBits<TBlock>(1)), TBlock.Zero);
        TBlock sign = TBlock.ShiftLeft(TBlock.And(turn, FromBits<TBlock>(2)), 30);
        return TBlock.AddBits(TBlock.Select(even, sine, cosine), sign);
    }

    /// <summary>The result, in the lanes of the mask computed one by one in double precision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBlock Replace<TBlock>(
        TBlock x, TBlock mask, TBlock result, delegate*<double, double> function)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        for (int i = 0; i < TBlock.Count; i++)
        {
            if (BitConverter.SingleToInt32Bits(((float*)&mask)[i]) != 0)
            {
                ((float*)&result)[i] = (float)function(((float*)&x)[i]);
            }
        }

        return result;
    }
}
