using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace NetGen.Dsl.Text;

/// <summary>
/// Text in pieces, written at its end. In one piece that of a great network would be a large object, and these cost collections
/// of all that the compiler holds.
/// </summary>
public sealed class ChunkedText : IEquatable<ChunkedText>
{
    private const int FirstChunk = 1 << 10;
    private const int LargestChunk = 1 << 14;

    private readonly List<Chunk> _chunks = [new Chunk(FirstChunk)];

    /// <summary>The number of characters.</summary>
    public int Length { get; private set; }

    private Chunk Last => _chunks[_chunks.Count - 1];

    public void Append(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var (chunk, count) = Room(text.Length - from);
            text.CopyTo(from, chunk.Chars, chunk.Count, count);
            chunk.Count += count;
            from += count;
        }
    }

    public void Append(StringBuilder text)
    {
        for (var from = 0; from < text.Length;)
        {
            var (chunk, count) = Room(text.Length - from);
            text.CopyTo(from, chunk.Chars, chunk.Count, count);
            chunk.Count += count;
            from += count;
        }
    }

    /// <summary>A character, some times.</summary>
    public void Append(char character, int times = 1)
    {
        for (var left = times; left > 0;)
        {
            var (chunk, count) = Room(left);
            for (var k = 0; k < count; k++)
                chunk.Chars[chunk.Count++] = character;
            left -= count;
        }
    }

    /// <summary>All of another text, which must not be written to any more.</summary>
    public void Append(ChunkedText text)
    {
        _chunks.AddRange(text._chunks);
        _chunks.Add(new Chunk(FirstChunk));
        Length += text.Length;
    }

    /// <summary>Reads the text from its beginning.</summary>
    public TextReader Read() => new Reader(this);

    public override string ToString()
    {
        var text = new StringBuilder(Length);
        foreach (var chunk in _chunks)
            text.Append(chunk.Chars, 0, chunk.Count);
        return text.ToString();
    }

    public bool Equals(ChunkedText? other)
    {
        if (other is null || Length != other.Length)
            return false;
        int chunk = 0, at = 0;
        foreach (var own in _chunks)
        {
            for (var k = 0; k < own.Count; k++)
            {
                for (; at == other._chunks[chunk].Count; at = 0)
                    chunk++;
                if (own.Chars[k] != other._chunks[chunk].Chars[at++])
                    return false;
            }
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ChunkedText);

    public override int GetHashCode() => Length;

    /// <summary>The last chunk, with room for some of the characters.</summary>
    private (Chunk Chunk, int Count) Room(int wanted)
    {
        if (Last.Count == Last.Chars.Length)
            _chunks.Add(new Chunk(Math.Min(2 * Last.Chars.Length, LargestChunk)));
        var count = Math.Min(wanted, Last.Chars.Length - Last.Count);
        Length += count;
        return (Last, count);
    }

    private sealed class Chunk(int size)
    {
        public char[] Chars { get; } = new char[size];

        public int Count { get; set; }
    }

    private sealed class Reader(ChunkedText text) : TextReader
    {
        private int _chunk;
        private int _at;

        public override int Peek() => MayRead ? text._chunks[_chunk].Chars[_at] : -1;

        public override int Read() => MayRead ? text._chunks[_chunk].Chars[_at++] : -1;

        public override int Read(char[] buffer, int index, int count)
        {
            if (count == 0 || !MayRead)
                return 0;
            var chunk = text._chunks[_chunk];
            var read = Math.Min(count, chunk.Count - _at);
            Array.Copy(chunk.Chars, _at, buffer, index, read);
            _at += read;
            return read;
        }

        /// <summary>Whether there is a character more; goes to the chunk that holds it.</summary>
        private bool MayRead
        {
            get
            {
                for (; _chunk < text._chunks.Count; _chunk++, _at = 0)
                {
                    if (_at < text._chunks[_chunk].Count)
                        return true;
                }
                return false;
            }
        }
    }
}
