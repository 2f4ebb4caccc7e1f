using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// What reverse mode reads of blocks of <c>recompute</c>: copies of their nodes over the block's inputs, made when the first
/// gradient reaches the block. In a block within a block the outer one's copies are such inputs, so that the inner one's
/// values are computed a third time.
/// </summary>
/// <param name="graph">The builder of all nodes.</param>
/// <param name="around">The block in which all of this stands, whose values are as they are.</param>
internal sealed class SecondPasses(GraphBuilder graph, RecomputeBlock? around)
{
    private readonly Dictionary<RecomputeBlock, Recomputation> _passes = new();
    private readonly Dictionary<(Node, RecomputeBlock), Node> _copies = new();
    private readonly Dictionary<Node, Node> _read = new();
    private readonly Dictionary<Node, bool> _free = new();

    /// <summary>The node whose operands the reverse rule of a node reads, and the result that it reads; d is its adjoint.</summary>
    public (Node Read, Node Result) Of(Node node, Node d)
    {
        var block = BlockOf(node);
        Begin(block, d);
        graph.Again = block is null ? null : _passes[block];
        if (block is null || IsFree(node))
            return FromStorage(node, d);
        var copy = Copy(node, block);
        return (copy, copy);
    }

    /// <summary>What is kept in 16 bits is read from there, so that it need not be kept as it was too.</summary>
    private (Node Read, Node Result) FromStorage(Node node, Node d)
    {
        if (node is ScanNode or ScanValueNode or ConvertNode or LeafNode || (graph.StoredOf(node) is null && node.Operands.All(o => graph.StoredOf(o) is null)))
            return (node, node);
        var pass = graph.NewPass(d);
        var result = Kept(node, pass);
        var operands = node.Operands.Select(o => Kept(o, pass)).ToArray();
        // A rectifier's mask is taken from its result, which is 0 or less just where its operand is.
        if (result != node && node is MapNode { Op: ScalarOp.Select } map && OutputMasks.Rectified(map) is { } rectified)
            operands[0] = rectified.Test == ScalarOp.Less ? graph.Map(ScalarOp.Less, graph.Constant(0), result) : graph.Map(ScalarOp.LessOrEqual, result, graph.Constant(0));
        return (operands.SequenceEqual(node.Operands) ? node : graph.Copy(node, operands.ToImmutableArray(), pass), result);
    }

    /// <summary>A value of the forward pass, from its 16 bits where it is kept so.</summary>
    private Node Kept(Node value, Recomputation pass)
    {
        if (graph.StoredOf(value) is not { } stored)
            return value;
        if (!_read.TryGetValue(stored, out var read))
            _read.Add(stored, read = graph.Copy(graph.Convert(stored, ElementType.Real), ImmutableArray.Create(stored), pass));
        return read;
    }

    private void Begin(RecomputeBlock? block, Node d)
    {
        for (; block is not null && block != around && !_passes.ContainsKey(block); block = block.Parent)
            _passes.Add(block, graph.NewPass(d));
    }

    private Node Copy(Node value, RecomputeBlock within)
    {
        // No recursion: a chain may be as long as the graph.
        var open = new Stack<(Node Node, RecomputeBlock Block)>();
        open.Push((value, within));
        while (open.Count > 0)
        {
            var (node, block) = open.Peek();
            if (_copies.ContainsKey((node, block)))
            {
                open.Pop();
                continue;
            }
            var operands = node.Operands.Select(o => (Node: o, Block: ReadIn(o, block))).ToList();
            var waiting = operands.Where(o => o.Block is not null && !_copies.ContainsKey((o.Node, o.Block))).ToList();
            waiting.ForEach(o => open.Push((o.Node, o.Block!)));
            if (waiting.Count == 0)
            {
                _copies[(node, block)] = graph.Copy(
                    node, operands.Select(o => o.Block is null ? Kept(o.Node, _passes[block]) : _copies[(o.Node, o.Block)]).ToImmutableArray(), _passes[block]);
            }
        }
        return _copies[(value, within)];
    }

    /// <summary>The block whose copy of an operand a copy in a block reads; null where it reads the operand itself.</summary>
    private RecomputeBlock? ReadIn(Node operand, RecomputeBlock reader)
    {
        if (BlockOf(operand) is not { } block || IsFree(operand))
            return null;
        // What a block gives to another one lies in the innermost block around both.
        RecomputeBlock? common = reader;
        while (common is not null && common != around && !block.IsWithin(common))
            common = common.Parent;
        return common == around ? null : common;
    }

    private RecomputeBlock? BlockOf(Node node) =>
        node is not LeafNode && node.Block is { } block && block != around && block.IsWithin(around) ? block : null;

    /// <summary>Whether a value costs no memory: numbers, coordinates, random numbers and what is made of these alone.</summary>
    private bool IsFree(Node value)
    {
        if (_free.TryGetValue(value, out var known))
            return known;
        foreach (var node in GraphWalk.Ancestors(new[] { value }))
        {
            if (!_free.ContainsKey(node))
                _free.Add(node, node is LeafNode or MapNode or ViewNode && node is not (InputNode or VariableNode or CarryNode or StepNode) && node.Operands.All(o => _free[o]));
        }
        return _free[value];
    }
}
