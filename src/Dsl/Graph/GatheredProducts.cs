using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// A product of rows gathered from a table, as of an embedding and a layer behind it, is gathered from the product of the
/// table: (T[t])·W is (T·W)[t], the same sums. There are fewer rows in a table of characters than in a batch of texts, and in
/// predictions the product of the table is made once.
/// </summary>
internal static class GatheredProducts
{
    /// <summary>So many rows of the table to one that a sample gathers: batches for training are rarely smaller.</summary>
    private const int RowsForEach = 8;

    /// <summary>The gather, or null where the left operand is none or its product is better as it is.</summary>
    public static Node? Turn(
        GraphBuilder graph, Node left, IndexMap leftMap, Node right, IndexMap rightMap, Shape shape, ImmutableArray<int> reduceExtents)
    {
        if (left is not GatherNode { Data.Shape.IsBatched: false } gather || right.Shape.IsBatched)
            return null;
        var space = new Shape(shape.Dims.AddRange(reduceExtents));
        if (!IndexMaps.ReadsInside(leftMap, space, gather.Shape)
            || IndexMaps.Substitute(gather.IndexMap, leftMap.Dims, space.Rank) is not { } index || IndexMaps.Substitute(gather.DataMap, leftMap.Dims, space.Rank) is not { } data)
            return null;

        // Coordinates of the result that choose a row, and all others; what is summed must be within rows.
        var choosing = Enumerable.Range(0, space.Rank).Where(d => Uses(index, d)).ToList();
        var others = Enumerable.Range(0, shape.Rank).Where(d => !choosing.Contains(d)).ToList();
        if (choosing.Any(d => d >= shape.Rank || Uses(data, d) || Uses(rightMap, d)) || others.Any(d => shape[d] == Shape.Batch))
            return null;
        var rows = gather.Data.Shape[gather.Axis];
        var chosen = choosing.Where(d => shape[d] != Shape.Batch).Aggregate(1L, (n, d) => n * shape[d]);
        if (rows > chosen * (shape.IsBatched ? RowsForEach : 1))
            return null;

        // The table's product, over its rows, the other coordinates and the summed ones.
        var kept = others.Concat(Enumerable.Range(shape.Rank, reduceExtents.Length)).ToList();
        var tableMap = Over(data, kept);
        var table = graph.Contract(
            gather.Data, new IndexMap(tableMap.Dims.SetItem(gather.Axis, IndexExpr.Dim(0, kept.Count + 1))), right, Over(rightMap, kept),
            new Shape(others.Select(d => shape[d]).Prepend(rows).ToImmutableArray()), reduceExtents);
        if (gather.Origin.Scope.Length > 0)
            table.Name ??= gather.Origin.Scope + " product";
        var places = others.Select(d => IndexExpr.Dim(d, shape.Rank)).Prepend(IndexExpr.Constant(0, shape.Rank));
        var result = index.Dims.Select(d => new IndexExpr(d.Coefficients.Take(shape.Rank).ToImmutableArray(), d.Offset, d.Divisor));
        return graph.Gather(
            table, new IndexMap(places.ToImmutableArray()), 0, gather.Index, new IndexMap(result.ToImmutableArray()), shape);
    }

    private static bool Uses(IndexMap map, int dim) => map.Dims.Any(d => d.Coefficients[dim] != 0);

    /// <summary>A map over some coordinates only, behind a new first one.</summary>
    private static IndexMap Over(IndexMap map, List<int> kept) => new(map.Dims.Select(
        d => new IndexExpr(kept.Select(k => d.Coefficients[k]).Prepend(0).ToImmutableArray(), d.Offset, d.Divisor)).ToImmutableArray());
}
