using System;
using System.Collections.Immutable;

namespace NetGen.Dsl.Text;

/// <summary>A position as people count: the first line and the first column are 1, and a tab is one column.</summary>
public readonly record struct LinePosition(int Line, int Column);

/// <summary>
/// The path and the text of a source file. Two files are equal if their paths and texts are.
/// Lines end with <c>\n</c>, <c>\r\n</c> or <c>\r</c>.
/// </summary>
public sealed class SourceFile : IEquatable<SourceFile>
{
    private ImmutableArray<int> _lineStarts;

    /// <param name="path">The path as it shall be shown; it is never opened.</param>
    /// <param name="text">The whole text.</param>
    public SourceFile(string path, string text)
    {
        Path = path ?? throw new ArgumentNullException(nameof(path));
        Text = text ?? throw new ArgumentNullException(nameof(text));
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>The offset of the first character of each line.</summary>
    public ImmutableArray<int> LineStarts
    {
        get
        {
            if (_lineStarts.IsDefault)
                ImmutableInterlocked.InterlockedInitialize(ref _lineStarts, FindLineStarts(Text));
            return _lineStarts;
        }
    }

    /// <summary>The line and the column of an offset; offsets outside the text count as its nearest end.</summary>
    public LinePosition GetPosition(int offset)
    {
        offset = Math.Max(0, Math.Min(offset, Text.Length));
        int index = LineStarts.BinarySearch(offset);
        if (index < 0)
            index = ~index - 1;
        return new LinePosition(index + 1, offset - LineStarts[index] + 1);
    }

    public bool Equals(SourceFile? other) =>
        ReferenceEquals(this, other) || (other is not null && Path == other.Path && Text == other.Text);

    public override bool Equals(object? obj) => Equals(obj as SourceFile);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Path) * 31 + Text.Length;

    public override string ToString() => Path;

    private static ImmutableArray<int> FindLineStarts(string text)
    {
        var starts = ImmutableArray.CreateBuilder<int>();
        starts.Add(0);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                starts.Add(i + 1);
        }

        return starts.ToImmutable();
    }
}
