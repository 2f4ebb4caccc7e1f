using System;
using System.Runtime.Intrinsics;

namespace NetGen.Runtime.Simd;

/// <summary>
/// Numbers of 16 bits for storage (bfloat16): sign, exponent and 7 bits behind the point, the upper half of a
/// <see cref="float"/>. Arithmetic is never done in them. All machines give the same bits.
/// </summary>
public static unsafe class BFloat16
{
    // Elements that a thread takes at least.
    private const nint Piece = 1024;

    /// <summary>Rounds to the nearest, of two to the even one; what is not a number stays so, and infinities too.</summary>
    /// <param name="source">So many floats.</param>
    /// <param name="target">Where the bits go; it does not overlap the source.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="part">The part of the work, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static void Narrow(float* source, ushort* target, nint count, int part = 0, int parts = 1)
    {
        (nint i, nint end) = Share(count, part, parts);
        for (; i + 16 <= end; i += 16)
        {
            Vector256<uint> low = Round(Vector256.Load((uint*)source + i)), high = Round(Vector256.Load((uint*)source + i + 8));
            Vector256.Narrow(low, high).Store(target + i);
        }

        for (; i < end; i++)
            target[i] = Bits(source[i]);
    }

    /// <summary>As <see cref="Narrow(float*, ushort*, nint, int, int)"/>; numbers become floats first.</summary>
    /// <param name="source">So many doubles.</param>
    /// <param name="target">Where the bits go.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="part">The part of the work, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static void Narrow(double* source, ushort* target, nint count, int part = 0, int parts = 1)
    {
        (nint i, nint end) = Share(count, part, parts);
        for (; i < end; i++)
            target[i] = Bits((float)source[i]);
    }

    /// <summary>The numbers that bits stand for.</summary>
    /// <param name="source">So many numbers of 16 bits.</param>
    /// <param name="target">Where the floats go; it does not overlap the source.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="part">The part of the work, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static void Widen(ushort* source, float* target, nint count, int part = 0, int parts = 1)
    {
        (nint i, nint end) = Share(count, part, parts);
        for (; i + 16 <= end; i += 16)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(source + i));
            (low << 16).Store((uint*)target + i);
            (high << 16).Store((uint*)target + i + 8);
        }

        for (; i < end; i++)
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }

    /// <summary>As <see cref="Widen(ushort*, float*, nint, int, int)"/>, to doubles.</summary>
    /// <param name="source">So many numbers of 16 bits.</param>
    /// <param name="target">Where the doubles go.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="part">The part of the work, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static void Widen(ushort* source, double* target, nint count, int part = 0, int parts = 1)
    {
        (nint i, nint end) = Share(count, part, parts);
        for (; i < end; i++)
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }

    private static (nint From, nint To) Share(nint count, int part, int parts)
    {
        nint pieces = (count + Piece - 1) / Piece;
        return (Math.Min(count, pieces * part / parts * Piece), Math.Min(count, pieces * (part + 1) / parts * Piece));
    }

    private static Vector256<uint> Round(Vector256<uint> bits)
    {
        Vector256<uint> even = (bits >> 16) & Vector256<uint>.One;
        Vector256<uint> rounded = (bits + even + Vector256.Create(0x7FFFu)) >> 16;
        Vector256<uint> isNaN = Vector256.GreaterThan((bits & Vector256.Create(0x7FFFFFFFu)).AsInt32(), Vector256.Create(0x7F800000)).AsUInt32();
        return Vector256.ConditionalSelect(isNaN, (bits >> 16) | Vector256.Create(0x40u), rounded);
    }

    private static ushort Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
