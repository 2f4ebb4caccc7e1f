namespace NetGen.Runtime.Contractions;

/// <summary>
/// How one index of a contraction moves through a tensor: the element with index <c>i</c> is
/// <c>(i / Inner) * Stride + Table[i % Inner]</c> elements away from the one with index 0.
/// </summary>
/// <remarks>
/// An index that stands for one dimension needs only a stride. An index that stands for several dimensions (the
/// channel, row and column of a convolution's window) has a table over all but the outermost of them, which
/// <see cref="Offsets.Build"/> makes. Offsets that one call spans must fit into 32 bits.
/// </remarks>
public readonly unsafe struct Axis
{
    /// <summary>An index over one dimension.</summary>
    /// <param name="stride">The distance of neighbours in elements; may be 0 or negative.</param>
    public Axis(nint stride)
        : this(stride, 1, null, stride == 1 ? int.MaxValue : 1)
    {
    }

    /// <summary>An index over several dimensions.</summary>
    /// <param name="stride">The distance in elements of one group of <paramref name="inner"/> to the next.</param>
    /// <param name="inner">The number of entries of the table.</param>
    /// <param name="table">The offsets within a group, in elements; it must live as long as the axis is used.</param>
    /// <param name="run">
    /// A divisor of <paramref name="inner"/>: the table goes up in steps of 1 within each aligned group of that many.
    /// </param>
    public Axis(nint stride, int inner, int* table, int run)
    {
        Stride = stride;
        Inner = inner;
        Table = table;
        Run = run;
    }

    /// <summary>An index over one dimension.</summary>
    /// <param name="stride">The distance of neighbours in elements.</param>
    public static implicit operator Axis(int stride) => new(stride);

    /// <summary>The distance of two groups of <see cref="Inner"/> indices, in elements.</summary>
    public nint Stride { get; }

    /// <summary>The number of offsets in <see cref="Table"/>, or 1.</summary>
    public int Inner { get; }

    /// <summary>The offsets within a group, or null where the axis is plain.</summary>
    public int* Table { get; }

    /// <summary>
    /// Elements whose indices lie in the same aligned group of this many are neighbours in memory: 1 if none are,
    /// <see cref="int.MaxValue"/> if all are.
    /// </summary>
    public int Run { get; }

    /// <summary>The offset of the element with the given index, in elements.</summary>
    public nint Offset(int index) =>
        Table == null ? index * Stride : index / Inner * Stride + Table[index % Inner];

    /// <summary>
    /// Writes <c>Offset(start + i) - Offset(start)</c> to <c>target[i * pitch]</c> for all i below count.
    /// </summary>
    internal void Fill(int* target, int pitch, int start, int count)
    {
        if (Table == null)
        {
            int stride = (int)Stride, offset = 0;
            for (int i = 0; i < count; i++, target += pitch, offset += stride)
                *target = offset;
            return;
        }

        int group = start / Inner, position = start - group * Inner;
        int shift = -Table[position];
        int* end = target + (nint)count * pitch;
        while (target < end)
        {
            int* source = Table + position;
            for (; position < Inner && target < end; position++, target += pitch)
                *target = *source++ + shift;
            position = 0;
            shift += (int)Stride;
        }
    }

    /// <summary>
    /// Writes <c>Offset(start + i * step) - Offset(start)</c> to <c>target[i]</c> for all i below count. In these blocks indices are
    /// neighbours, so that only where a run begins the offset has to be found.
    /// </summary>
    internal void FillBlocks(int* target, int start, int step, int count)
    {
        nint shift = Offset(start), offset = 0;
        int left = Run - start % Run;
        for (int i = 0; i < count; i++, offset += step, left -= step)
        {
            if (left <= 0)
            {
                offset = Offset(start + i * step) - shift;
                left = Run;
            }

            target[i] = (int)offset;
        }
    }
}
