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
    public static LinearIndex Linear(this BufferAccess access) => Linear(access.Index, access.Shape);

    /// <summary>As <see cref="Linear(BufferAccess)"/>, for an index map into a dense value of <paramref name="shape"/>.</summary>
    public static LinearIndex Linear(IndexMap index, Shape shape)
    {
        var rank = index.Dims.IsEmpty ? 0 : index.Dims[0].Coefficients.Length;
        var strides = new long[rank];
        long offset = 0, step = 1;
        for (var k = shape.Rank - 1; k >= 0; k--)
        {
            var dim = index.Dims[k];
            if (dim.Divisor != 1)
                throw new InvalidOperationException("An access with a divisor has no strides.");
            for (var d = 0; d < rank; d++)
                strides[d] += dim.Coefficients[d] * step;
            offset += dim.Offset * step;
            step *= Math.Max(shape[k], 1);
        }
        return new LinearIndex(ImmutableArray.Create(strides), offset);
    }
}
