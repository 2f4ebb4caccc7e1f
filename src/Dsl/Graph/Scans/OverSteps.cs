using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// Computes values of a body for all steps at once: each primitive with one dimension more, that of the steps. So a
/// product that no carried value waits for is one product over samples and steps, outside of the loop.
/// </summary>
/// <param name="given">All steps of a node that need not be computed here; null for others.</param>
/// <param name="varies">Whether a node is another one at each step.</param>
internal sealed class OverSteps(GraphBuilder graph, int count, Func<Node, Node?> given, Func<Node, bool> varies)
{
    private readonly Dictionary<Node, Node> _known = new();

    /// <summary>The value at all steps.</summary>
    public Node Of(Node value)
    {
        if (!varies(value))
            return Repeated(value);
        var open = new Stack<Node>();
        open.Push(value);
        while (open.Count > 0)
        {
            var node = open.Peek();
            if (_known.ContainsKey(node))
            {
                open.Pop();
                continue;
            }
            if (given(node) is { } all)
            {
                _known[node] = all;
                continue;
            }
            var waiting = node.Operands.Where(o => varies(o) && !_known.ContainsKey(o)).ToList();
            if (waiting.Count > 0)
                waiting.ForEach(open.Push);
            else
                _known[node] = Make(node);
        }
        return _known[value];
    }

    /// <summary>The sum over all steps; sums and products are made of the steps' own factors at once.</summary>
    public Node Total(Node value)
    {
        var totals = new Dictionary<Node, Node>();
        var open = new Stack<Node>();
        open.Push(value);
        while (open.Count > 0)
        {
            var node = open.Peek();
            if (totals.ContainsKey(node))
            {
                open.Pop();
                continue;
            }
            var linear = varies(node) ? LinearOperands(node) : ImmutableArray<Node>.Empty;
            var waiting = linear.Where(o => !totals.ContainsKey(o)).ToList();
            if (waiting.Count > 0)
                waiting.ForEach(open.Push);
            else
                totals[node] = linear.IsEmpty ? Sum(node) : graph.Remake(node, node.Operands.Select(o => linear.Contains(o) ? totals[o] : o).ToImmutableArray());
        }
        return totals[value];
    }

    /// <summary>The operands that a node can be summed in: its total is the same node over their totals.</summary>
    private ImmutableArray<Node> LinearOperands(Node node) => node switch
    {
        MapNode { Op: ScalarOp.Add or ScalarOp.Sub or ScalarOp.Neg } => node.Operands.Distinct().ToImmutableArray(),
        ViewNode { Fill: 0 } or ReshapeNode => node.Operands,
        ReduceNode { Op: ReduceOp.Sum } => node.Operands[0] is ContractNode ? node.Operands : ImmutableArray<Node>.Empty,
        ContractNode c when !varies(c.Left) => ImmutableArray.Create(c.Right),
        ContractNode c when !varies(c.Right) => ImmutableArray.Create(c.Left),
        MapNode { Op: ScalarOp.Mul } when !varies(node.Operands[0]) => ImmutableArray.Create(node.Operands[1]),
        MapNode { Op: ScalarOp.Mul or ScalarOp.Div } when !varies(node.Operands[1]) => ImmutableArray.Create(node.Operands[0]),
        _ => ImmutableArray<Node>.Empty,
    };

    private Node Sum(Node node)
    {
        if (!varies(node))
            return graph.Map(ScalarOp.Mul, node, graph.Constant(count));
        switch (node)
        {
            case ContractNode c:
                // Samples are summed first, then steps.
                var at = c.Shape.Rank + (c.ReduceExtents.FirstOrDefault() == Shape.Batch ? 1 : 0);
                var space = c.Shape.Rank + c.ReduceExtents.Length + 1;
                return graph.Contract(
                    Of(c.Left), Widen(c.LeftMap, at, c.Left, space), Of(c.Right), Widen(c.RightMap, at, c.Right, space),
                    c.Shape, c.ReduceExtents.Insert(at - c.Shape.Rank, count));
            case ReduceNode { Op: ReduceOp.Sum } r when varies(r.Operand):
                var axis = Steps.Axis(r.Operand.Shape);
                return graph.Reduce(ReduceOp.Sum, Of(r.Operand), Shifted(r.Axes, axis).Append(axis).ToArray());
            case ScatterAddNode s when varies(s.Updates):
                var inside = Steps.Axis(s.Updates.Shape);
                return graph.ScatterAdd(
                    Of(s.Updates), Columns(s.DataMap, inside), s.Axis, varies(s.Index) ? Of(s.Index) : s.Index,
                    Widen(s.IndexMap, inside, s.Index, s.Updates.Shape.Rank + 1), s.Shape);
            default:
                return graph.Reduce(ReduceOp.Sum, Of(node), Steps.Axis(node.Shape));
        }
    }

