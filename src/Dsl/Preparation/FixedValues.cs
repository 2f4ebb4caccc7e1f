using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// Values that are the same in every prediction until a parameter changes: parameters, running statistics, numbers and
/// coordinates, and what is made of these alone.
/// </summary>
internal sealed class FixedValues(GraphBuilder graph)
{
    private readonly Dictionary<Node, bool> _fixed = new();
    private readonly Dictionary<Node, bool> _variable = new();

    /// <summary>Whether a value is fixed.</summary>
    public bool Contains(Node node) => Look(node, _fixed, IsFixed);

    /// <summary>Whether a parameter or running statistic is in it.</summary>
    public bool HasVariable(Node node) => Look(node, _variable, (n, known) => n is VariableNode || n.Operands.Any(o => known[o]));

    private static bool IsFixed(Node node, Dictionary<Node, bool> known) => node switch
    {
        VariableNode or ConstantNode => true,
        IotaNode iota => !iota.Shape.IsBatched,
        LeafNode or ScanNode or ScanValueNode => false,
        _ => node.Operands.All(o => known[o]),
    };

    private static bool Look(Node node, Dictionary<Node, bool> known, System.Func<Node, Dictionary<Node, bool>, bool> rule)
    {
        if (known.TryGetValue(node, out var found))
            return found;
        foreach (var one in GraphWalk.Ancestors(new[] { node }))
        {
            if (!known.ContainsKey(one))
                known.Add(one, rule(one, known));
        }
        return known[node];
    }

    /// <summary>The dimensions along which a fixed value is not the same everywhere; never the samples.</summary>
    public static ImmutableArray<int> Along(Node node) => Enumerable.Range(0, node.Shape.Rank).Where(k => node.Shape[k] != 1 && Varies(node, k)).ToImmutableArray();

    private static bool Varies(Node node, int dim) => node switch
    {
        _ when node.Shape[dim] == Shape.Batch => false,
        MapNode map => map.Operands.Any(o => Varies(o, dim)),
        ViewNode view => Enumerable.Range(0, view.Map.Dims.Length).Any(k => view.Map.Dims[k].Coefficients[dim] != 0
            && (Varies(view.Operand, k) || !IndexMaps.ReadsInside(view.Map, view.Shape, view.Operand.Shape))),
        ConstantNode => false,
        _ => true,
    };

    /// <summary>A fixed value as one over some of its dimensions, which it varies along; null where its form does not show it.</summary>
    public Node? Over(Node node, ImmutableArray<int> dims)
    {
        var shape = Shape.Of(dims.Select(d => node.Shape[d]).ToArray());
        switch (node)
        {
            case ConstantNode:
                return node;
            case MapNode map:
                var operands = map.Operands.Select(o => Over(o, dims)).ToList();
                if (operands.Contains(null))
                    return null;
                var value = graph.Map(map.Op, operands.Select(o => o!.Shape == shape ? o : graph.Broadcast(o, shape)).ToArray());
                if (value is not LeafNode)
                    value.Name ??= node.Name;
                return value;
            case ViewNode { Operand.Shape.IsBatched: false } view:
                return graph.View(view.Operand, shape, Columns(view.Map, dims), view.Fill);
            case { Shape.IsBatched: false }:
                return graph.View(node, shape, new IndexMap(Enumerable.Range(0, node.Shape.Rank)
                    .Select(k => dims.Contains(k) ? IndexExpr.Dim(dims.IndexOf(k), dims.Length) : IndexExpr.Constant(0, dims.Length)).ToImmutableArray()));
            default:
                return null;
        }
    }

    private static IndexMap Columns(IndexMap map, ImmutableArray<int> dims) => new(ImmutableArray.CreateRange(
        map.Dims, d => new IndexExpr(ImmutableArray.CreateRange(dims, k => d.Coefficients[k]), d.Offset, d.Divisor)));
}
