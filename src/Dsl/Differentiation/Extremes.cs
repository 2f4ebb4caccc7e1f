using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>Which elements a reduction to the greatest or smallest takes its values from.</summary>
internal static class Extremes
{
    /// <summary>The dimensions of the operand that stay.</summary>
    public static int[] Left(ReduceNode node) =>
        Enumerable.Range(0, node.Operand.Shape.Rank).Where(a => !node.Axes.Contains(a)).ToArray();

    /// <summary>Of the operand's shape: 1 at the first of the equals that were chosen, else 0.</summary>
    public static Node First(GraphBuilder graph, ReduceNode node)
    {
        var from = node.Operand.Shape;
        var place = graph.Reduce(node.Op == ReduceOp.Max ? ReduceOp.ArgMax : ReduceOp.ArgMin, node.Operand, node.Axes.ToArray());
        var chosen = graph.BroadcastInto(graph.Map(ScalarOp.ToReal, place), from, Left(node));
        var position = graph.BroadcastInto(Position(graph, node.Axes.Select(a => from[a]).ToArray()), from, node.Axes);
        return graph.Map(ScalarOp.Equal, chosen, position);
    }

    /// <summary>The row-major number of each element of a shape.</summary>
    private static Node Position(GraphBuilder graph, int[] extents)
    {
        var shape = new Shape(extents.ToImmutableArray());
        Node sum = graph.Broadcast(graph.Constant(0), shape);
        var stride = 1;
        for (var k = extents.Length - 1; k >= 0; k--)
        {
            var along = graph.BroadcastInto(graph.Iota(extents[k]), shape, new[] { k });
            sum = graph.Map(ScalarOp.Add, graph.Map(ScalarOp.Mul, graph.Constant(stride), along), sum);
            stride *= Math.Max(extents[k], 1);
        }
        return sum;
    }
}
