using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using NetGen.Runtime.Data;
using Xunit;

namespace NetGen.Runtime.Tests.Data;

public sealed class IdxFileTests
{
    private static readonly byte[] Bytes2x3 = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];

    [Fact]
    public void Bytes_are_read_with_their_shape()
    {
        IdxFile file = IdxFile.Read(new MemoryStream(Bytes2x3));
        Assert.Equal(IdxType.UInt8, file.Type);
        Assert.Equal((int[])[2, 3], file.Shape);
        Assert.Equal((2, 6), (file.Samples, file.Count));
        Assert.Equal([1, 2, 3, 4, 5, 255], file.ToLabels());
        Assert.Equal([0.5f, 1, 1.5f, 2, 2.5f, 127.5f], file.ToArray<float>(scale: 0.5));
    }

    [Theory]
    [InlineData(0x09, new byte[] { 0xFF }, -1)]
    [InlineData(0x0B, new byte[] { 0xFF, 0xFE }, -2)]
    [InlineData(0x0C, new byte[] { 0, 1, 0, 0 }, 65536)]
    [InlineData(0x0D, new byte[] { 0x3F, 0xC0, 0, 0 }, 1.5)]
    [InlineData(0x0E, new byte[] { 0xBF, 0xF8, 0, 0, 0, 0, 0, 0 }, -1.5)]
    public void Every_type_is_read_big_endian(byte type, byte[] number, double expected)
    {
        IdxFile file = IdxFile.Read(new MemoryStream([0, 0, type, 1, 0, 0, 0, 1, .. number]));
        Assert.Equal([expected], file.ToArray<double>());
        Assert.Equal([(expected + 1) * 2], file.ToArray<double>(scale: 2, offset: 2));
        if (type >= 0x0D)
            Assert.Throws<InvalidOperationException>(file.ToLabels);
        else
            Assert.Equal([(int)expected], file.ToLabels());
    }

    [Fact]
    public void Gzip_is_recognized()
    {
        IdxFile file = IdxFile.Read(new MemoryStream(Packed(Bytes2x3)));
        Assert.Equal([1, 2, 3, 4, 5, 255], file.ToLabels());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8 }, 3, "first 4 bytes")]
    [InlineData(new byte[] { 0, 1, 8, 0, 0 }, 0, "two zero bytes")]
    [InlineData(new byte[] { 0, 0, 10, 0, 0 }, 2, "0x0A")]
    [InlineData(new byte[] { 0, 0, 8, 9 }, 3, "9 dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1, 0 }, 9, "ends within its dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0 }, 8, "Dimension 1 is 65536")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, 4, "Dimension 0 is 4294967295")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2 }, 10, "3 bytes of numbers are expected, 2 were found")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, 9, "goes on after byte 9")]
    public void A_fault_is_named_with_its_place(byte[] bytes, long position, string message)
    {
        var e = Assert.Throws<DataFormatException>(() => IdxFile.Read(new MemoryStream(bytes)));
        Assert.Equal(position, e.Position);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void A_false_header_allocates_little()
    {
        byte[] bytes = [0, 0, 8, 1, 0x7F, 0xFF, 0, 0, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => IdxFile.Read(new MemoryStream(bytes)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
    }

    [Fact]
    public void A_file_larger_than_the_first_piece_is_read_whole()
    {
        byte[] numbers = new byte[3_000_000];
        new System.Random(1).NextBytes(numbers);
        IdxFile file = IdxFile.Read(new MemoryStream([0, 0, 8, 1, 0, 0x2D, 0xC6, 0xC0, .. numbers]));
        Assert.Equal(numbers.Select(b => (int)b), file.ToLabels());
    }

    [Fact]
    public void Damaged_files_give_only_the_documented_exception()
    {
        byte[] packed = Packed(Bytes2x3);
        IEnumerable<byte[]> damaged = Corruption.Truncated(Bytes2x3)
            .Concat(Corruption.Truncated(packed))
            .Concat(Corruption.Mutated(Bytes2x3, 3000, seed: 1))
            .Concat(Corruption.Mutated(packed, 3000, seed: 2))
            .Concat(Corruption.Random([0, 0, 8], 1000, seed: 3))
            .Concat(Corruption.Random([0x1F, 0x8B], 1000, seed: 4));
        int refused = 0;
        foreach (byte[] bytes in damaged)
        {
            try
            {
                IdxFile file = IdxFile.Read(new MemoryStream(bytes));
                Assert.Equal(file.Count, file.ToArray<float>().Length);
            }
            catch (DataFormatException e)
            {
                Assert.InRange(e.Position, 0, 1 << 20);
                refused++;
            }
        }

        Assert.InRange(refused, 6000, int.MaxValue);
    }

    [Fact]
    public void A_path_is_named_in_the_message()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.StartsWith(path, Assert.Throws<DataFormatException>(() => IdxFile.Read(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => IdxFile.Read(path));
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
