using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using NetGen.Runtime.Data;
using Xunit;

namespace NetGen.Runtime.Tests.Data;

public sealed class CsvFileTests
{
    [Fact]
    public void Numbers_are_read_row_by_row()
    {
        CsvFile file = Read("\uFEFF1,2.5,-3e2\r\n\n 4 ,\t5,6");
        Assert.Equal((2, 3), (file.Rows, file.Columns));
        Assert.Equal(-300, file[0, 2]);
        Assert.Equal([2.5f, -300, 5, 6], file.ToArray<float>(1, 2));
        Assert.Equal([2, 8.0], file.ToArray<double>(0, 1, scale: 2));
        Assert.Equal([1, 4], file.ToLabels(0));
        Assert.Empty(file.Header);
    }

    [Fact]
    public void A_header_and_another_separator_are_read()
    {
        CsvFile file = CsvFile.Read(Stream("width; height\n1;2\n"), hasHeader: true, separator: ';');
        Assert.Equal(["width", "height"], file.Header);
        Assert.Equal(2, file[0, 1]);
        Assert.Equal((0, 0), (Read("").Rows, Read("\n\n").Columns));
    }

    [Fact]
    public void Gzip_is_recognized()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("1,2\n3,4\n"u8);
        packed.Position = 0;
        Assert.Equal(4, CsvFile.Read(packed)[1, 1]);
    }

    [Theory]
    [InlineData("1,2\n3,4,5\n", "Line 2 has 3 columns, but 2 are expected", 4)]
    [InlineData("1,2\n\n3\n", "Line 3 has 1 columns, but 2", 5)]
    [InlineData("1,2\n3,x\n", "Line 2, column 2: 'x' is no finite number", 4)]
    [InlineData("1,,2\n", "Line 1, column 2: '' is no finite number", 0)]
    [InlineData("1,2\n1 2,3\n", "Line 2, column 1: '1 2'", 4)]
    [InlineData("NaN\n", "'NaN' is no finite number", 0)]
    [InlineData("1e999\n", "'1e999' is no finite number", 0)]
    [InlineData("\"1\"\n", "is no finite number", 0)]
    [InlineData("\u00e9\u0007\n", "'???'", 0)]
    public void A_fault_is_named_with_its_line(string text, string message, long position)
    {
        var e = Assert.Throws<DataFormatException>(() => Read(text));
        Assert.Contains(message, e.Message);
        Assert.Equal(position, e.Position);
    }

    [Fact]
    public void Lines_across_the_buffer_are_read_whole()
    {
        var text = new StringBuilder();
        for (int row = 0; row < 300; row++)
            text.Append(string.Join(',', Enumerable.Range(0, 500).Select(i => row * 1000 + i))).Append('\n');
        CsvFile file = Read(text.ToString());
        Assert.Equal((300, 500), (file.Rows, file.Columns));
        Assert.Equal(299_499, file[299, 499]);
        Assert.Equal(123_045, file[123, 45]);
    }

    [Fact]
    public void A_line_without_end_is_refused()
    {
        var stream = new EndlessStream((byte)'1');
        Assert.Contains("more than", Assert.Throws<DataFormatException>(() => CsvFile.Read(stream)).Message);
    }

    [Fact]
    public void Labels_are_integers_and_columns_exist()
    {
        CsvFile file = Read("1.5,1e12\n");
        Assert.Contains("Row 0 has 1.5 in column 0", Assert.Throws<InvalidOperationException>(() => file.ToLabels(0)).Message);
        Assert.Throws<InvalidOperationException>(() => file.ToLabels(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ToLabels(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ToArray<float>(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file[1, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => CsvFile.Read(Stream(""), separator: '1'));
    }

    [Fact]
    public void Damaged_files_give_only_the_documented_exception()
    {
        byte[] text = "0,0,5.25,13,9\n1,0,-0.5e1,13,15\n10,15,5,0,0\n"u8.ToArray();
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(text);
        IEnumerable<byte[]> damaged = Corruption.Truncated(text)
            .Concat(Corruption.Mutated(text, 4000, seed: 5))
            .Concat(Corruption.Truncated(packed.ToArray()))
            .Concat(Corruption.Mutated(packed.ToArray(), 2000, seed: 6))
            .Concat(Corruption.Random([], 1000, seed: 7));
        int refused = 0;
        foreach (byte[] bytes in damaged)
        {
            try
            {
                CsvFile file = CsvFile.Read(new MemoryStream(bytes));
                Assert.Equal(file.Rows * file.Columns, file.ToArray<float>(0, file.Columns).Length);
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 4000, int.MaxValue);
    }

    private static CsvFile Read(string text) => CsvFile.Read(Stream(text));

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class EndlessStream(byte value) : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill(value);
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
