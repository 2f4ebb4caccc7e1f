using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// Forward-mode differentiation: how values change along a direction. Applied to gradients it gives the product of the
/// Hessian with a vector; beside reverse mode it is a second opinion on every derivative.
/// </summary>
public static class ForwardMode
{
    /// <summary>The derivatives of some values where some nodes move along given directions.</summary>
    /// <param name="graph">The builder of all nodes; the derivatives become part of it.</param>
    /// <param name="values">Real values.</param>
    /// <param name="moving">What is moved; none may be computed from another.</param>
    /// <param name="directions">For each moving node its direction, of the same shape.</param>
    /// <param name="ct">Asked at each node.</param>
    /// <returns>For each value its derivative, of the same shape; the constant 0 where it does not change.</returns>
    /// <exception cref="ArgumentException">A direction is missing or has another shape.</exception>
    /// <exception cref="GraphTooLargeException">The derivatives exceed the builder's limit.</exception>
    public static ImmutableArray<Node> Tangents(
        GraphBuilder graph,
        IReadOnlyList<Node> values,
        IReadOnlyList<Node> moving,
        IReadOnlyList<Node> directions,
        CancellationToken ct = default)
    {
        if (moving.Count != directions.Count)
            throw new ArgumentException($"{moving.Count} nodes, but {directions.Count} directions.", nameof(directions));
        var tangents = new Dictionary<Node, Node>();
        for (var k = 0; k < moving.Count; k++)
        {
            if (moving[k].Shape != directions[k].Shape)
            {
                throw new ArgumentException(
                    $"A node of {moving[k].Shape} cannot move along {directions[k].Shape}.", nameof(directions));
            }
            tangents[moving[k]] = directions[k];
        }
        Move(graph, GraphWalk.Ancestors(values, ct), tangents, ct);
        return values
            .Select(v => tangents.TryGetValue(v, out var t) ? t : graph.Broadcast(graph.Constant(0), v.Shape))
            .ToImmutableArray();
    }

    /// <summary>Adds the derivatives of nodes, operands first, to those that are known.</summary>
    internal static void Move(GraphBuilder graph, IReadOnlyList<Node> order, Dictionary<Node, Node> tangents, CancellationToken ct)
    {
        var origin = graph.Origin;
        var scans = new Dictionary<ScanNode, ScanForward>();
        foreach (var node in order)
        {
            ct.ThrowIfCancellationRequested();
            if (tangents.ContainsKey(node))
                continue;
            graph.Origin = node.Origin;
            if (node is ScanNode scan)
            {
                var wanted = order.OfType<ScanValueNode>().Where(v => v.Scan == scan).Select(v => v.Value);
                if (scan.Operands.Any(tangents.ContainsKey))
                    scans.Add(scan, new ScanForward(graph, scan, wanted, tangents, ct));
                continue;
            }
            var sum = node is ScanValueNode value && scans.TryGetValue(value.Scan, out var moved) ? moved.Of(value) : null;
            for (var operand = 0; operand < node.Operands.Length; operand++)
            {
                if (!tangents.TryGetValue(node.Operands[operand], out var t) || !ReverseRules.Depends(node, operand))
                    continue;
                if (Of(graph, node, operand, t) is { } part)
                    sum = sum is null ? part : Routing.Add(graph, sum, part);
            }
            if (sum is not null)
                tangents.Add(node, sum);
        }
        graph.Origin = origin;
    }

    /// <summary>One forward rule for each primitive: how the result changes where one operand changes by t.</summary>
    private static Node? Of(GraphBuilder graph, Node node, int operand, Node t) => node switch
    {
        // The derivative of a map is a factor for each element, the same in both modes.
        MapNode map => Derivatives.Of(graph, map, operand, t),
        ConvertNode => t,
        ViewNode view => graph.View(t, view.Shape, view.Map),
        ReshapeNode reshape => graph.Reshape(t, reshape.Shape),
        ReduceNode { Op: ReduceOp.Sum } sum => graph.Reduce(ReduceOp.Sum, t, sum.Axes.ToArray()),
        ReduceNode extreme => graph.Reduce(
            ReduceOp.Sum, Routing.Route(graph, Extremes.First(graph, extreme), t, taken: true), extreme.Axes.ToArray()),
        ContractNode c when operand == 0 => graph.Contract(t, c.LeftMap, c.Right, c.RightMap, c.Shape, c.ReduceExtents),
        ContractNode c => graph.Contract(c.Left, c.LeftMap, t, c.RightMap, c.Shape, c.ReduceExtents),
        GatherNode gather => graph.Gather(t, gather.DataMap, gather.Axis, gather.Index, gather.IndexMap, gather.Shape),
        ScatterAddNode scatter => graph.ScatterAdd(t, scatter.DataMap, scatter.Axis, scatter.Index, scatter.IndexMap, scatter.Shape),
        _ => null,
    };
}
