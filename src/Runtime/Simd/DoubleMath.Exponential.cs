using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

internal static partial class DoubleMath
{
    /// <summary>e^x, at most 1.5 ulp off, with denormal results, 0 and infinity where they are due.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Exp<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        // See FloatMath: results too small for normal numbers are slow.
        TBlock vanish = TBlock.Less(x, TBlock.Broadcast(-745.2));
        return TBlock.Select(vanish, TBlock.Zero, ExpInRange(AtMost(TBlock.Select(vanish, TBlock.Zero, x), 750)));
    }

    /// <summary>1 / (1 + e^-x), at most 3 ulp off, with full relative accuracy also where it nears 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Sigmoid<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock one = TBlock.Broadcast(1);
        TBlock e = Exp(-TBlock.Abs(x));
        return TBlock.Select(TBlock.Less(x, TBlock.Zero), e, one) / (one + e);
    }

    /// <summary>tanh x = (e^2x - 1) / (e^2x + 1), at most 3 ulp off, with full relative accuracy near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Tanh<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        // From 19.1 on tanh rounds to 1.
        TBlock magnitude = AtMost(TBlock.Abs(x), 20);
        Reduce(magnitude + magnitude, out TBlock n, out TBlock r);
        TBlock power = PowerOfTwo(n);
        TBlock small = TBlock.MultiplyAdd(r * r, ExpSeries(r), r);
        TBlock expMinusOne = TBlock.MultiplyAdd(power, small, power - TBlock.Broadcast(1));
        TBlock result = expMinusOne / (expMinusOne + TBlock.Broadcast(2));
        return TBlock.Or(result, SignOf(x));
    }

    /// <summary>The error function, at most 3 ulp off, with full relative accuracy near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Erf<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock magnitude = TBlock.Abs(x);

        // Below 1: x + x * P(x^2), minimax, relative error 2^-57.
        TBlock square = magnitude * magnitude;
        TBlock p = TBlock.Broadcast(-7.8011888740977512e-10);
        p = Horner(p, square, 1.3722976265924504e-8);
        p = Horner(p, square, -1.6209175911748696e-7);
        p = Horner(p, square, 1.6447517677871873e-6);
        p = Horner(p, square, -1.4924744663335489e-5);
        p = Horner(p, square, 0.00012055295320494294);
        p = Horner(p, square, -0.00085483259896967576);
        p = Horner(p, square, 0.0052239776074234677);
        p = Horner(p, square, -0.026866170643276219);
        p = Horner(p, square, 0.11283791670945253);
        p = Horner(p, square, -0.37612638903183548);
        p = Horner(p, square, 0.12837916709551256);
        TBlock near = TBlock.MultiplyAdd(magnitude, p, magnitude);

        // From 1 on: 1 - e^-L(x), L = -ln(1 - erf) as a minimax polynomial of x - 2, error 2^-59.5. From 5.93 on it
        // rounds to 1.
        TBlock t = AtMost(magnitude, 6) - TBlock.Broadcast(2);
        TBlock l = TBlock.Broadcast(-1.0386509030868451e-12);
        l = Horner(l, t, 1.0109236715322175e-11);
        l = Horner(l, t, -3.7364917392045847e-11);
        l = Horner(l, t, 4.3097484969630879e-11);
        l = Horner(l, t, 2.7430798689461896e-10);
        l = Horner(l, t, -2.539146941531141e-9);
        l = Horner(l, t, 1.3950666919687542e-8);
        l = Horner(l, t, -5.7797170166970297e-8);
        l = Horner(l, t, 1.7320484463794878e-7);
        l = Horner(l, t, -2.0364254455556116e-7);
        l = Horner(l, t, -1.9521937821410329e-6);
        l = Horner(l, t, 2.0706432571190945e-5);
        l = Horner(l, t, -0.00013530933472980197);
        l = Horner(l, t, 0.0007323993857432737);
        l = Horner(l, t, -0.0035707563461569785);
        l = Horner(l, t, 0.016465118136864257);
        l = Horner(l, t, 0.92375084182380496);
        l = Horner(l, t, 4.4181608059944173);
        l = Horner(l, t, 5.3649412646166379);
        TBlock far = TBlock.Broadcast(1) - ExpInRange(-l);

        TBlock result = TBlock.Select(TBlock.Less(magnitude, TBlock.Broadcast(1)), near, far);
        return TBlock.Or(result, SignOf(x));
    }

    /// <summary>To where e^x has become 0 and infinity, near enough for <see cref="Reduce"/>; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock Clamp<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock> =>
        AtMost(TBlock.MaxNative(TBlock.Broadcast(-750), x), 750);

    /// <summary>The smaller of the value and a limit that is not 0; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock AtMost<TBlock>(TBlock x, double limit)
        where TBlock : unmanaged, IDoubleLanes<TBlock> =>
        TBlock.MinNative(TBlock.Broadcast(limit), x);

    /// <summary>e^x for |x| at most 750.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock ExpInRange<TBlock>(TBlock x)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        Reduce(x, out TBlock n, out TBlock r);
        return ExpOfReduced(n, r);
    }

    /// <summary>2^n e^r for |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock ExpOfReduced<TBlock>(TBlock n, TBlock r)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock p = Horner(ExpSeries(r), r, 1);
        return TBlock.Scale(Horner(p, r, 1), n);
    }

    /// <summary>x = n ln 2 + r with whole n and |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce<TBlock>(TBlock x, out TBlock n, out TBlock r)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock rounder = TBlock.Broadcast(Rounder);
        n = TBlock.MultiplyAdd(x, TBlock.Broadcast(InverseLn2), rounder) - rounder;
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-Ln2), x);
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-Ln2Tail), r);
    }

    /// <summary>(e^r - 1 - r) / r^2, minimax for |r| at most ln 2 / 2; e^r - 1 has a relative error of 2^-61.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock ExpSeries<TBlock>(TBlock r)
        where TBlock : unmanaged, IDoubleLanes<TBlock>
    {
        TBlock q = TBlock.Broadcast(2.0925389248687227e-9);
        q = Horner(q, r, 2.5110179020695366e-8);
        q = Horner(q, r, 2.7557239695255476e-7);
        q = Horner(q, r, 2.7557241163686622e-6);
        q = Horner(q, r, 2.4801587364139048e-5);
        q = Horner(q, r, 0.00019841269888893273);
        q = Horner(q, r, 0.001388888888886503);
        q = Horner(q, r, 0.0083333333333206541);
        q = Horner(q, r, 0.041666666666666706);
        q = Horner(q, r, 0.16666666666666677);
        return Horner(q, r, 0.5);
    }
}
