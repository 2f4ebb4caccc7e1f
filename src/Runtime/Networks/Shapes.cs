using System;
using System.Globalization;
using System.Text;

namespace NetGen.Runtime.Networks;

/// <summary>Element counts and text of shapes.</summary>
internal static class Shapes
{
    /// <summary>The product of the extents; 1 for the empty shape.</summary>
    /// <exception cref="OverflowException">The product does not fit.</exception>
    public static long Count(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int extent in shape)
            count = checked(count * extent);
        return count;
    }

    /// <inheritdoc cref="Count(ReadOnlySpan{int})"/>
    public static long Count(System.Collections.Immutable.ImmutableArray<int> shape) => Count(shape.AsSpan());

    /// <summary>Text such as <c>[1, 28, 28]</c>.</summary>
    public static string Text(System.Collections.Immutable.ImmutableArray<int> shape) => Text<int>(shape.AsSpan());

    /// <inheritdoc cref="Text(System.Collections.Immutable.ImmutableArray{int})"/>
    public static string Text<TExtent>(ReadOnlySpan<TExtent> shape) where TExtent : IFormattable
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.Length; i++)
            text.Append(i == 0 ? "" : ", ").Append(shape[i].ToString(null, CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}
