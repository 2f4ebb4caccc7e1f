using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// A dimension of a buffer whose coordinate, (sum of Coefficients * coordinates + Offset) / Divisor, may lie outside of
/// 0 to Extent - 1 or between elements. Each step along it is Stride elements.
/// </summary>
internal sealed record Border(ImmutableArray<long> Coefficients, long Offset, long Divisor, long Extent, long Stride);

/// <summary>
/// A place in a buffer for each point of a kernel: Offset + sum of Strides * coordinates, in elements, and what the
/// borders add.
/// </summary>
internal sealed class Place(Buffer? buffer, ImmutableArray<long> strides, long offset, ImmutableArray<Border> borders, long step = 0)
{
    /// <summary>Null for the place of a random number in its stream.</summary>
    public Buffer? Buffer { get; } = buffer;

    /// <summary>In a loop over steps the elements from one step to the next: the pointer to the buffer moves by them.</summary>
    public long Step { get; } = step;

    public ImmutableArray<long> Strides { get; } = strides;

    public long Offset { get; } = offset;

    public ImmutableArray<Border> Borders { get; } = borders;

    /// <summary>Whether a coordinate matters.</summary>
    public bool Uses(int dim) => Strides[dim] != 0 || Borders.Any(b => b.Coefficients[dim] != 0);

    /// <summary>The strides with those of all borders that do not divide: the address, where it is inside.</summary>
    public (ImmutableArray<long> Strides, long Offset) Linear(Func<Border, bool>? which = null)
    {
        var strides = Strides.ToArray();
        var offset = Offset;
        foreach (var border in Borders)
        {
            if (border.Divisor != 1 || (which is not null && !which(border)))
                continue;
            for (var k = 0; k < strides.Length; k++)
                strides[k] += border.Coefficients[k] * border.Stride;
            offset += border.Offset * border.Stride;
        }
        return (strides.ToImmutableArray(), offset);
    }

    /// <summary>The places of an access; <paramref name="axis"/> is a dimension that something else gives, or -1.</summary>
    public static Place Of(BufferAccess access, bool guarded, IReadOnlyList<KernelDim> dims, int axis = -1)
    {
        var strides = new long[dims.Count];
        long offset = 0;
        var borders = ImmutableArray.CreateBuilder<Border>();
        var steps = Accesses.Steps(access.Shape, access.Buffer.SamplePitch);
        for (var d = 0; d < access.Shape.Rank; d++)
        {
            var expr = access.Index.Dims[d];
            if (d == axis)
                continue;
            if (expr.Divisor != 1 || (guarded && !Inside(expr, access.Shape[d], dims)))
            {
                borders.Add(new Border(
                    expr.Coefficients.Select(c => (long)c).ToImmutableArray(), expr.Offset, expr.Divisor, access.Shape[d], steps[d]));
                continue;
            }
            for (var k = 0; k < strides.Length; k++)
                strides[k] += expr.Coefficients[k] * steps[d];
            offset += expr.Offset * steps[d];
        }
        return new Place(access.Buffer, strides.ToImmutableArray(), offset, borders.ToImmutable(), access.Step);
    }

    public static Place Of(LinearIndex index) => new(null, index.Strides, index.Offset, ImmutableArray<Border>.Empty);

    /// <summary>The same for dimensions of which some were joined; <paramref name="kept"/> are the old ones that stay.</summary>
    public Place Keep(IReadOnlyList<int> kept) => new(
        Buffer,
        kept.Select(k => Strides[k]).ToImmutableArray(),
        Offset,
        Borders.Select(b => b with { Coefficients = kept.Select(k => b.Coefficients[k]).ToImmutableArray() }).ToImmutableArray(),
        Step);

    /// <summary>Text that is the same for the same places of a program.</summary>
    public string Key
    {
        get
        {
            var key = new StringBuilder(Buffer?.Name);
            key.Append(Code.Text($"|{Step}|{Offset}"));
            foreach (var stride in Strides)
                key.Append(Code.Text($",{stride}"));
            foreach (var border in Borders)
            {
                key.Append(Code.Text($";{border.Offset}/{border.Divisor}<{border.Extent}*{border.Stride}"));
                foreach (var coefficient in border.Coefficients)
                    key.Append(Code.Text($",{coefficient}"));
            }
            return key.ToString();
        }
    }

    private static bool Inside(IndexExpr expr, int extent, IReadOnlyList<KernelDim> dims)
    {
        if (extent == Shape.Batch)
            return true;
        long low = expr.Offset, high = expr.Offset;
        for (var k = 0; k < dims.Count; k++)
        {
            if (expr.Coefficients[k] == 0)
                continue;
            if (dims[k].Extent == Shape.Batch)
                return false;
            var reach = (long)expr.Coefficients[k] * (dims[k].Extent - 1);
            if (reach > 0)
                high += reach;
            else
                low += reach;
        }
        return low >= 0 && high < extent;
    }
}
