using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

internal static unsafe partial class DoubleMath
{
    // Above it the reduction to a quarter turn would lose bits.
    private const double LargestAngle = 1e9;

    /// <summary>sin x, at most 2 ulp off for every x; slow where |x| exceeds 1e9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Sin<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock magnitude = TBlock.Abs(x);
        TBlock result = TBlock.AddBits(SinOfQuarter(magnitude, 0), SignOf(x));
        TBlock large = TBlock.Less(TBlock.Broadcast(LargestAngle), magnitude);
        return TBlock.Any(large) ? Replace(x, large, result, 0) : result;
    }

    /// <summary>cos x, at most 2 ulp off for every x; slow where |x| exceeds 1e9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Cos<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock magnitude = TBlock.Abs(x);
        TBlock result = SinOfQuarter(magnitude, 1);
        TBlock large = TBlock.Less(TBlock.Broadcast(LargestAngle), magnitude);
        return TBlock.Any(large) ? Replace(x, large, result, 1) : result;
    }

    /// <summary>sin(x + quarters π/2) for x from 0 to <see cref="LargestAngle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock SinOfQuarter<TBlock>(TBlock x, uint quarters)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        // x = n π/2 + r, |r| at most π/4; π/2 in three doubles.
        TBlock rounder = TBlock.Broadcast(Rounder);
        TBlock rounded = TBlock.MultiplyAdd(x, TBlock.Broadcast(0.63661977236758138), rounder);
        TBlock n = rounded - rounder;
        TBlock r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-1.5707963267948966), x);
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-6.123233995736766e-17), r);
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(1.4973849048591698e-33), r);
        return SinOfReduced(r, TBlock.AddBits(rounded, FromBits<TBlock>(quarters)));
    }

    /// <summary>sin(r + turn π/2) for |r| at most π/4; of the integer turn the two lowest bits count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock SinOfReduced<TBlock>(TBlock r, TBlock turn)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock square = r * r;

        // sin r = r + r^3 S(r^2), minimax, error 2^-57.6 relative to r.
        TBlock sine = TBlock.Broadcast(1.58903244432161e-10);
        sine = Horner(sine, square, -2.5050648165856831e-8);
        sine = Horner(sine, square, 2.7557313002818877e-6);
        sine = Horner(sine, square, -0.00019841269827867303);
        sine = Horner(sine, square, 0.0083333333333200591);
        sine = Horner(sine, square, -0.16666666666666624);
        sine = TBlock.MultiplyAdd(sine * square, r, r);

        // cos r = 1 - r^2 / 2 + r^4 C(r^2), minimax, error 2^-63.8.
        TBlock cosine = TBlock.Broadcast(-1.1355203544862078e-11);
        cosine = Horner(cosine, square, 2.0875638788343541e-9);
        cosine = Horner(cosine, square, -2.7557313742668546e-7);
        cosine = Horner(cosine, square, 2.4801587287420896e-5);
        cosine = Horner(cosine, square, -0.0013888888888870918);
        cosine = Horner(cosine, square, 0.041666666666666581);
        cosine = Horner(cosine, square, -0.5);
        cosine = Horner(cosine, square, 1);

        // Bit 0 of the turn takes the cosine, bit 1 the other sign.
        TBlock even = TBlock.Equal(TBlock.And(turn, FromBits<TBlock>(1)), TBlock.Zero);
        TBlock sign = TBlock.ShiftLeft(TBlock.And(turn, FromBits<TBlock>(2)), 62);
        return TBlock.AddBits(TBlock.Select(even, sine, cosine), sign);
    }

    /// <summary>The result, in the lanes of the mask computed one by one from all digits of π that matter.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBlock Replace<TBlock>(TBlock x, TBlock mask, TBlock result, uint quarters)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        for (int i = 0; i < TBlock.Count; i++)
        {
            double angle = ((double*)&x)[i];
            if (BitConverter.DoubleToInt64Bits(((double*)&mask)[i]) != 0 && double.IsFinite(angle))
            {
                uint turn = AngleReduction.Reduce(Math.Abs(angle), out double r) + quarters;
                Double128 sine = SinOfReduced(Double128.Broadcast(r), FromBits<Double128>(turn));
                double value = *(double*)&sine;
                ((double*)&result)[i] = quarters == 0 && angle < 0 ? -value : value;
            }
        }

        return result;
    }
}
