using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>Composition of index maps.</summary>
public static class IndexMaps
{
    /// <summary>
    /// The map of a view of a view, onto the inner view's operand. Possible where one fill is enough to say what is read
    /// outside of either view, and where each place that the outer view misses is also missed by the composed map.
    /// </summary>
    public static bool TryCompose(
        ViewNode inner, Shape shape, IndexMap outer, double outerFill, out IndexMap composed, out double fill)
    {
        composed = outer;
        fill = inner.Fill;
        if (!ReadsInside(outer, shape, inner.Shape))
        {
            var sameFill = BitConverter.DoubleToInt64Bits(inner.Fill) == BitConverter.DoubleToInt64Bits(outerFill);
            if (!sameFill && !ReadsInside(inner.Map, inner.Shape, inner.Operand.Shape))
                return false;
            for (var q = 0; q < outer.Dims.Length; q++)
            {
                if (!ReadsInside(outer.Dims[q], shape, inner.Shape[q]) && !Bounds(inner, q))
                    return false;
            }
            fill = outerFill;
        }
        if (Substitute(inner.Map, outer.Dims, shape.Rank) is not { } substituted)
            return false;
        composed = substituted;
        return true;
    }

    /// <summary>Replaces a contraction's view operand by the view's own operand where the map can express it.</summary>
    public static (Node Operand, IndexMap Map) AbsorbView(Node operand, Shape space, IndexMap map)
    {
        while (operand is ViewNode view && TryCompose(view, space, map, 0, out var composed, out var fill)
            && (fill == 0 || ReadsInside(composed, space, view.Operand.Shape)))
        {
            operand = view.Operand;
            map = composed;
        }
        return (operand, map);
    }

    /// <summary>Whether each point of the space reads an element that exists, with exact divisions.</summary>
    public static bool ReadsInside(IndexMap map, Shape space, Shape operand)
    {
        for (var k = 0; k < map.Dims.Length; k++)
        {
            if (!ReadsInside(map.Dims[k], space, operand[k]))
                return false;
        }
        return true;
    }

    /// <summary>Whether one index expression is exact and in 0 to <paramref name="extent"/> - 1 over the whole space.</summary>
    public static bool ReadsInside(IndexExpr expr, Shape space, int extent)
    {
        if (extent == Shape.Batch)
            return true;
        var (low, high) = Range(expr, space);
        return IsExact(expr, space) && low >= 0 && high / expr.Divisor < extent;
    }

    /// <summary>The least and greatest value of the numerator over the whole space.</summary>
    public static (long Low, long High) Range(IndexExpr expr, Shape space)
    {
        long low = expr.Offset, high = expr.Offset;
        for (var k = 0; k < expr.Coefficients.Length; k++)
        {
            var reach = (long)expr.Coefficients[k] * (Math.Max(space[k], 1) - 1);
            if (reach > 0)
                high += reach;
            else
                low += reach;
        }
        return (low, high);
    }

    /// <summary>As <see cref="TrySubstitute"/>, for each dimension of a map; null where one has no such expression.</summary>
    public static IndexMap? Substitute(IndexMap map, IReadOnlyList<IndexExpr> coordinates, int rank)
    {
        var dims = ImmutableArray.CreateBuilder<IndexExpr>(map.Dims.Length);
        foreach (var dim in map.Dims)
        {
            if (!TrySubstitute(dim, coordinates, rank, out var substituted))
                return null;
            dims.Add(substituted);
        }
        return new IndexMap(dims.MoveToImmutable());
    }

    /// <summary>
    /// Writes coordinates as expressions of another space into an index expression. Where a coordinate has a divisor the
    /// result can be exact although the coordinate is not: the caller must know that something else tells these points.
    /// </summary>
    /// <param name="coordinates">For each coordinate of <paramref name="expr"/> its expression over the new space.</param>
    /// <param name="rank">The rank of the new space.</param>
    public static bool TrySubstitute(IndexExpr expr, IReadOnlyList<IndexExpr> coordinates, int rank, out IndexExpr result)
    {
        result = expr;
        var used = Enumerable.Range(0, expr.Coefficients.Length).Where(k => expr.Coefficients[k] != 0).ToArray();
        var common = 1L;
        foreach (var k in used)
        {
            common = common / GreatestCommonDivisor(common, coordinates[k].Divisor) * coordinates[k].Divisor;
            if (common > int.MaxValue)
                return false;
        }
        try
        {
            var coefficients = new long[rank];
            var offset = checked(expr.Offset * common);
            foreach (var k in used)
            {
                var factor = expr.Coefficients[k] * (common / coordinates[k].Divisor);
                offset = checked(offset + factor * coordinates[k].Offset);
                for (var d = 0; d < rank; d++)
                    coefficients[d] = checked(coefficients[d] + factor * coordinates[k].Coefficients[d]);
            }
            return TryMake(coefficients, offset, checked(expr.Divisor * common), out result);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>The expression without common factors, if it fits in 32 bits.</summary>
    public static bool TryMake(IReadOnlyList<long> coefficients, long offset, long divisor, out IndexExpr result)
    {
        var common = GreatestCommonDivisor(offset, divisor);
        foreach (var c in coefficients)
            common = GreatestCommonDivisor(common, c);
        var fits = coefficients.All(c => Fits(c / common)) && Fits(offset / common) && Fits(divisor / common);
        result = fits
            ? new IndexExpr(
                coefficients.Select(c => (int)(c / common)).ToImmutableArray(), (int)(offset / common), (int)(divisor / common))
            : IndexExpr.Constant(0, coefficients.Count);
        return fits;
    }

    /// <summary>Whether a place outside of the view along one of its dimensions is also outside of its operand.</summary>
    private static bool Bounds(ViewNode view, int dim)
    {
        var extent = view.Shape[dim];
        for (var r = 0; r < view.Map.Dims.Length; r++)
        {
            var expr = view.Map.Dims[r];
            var read = view.Operand.Shape[r];
            if (expr.Divisor != 1 || expr.Coefficients.Where((c, k) => k != dim && c != 0).Any())
                continue;
            if (expr.Coefficients[dim] == 1 && expr.Offset <= 0 && (long)expr.Offset + extent >= read)
                return true;
            if (expr.Coefficients[dim] == -1 && expr.Offset >= read - 1 && expr.Offset < extent)
                return true;
        }
        return false;
    }

    private static bool IsExact(IndexExpr expr, Shape space)
    {
        for (var k = 0; k < expr.Coefficients.Length; k++)
        {
            if (space[k] != 1 && expr.Coefficients[k] % expr.Divisor != 0)
                return false;
        }
        return expr.Offset % expr.Divisor == 0;
    }

    private static bool Fits(long value) => value is >= int.MinValue and <= int.MaxValue;

    private static long GreatestCommonDivisor(long a, long b)
    {
        a = Math.Abs(a);
        b = Math.Abs(b);
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
