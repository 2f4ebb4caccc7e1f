using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

internal static partial class DoubleMath
{
    /// <summary>ln x, at most 2 ulp off, also of denormal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Log<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        Split(x, out TBlock n, out TBlock m);
        TBlock f = m - TBlock.Broadcast(1);

        // With s = f / (2 + f): ln(1 + f) = 2 artanh s = f - (f^2 / 2 - s (f^2 / 2 + s^2 P(s^2))), which rounds last
        // where it counts (after FreeBSD's msun); P minimax, error 2^-58.
        TBlock s = f / (TBlock.Broadcast(2) + f);
        TBlock square = s * s;
        TBlock p = TBlock.Broadcast(0.14839719191517467);
        p = Horner(p, square, 0.153098608586758);
        p = Horner(p, square, 0.18183720189329824);
        p = Horner(p, square, 0.22222195741017309);
        p = Horner(p, square, 0.28571428768189566);
        p = Horner(p, square, 0.39999999999307673);
        p = Horner(p, square, 0.66666666666667496);
        TBlock half = f * f * TBlock.Broadcast(0.5);
        TBlock rest = TBlock.MultiplyAdd(square, p, half);
        rest = TBlock.MultiplyAdd(s, rest, n * TBlock.Broadcast(Ln2Tail));
        TBlock result = TBlock.MultiplyAdd(n, TBlock.Broadcast(Ln2), f - (half - rest));

