using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using NetGen.Runtime.Files;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Tests.Networks;
using Xunit;

namespace NetGen.Runtime.Tests.Files;

public sealed class SafetensorsTests
{
    private const string Weight = "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}";
    private const string Bias = "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[48,64]}";
    private const string Mean = "\"norm.running_mean\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[64,76]}";

    [Fact]
    public void What_is_saved_loads_to_the_same_bits()
    {
        using var one = new SoftmaxRegression(1);
        using var other = new SoftmaxRegression(2);
        one.Parameters.Set("norm.running_mean", [1.5f, float.NegativeInfinity, -0f]);
        var stream = new MemoryStream();
        one.Save(stream);
        stream.Position = 0;
        other.Load(stream);
        AssertSame(Values(one), Values(other));
    }

    [Fact]
    public void The_file_is_laid_out_as_the_format_says()
    {
        using var network = new SoftmaxRegression(1);
        var stream = new MemoryStream();
        network.Save(stream);
        byte[] file = stream.ToArray();
        long header = BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, (8 + header) % 8);
        Assert.Equal(
            $"{{\"__metadata__\":{{\"format\":\"pt\"}},{Weight},{Bias},{Mean}}}",
            Encoding.UTF8.GetString(file, 8, (int)header).TrimEnd(' '));
        Assert.Equal(8 + header + 76, file.Length);
        Assert.Equal(network.Parameters.ToArray("fc.weight")[5], BitConverter.ToSingle(file, 8 + (int)header + 20));
    }

    [Fact]
    public void Tensors_load_in_any_order_and_from_any_float_type()
    {
        string header =
            """
            {"fc.bias":{"data_offsets":[48,56],"shape":[4],"dtype":"F16"},
             "norm.running_mean":{"dtype":"F64","shape":[3],"data_offsets":[0,24]},
             "bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[56,64]},
             "fc.weight":{"dtype":"BF16","shape":[4,3],"data_offsets":[24,48]}}
            """;
        var data = new byte[64];
        BitConverter.TryWriteBytes(data.AsSpan(8), 0.1);
        for (int i = 0; i < 12; i++)
            BitConverter.TryWriteBytes(data.AsSpan(24 + i * 2), (ushort)(BitConverter.SingleToUInt32Bits(i - 3.5f) >> 16));
        BitConverter.TryWriteBytes(data.AsSpan(48), (Half)0.25);
        using var network = new SoftmaxRegression(1);
        network.Load(new MemoryStream(File(header, data)));
        Assert.Equal([0, 0.1f, 0], network.Parameters.ToArray("norm.running_mean"));
        Assert.Equal([0.25f, 0, 0, 0], network.Parameters.ToArray("fc.bias"));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i - 3.5f), network.Parameters.ToArray("fc.weight"));
    }

    [Theory]
    [InlineData("{" + Weight + "," + Bias + "}", 64, "lacks 'norm.running_mean'")]
    [InlineData("{" + Weight + "," + Mean + "," + Bias + ",\"fc2.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[76,80]}}",
        80, "no 'fc2.weight'")]
    [InlineData("{" + Weight + "," + Mean + "," + Bias + ",\"n\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[76,92]}}",
        92, "no 'n'")]
    [InlineData("{" + Weight + "," + Bias + "," + Mean + "," + Bias + "}", 76, "'fc.bias' twice")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[3,4],\"data_offsets\":[0,48]}," + Bias + "," + Mean + "}",
        76, "'fc.weight' has shape [3, 4] in the file, but [4, 3] in the network")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"I32\",\"shape\":[4,3],\"data_offsets\":[0,48]}," + Bias + "," + Mean + "}",
        76, "'fc.weight' has type I32")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F99\",\"shape\":[4,3],\"data_offsets\":[0,48]}," + Bias + "," + Mean + "}",
        76, "unknown type 'F99'")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,44]}," + Bias + "," + Mean + "}",
        76, "has 44 bytes, but its shape and type need 48")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[4,52]}," + Bias + "," + Mean + "}",
        76, "begins at byte 4")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[28,76]}," + Bias + "," + Mean + "}",
        76, "begins at byte 28, but the tensor before it ends at 0")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,48]},"
        + Bias + "," + Mean + "}", 76, "shape and type need")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[-4,-3],\"data_offsets\":[0,48]}," + Bias + "," + Mean + "}",
        76, "out of range")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[4,3]}," + Bias + "," + Mean + "}", 76, "needs dtype, shape")]
    [InlineData("{\"fc.weight\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}," + Bias + "," + Mean + "}",
        76, "'dtype' twice")]
    [InlineData("{" + Weight + "," + Bias + "," + Mean + "}", 75, "ends within 'norm.running_mean'")]
    [InlineData("{" + Weight + "," + Bias + "," + Mean + "}", 77, "goes on after the last tensor")]
    [InlineData("{" + Weight + "," + Bias + "," + Mean + "}x", 76, "not valid JSON")]
    [InlineData("[" + "1" + "]", 76, "unexpected StartArray")]
    public void A_file_that_does_not_fit_is_refused_whole(string header, int dataBytes, string message)
    {
        using var network = new SoftmaxRegression(1);
        float[][] before = Values(network);
        var e = Assert.Throws<ModelFileException>(
            () => network.Load(new MemoryStream(File(header, new byte[dataBytes]))));
        Assert.Contains(message, e.Message);
        AssertSame(before, Values(network));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001UL)]
    [InlineData(99_999_999UL)]
    public void A_false_header_length_allocates_little(ulong length)
    {
        var file = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        using var network = new SoftmaxRegression(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFileException>(() => network.Load(new MemoryStream(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Damaged_files_are_refused_and_change_nothing()
    {
        using var source = new SoftmaxRegression(9);
        var stream = new MemoryStream();
        source.Save(stream);
        byte[] file = stream.ToArray();
        using var network = new SoftmaxRegression(1);
        float[][] before = Values(network);
        int refused = 0, header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        IEnumerable<byte[]> damaged = Corruption.Truncated(file)
            .Concat(Corruption.Mutated(file[..header], 6000, seed: 11).Select(h => (byte[])[.. h, .. file[header..]]))
            .Concat(Corruption.Random(file[..20], 1000, seed: 12))
            .Concat(Corruption.Random([40, 0, 0, 0, 0, 0, 0, 0], 1000, seed: 13));
        foreach (byte[] bytes in damaged)
        {
            try
            {
                network.Load(new MemoryStream(bytes));
            }
            catch (ModelFileException)
            {
                refused++;
                AssertSame(before, Values(network));
                continue;
            }

            // Some damage leaves a valid file: in a name of the metadata, say.
            before = Values(network);
        }

        Assert.InRange(refused, 8000, int.MaxValue);
    }

    [Fact]
    public void A_file_is_replaced_whole_and_no_other_is_left()
    {
        string folder = Directory.CreateTempSubdirectory("netgen").FullName;
        try
        {
            string path = Path.Combine(folder, "model.safetensors");
            using var one = new SoftmaxRegression(1);
            using var two = new SoftmaxRegression(2);
            one.Save(path);
            two.Save(path);
            Assert.Equal([path], Directory.GetFiles(folder));
            one.Load(path);
            AssertSame(Values(two), Values(one));

            System.IO.File.WriteAllText(path, "garbage");
            Assert.Contains(path, Assert.Throws<ModelFileException>(() => one.Load(path)).Message);
            Assert.ThrowsAny<IOException>(() => one.Load(Path.Combine(folder, "none")));
            Assert.ThrowsAny<IOException>(() => one.Save(Path.Combine(folder, "none", "model")));

            // A save that fails at the last moment: the target is a folder.
            Directory.CreateDirectory(Path.Combine(folder, "taken"));
            Assert.ThrowsAny<Exception>(() => one.Save(Path.Combine(folder, "taken")));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_stream_that_gives_few_bytes_at_a_time_loads()
    {
        using var source = new SoftmaxRegression(9);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            source.Save(gzip);
        packed.Position = 0;
        using var network = new SoftmaxRegression(1);
        network.Load(new GZipStream(packed, CompressionMode.Decompress));
        AssertSame(Values(source), Values(network));
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    private static float[][] Values(SoftmaxRegression network) =>
        [.. network.Parameters.Names.Select(network.Parameters.ToArray)];

    private static void AssertSame(float[][] expected, float[][] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Select(BitConverter.SingleToInt32Bits)
                .SequenceEqual(actual[i].Select(BitConverter.SingleToInt32Bits)));
        }
    }
}
