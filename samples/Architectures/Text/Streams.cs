using System;

namespace Architectures.Text;

/// <summary>
/// A text cut into as many streams as there are samples in a step. In each step every stream gives its next piece, so that
/// what a recurrent network remembers of one piece belongs to the next one of the same sample.
/// </summary>
internal sealed class Streams(int count, int length)
{
    /// <summary>A piece of each stream.</summary>
    public int[] Text { get; } = new int[count * length];

    /// <summary>The same one character later.</summary>
    public int[] Next { get; } = new int[count * length];

    /// <summary>Pieces of each stream.</summary>
    public int Pieces(ReadOnlySpan<int> text) => (text.Length - 1) / count / length;

    public void Take(ReadOnlySpan<int> text, int piece)
    {
        var stream = Pieces(text) * length;
        for (var k = 0; k < count; k++)
        {
            var start = (k * stream) + (piece * length);
            text.Slice(start, length).CopyTo(Text.AsSpan(k * length));
            text.Slice(start + 1, length).CopyTo(Next.AsSpan(k * length));
        }
    }
}
