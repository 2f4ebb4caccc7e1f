using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>The common views, in terms of <see cref="GraphBuilder.View"/>. Axes count the batch dimension, if there is one.</summary>
public sealed partial class GraphBuilder
{
    /// <summary>
    /// Repeats along missing dimensions and dimensions of extent 1. Per-sample dimensions are aligned at the end; the
    /// batch dimension stands for itself.
    /// </summary>
    public Node Broadcast(Node operand, Shape shape)
    {
        if (operand.Shape == shape)
            return operand;
        var from = operand.Shape;
        var dims = new List<IndexExpr>();
        for (var k = 0; k < from.Rank; k++)
        {
            var target = from.IsBatched && k == 0 ? 0 : shape.Rank - (from.Rank - k);
            var fits = target >= 0
                && (from[k] == shape[target] || (from[k] == 1 && shape[target] != Shape.Batch))
                && (from[k] != Shape.Batch || target == 0);
            Require(fits, $"a broadcast of {from} to {shape}");
            dims.Add(from[k] == shape[target] ? IndexExpr.Dim(target, shape.Rank) : IndexExpr.Constant(0, shape.Rank));
        }
        return View(operand, shape, new IndexMap(dims.ToImmutableArray()));
    }

    /// <summary>Places each dimension of the operand at <paramref name="axes"/> of a greater shape and repeats along the others.</summary>
    public Node BroadcastInto(Node operand, Shape shape, IEnumerable<int> axes) =>
        View(operand, shape, new IndexMap(axes.Select(a => IndexExpr.Dim(a, shape.Rank)).ToImmutableArray()));

    /// <summary>Dimension k of the result is dimension <paramref name="order"/>[k] of the operand.</summary>
    public Node Permute(Node operand, params int[] order)
    {
        var shape = new Shape(order.Select(a => operand.Shape[a]).ToImmutableArray());
        var dims = Enumerable.Range(0, order.Length).Select(a => IndexExpr.Dim(System.Array.IndexOf(order, a), order.Length));
        return View(operand, shape, new IndexMap(dims.ToImmutableArray()));
    }

    /// <summary>Elements <paramref name="start"/>, start + step, … of one dimension; outside the operand reads as fill.</summary>
    public Node Slice(Node operand, int axis, int start, int count, int step = 1, double fill = 0)
    {
        var rank = operand.Shape.Rank;
        var shape = new Shape(operand.Shape.Dims.SetItem(axis, count));
        var dims = Enumerable.Range(0, rank)
            .Select(k => k == axis
                ? new IndexExpr(IndexExpr.Dim(k, rank).Coefficients.SetItem(k, step), start)
                : IndexExpr.Dim(k, rank));
        return View(operand, shape, new IndexMap(dims.ToImmutableArray()), fill);
    }

    /// <summary>Extends one dimension by fill.</summary>
    public Node Pad(Node operand, int axis, int before, int after, double fill = 0) =>
        Slice(operand, axis, -before, operand.Shape[axis] + before + after, 1, fill);
}
