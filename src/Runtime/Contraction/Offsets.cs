using System;

namespace NetGen.Runtime.Contractions;

/// <summary>Makes one <see cref="Axis"/> of several dimensions.</summary>
public static unsafe class Offsets
{
    /// <summary>The number of table entries that <see cref="Build"/> needs; 0 if one stride says it all.</summary>
    /// <param name="dimensions">
    /// Extent and stride (in elements) of each dimension, outermost first. The outermost extent is not looked at: that
    /// dimension may be of any length (the batch).
    /// </param>
    /// <exception cref="ArgumentException">An inner extent is not positive, or the table too long (2^28).</exception>
    public static int Length(ReadOnlySpan<(int Extent, int Stride)> dimensions)
    {
        if (IsPlain(dimensions, out _))
            return 0;
        long length = 1;
        for (int i = 1; i < dimensions.Length; i++)
        {
            int extent = dimensions[i].Extent;
            if (extent <= 0 || (length *= extent) > 1 << 28)
            {
                throw new ArgumentException(
                    $"Dimension {i} of an axis has {extent} elements: each inner extent must be positive, and their " +
                    "product at most 2^28.",
                    nameof(dimensions));
            }
        }

        return (int)length;
    }

    /// <summary>An axis over all dimensions, row-major: the last one moves fastest.</summary>
    /// <param name="dimensions">As for <see cref="Length"/>.</param>
    /// <param name="table">Room for <see cref="Length"/> entries, which the axis refers to from then on.</param>
    /// <returns>The axis; a plain one, without a table, where the dimensions lie behind each other.</returns>
    /// <exception cref="ArgumentException">An inner extent is not positive, or the table too long (2^28).</exception>
    public static Axis Build(ReadOnlySpan<(int Extent, int Stride)> dimensions, int* table)
    {
        if (IsPlain(dimensions, out int stride))
            return new Axis(stride);
        int length = Length(dimensions);

        // Filled from the innermost dimension outwards: each one repeats what is there, moved by its stride.
        table[0] = 0;
        int filled = 1, run = 1;
        bool together = true;
        for (int i = dimensions.Length - 1; i >= 1; i--)
        {
            (int extent, int step) = dimensions[i];
            together &= step == run || extent == 1;
            for (int j = 1; j < extent; j++)
            {
                for (int t = 0; t < filled; t++)
                    table[j * filled + t] = table[t] + j * step;
            }

            filled *= extent;
            if (together)
                run = filled;
        }

        return new Axis(stride, length, table, run);
    }

    /// <summary>
    /// Whether one stride says it all: each dimension begins where the one inside it ends. Gives that stride, or else
    /// the one of the outermost dimension.
    /// </summary>
    private static bool IsPlain(ReadOnlySpan<(int Extent, int Stride)> dimensions, out int stride)
    {
        stride = dimensions.Length == 0 ? 0 : dimensions[0].Stride;
        int outermost = stride, innermost = stride;
        long next = stride;
        bool found = false;
        for (int i = dimensions.Length - 1; i > 0; i--)
        {
            (int extent, int step) = dimensions[i];
            if (extent == 1)
                continue;
            if (found && step != next)
                return false;
            if (!found)
                innermost = step;
            found = true;
            next = (long)step * extent;
        }

        if (next != outermost)
            return false;
        stride = innermost;
        return true;
    }
}
