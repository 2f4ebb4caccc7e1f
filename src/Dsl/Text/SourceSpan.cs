using System;

namespace NetGen.Dsl.Text;

/// <summary>A piece of a file: <paramref name="Length"/> UTF-16 characters from <paramref name="Start"/>.</summary>
public readonly record struct SourceSpan(SourceFile File, int Start, int Length)
{
    /// <summary>The offset after the last character.</summary>
    public int End => Start + Length;

    /// <summary>Line and column of the first character.</summary>
    public LinePosition StartPosition => File.GetPosition(Start);

    /// <summary>Line and column after the last character.</summary>
    public LinePosition EndPosition => File.GetPosition(End);

    /// <summary>The text that the span covers; nothing where it lies outside the file.</summary>
    public string Text
    {
        get
        {
            int start = Math.Max(0, Math.Min(Start, File.Text.Length));
            return File.Text.Substring(start, Math.Max(0, Math.Min(End, File.Text.Length) - start));
        }
    }

    public bool Contains(SourceSpan other) => other.Start >= Start && other.End <= End && other.File.Equals(File);

    /// <summary>
    /// The smallest span that covers this one and <paramref name="last"/>, which is in the same file.
    /// </summary>
    public SourceSpan To(SourceSpan last)
    {
        int start = Math.Min(Start, last.Start);
        return new SourceSpan(File, start, Math.Max(End, last.End) - start);
    }

    public override string ToString() =>
        FormattableString.Invariant($"{File.Path}({StartPosition.Line},{StartPosition.Column})");
}
