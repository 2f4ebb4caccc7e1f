using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// A dimension of a buffer whose coordinate, (sum of Coefficients * coordinates + Offset) / Divisor, may lie outside of
/// 0 to Extent - 1 or between elements. Each step along it is Stride elements.
/// </summary>
internal sealed record Border(ImmutableArray<long> Coefficients, long Offset, long Divisor, long Extent, long Stride)
{
    // An array's own equality is that of the reference.
    public bool Equals(Border? other) => ReferenceEquals(this, other) || (other is not null
        && Offset == other.Offset && Divisor == other.Divisor && Extent == other.Extent && Stride == other.Stride
        && Coefficients.AsSpan().SequenceEqual(other.Coefficients.AsSpan()));

    public override int GetHashCode() => unchecked((int)(Offset * 31 + Stride * 7 + Extent));
}

/// <summary>
/// A place in a buffer for each point of a kernel: Offset + sum of Strides * coordinates, in elements, and what the
/// borders add.
/// </summary>
internal sealed class Place(Buffer? buffer, ImmutableArray<long> strides, long offset, ImmutableArray<Border> borders, long step = 0)
    : IEquatable<Place>
{
    private int _hash;

    /// <summary>Null for the place of a random number in its stream.</summary>
    public Buffer? Buffer { get; } = buffer;

    /// <summary>In a loop over steps the elements from one step to the next: the pointer to the buffer moves by them.</summary>
    public long Step { get; } = step;

    public ImmutableArray<long> Strides { get; } = strides;

    public long Offset { get; } = offset;

    public ImmutableArray<Border> Borders { get; } = borders;

    /// <summary>Whether a coordinate matters.</summary>
    public bool Uses(int dim)
    {
        foreach (var border in Borders)
        {
            if (border.Coefficients[dim] != 0)
                return true;
        }
        return Strides[dim] != 0;
    }

    /// <summary>The strides with those of all borders that do not divide: the address, where it is inside.</summary>
    public (ImmutableArray<long> Strides, long Offset) Linear(Func<Border, bool>? which = null)
    {
        if (Borders.IsEmpty)
            return (Strides, Offset);
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
        return (ImmutableArray.Create(strides), offset);
    }

    /// <summary>The places of an access; <paramref name="axis"/> is a dimension that something else gives, or -1.</summary>
    public static Place Of(BufferAccess access, bool guarded, IReadOnlyList<KernelDim> dims, int axis = -1)
    {
        var strides = new long[dims.Count];
        long offset = 0;
        var borders = ImmutableArray<Border>.Empty;
        var steps = Accesses.Steps(access.Shape, access.Buffer.SamplePitch);
        for (var d = 0; d < access.Shape.Rank; d++)
        {
            var expr = access.Index.Dims[d];
            if (d == axis)
                continue;
            if (expr.Divisor != 1 || (guarded && !Inside(expr, access.Shape[d], dims)))
            {
                borders = borders.Add(new Border(
                    ImmutableArray.CreateRange(expr.Coefficients, c => (long)c), expr.Offset, expr.Divisor, access.Shape[d], steps[d]));
                continue;
            }
            for (var k = 0; k < strides.Length; k++)
                strides[k] += expr.Coefficients[k] * steps[d];
            offset += expr.Offset * steps[d];
        }
        return new Place(access.Buffer, ImmutableArray.Create(strides), offset, borders, access.Step);
    }

    public static Place Of(LinearIndex index) => new(null, index.Strides, index.Offset, ImmutableArray<Border>.Empty);

    /// <summary>The same for dimensions of which some were joined; <paramref name="kept"/> are the old ones that stay.</summary>
    public Place Keep(ImmutableArray<int> kept) => kept.Length == Strides.Length
        ? this
        : new(
            Buffer,
            ImmutableArray.CreateRange(kept, k => Strides[k]),
            Offset,
            ImmutableArray.CreateRange(Borders, b => b with { Coefficients = ImmutableArray.CreateRange(kept, k => b.Coefficients[k]) }),
            Step);

    /// <summary>Whether both are the same elements of the same buffer.</summary>
    public bool Equals(Place? other) => ReferenceEquals(this, other) || (other is not null && GetHashCode() == other.GetHashCode()
        && Buffer == other.Buffer && Step == other.Step && Offset == other.Offset && Strides.AsSpan().SequenceEqual(other.Strides.AsSpan())
        && Borders.SequenceEqual(other.Borders));

    public override bool Equals(object? obj) => Equals(obj as Place);

    public override int GetHashCode()
    {
        if (_hash != 0)
            return _hash;
        var hash = unchecked((int)(Offset * 31 + Step * 7 + Borders.Length) + (Buffer?.GetHashCode() ?? 0));
        foreach (var stride in Strides)
            hash = unchecked(hash * 31 + (int)stride);
        return _hash = hash;
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
