using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// The greatest or smallest of rectified values is the rectified greatest or smallest: relu keeps their order. So one relu for
/// each window is enough, and the gradient needs of the values before it only which one was chosen. Values that relu makes
/// equal are all 0 and have no gradient, so that it does not matter which of those that was.
/// </summary>
internal static class RectifiedExtremes
{
    /// <summary>Windows of more elements along one axis are not searched for one that always exists.</summary>
    private const int LongestWindow = 64;

    /// <summary>The rectified extreme, or null where the operand is not a view of rectified values alone.</summary>
    public static Node? Turn(GraphBuilder graph, ReduceOp op, Node operand, ImmutableArray<int> axes)
    {
        if (op is not (ReduceOp.Max or ReduceOp.Min))
            return null;
        var view = operand as ViewNode;
        if ((view?.Operand ?? operand) is not MapNode rectified || InputOf(rectified) is not { } input)
            return null;
        if (view is not null && !IndexMaps.ReadsInside(view.Map, view.Shape, rectified.Shape) && !(IsNeutral(op, view.Fill) && HasElements(view, axes)))
            return null;
        var extreme = graph.Reduce(op, view is null ? input : graph.View(input, view.Shape, view.Map, view.Fill), axes.ToArray());
        var zero = graph.Constant(0);
        return graph.Map(ScalarOp.Select, graph.Map(ScalarOp.LessOrEqual, extreme, zero), zero, extreme);
    }

    /// <summary>
    /// The x of select(x &lt;= 0, 0, x). In this form a NaN stays one on either side of the extreme, and 0 has no gradient; of
    /// other forms that is not so.
    /// </summary>
    private static Node? InputOf(MapNode map) =>
        map is { Op: ScalarOp.Select } && map.Operands[0] is MapNode { Op: ScalarOp.LessOrEqual } test
        && test.Operands[0] == map.Operands[2] && IsZero(test.Operands[1]) && IsZero(map.Operands[1]) ? map.Operands[2] : null;

    private static bool IsZero(Node node) => Folding.TryConstant(node, out var value) && value == 0;

    /// <summary>Whether what is read outside is never the extreme beside an element.</summary>
    private static bool IsNeutral(ReduceOp op, double fill) => fill == (op == ReduceOp.Max ? double.NegativeInfinity : double.PositiveInfinity);

    /// <summary>Whether each window has an element: along each dimension some place of the window always exists.</summary>
    private static bool HasElements(ViewNode view, ImmutableArray<int> axes)
    {
        var dims = view.Map.Dims;
        return axes.All(a => dims.Count(d => d.Coefficients[a] != 0) <= 1)
            && Enumerable.Range(0, dims.Length).All(k => HasElement(dims[k], view.Shape, view.Operand.Shape[k], axes));
    }

    private static bool HasElement(IndexExpr expr, Shape space, int extent, ImmutableArray<int> axes)
    {
        var along = axes.Where(a => expr.Coefficients[a] != 0).ToList();
        if (along.Count == 0 || extent == Shape.Batch)
            return IndexMaps.ReadsInside(expr, space, extent);
        var (axis, places) = (along[0], space[along[0]]);
        return along.Count == 1 && places is >= 0 and <= LongestWindow && Enumerable.Range(0, places).Any(at =>
            IndexMaps.TryMake(
                expr.Coefficients.Select((c, k) => k == axis ? 0L : c).ToList(), expr.Offset + (long)at * expr.Coefficients[axis], expr.Divisor, out var there)
            && IndexMaps.ReadsInside(there, space, extent));
    }
}
