using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A padded or dilated copy as a place for each element that it takes over: <c>Scale * coordinate + Offset</c>. So it is
/// made of zeros everywhere and then the elements, and nothing has to ask where the border is.
/// </summary>
/// <param name="Inside">How many elements along each dimension are taken over.</param>
internal sealed record PadForm(Shape Inside, ImmutableArray<int> Scale, ImmutableArray<int> Offset)
{
    /// <summary>The form of a view that moves each dimension on its own; null for any other,
    /// and where nothing is padded.</summary>
    public static PadForm? Of(Node node)
    {
        if (node is not ViewNode { Fill: 0 } view || view.Shape.Rank != view.Operand.Shape.Rank)
            return null;
        var rank = view.Shape.Rank;
        var (inside, scale, offset) = (new int[rank], new int[rank], new int[rank]);
        for (var k = 0; k < rank; k++)
        {
            var expr = view.Map.Dims[k];
            if (!new IndexExpr(expr.Coefficients).Equals(IndexExpr.Dim(k, rank)))
                return null;
            var (extent, low, divisor) = (view.Shape[k], expr.Offset, expr.Divisor);
            (inside[k], scale[k], offset[k]) = (extent, 1, 0);
            if (extent == Shape.Batch)
                continue;
            // The coordinate t of the copy shows element (t + low) / divisor.
            var first = Math.Max(0, Floor(low + divisor - 1, divisor));
            var last = Math.Min(view.Operand.Shape[k] - 1, Floor(low + extent - 1, divisor));
            if (last < first)
                return null;
            (inside[k], scale[k], offset[k]) = (last - first + 1, divisor, divisor * first - low);
        }
        // Without zeros it is a view like others.
        return inside.SequenceEqual(view.Shape.Dims) ? null : new PadForm(Shape.Of(inside), ImmutableArray.Create(scale), ImmutableArray.Create(offset));
    }

    /// <summary>How many elements lie behind each other: the copy has gaps between such rows.</summary>
    public long Row(Shape copy)
    {
        long row = 1;
        for (var k = Inside.Rank - 1; k >= 0; k--)
        {
            row *= Math.Abs(Inside[k]);
            if (!IsWhole(k, copy))
                break;
        }
        return row;
    }

    /// <summary>Whether a dimension is neither padded nor dilated nor cut.</summary>
    public bool IsWhole(int dim, Shape copy) => Scale[dim] == 1 && Offset[dim] == 0 && Inside[dim] == copy[dim];

    /// <summary>Coordinates of the copy, from those of the elements.</summary>
    public IndexMap Place(IndexMap elements) => new(ImmutableArray.CreateRange(elements.Dims.Select((e, k) => new IndexExpr(
        ImmutableArray.CreateRange(e.Coefficients, c => c * Scale[k]), e.Offset * Scale[k] + Offset[k]))));

    private static int Floor(int a, int b) => (int)Math.Floor((double)a / b);
}
