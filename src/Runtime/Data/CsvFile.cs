using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Numerics;
using System.Text;

namespace NetGen.Runtime.Data;

/// <summary>A table of numbers read from a text file, plain or compressed by gzip.</summary>
/// <remarks>
/// One row a line, the same number of columns in each, finite decimal numbers with a point, UTF-8, no quotes; empty
/// lines are skipped, spaces around numbers too.
/// </remarks>
public sealed class CsvFile
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MaxLineBytes = 1 << 24;

    /// <summary>The most numbers that are read: 1 GB of them.</summary>
    public const int MaxValues = 1 << 27;

    private readonly double[] _values;

    private CsvFile(string[] header, int rows, int columns, double[] values)
    {
        Header = header;
        Rows = rows;
        Columns = columns;
        _values = values;
    }

    /// <summary>The names of the columns; empty if the file was read without a header.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>One number.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public double this[int row, int column]
    {
        get
        {
            CheckRange(row, 1, Rows, nameof(row));
            CheckRange(column, 1, Columns, nameof(column));
            return _values[row * Columns + column];
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="hasHeader">Whether the first line names the columns.</param>
    /// <param name="separator">What stands between two numbers: a character of ASCII.</param>
    /// <exception cref="DataFormatException">A line has another number of columns or something that is no number, or
    /// the compressed data are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static CsvFile Read(string path, bool hasHeader = false, char separator = ',')
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Read(stream, hasHeader, separator);
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException($"{path}: {e.Message}", e.Position, e);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream, plain or gzip; it need not be seekable.</param>
    /// <param name="hasHeader">Whether the first line names the columns.</param>
    /// <param name="separator">What stands between two numbers: a character of ASCII.</param>
    /// <exception cref="DataFormatException">A line has another number of columns or something that is no number, or
    /// the compressed data are damaged.</exception>
    public static CsvFile Read(Stream stream, bool hasHeader = false, char separator = ',')
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (separator is < ' ' and not '\t' or > '~' or '.' or '-' or '+' || char.IsAsciiLetterOrDigit(separator))
        {
            throw new ArgumentOutOfRangeException(
                nameof(separator), separator, "A separator is a sign such as ',' or ';' or a tab.");
        }

        using DataStream data = DataStream.Open(stream);
        var lines = new LineReader(data);
        string[] header = [];
        var values = new List<double>();
        int rows = 0, columns = 0;
        bool headerDue = hasHeader;
        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty)
                continue;
            if (headerDue)
            {
                header = Encoding.UTF8.GetString(line).Split(separator, StringSplitOptions.TrimEntries);
                columns = header.Length;
                headerDue = false;
                continue;
            }

            int found = ParseLine(line, (byte)separator, values, lines);
            if (columns == 0)
                columns = found;
            if (found != columns)
            {
                throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                    $"Line {lines.Number} has {found} columns, but {columns} are expected as in the lines before."),
                    lines.Start);
            }

            rows++;
            if (values.Count > MaxValues)
            {
                throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                    $"The file has more than {MaxValues} numbers (line {lines.Number})."), lines.Start);
            }
        }

        return new CsvFile(header, rows, columns, [.. values]);
    }

    /// <summary>Some neighbouring columns of all rows, row after row: <c>value * scale + offset</c>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="first">The first column, from 0.</param>
    /// <param name="count">The number of columns.</param>
    /// <param name="scale">A factor for all.</param>
    /// <param name="offset">What is added.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such columns.</exception>
    public T[] ToArray<T>(int first, int count, double scale = 1, double offset = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckRange(first, count, Columns, nameof(first));
        var values = new T[checked(Rows * count)];
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < count; i++)
                values[row * count + i] = T.CreateTruncating(_values[row * Columns + first + i] * scale + offset);
        }

        return values;
    }

    /// <summary>A column of class labels.</summary>
    /// <param name="column">The column, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">A number is no integer of 32 bits.</exception>
    public int[] ToLabels(int column)
    {
        CheckRange(column, 1, Columns, nameof(column));
        var labels = new int[Rows];
        for (int row = 0; row < Rows; row++)
        {
            double value = _values[row * Columns + column];
            labels[row] = (int)Math.Clamp(value, int.MinValue, int.MaxValue);
            if (labels[row] != value)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"Row {row} has {value} in column {column}, which is no label: an integer is expected."));
            }
        }

        return labels;
    }

    private static int ParseLine(ReadOnlySpan<byte> line, byte separator, List<double> values, LineReader lines)
    {
        int column = 0;
        while (true)
        {
            int end = line.IndexOf(separator);
            ReadOnlySpan<byte> field = (end < 0 ? line : line[..end]).Trim(" \t"u8);
            bool isNumber = Utf8Parser.TryParse(field, out double value, out int used) && used == field.Length;
            if (!isNumber || !double.IsFinite(value))
            {
                throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                    $"Line {lines.Number}, column {column + 1}: '{Shown(field)}' is no finite number."), lines.Start);
            }

            values.Add(value);
            column++;
            if (end < 0)
                return column;
            line = line[(end + 1)..];
        }
    }

    private static string Shown(ReadOnlySpan<byte> field)
    {
        var text = new StringBuilder();
        foreach (byte b in field[..Math.Min(field.Length, 40)])
            text.Append(b is >= 0x20 and < 0x7F ? (char)b : '?');
        return text.Append(field.Length > 40 ? "…" : "").ToString();
    }

    private static void CheckRange(int first, int count, int length, string argument)
    {
        if (first < 0 || count < 0 || first > length - count)
        {
            throw new ArgumentOutOfRangeException(argument, first, string.Create(CultureInfo.InvariantCulture,
                $"{first} to {(long)first + count - 1} is outside of 0 to {length - 1}."));
        }
    }
}
