using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// Reverse-mode differentiation of a graph into more graph. It can be applied to its own results.
/// </summary>
public static class ReverseMode
{
    /// <summary>
    /// The gradients of a loss. Values on which the loss does not depend get the constant 0; nothing is made for
    /// them. Adjoints with several readers are added in falling order of the readers, so the same graph
    /// always gives the same gradients.
    /// </summary>
    /// <param name="graph">The builder of the loss; the gradients become part of it.</param>
    /// <param name="loss">A real number, of shape [].</param>
    /// <param name="withRespectTo">Any nodes of the same graph.</param>
    /// <param name="ct">Asked at each node.</param>
    /// <returns>For each node of <paramref name="withRespectTo"/> a node of its shape.</returns>
    /// <exception cref="ArgumentException">The loss is no real number, or a node to differentiate by is not real.</exception>
    /// <exception cref="GraphTooLargeException">The gradients exceed the builder's limit.</exception>
    public static ImmutableArray<Node> Gradients(
        GraphBuilder graph, Node loss, IReadOnlyList<Node> withRespectTo, CancellationToken ct = default)
    {
        if (loss.Shape.Rank != 0 || loss.Type != ElementType.Real)
            throw new ArgumentException($"A loss is one real number, but this is {loss.Type} of {loss.Shape}.", nameof(loss));
        if (withRespectTo.FirstOrDefault(n => n.Type != ElementType.Real) is { } index)
            throw new ArgumentException($"No gradient is taken by indices, such as node {index.Id}.", nameof(withRespectTo));
        var seeds = new Dictionary<Node, Node> { [loss] = graph.Constant(1) };
        var adjoints = Adjoints(graph, seeds, withRespectTo, new HashSet<Node>(), null, ct);
        return withRespectTo
            .Select(n => adjoints.TryGetValue(n, out var d) ? d : graph.Broadcast(graph.Constant(0), n.Shape))
            .ToImmutableArray();
    }

    /// <summary>The adjoints of all nodes that given ones depend on, as far as these depend on others.</summary>
    /// <param name="graph">The builder of all nodes; the adjoints become part of it.</param>
    /// <param name="seeds">Adjoints that are given, by their nodes.</param>
    /// <param name="withRespectTo">The nodes whose adjoints are wanted.</param>
    /// <param name="leaves">Nodes that take adjoints but pass none on.</param>
    /// <param name="around">The block of <c>recompute</c> around all of the nodes, if any.</param>
    /// <param name="ct">Asked at each node.</param>
    internal static Dictionary<Node, Node> Adjoints(
        GraphBuilder graph, IReadOnlyDictionary<Node, Node> seeds, IReadOnlyList<Node> withRespectTo, ISet<Node> leaves,
        RecomputeBlock? around, CancellationToken ct)
    {
        var order = Dependents(seeds.Keys, withRespectTo, leaves, ct);
        var dependent = new HashSet<Node>(order);
        var adjoints = new Dictionary<Node, Node>();
        foreach (var node in order)
        {
            if (seeds.TryGetValue(node, out var seed))
                adjoints.Add(node, seed);
        }
        var kept = new Dictionary<ScanNode, List<(ScanValueNode, Node)>>();
        var passes = new SecondPasses(graph, around);
        var (origin, again, first) = (graph.Origin, graph.Again, graph.Nodes.Count);
        for (var k = order.Count - 1; k >= 0; k--)
        {
            ct.ThrowIfCancellationRequested();
            var node = order[k];
            if (leaves.Contains(node))
                continue;
            graph.Origin = node.Origin with { IsGradient = true };
            if (node is ScanNode scan)
            {
                if (kept.TryGetValue(scan, out var parts))
                    ScanReverse.Run(graph, scan, (ScanNode)passes.Of(scan, parts[0].Item2).Read, parts, dependent.Contains, Add, ct);
                continue;
            }
            if (!adjoints.TryGetValue(node, out var d))
                continue;
            Name(d, node, first);
            if (node is ScanValueNode value)
            {
                if (!kept.TryGetValue(value.Scan, out var list))
                    kept.Add(value.Scan, list = new List<(ScanValueNode, Node)>());
                list.Add((value, d));
                continue;
            }
            var (read, result) = passes.Of(node, d);
            for (var operand = 0; operand < node.Operands.Length; operand++)
            {
                var to = node.Operands[operand];
                if (!dependent.Contains(to) || !ReverseRules.Depends(node, operand))
                    continue;
                if (ReverseRules.Of(graph, read, operand, d, result) is { } part)
                    Add(to, part);
            }
        }
        (graph.Origin, graph.Again) = (origin, again);
        return adjoints;

        void Add(Node to, Node part) =>
            adjoints[to] = adjoints.TryGetValue(to, out var sum) ? Routing.Add(graph, sum, part) : part;
    }

    /// <summary>A gradient is called after its value, if it was made here.</summary>
    private static void Name(Node adjoint, Node value, int first)
    {
        var name = (value as VariableNode)?.VariableName ?? value.Name;
        while (name is not null && adjoint.Id >= first && adjoint is not LeafNode)
        {
            adjoint.Name ??= name + " gradient";
            if (adjoint is not ReshapeNode { Operand: var reshaped })
                return;
            adjoint = reshaped;
        }
    }

    /// <summary>The nodes between some values and what they are differentiated by, operands first.</summary>
    private static List<Node> Dependents(
        IEnumerable<Node> values, IReadOnlyList<Node> withRespectTo, ISet<Node> leaves, CancellationToken ct)
    {
        var targets = new HashSet<Node>(withRespectTo);
        var dependent = new HashSet<Node>();
        var order = new List<Node>();
        foreach (var node in GraphWalk.Ancestors(values, ct, leaves))
        {
            var depends = targets.Contains(node);
            var operands = leaves.Contains(node) ? ImmutableArray<Node>.Empty : node.Operands;
            for (var k = 0; k < operands.Length && !depends; k++)
                depends = dependent.Contains(operands[k]) && ReverseRules.Depends(node, k);
            if (depends && dependent.Add(node))
                order.Add(node);
        }
        return order;
    }
}
