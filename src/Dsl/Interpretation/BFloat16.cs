using System;

namespace NetGen.Dsl.Interpretation;

/// <summary>Numbers of 16 bits: the upper half of a float.</summary>
public static class BFloat16
{
    /// <summary>The nearest such number, of two the even one; what is no number stays so.</summary>
    public static double Round(double value) => FromBits(ToBits(value));

    /// <summary>The bits of the nearest such number.</summary>
    public static ushort ToBits(double value)
    {
        var bits = (uint)BitConverter.ToInt32(BitConverter.GetBytes((float)value), 0);
        return double.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The number that bits stand for.</summary>
    public static double FromBits(ushort bits) => BitConverter.ToSingle(BitConverter.GetBytes((uint)bits << 16), 0);
}
