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

    /// <summary>
    /// The same for columns, as near the border of an image, where a window sees some of its elements only. Which of them are
    /// worth it depends on the layout (<see cref="Borders"/>).
    /// </summary>
    public static ImmutableArray<ColumnTerms> Columns(ContractNode product, ContractForm form, IReadOnlyList<int> position, IReadOnlyList<int> extents)
    {
        if (form.SumsInLanes)
            return ImmutableArray<ColumnTerms>.Empty;
        var first = form.GCount + form.MCount;
        return ImmutableArray.CreateRange(
            Borders(product.Left, product.LeftMap, form, position, extents).Concat(Borders(product.Right, product.RightMap, form, position, extents))
                .Where(t => t.Column >= first));
    }

    private static IEnumerable<RowTerms> Of(
        Node operand, IndexMap map, ContractForm form, IReadOnlyList<int> position, IReadOnlyList<int> extents)
    {
        foreach (var border in Borders(operand, map, form, position, extents))
        {
            var (row, summed) = (border.Column, border.Summed);
            if (row >= form.GCount && row < form.GCount + form.MCount && extents[row] <= MostParts)
            {
                yield return new RowTerms(
                    row, summed, ImmutableArray.CreateRange(Enumerable.Range(0, extents[row]).Select(r => border.At(r, extents[summed]))));
            }
        }
    }

    /// <summary>Dimensions of the result along which an operand is read where it is known to be zero, but never only there.</summary>
    private static IEnumerable<ColumnTerms> Borders(
        Node operand, IndexMap map, ContractForm form, IReadOnlyList<int> position, IReadOnlyList<int> extents)
    {
        if (PadForm.Of(operand) is not { } padding)
            yield break;
        for (var k = 0; k < map.Dims.Length; k++)
        {
            var expr = map.Dims[k];
            var used = Enumerable.Range(0, position.Count).Where(d => expr.Coefficients[d] != 0 && position[d] >= 0).ToList();
            if (padding.Scale[k] != 1 || operand.Shape[k] == Shape.Batch || used.Count != 2)
                continue;
            var (kept, summed) = (position[used[0]], position[used[1]]);
            var results = form.Dims.Length - form.KCount;
            if (kept >= results || summed < results || extents[kept] == Shape.Batch || extents[summed] == Shape.Batch)
                continue;
            var border = new ColumnTerms(
                kept, summed, expr.Coefficients[used[0]], expr.Coefficients[used[1]], expr.Offset - padding.Offset[k], padding.Inside[k]);
            var terms = Enumerable.Range(0, extents[kept]).Select(r => border.At(r, extents[summed]).Count).ToList();
            if (terms.All(t => t > 0) && terms.Any(t => t < extents[summed]))
                yield return border;
        }
    }
}
