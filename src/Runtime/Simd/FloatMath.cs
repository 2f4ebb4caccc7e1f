using System;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Simd;

/// <summary>
/// The elementary functions in single precision, written once for blocks of any width. They use only operations that
/// IEEE 754 rounds correctly, in one order, so that each result has the same bits on every machine. Where a comment
/// says "minimax", the coefficients were found by Remez exchange with 60 digits and rounded.
/// </summary>
internal static partial class FloatMath
{
    /// <summary>2^-126; what is smaller but not 0 is denormal.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    private const float InverseLn2 = 1.44269502f;
    private const float Ln2 = 0.693147182f;

    // ln 2 less its float.
    private const float Ln2Tail = -1.90465421e-9f;

    // Added to a small number it leaves the number rounded to an integer in the lowest bits.
    private const float Rounder = 12582912f;

    /// <summary>2^n for whole n from -126 to 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBlock PowerOfTwo<TBlock>(TBlock n)
        where TBlock : unmanaged, IFloatLanes<TBlock> =>
        TBlock.ShiftLeft(n + TBlock.Broadcast(Rounder + 127), 23);

    /// <summary>One step of Horner's rule: <c>polynomial * x + coefficient</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock Horner<TBlock>(TBlock polynomial, TBlock x, float coefficient)
        where TBlock : unmanaged, IFloatLanes<TBlock> =>
        TBlock.MultiplyAdd(polynomial, x, TBlock.Broadcast(coefficient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock SignOf<TBlock>(TBlock value)
        where TBlock : unmanaged, IFloatLanes<TBlock> =>
        TBlock.And(value, TBlock.Broadcast(-0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock FromBits<TBlock>(uint bits)
        where TBlock : unmanaged, IFloatLanes<TBlock> =>
        TBlock.Broadcast(BitConverter.UInt32BitsToSingle(bits));
}
