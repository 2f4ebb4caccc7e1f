using System;
using System.Globalization;

namespace NetGen.Runtime.Data;

/// <summary>Cuts data into lines, that end with a line feed, perhaps after a carriage return, or with the
/// data.</summary>
internal sealed class LineReader(DataStream data)
{
    private byte[] _buffer = new byte[65536];
    private int _begin, _end;
    private bool _atEnd;
    private long _next;

    /// <summary>The number of the current line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Bytes before the current line.</summary>
    public long Start { get; private set; }

    /// <summary>Goes to the next line, without its end and without a byte order mark; false at the end of the
    /// data.</summary>
    /// <exception cref="DataFormatException">The line is longer than <see cref="CsvFile.MaxLineBytes"/>.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        int feed;
        while ((feed = _buffer.AsSpan(_begin + searched, _end - _begin - searched).IndexOf((byte)'\n')) < 0 && !_atEnd)
        {
            searched = _end - _begin;
            Refill();
        }

        int length = feed < 0 ? _end - _begin : searched + feed;
        line = _buffer.AsSpan(_begin, length);
        if (feed < 0 && length == 0)
            return false;
        int taken = feed < 0 ? length : length + 1;
        _begin += taken;
        Start = _next;
        _next += taken;
        Number++;
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        if (Number == 1 && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        return true;
    }

    private void Refill()
    {
        int length = _end - _begin;
        if (length > CsvFile.MaxLineBytes)
        {
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                $"Line {Number + 1} has more than {CsvFile.MaxLineBytes} bytes."), _next);
        }

        if (length > _buffer.Length / 2)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        _buffer.AsSpan(_begin, length).CopyTo(_buffer);
        _begin = 0;
        _end = length;
        int read = data.Read(_buffer.AsSpan(_end));
        _end += read;
        _atEnd = read == 0;
    }
}
