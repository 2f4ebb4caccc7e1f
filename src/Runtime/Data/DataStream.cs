using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;

namespace NetGen.Runtime.Data;

/// <summary>
/// Reads a file that may be compressed by gzip, knows its place in the decompressed data, and turns what a decompressor
/// throws into <see cref="DataFormatException"/>.
/// </summary>
internal sealed class DataStream : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _owned;

    private DataStream(Stream stream, bool owned)
    {
        _stream = stream;
        _owned = owned;
    }

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Starts to read; data that begin with gzip's signature are decompressed.</summary>
    public static DataStream Open(Stream stream)
    {
        byte[] start = new byte[2];
        int count = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(start.AsMemory(0, count), stream);
        bool compressed = count == 2 && start[0] == 0x1F && start[1] == 0x8B;
        return compressed
            ? new DataStream(new GZipStream(whole, CompressionMode.Decompress), owned: true)
            : new DataStream(whole, owned: false);
    }

    /// <summary>Reads until the buffer is full or the data end; gives the number of bytes.</summary>
    public int Read(Span<byte> buffer)
    {
        int read = 0;
        try
        {
            while (read < buffer.Length)
            {
                int got = _stream.Read(buffer[read..]);
                if (got == 0)
                    break;
                read += got;
            }
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                $"The compressed data are damaged after {Position + read} bytes: {e.Message}"), Position + read, e);
        }

        Position += read;
        return read;
    }

    public void Dispose()
    {
        if (_owned)
            _stream.Dispose();
    }

    /// <summary>Bytes that were already read, and then the rest of a stream that it leaves open.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (_prefix.IsEmpty)
                return rest.Read(buffer);
            int count = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
