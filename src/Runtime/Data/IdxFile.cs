using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NetGen.Runtime.Data;

/// <summary>The numbers that an IDX file can hold; the values are the codes in the file.</summary>
public enum IdxType : byte
{
    /// <summary>Unsigned bytes.</summary>
    UInt8 = 0x08,

    /// <summary>Signed bytes.</summary>
    Int8 = 0x09,

    /// <summary>Signed 16-bit integers.</summary>
    Int16 = 0x0B,

    /// <summary>Signed 32-bit integers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating-point numbers.</summary>
    Float32 = 0x0D,

    /// <summary>64-bit floating-point numbers.</summary>
    Float64 = 0x0E,
}

/// <summary>
/// An array read from an IDX file, the format of MNIST and its relatives: two zero bytes, a type, the number of
/// dimensions, the extents (32 bits each) and the numbers row-major, all big-endian. Plain or compressed by gzip.
/// </summary>
public sealed class IdxFile
{
    /// <summary>The most dimensions that are read.</summary>
    public const int MaxRank = 8;

    private const int FirstBytes = 1 << 20;
    private readonly byte[] _bytes;

    private IdxFile(IdxType type, ImmutableArray<int> shape, byte[] bytes)
    {
        Type = type;
        Shape = shape;
        _bytes = bytes;
    }

    /// <summary>The type of the numbers in the file.</summary>
    public IdxType Type { get; }

    /// <summary>The extents; the first counts the samples.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The number of samples: the first extent, or 1 without dimensions.</summary>
    public int Samples => Shape.Length == 0 ? 1 : Shape[0];

    /// <summary>The number of elements.</summary>
    public int Count => _bytes.Length / SizeOf(Type);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="DataFormatException">The file is no IDX file, is cut off, goes on after its end, or is
    /// damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IdxFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Read(stream);
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException($"{path}: {e.Message}", e.Position, e);
        }
    }

    /// <summary>Reads a stream to its end. Takes no more memory than twice what the stream holds.</summary>
    /// <param name="stream">The stream, plain or gzip; it need not be seekable.</param>
    /// <exception cref="DataFormatException">The data are no IDX file, are cut off, go on after their end, or are
    /// damaged.</exception>
    public static IdxFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using DataStream data = DataStream.Open(stream);
        (IdxType type, int rank) = ReadMagic(data);
        ImmutableArray<int> shape = ReadShape(data, rank, SizeOf(type), out int length);
        byte[] bytes = ReadBytes(data, length);
        return new IdxFile(type, shape, bytes);
    }

    /// <summary>The numbers as network inputs: <c>value * scale + offset</c>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="scale">The factor, such as 1.0 / 255 for images of bytes.</param>
    /// <param name="offset">What is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T[] ToArray<T>(double scale = 1, double offset = 0) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = new T[Count];
        if (Type == IdxType.UInt8)
        {
            Span<T> table = stackalloc T[256];
            for (int b = 0; b < table.Length; b++)
                table[b] = T.CreateTruncating(b * scale + offset);
            for (int i = 0; i < values.Length; i++)
                values[i] = table[_bytes[i]];
            return values;
        }

        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(ValueAt(i) * scale + offset);
        return values;
    }

    /// <summary>The numbers as class labels.</summary>
    /// <exception cref="InvalidOperationException">The file holds numbers that are not integers by type.</exception>
    public int[] ToLabels()
    {
        if (Type is IdxType.Float32 or IdxType.Float64)
            throw new InvalidOperationException($"Labels are integers, but the file holds {Type}.");
        var labels = new int[Count];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = (int)ValueAt(i);
        return labels;
    }

    private double ValueAt(int i) => Type switch
    {
        IdxType.UInt8 => _bytes[i],
        IdxType.Int8 => (sbyte)_bytes[i],
        IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(i * 2)),
        IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(i * 4)),
        IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(i * 4)),
        _ => BinaryPrimitives.ReadDoubleBigEndian(_bytes.AsSpan(i * 8)),
    };

    private static int SizeOf(IdxType type) => type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        IdxType.Float64 => 8,
        _ => 0,
    };

    private static (IdxType Type, int Rank) ReadMagic(DataStream data)
    {
        Span<byte> magic = stackalloc byte[4];
        if (data.Read(magic) < 4)
            throw new DataFormatException("This is no IDX file: it ends within the first 4 bytes.", data.Position);
        if (magic[0] != 0 || magic[1] != 0)
            throw new DataFormatException("This is no IDX file: it does not begin with two zero bytes.", 0);
        var type = (IdxType)magic[2];
        if (SizeOf(type) == 0)
            throw new DataFormatException($"This is no IDX file: 0x{magic[2]:X2} at byte 2 is no type of numbers.", 2);
        if (magic[3] > MaxRank)
        {
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The file has {magic[3]} dimensions (byte 3); at most {MaxRank} are possible."), 3);
        }

        return (type, magic[3]);
    }

    private static ImmutableArray<int> ReadShape(DataStream data, int rank, int size, out int length)
    {
        var shape = ImmutableArray.CreateBuilder<int>(rank);
        Span<byte> bytes = stackalloc byte[4];
        long total = size;
        for (int i = 0; i < rank; i++)
        {
            long place = data.Position;
            if (data.Read(bytes) < 4)
                throw new DataFormatException("The file ends within its dimensions.", data.Position);
            uint extent = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            total = extent > Array.MaxLength ? long.MaxValue : total * extent;
            if (total > Array.MaxLength)
            {
                throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                    $"Dimension {i} is {extent} (byte {place}): the array would have over {Array.MaxLength} bytes."),
                    place);
            }

            shape.Add((int)extent);
        }

        length = (int)total;
        return shape.MoveToImmutable();
    }

    // Grows with what was really read: a false header cannot make it allocate.
    private static byte[] ReadBytes(DataStream data, int length)
    {
        byte[] bytes = new byte[Math.Min(length, FirstBytes)];
        int count = data.Read(bytes);
        while (count == bytes.Length && count < length)
        {
            Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
            count += data.Read(bytes.AsSpan(count));
        }

        if (count < length)
        {
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The file ends at byte {data.Position}: {length} bytes of numbers are expected, {count} were found."),
                data.Position);
        }

        Span<byte> one = stackalloc byte[1];
        long end = data.Position;
        if (data.Read(one) != 0)
        {
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The file goes on after byte {end}, where its last number ends."), end);
        }

        return bytes;
    }
}
