using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

internal static partial class FloatMath
{
    /// <summary>e^x, at most 1.5 ulp off, with denormal results, 0 and infinity where they are due.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Exp<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        // The machine takes long over results too small for normal numbers: where they are 0 anyway (below half of the
        // least denormal one, 2^-150), as for all that attention masks, another power is computed and dropped.
        TBlock vanish = TBlock.Less(x, TBlock.Broadcast(-104f));
        return TBlock.Select(vanish, TBlock.Zero, ExpInRange(AtMost(TBlock.Select(vanish, TBlock.Zero, x), 120)));
    }

    /// <summary>1 / (1 + e^-x), at most 3 ulp off, with full relative accuracy also where it nears 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Sigmoid<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock one = TBlock.Broadcast(1);
        TBlock e = Exp(-TBlock.Abs(x));
        return TBlock.Select(TBlock.Less(x, TBlock.Zero), e, one) / (one + e);
    }

    /// <summary>tanh x = (e^2x - 1) / (e^2x + 1), at most 3 ulp off, with full relative accuracy near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock Tanh<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        // From 9.02 on tanh rounds to 1.
        TBlock magnitude = AtMost(TBlock.Abs(x), 10);
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
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock magnitude = TBlock.Abs(x);

        // Below 1: x + x * P(x^2), minimax, relative error 2^-29.7.
        TBlock square = magnitude * magnitude;
        TBlock p = TBlock.Broadcast(7.8891193e-5f);
        p = Horner(p, square, -0.000802084571f);
        p = Horner(p, square, 0.00518953661f);
        p = Horner(p, square, -0.0268544462f);
        p = Horner(p, square, 0.112836003f);
        p = Horner(p, square, -0.37612626f);
        p = Horner(p, square, 0.128379166f);
        TBlock near = TBlock.MultiplyAdd(magnitude, p, magnitude);

        // From 1 on: 1 - e^-L(x), L = -ln(1 - erf) as a minimax polynomial of x - 2, error 2^-29.9. From 3.92 on it
        // rounds to 1.
        TBlock t = AtMost(magnitude, 3.95f) - TBlock.Broadcast(2);
        TBlock l = TBlock.Broadcast(-0.00018557375f);
        l = Horner(l, t, 0.000712719746f);
        l = Horner(l, t, -0.00354368566f);
        l = Horner(l, t, 0.0164872725f);
        l = Horner(l, t, 0.923753083f);
        l = Horner(l, t, 4.41815948f);
        l = Horner(l, t, 5.36494112f);
        TBlock far = TBlock.Broadcast(1) - ExpInRange(-l);

        TBlock result = TBlock.Select(TBlock.Less(magnitude, TBlock.Broadcast(1)), near, far);
        return TBlock.Or(result, SignOf(x));
    }

    /// <summary>To where e^x has become 0 and infinity, near enough for <see cref="Reduce"/>; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock Clamp<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock> =>
        AtMost(TBlock.MaxNative(TBlock.Broadcast(-120), x), 120);

    /// <summary>The smaller of the value and a limit that is not 0; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock AtMost<TBlock>(TBlock x, float limit)
        where TBlock : unmanaged, IFloatLanes<TBlock> =>
        TBlock.MinNative(TBlock.Broadcast(limit), x);

    /// <summary>e^x for |x| at most 120.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock ExpInRange<TBlock>(TBlock x)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        Reduce(x, out TBlock n, out TBlock r);
        return ExpOfReduced(n, r);
    }

    /// <summary>2^n e^r for |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock ExpOfReduced<TBlock>(TBlock n, TBlock r)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock p = Horner(ExpSeries(r), r, 1);
        return TBlock.Scale(Horner(p, r, 1), n);
    }

    /// <summary>x = n ln 2 + r with whole n and |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce<TBlock>(TBlock x, out TBlock n, out TBlock r)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock rounder = TBlock.Broadcast(Rounder);
        n = TBlock.MultiplyAdd(x, TBlock.Broadcast(InverseLn2), rounder) - rounder;
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-Ln2), x);
        r = TBlock.MultiplyAdd(n, TBlock.Broadcast(-Ln2Tail), r);
    }

    /// <summary>(e^r - 1 - r) / r^2, minimax for |r| at most ln 2 / 2; e^r - 1 has a relative error of 2^-26.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock ExpSeries<TBlock>(TBlock r)
        where TBlock : unmanaged, IFloatLanes<TBlock>
    {
        TBlock q = TBlock.Broadcast(0.00139476103f);
        q = Horner(q, r, 0.00836724415f);
        q = Horner(q, r, 0.0416662656f);
        q = Horner(q, r, 0.166665375f);
        return Horner(q, r, 0.5f);
    }
}
