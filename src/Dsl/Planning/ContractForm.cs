using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Whether the samples of a product's values are neighbours in memory.</summary>
internal readonly record struct SamplesLast(bool Result, bool Left, bool Right);

/// <summary>
/// A contraction as a matrix product: its coordinates in groups. Decided by index maps and extents only.
/// </summary>
/// <param name="Swapped">Whether the graph's right operand is the product's left one, so that N runs along the result.</param>
/// <param name="Dims">Coordinates of the iteration space (result, then summed) of extent other than 1, as G, M, N, K.</param>
/// <param name="SumsInLanes">Whether lanes run along the last summed dimension, the samples, instead of along N.</param>
internal sealed record ContractForm(
    bool Swapped, ImmutableArray<int> Dims, int GCount, int MCount, int NCount, bool SumsInLanes = false)
{
    /// <summary>Below this many rows or columns a product of many groups (a depthwise convolution) is a plain loop.</summary>
    private const int SmallestGrouped = 4;

    public int KCount => Dims.Length - GCount - MCount - NCount;

    /// <summary>The form, or null and why the contraction is a loop with a sum instead.</summary>
    /// <param name="last">Which values have their samples as neighbours.</param>
    public static ContractForm? Classify(ContractNode node, int batch, SamplesLast last, out string reason)
    {
        var rank = node.Shape.Rank;
        var extents = node.Shape.Dims.AddRange(node.ReduceExtents);
        var left = Uses(node.LeftMap, extents.Length);
        var right = Uses(node.RightMap, extents.Length);
        var result = Enumerable.Range(0, rank).Where(d => extents[d] != 1).ToList();
        var summed = Enumerable.Range(rank, extents.Length - rank).Where(d => extents[d] != 1).ToList();
        if (last.Result)
            result = result.Skip(1).Append(0).ToList();

        reason = summed.Count == 0 ? "nothing is summed"
            : summed.Any(d => !left[d] || !right[d]) ? "a summed coordinate is in one operand only"
            : result.Any(d => !left[d] && !right[d]) ? "a coordinate of the result is in neither operand"
            : result.Count == 0 ? "the result is one number"
            : left[result[result.Count - 1]] && right[result[result.Count - 1]] ? "both operands vary along the innermost coordinate"
            : "";
        if (reason.Length > 0)
            return null;

        var swapped = left[result[result.Count - 1]];
        if (swapped)
            (left, right) = (right, left);
        // Columns are the innermost coordinates of the result that the rows' factor does not have. With samples as neighbours a block
        // of columns never goes beyond these, so that the others may lie anywhere among the rows, as the places of phases do.
        var between = last.Result && (swapped ? last.Left : last.Right);
        var first = result.Count - 1;
        while (!last.Result && first > 0 && !left[result[first - 1]])
            first--;
        var n = result.Where((d, k) => !left[d] && (between || k >= first)).ToList();
        var m = result.Where(d => left[d] && !right[d]).ToList();
        var g = result.Except(n).Except(m).ToList();
        var groups = Count(g.Where(d => left[d]));
        if (groups > 1 && (Count(m) < SmallestGrouped || Count(n) < SmallestGrouped))
        {
            reason = "each of its groups is only a few rows or columns";
            return null;
        }
        var sumsInLanes = last.Left && last.Right && summed.Count > 1 && extents[summed[0]] == Shape.Batch;
        if (sumsInLanes)
            summed = summed.Skip(1).Append(summed[0]).ToList();
        return new ContractForm(
            swapped, ImmutableArray.CreateRange(g.Concat(m).Concat(n).Concat(summed)), g.Count, m.Count, n.Count, sumsInLanes);

        long Count(IEnumerable<int> dims) =>
            dims.Aggregate(1L, (product, d) => product * (extents[d] == Shape.Batch ? batch : extents[d]));
    }

    private static bool[] Uses(IndexMap map, int rank)
    {
        var uses = new bool[rank];
        foreach (var dim in map.Dims)
        {
            for (var d = 0; d < rank; d++)
                uses[d] |= dim.Coefficients[d] != 0;
        }
        return uses;
    }
}
