using System;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Plan;

/// <summary>What printers and the planner ask of a place in a buffer.</summary>
public static class Accesses
{
    /// <summary>
    /// The element offset in the buffer as strides over the kernel's dimensions. The batch is always outermost, so no
    /// stride depends on the number of samples.
    /// </summary>
    /// <exception cref="InvalidOperationException">The access has a divisor: it is guarded and has no strides.</exception>
    public static LinearIndex Linear(this BufferAccess access) => Linear(access.Index, access.Shape, access.Buffer.SamplePitch);

    /// <summary>As <see cref="Linear(BufferAccess)"/>, for an index map into a value of <paramref name="shape"/>.</summary>
    /// <param name="samplePitch">As <see cref="Buffer.SamplePitch"/>.</param>
    public static LinearIndex Linear(IndexMap index, Shape shape, int samplePitch = 0)
    {
        var rank = index.Dims.IsEmpty ? 0 : index.Dims[0].Coefficients.Length;
        var strides = new long[rank];
        var steps = Steps(shape, samplePitch);
        long offset = 0;
        for (var k = 0; k < shape.Rank; k++)
        {
            var dim = index.Dims[k];
            if (dim.Divisor != 1)
                throw new InvalidOperationException("An access with a divisor has no strides.");
            for (var d = 0; d < rank; d++)
                strides[d] += dim.Coefficients[d] * steps[k];
            offset += dim.Offset * steps[k];
        }
        return new LinearIndex(ImmutableArray.Create(strides), offset);
    }

    /// <summary>How far apart neighbours along each dimension are, in elements.</summary>
    /// <param name="samplePitch">As <see cref="Buffer.SamplePitch"/>.</param>
    public static long[] Steps(Shape shape, int samplePitch = 0)
    {
        var steps = new long[shape.Rank];
        var last = samplePitch > 0 && shape.IsBatched;
        long step = last ? samplePitch : 1;
        for (var k = shape.Rank - 1; k >= 0; k--)
        {
            steps[k] = step;
            step *= Math.Max(shape[k], 1);
        }
        if (last)
            steps[0] = 1;
        return steps;
    }
}
