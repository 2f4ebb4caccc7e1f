using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>Contractions, and what is simpler than one.</summary>
public sealed partial class GraphBuilder
{
    /// <summary>
    /// A contraction; views of its operands that only move elements (fill 0) become part of its maps, and sums over places
    /// between elements are sums over elements (<see cref="DilatedSums"/>). Rows that are gathered are multiplied before they are
    /// (<see cref="GatheredProducts"/>). Without summed coordinates it is a product, and
    /// with a scalar operand a sum times that scalar.
    /// </summary>
    /// <param name="leftMap">Over the dimensions of <paramref name="shape"/>, then <paramref name="reduceExtents"/>.</param>
    /// <param name="reduceExtents">If the batch is summed, it is the first.</param>
    public Node Contract(
        Node left, IndexMap leftMap, Node right, IndexMap rightMap, Shape shape, ImmutableArray<int> reduceExtents)
    {
        var space = new Shape(shape.Dims.AddRange(reduceExtents));
        RequireMap(left, space, leftMap);
        RequireMap(right, space, rightMap);
        var batch = space.Dims.IndexOf(Shape.Batch);
        var placed = (batch <= 0 || batch == shape.Rank) && space.Dims.LastIndexOf(Shape.Batch) == batch;
        Require(placed, $"a contraction to {shape} over {new Shape(reduceExtents)}");
        if (reduceExtents.IsEmpty)
            return Map(ScalarOp.Mul, View(left, shape, leftMap), View(right, shape, rightMap));
        (left, leftMap) = IndexMaps.AbsorbView(left, space, leftMap);
        (right, rightMap) = IndexMaps.AbsorbView(right, space, rightMap);
        DilatedSums.Solve(left, ref leftMap, right, ref rightMap, shape, ref reduceExtents);
        var gathered = GatheredProducts.Turn(this, left, leftMap, right, rightMap, shape, reduceExtents)
            ?? GatheredProducts.Turn(this, right, rightMap, left, leftMap, shape, reduceExtents);
        if (gathered is not null)
            return gathered;
        if (left.Shape.Rank == 0)
            return Map(ScalarOp.Mul, left, SumOf(right, rightMap, shape, reduceExtents));
        if (right.Shape.Rank == 0)
            return Map(ScalarOp.Mul, SumOf(left, leftMap, shape, reduceExtents), right);
        return Intern(
            $"contract {left.Id} {Text(leftMap)} {right.Id} {Text(rightMap)} {shape} {string.Join(",", reduceExtents)}",
            id => new ContractNode(id, left, leftMap, right, rightMap, shape, reduceExtents, Origin));
    }

    /// <summary>The sum of a view over the last coordinates of its space, each made only where the view depends on it.</summary>
    private Node SumOf(Node operand, IndexMap map, Shape shape, ImmutableArray<int> reduceExtents)
    {
        var space = shape.Dims.AddRange(reduceExtents);
        var used = Enumerable.Range(0, space.Length).Where(k => map.Dims.Any(d => d.Coefficients[k] != 0)).ToList();
        // The batch dimension stands first in a view, wherever it stands in the contraction.
        used = used.OrderBy(k => space[k] == Shape.Batch ? 0 : 1).ToList();
        var dims = map.Dims.Select(d => new IndexExpr(used.Select(k => d.Coefficients[k]).ToImmutableArray(), d.Offset, d.Divisor));
        var seen = new Shape(used.Select(k => space[k]).ToImmutableArray());
        var view = View(operand, seen, new IndexMap(dims.ToImmutableArray()));
        var sum = Reduce(ReduceOp.Sum, view, Enumerable.Range(0, used.Count).Where(a => used[a] >= shape.Rank).ToArray());
        for (var k = shape.Rank; k < space.Length; k++)
        {
            if (!used.Contains(k))
                sum = Map(ScalarOp.Mul, sum, space[k] == Shape.Batch ? Host(HostScalar.SampleCount) : Constant(space[k]));
        }
        return sum.Shape == shape ? sum : BroadcastInto(sum, shape, used.Where(k => k < shape.Rank));
    }

    private static void RequireMap(Node operand, Shape space, IndexMap map)
    {
        Require(map.Dims.Length == operand.Shape.Rank, $"a read of {operand.Shape} by {map.Dims.Length} index expressions");
        for (var k = 0; k < map.Dims.Length; k++)
        {
            var expr = map.Dims[k];
            var count = expr.Coefficients.Length;
            Require(count == space.Rank, $"an index expression of {count} coefficients over the space {space}");
            var single = expr.SingleDim;
            var batch = space.Dims.IndexOf(Shape.Batch);
            var batched = batch >= 0 && expr.Coefficients[batch] != 0;
            var apart = operand.Shape[k] == Shape.Batch ? single >= 0 && space[single] == Shape.Batch : !batched;
            Require(apart, $"a read of {operand.Shape} over {space} that mixes samples");
        }
    }
}
