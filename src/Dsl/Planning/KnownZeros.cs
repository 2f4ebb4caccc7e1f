using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Rows of a product whose sums have fewer terms than others: their other terms are factors that a padded copy shows around
/// its elements. The phases of a transposed convolution are such rows, where the stride does not divide the window.
/// </summary>
internal static class KnownZeros
{
    // Rows that are computed apart from others: with fewer, tiles would be cut.
    private const int FewestRows = 8;

    private const int MostParts = 8;

    // Of all terms: below this, longer sums of more rows at a time cost less.
    private const double LeastSaved = 0.2;

    /// <param name="position">For each coordinate of the contraction the dimension of the kernel, or -1.</param>
    public static ImmutableArray<RowTerms> Of(ContractNode product, ContractForm form, IReadOnlyList<int> position, IReadOnlyList<int> extents)
    {
        var none = ImmutableArray<RowTerms>.Empty;
        if (form.SumsInLanes)
            return none;
        var found = Of(product.Left, product.LeftMap, form, position, extents)
            .Concat(Of(product.Right, product.RightMap, form, position, extents)).OrderBy(t => t.Row).ToList();

        // The rows of a part lie at one distance: what tells the parts apart is innermost.
        var lastRow = form.GCount + form.MCount - 1;
        while (found.Count > 0 && !found.Select(t => t.Row).SequenceEqual(Enumerable.Range(lastRow - found.Count + 1, found.Count)))
            found.RemoveAt(0);
        var parts = found.Aggregate(1, (n, t) => n * t.Terms.Length);
        var rows = Enumerable.Range(form.GCount, form.MCount).Aggregate(1L, (n, d) => n * extents[d]);
        var share = found.Aggregate(1.0, (n, t) => n * t.Share(extents[t.Summed]));
        return parts > MostParts || rows / parts < FewestRows || share > 1 - LeastSaved || found.Select(t => t.Summed).Distinct().Count() < found.Count
            ? none
            : ImmutableArray.CreateRange(found);
    }

    private static IEnumerable<RowTerms> Of(
        Node operand, IndexMap map, ContractForm form, IReadOnlyList<int> position, IReadOnlyList<int> extents)
    {
        if (PadForm.Of(operand) is not { } padding)
            yield break;
        for (var k = 0; k < map.Dims.Length; k++)
        {
            var used = Enumerable.Range(0, position.Count).Where(d => map.Dims[k].Coefficients[d] != 0 && position[d] >= 0).ToList();
            if (padding.Scale[k] != 1 || operand.Shape[k] == Shape.Batch || used.Count != 2)
                continue;
            var (row, summed) = (position[used[0]], position[used[1]]);
            if (row < form.GCount || row >= form.GCount + form.MCount || summed < form.Dims.Length - form.KCount
                || extents[row] == Shape.Batch || extents[row] > MostParts || extents[summed] == Shape.Batch)
                continue;
            var terms = Enumerable.Range(0, extents[row])
                .Select(r => Inside(map.Dims[k], used[0], r, used[1], extents[summed], padding.Offset[k], padding.Inside[k])).ToList();
            if (terms.All(t => t.Count > 0) && terms.Any(t => t.Count < extents[summed]))
                yield return new RowTerms(row, summed, ImmutableArray.CreateRange(terms));
        }
    }

    /// <summary>The terms of a row that are elements of the copy's operand: they follow each other.</summary>
    private static (int First, int Count) Inside(IndexExpr expr, int row, int at, int summed, int extent, int offset, int inside)
    {
        var elements = Enumerable.Range(0, extent)
            .Where(k => (long)expr.Coefficients[row] * at + (long)expr.Coefficients[summed] * k + expr.Offset - offset is var x && x >= 0 && x < inside)
            .ToList();
        return elements.Count == 0 ? (0, 0) : (elements[0], elements.Count);
    }
}
