using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

/// <summary>The elementary functions in double precision; see <see cref="FloatMath"/>.</summary>
internal static partial class DoubleMath
{
    /// <summary>2^-1022; what is smaller but not 0 is denormal.</summary>
    public const double SmallestNormal = 2.2250738585072014e-308;

    private const double InverseLn2 = 1.4426950408889634;
    private const double Ln2 = 0.69314718055994529;

    // ln 2 less its double.
    private const double Ln2Tail = 2.3190468138462996e-17;

    // Added to a small number it leaves the number rounded to an integer in the lowest bits.
    private const double Rounder = 6755399441055744;

    /// <summary>2^n for whole n from -1022 to 1023.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock PowerOfTwo<TBlock>(TBlock n)
        where TBlock : unmanaged, IDoubleLanes<TBlock> =>
        TBlock.ShiftLeft(n + TBlock.Broadcast(Rounder + 1023), 52);

    /// <summary>One step of Horner's rule: <c>polynomial * x + coefficient</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock Horner<TBlock>(TBlock polynomial, TBlock x, double coefficient)
        where TBlock : unmanaged, IDoubleLanes<TBlock> =>
        TBlock.MultiplyAdd(polynomial, x, TBlock.Broadcast(coefficient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock SignOf<TBlock>(TBlock value)
        where TBlock : unmanaged, IDoubleLanes<TBlock> =>
        TBlock.And(value, TBlock.Broadcast(-0d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock FromBits<TBlock>(ulong bits)
        where TBlock : unmanaged, IDoubleLanes<TBlock> =>
        TBlock.Broadcast(BitConverter.UInt64BitsToDouble(bits));
}
