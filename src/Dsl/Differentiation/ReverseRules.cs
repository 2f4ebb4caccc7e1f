using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>One reverse rule for each primitive: what the adjoint of its result adds to the adjoint of one operand.</summary>
internal static class ReverseRules
{
    /// <summary>Null where nothing is added.</summary>
    /// <param name="result">The result of a map, as it is to be read.</param>
    public static Node? Of(GraphBuilder graph, Node node, int operand, Node d, Node? result = null) => node switch
    {
        MapNode map => Derivatives.Of(graph, map, operand, d, result),
        ConvertNode => d,
        ViewNode view => View(graph, view, d),
        ReshapeNode reshape => graph.Reshape(d, reshape.Operand.Shape),
        ReduceNode reduce => Reduce(graph, reduce, d),
        ContractNode contract => operand == 0
            ? Contract(graph, contract, contract.Left, contract.LeftMap, contract.Right, contract.RightMap, d)
            : Contract(graph, contract, contract.Right, contract.RightMap, contract.Left, contract.LeftMap, d),
        GatherNode gather => operand == 0 ? Gather(graph, gather, d) : null,
        ScatterAddNode scatter => operand == 0
            ? graph.Gather(d, scatter.DataMap, scatter.Axis, scatter.Index, scatter.IndexMap, scatter.Updates.Shape)
            : null,
        _ => null,
    };

    /// <summary>Whether the value of a node can change smoothly with this operand.</summary>
    public static bool Depends(Node node, int operand) => node switch
    {
        ConvertNode => true,
        _ when node.Type != ElementType.Real => false,
        ScanNode => node.Operands[operand].Type == ElementType.Real,
        MapNode map => Derivatives.Depends(map, operand),
        GatherNode or ScatterAddNode => operand == 0,
        _ => true,
    };

    private static Node? View(GraphBuilder graph, ViewNode view, Node d)
    {
        // Coordinates along which the operand is only repeated are summed first; the rest is turned round.
        var space = view.Shape;
        var read = Enumerable.Range(0, space.Rank).Where(k => view.Map.Dims.Any(e => e.Coefficients[k] != 0)).ToArray();
        var repeated = Enumerable.Range(0, space.Rank).Except(read).ToArray();
        var map = view.Map;
        if (repeated.Length > 0)
        {
            d = graph.Reduce(ReduceOp.Sum, d, repeated);
            space = d.Shape;
            map = new IndexMap(map.Dims
                .Select(e => new IndexExpr(read.Select(k => e.Coefficients[k]).ToImmutableArray(), e.Offset, e.Divisor))
                .ToImmutableArray());
        }
        if (MapInversion.TryInvert(space, map, view.Operand.Shape, _ => true) is not { } inverse)
            return null;
        var (source, sourceMap) = ReadAdjoint(graph, inverse, d);
        var all = new Shape(inverse.Kept.Dims.AddRange(inverse.Summed));
        var summed = Enumerable.Range(inverse.Kept.Rank, inverse.Summed.Length).ToArray();
        return inverse.Restore(graph, graph.Reduce(ReduceOp.Sum, graph.View(source, all, sourceMap), summed));
    }

    private static Node? Contract(
        GraphBuilder graph, ContractNode node, Node own, IndexMap ownMap, Node other, IndexMap otherMap, Node d)
    {
        var space = new Shape(node.Shape.Dims.AddRange(node.ReduceExtents));
        // Outside of a result's coordinate its adjoint is 0; outside of a summed one the other operand may be.
        bool Bounded(int k) => k < node.Shape.Rank
            || otherMap.Dims.Where((e, p) => e.SingleDim == k && other.Shape[p] <= space[k]).Any();
        if (MapInversion.TryInvert(space, ownMap, own.Shape, Bounded) is not { } inverse)
            return null;
        var (source, sourceMap) = ReadAdjoint(graph, inverse, d);
        var compact = graph.Contract(source, sourceMap, other, Substitute(otherMap, inverse), inverse.Kept, inverse.Summed);
        return inverse.Restore(graph, compact);
    }

    private static Node Reduce(GraphBuilder graph, ReduceNode node, Node d)
    {
        var from = node.Operand.Shape;
        var spread = graph.BroadcastInto(d, from, Extremes.Left(node));
        return node.Op == ReduceOp.Sum
            ? spread
            : Routing.Route(graph, Extremes.First(graph, node), spread, taken: true);
    }

    private static Node? Gather(GraphBuilder graph, GatherNode node, Node d)
    {
        var data = node.Data.Shape;
        var rest = Enumerable.Range(0, data.Rank).Where(a => a != node.Axis).ToArray();
        var restShape = new Shape(rest.Select(a => data[a]).ToImmutableArray());
        var restMap = new IndexMap(rest.Select(a => node.DataMap.Dims[a]).ToImmutableArray());
        if (MapInversion.TryInvert(node.Shape, restMap, restShape, _ => true) is not { } inverse)
            return null;
        if (!inverse.Summed.IsEmpty)
            return graph.ScatterAdd(d, node.DataMap, node.Axis, node.Index, node.IndexMap, data);
        // Each element has one reader at most, and it reads there if its index says so.
        var (source, sourceMap) = ReadAdjoint(graph, inverse, d);
        var update = inverse.Restore(graph, graph.View(source, inverse.Kept, sourceMap));
        var index = inverse.Restore(graph, graph.View(node.Index, inverse.Kept, Substitute(node.IndexMap, inverse)));
        var here = graph.Map(
            ScalarOp.Equal,
            graph.BroadcastInto(graph.Map(ScalarOp.ToReal, index), data, rest),
            graph.BroadcastInto(graph.Iota(data[node.Axis]), data, new[] { node.Axis }));
        return Routing.Route(graph, here, graph.BroadcastInto(update, data, rest), taken: true);
    }

    /// <summary>How the new space reads the adjoint: at the old coordinates, and along one more dimension of extent 1 for
    /// each condition, which is inside only where the condition holds.</summary>
    private static (Node Source, IndexMap Map) ReadAdjoint(GraphBuilder graph, MapInversion inverse, Node d)
    {
        var dims = inverse.Coordinates.Take(d.Shape.Rank).Concat(inverse.Zeros).ToImmutableArray();
        var shape = new Shape(d.Shape.Dims.AddRange(Enumerable.Repeat(1, inverse.Zeros.Length)));
        return (graph.Reshape(d, shape), new IndexMap(dims));
    }

    private static IndexMap Substitute(IndexMap map, MapInversion inverse) => new(map.Dims
        .Select(e => IndexMaps.TrySubstitute(e, inverse.Coordinates, inverse.Rank, out var result)
            ? result
            : throw new System.InvalidOperationException("The inverse of a map exceeds 32 bits."))
        .ToImmutableArray());
}