    private Node Make(Node node)
    {
        var origin = graph.Origin;
        graph.Origin = node.Origin;
        var at = Steps.Axis(node.Shape);
        var shape = Steps.Over(node.Shape, count);
        var made = node switch
        {
            MapNode map => graph.Map(map.Op, map.Operands.Select(Of).ToArray()),
            ViewNode view => graph.View(Of(view.Operand), shape, Widen(view.Map, at, view.Operand, shape.Rank), view.Fill),
            ReshapeNode reshape => graph.Reshape(Of(reshape.Operand), shape),
            ReduceNode reduce => graph.Reduce(
                reduce.Op, Of(reduce.Operand), Shifted(reduce.Axes, Steps.Axis(reduce.Operand.Shape)).ToArray()),
            ContractNode c => graph.Contract(
                Given(c.Left), Widen(c.LeftMap, at, c.Left, shape.Rank + c.ReduceExtents.Length),
                Given(c.Right), Widen(c.RightMap, at, c.Right, shape.Rank + c.ReduceExtents.Length), shape, c.ReduceExtents),
            GatherNode g => graph.Gather(
                Given(g.Data), Widen(g.DataMap, at, g.Data, shape.Rank), Shifted(g.Axis, g.Data),
                Given(g.Index), Widen(g.IndexMap, at, g.Index, shape.Rank), shape),
            ScatterAddNode s => Scatter(s, shape),
            _ => throw new InvalidOperationException($"A {node.GetType().Name} has no value over all steps."),
        };
        graph.Origin = origin;
        if (made is not LeafNode)
            made.Name ??= node.Name;
        return made;
    }

    private Node Scatter(ScatterAddNode node, Shape shape)
    {
        // The steps of the table are those of the updates.
        var inside = Steps.Axis(node.Updates.Shape);
        var map = Columns(node.DataMap, inside);
        var at = Steps.Axis(node.Shape);
        map = new IndexMap(map.Dims.Insert(at, IndexExpr.Dim(inside, node.Updates.Shape.Rank + 1)));
        return graph.ScatterAdd(
            Of(node.Updates), map, node.Axis >= at ? node.Axis + 1 : node.Axis,
            Given(node.Index), Widen(node.IndexMap, inside, node.Index, node.Updates.Shape.Rank + 1), shape);
    }

    /// <summary>All steps of what varies, and once what does not.</summary>
    private Node Given(Node node) => varies(node) ? Of(node) : node;

    private Node Repeated(Node node)
    {
        var shape = Steps.Over(node.Shape, count);
        return graph.BroadcastInto(node, shape, Enumerable.Range(0, shape.Rank).Where(k => k != Steps.Axis(shape)));
    }

    /// <summary>A map over a space with the steps as one coordinate more, into an operand that has them if it varies.</summary>
    private IndexMap Widen(IndexMap map, int at, Node operand, int rank)
    {
        var columns = Columns(map, at);
        return varies(operand)
            ? new IndexMap(columns.Dims.Insert(Steps.Axis(operand.Shape), IndexExpr.Dim(at, rank)))
            : columns;
    }

    private static IndexMap Columns(IndexMap map, int at) => new(ImmutableArray.CreateRange(
        map.Dims, d => new IndexExpr(d.Coefficients.Insert(at, 0), d.Offset, d.Divisor)));

    private int Shifted(int axis, Node operand) => varies(operand) && axis >= Steps.Axis(operand.Shape) ? axis + 1 : axis;

    private static IEnumerable<int> Shifted(IEnumerable<int> axes, int at) => axes.Select(a => a >= at ? a + 1 : a);
}
