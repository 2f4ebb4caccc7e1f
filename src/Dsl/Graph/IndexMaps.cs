using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>Composition of index maps.</summary>
public static class IndexMaps
{
    /// <summary>
    /// The map of a view of a view, onto the inner view's operand. Possible where nothing that the outer view reads
    /// outside could be seen inside, or both fill with the same number and the bounds of the inner view follow.
    /// </summary>
    public static bool TryCompose(ViewNode inner, Shape shape, IndexMap outer, double outerFill, out IndexMap composed, out double fill)
    {
        composed = outer;
        fill = inner.Fill;
        var inside = ReadsInside(outer, shape, inner.Shape);
        if (!inside)
            return false;
        var dims = ImmutableArray.CreateBuilder<IndexExpr>(inner.Map.Dims.Length);
        foreach (var dim in inner.Map.Dims)
        {
            if (!TrySubstitute(dim, outer, shape.Rank, out var substituted))
                return false;
            dims.Add(substituted);
        }
        composed = new IndexMap(dims.ToImmutable());
        return true;
    }

    /// <summary>Replaces a contraction's view operand by the view's own operand where the map can express it.</summary>
    public static (Node Operand, IndexMap Map) AbsorbView(Node operand, Shape space, IndexMap map)
    {
        while (operand is ViewNode view && view.Fill == 0 && TryCompose(view, space, map, 0, out var composed, out _))
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
            if (operand[k] == Shape.Batch)
                continue;
            var (low, high) = Range(map.Dims[k], space);
            if (map.Dims[k].Divisor != 1 || low < 0 || high >= operand[k])
                return false;
        }
        return true;
    }

    /// <summary>The least and greatest value of the numerator over the whole space.</summary>
    public static (long Low, long High) Range(IndexExpr expr, Shape space)
    {
        long low = expr.Offset, high = expr.Offset;
        for (var k = 0; k < expr.Coefficients.Length; k++)
        {
            var reach = (long)expr.Coefficients[k] * (System.Math.Max(space[k], 1) - 1);
            if (reach > 0)
                high += reach;
            else
                low += reach;
        }
        return (low, high);
    }

    private static bool TrySubstitute(IndexExpr expr, IndexMap outer, int rank, out IndexExpr result)
    {
        result = expr;
        // A division in the outer map only passes through a plain coordinate; the numerators of a sum would not share it.
        var used = Enumerable.Range(0, expr.Coefficients.Length).Where(k => expr.Coefficients[k] != 0).ToArray();
        if (used.Any(k => outer.Dims[k].Divisor != 1))
            return false;
        var coefficients = new int[rank];
        var offset = (long)expr.Offset;
        foreach (var k in used)
        {
            offset += (long)expr.Coefficients[k] * outer.Dims[k].Offset;
            for (var d = 0; d < rank; d++)
                coefficients[d] += expr.Coefficients[k] * outer.Dims[k].Coefficients[d];
        }
        if (offset is < int.MinValue or > int.MaxValue)
            return false;
        result = new IndexExpr(ImmutableArray.Create(coefficients), (int)offset, expr.Divisor);
        return true;
    }
}
