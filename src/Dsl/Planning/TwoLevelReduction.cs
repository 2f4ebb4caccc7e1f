using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A sum, maximum or minimum of a great value to a single number is made by rows first: rows can be split over threads
/// and can join what makes them, and the order of the additions stays fixed.
/// </summary>
internal static class TwoLevelReduction
{
    private const double SmallestSize = 512;

    public static Node Rewrite(Lowering lowering, LoweredGraph graph, ReduceNode node)
    {
        var from = node.Operand.Shape;
        if (node.Shape.Rank > 0 || from.Rank < 2 || node.Op is ReduceOp.ArgMax or ReduceOp.ArgMin
            || graph.Points(from) < SmallestSize)
            return node;
        var outer = from.Dims.TakeWhile(d => d == 1).Count();
        if (outer >= from.Rank - 1)
            return node;
        var axes = ImmutableArray.CreateRange(Enumerable.Range(0, from.Rank).Where(k => k != outer));
        var rows = lowering.Add(new ReduceNode(
            lowering.NextId(), node.Op, node.Operand, axes, Shape.Of(from[outer]), node.Origin)
        {
            Name = node.Name is { } name ? name + " rows" : null,
        });
        return new ReduceNode(lowering.NextId(), node.Op, rows, ImmutableArray.Create(0), Shape.Scalar, node.Origin)
        {
            Name = node.Name,
        };
    }
}
