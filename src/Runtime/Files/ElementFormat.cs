using System;
using System.Buffers.Binary;
using System.Numerics;

namespace NetGen.Runtime.Files;

/// <summary>The number formats of safetensors that can be read as parameters, and their little-endian
/// conversion.</summary>
internal static class ElementFormat
{
    /// <summary>Bytes of one element of any type that safetensors knows; 0 for an unknown one.</summary>
    public static int Size(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => 0,
    };

    /// <summary>Whether numbers of this type can become parameters.</summary>
    public static bool IsFloat(string type) => type is "F64" or "F32" or "F16" or "BF16";

    /// <summary>Whether this type holds integers.</summary>
    public static bool IsInteger(string type) => type[0] is 'I' or 'U';

    /// <summary>Converts little-endian numbers of a floating-point type; a narrower target rounds to nearest.</summary>
    public static void Decode<T>(string type, ReadOnlySpan<byte> bytes, Span<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (type)
        {
            case "F32":
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]));
                break;
            case "F64":
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * 8)..]));
                break;
            case "F16":
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]));
                break;
            case "BF16":
                for (int i = 0; i < values.Length; i++)
                    values[i] = T.CreateTruncating(BFloat16(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..])));
                break;
            default:
                throw new ArgumentException($"{type} is no floating-point type.", nameof(type));
        }
    }

    /// <summary>The name of T's format.</summary>
    public static string NameOf<T>() => typeof(T) == typeof(double) ? "F64" : "F32";

    /// <summary>Writes numbers little-endian in their own format.</summary>
    public static void Encode<T>(ReadOnlySpan<T> values, Span<byte> bytes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (typeof(T) == typeof(double))
                BinaryPrimitives.WriteDoubleLittleEndian(bytes[(i * 8)..], double.CreateTruncating(values[i]));
            else
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * 4)..], float.CreateTruncating(values[i]));
        }
    }

    // A bfloat16 is the upper half of a float.
    private static float BFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
