using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// A contraction whose summed coordinate k meets an element of one factor only at every s-th place, at (±k + …) / s, runs over
/// these elements instead: k becomes ±(s·q - …). So the gradient of a transposed convolution's weights multiplies no zeros.
/// </summary>
internal static class DilatedSums
{
    /// <summary>Rewrites both maps and the summed extents; all that is left out is outside of a factor and counts 0.</summary>
    public static void Solve(
        Node left, ref IndexMap leftMap, Node right, ref IndexMap rightMap, Shape shape, ref ImmutableArray<int> reduceExtents)
    {
        for (var k = shape.Rank; k < shape.Rank + reduceExtents.Length; k++)
        {
            var extent = reduceExtents[k - shape.Rank];
            if (extent == Shape.Batch)
                continue;
            if (TrySolve(left.Shape, leftMap, right.Shape, rightMap, k, extent) is { } fromLeft)
            {
                (leftMap, rightMap) = (fromLeft.Divided, fromLeft.Other);
                reduceExtents = reduceExtents.SetItem(k - shape.Rank, fromLeft.Extent);
            }
            else if (TrySolve(right.Shape, rightMap, left.Shape, leftMap, k, extent) is { } fromRight)
            {
                (leftMap, rightMap) = (fromRight.Other, fromRight.Divided);
                reduceExtents = reduceExtents.SetItem(k - shape.Rank, fromRight.Extent);
            }
        }
    }

    private static (IndexMap Divided, IndexMap Other, int Extent)? TrySolve(
        Shape divided, IndexMap dividedMap, Shape other, IndexMap otherMap, int k, int extent)
    {
        var reading = Enumerable.Range(0, dividedMap.Dims.Length).Where(d => dividedMap.Dims[d].Coefficients[k] != 0).ToList();
        if (reading.Count != 1 || dividedMap.Dims[reading[0]] is not { Divisor: > 1 } expr || expr.Coefficients[k] is not (1 or -1))
            return null;
        // A window that is shorter than the elements lie apart is better off with its own places.
        if (extent <= (long)expr.Divisor * (divided[reading[0]] - 1))
            return null;
        // Where the new coordinate leads to no k there must be nothing in the other factor either.
        if (!Enumerable.Range(0, otherMap.Dims.Length).Any(d => otherMap.Dims[d].SingleDim == k && other[d] <= extent))
            return null;

        var rank = expr.Coefficients.Length;
        var sign = expr.Coefficients[k];
        var solved = new IndexExpr(
            ImmutableArray.CreateRange(Enumerable.Range(0, rank).Select(c => c == k ? sign * expr.Divisor : -sign * expr.Coefficients[c])), -sign * expr.Offset);
        var coordinates = Enumerable.Range(0, rank).Select(c => c == k ? solved : IndexExpr.Dim(c, rank)).ToList();
        if (IndexMaps.Substitute(otherMap, coordinates, rank) is not { } substituted)
            return null;
        var plain = new IndexMap(dividedMap.Dims.SetItem(reading[0], IndexExpr.Dim(k, rank)));
        return (plain, substituted, divided[reading[0]]);
    }
}