        TBlock infinity = TBlock.Broadcast(double.PositiveInfinity);
        TBlock outside = TBlock.Select(TBlock.Equal(x, TBlock.Zero), -infinity, TBlock.Broadcast(double.NaN));
        result = TBlock.Select(TBlock.Less(x, infinity), result, x);
        return TBlock.Select(TBlock.LessOrEqual(x, TBlock.Zero), outside, result);
    }

    /// <summary>x^y, at most 2 ulp off; special values as IEEE 754 has them (<c>pow</c>).</summary>
    /// <remarks>e^(y ln x), with ln x and the product in two doubles each.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Pow<TBlock>(TBlock x, TBlock y)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock one = TBlock.Broadcast(1);
        TBlock infinity = TBlock.Broadcast(double.PositiveInfinity);
        TBlock magnitude = TBlock.Abs(x);
        LogWithTail(magnitude, out TBlock log, out TBlock logTail);

        TBlock product = y * log;
        TBlock tail = TBlock.MultiplyAdd(y, logTail, TBlock.MultiplyAdd(y, log, -product));

        // Beyond the range of exp the tail does not count, and may be infinity - infinity.
        TBlock clamped = Clamp(product);
        Reduce(clamped, out TBlock n, out TBlock r);
        TBlock result = ExpOfReduced(n, r + TBlock.And(tail, TBlock.Equal(clamped, product)));

        // A negative base: odd powers keep the sign, fractional ones are NaN (but of infinity).
        TBlock whole = TBlock.Equal(TBlock.Floor(y), y);
        TBlock half = y * TBlock.Broadcast(0.5);
        TBlock odd = TBlock.And(whole, TBlock.Not(TBlock.Equal(TBlock.Floor(half), half)));
        result = TBlock.Or(result, TBlock.And(SignOf(x), odd));
        TBlock negative = TBlock.And(TBlock.Less(x, TBlock.Zero), TBlock.Less(-infinity, x));
        TBlock undefined = TBlock.And(negative, TBlock.Not(whole));
        result = TBlock.Select(undefined, TBlock.Broadcast(double.NaN), result);

        // 1, whatever the other operand is, NaN too; and (-1)^±infinity.
        TBlock unit = TBlock.And(TBlock.Equal(magnitude, one), TBlock.Equal(TBlock.Abs(y), infinity));
        unit = TBlock.Or(unit, TBlock.Or(TBlock.Equal(x, one), TBlock.Equal(y, TBlock.Zero)));
        return TBlock.Select(unit, one, result);
    }

    /// <summary>x = 2^n m with m from √½ to √2, for positive finite x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<TBlock>(TBlock x, out TBlock n, out TBlock m)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        const ulong HalfRoot = 0x3fe6a09e667f3bcd;
        TBlock denormal = TBlock.Less(x, TBlock.Broadcast(SmallestNormal));
        x = TBlock.Select(denormal, x * TBlock.Broadcast(1L << 52), x);

        // The exponent field counts from √½, and 2048 more, so that it is positive.
        TBlock shifted = TBlock.SubtractBits(x, FromBits<TBlock>(unchecked(HalfRoot - (2048UL << 52))));
        n = TBlock.FromInteger(TBlock.ShiftRight(shifted, 52));
        n -= TBlock.Select(denormal, TBlock.Broadcast(2048 + 52), TBlock.Broadcast(2048));
        m = TBlock.AddBits(TBlock.And(shifted, FromBits<TBlock>((1UL << 52) - 1)), FromBits<TBlock>(HalfRoot));
    }

    /// <summary>ln x as a sum of two doubles, for x that is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LogWithTail<TBlock>(TBlock x, out TBlock log, out TBlock tail)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock one = TBlock.Broadcast(1);
        Split(x, out TBlock n, out TBlock m);

        // s + sTail = (m - 1) / (m + 1); ln m = 2 artanh s = s (2 + s^2 (2/3 + s^2 P(s^2))).
        TBlock f = m - one;
        TBlock g = m + one;
        TBlock gTail = m - (g - one);
        TBlock inverse = one / g;
        TBlock s = f * inverse;
        TBlock sTail = (TBlock.MultiplyAdd(-s, g, f) - s * gTail) * inverse;

        TBlock square = s * s;
        TBlock squareTail = TBlock.MultiplyAdd(s + s, sTail, TBlock.MultiplyAdd(s, s, -square));

        // P, minimax, error 2^-72 of the logarithm.
        TBlock p = TBlock.Broadcast(0.12033251593384046);
        p = Horner(p, square, 0.11669446351068531);
        p = Horner(p, square, 0.13336585038252244);
        p = Horner(p, square, 0.15384549837972875);
        p = Horner(p, square, 0.18181818974521793);
        p = Horner(p, square, 0.22222222216678184);
        p = Horner(p, square, 0.28571428571448676);
        p = Horner(p, square, 0.39999999999999974);
        p *= square;

        // 2/3 in two doubles.
        TBlock twoThirds = TBlock.Broadcast(0.66666666666666663);
        TBlock k = twoThirds + p;
        TBlock kTail = twoThirds - k + p + TBlock.Broadcast(3.7007434154171883e-17);

        TBlock v = square * k;
        TBlock vTail = TBlock.MultiplyAdd(square, kTail, TBlock.MultiplyAdd(square, k, -v));
        vTail = TBlock.MultiplyAdd(squareTail, k, vTail);

        TBlock twice = s + s;
        TBlock b = s * v;
        TBlock bTail = TBlock.MultiplyAdd(s, vTail, TBlock.MultiplyAdd(s, v, -b));
        bTail = TBlock.MultiplyAdd(sTail, v, bTail) + (sTail + sTail);
        TBlock logM = twice + b;
        TBlock logMTail = twice - logM + b + bTail;

        TBlock ln2 = TBlock.Broadcast(Ln2);
        TBlock a = n * ln2;
        TBlock aTail = TBlock.MultiplyAdd(n, TBlock.Broadcast(Ln2Tail), TBlock.MultiplyAdd(n, ln2, -a));
        log = a + logM;
        tail = a - log + logM + (aTail + logMTail);

        TBlock infinity = TBlock.Broadcast(double.PositiveInfinity);
        log = TBlock.Select(TBlock.Equal(x, TBlock.Zero), -infinity, log);
        log = TBlock.Select(TBlock.Less(x, infinity), log, x);
    }
}
