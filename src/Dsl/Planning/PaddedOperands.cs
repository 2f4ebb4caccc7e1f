using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A product reads its operands by strides alone. An operand that it reads outside, or between elements, is replaced by
/// a copy with zeros there: padded, and dilated where the map has a divisor. Products of the same operand share one
/// padded copy, and those that need no padding read it too, so that the value itself need not be kept beside it. The second
/// pass through a block pads again.
/// </summary>
internal sealed class PaddedOperands(Lowering lowering)
{
    private readonly Dictionary<string, ViewNode> _copies = new();

    /// <summary>For each operand that is padded somewhere the least and greatest coordinates of all such reads.</summary>
    private readonly Dictionary<Node, (long Low, long High)[]> _padded = new();

    /// <summary>Takes note of how a product of the original graph reads its operands.</summary>
    public void Collect(ContractNode node)
    {
        Collect(node.Left, node.LeftMap, Space(node));
        Collect(node.Right, node.RightMap, Space(node));
    }

    /// <param name="original">The same contraction in the original graph.</param>
    /// <param name="last">Whether batched operands are to have their samples as neighbours.</param>
    public ContractNode Rewrite(LoweredGraph graph, ContractNode node, ContractNode original, bool last)
    {
        var (left, leftMap) = Padded(graph, node.Left, node.LeftMap, original.Left, Space(node), last);
        var (right, rightMap) = Padded(graph, node.Right, node.RightMap, original.Right, Space(node), last);
        if (left == node.Left && right == node.Right && leftMap.Equals(node.LeftMap) && rightMap.Equals(node.RightMap))
            return node;
        return new ContractNode(
            lowering.NextId(), left, leftMap, right, rightMap, node.Shape, node.ReduceExtents, node.Origin)
        {
            Name = node.Name,
        };
    }

    private static Shape Space(ContractNode node) => new(node.Shape.Dims.AddRange(node.ReduceExtents));

    private void Collect(Node operand, IndexMap map, Shape space)
    {
        map = Coordinates.Normal(map, space);
        if (map.Dims.Any(d => d.Divisor != 1) || IndexMaps.ReadsInside(map, space, operand.Shape))
            return;
        var known = _padded.TryGetValue(operand, out var ranges);
        ranges ??= operand.Shape.Dims.Select(d => (0L, (long)d - 1)).ToArray();
        for (var k = 0; k < ranges.Length; k++)
        {
            if (operand.Shape[k] == Shape.Batch)
                continue;
            var (low, high) = IndexMaps.Range(map.Dims[k], space);
            ranges[k] = (Math.Min(low, ranges[k].Low), Math.Max(high, ranges[k].High));
        }
        if (!known)
            _padded.Add(operand, ranges);
    }

    private (Node Operand, IndexMap Map) Padded(LoweredGraph graph, Node operand, IndexMap map, Node original, Shape space, bool last)
    {
        last &= operand.Shape.IsBatched;
        map = Coordinates.Normal(map, space);
        var dilated = map.Dims.Any(d => d.Divisor != 1);
        var shared = _padded.TryGetValue(original, out var common) && !dilated;
        if (!shared && IndexMaps.ReadsInside(map, space, operand.Shape))
            return (last && graph.PitchOf(operand) == 0 ? Copy(graph, operand, operand.Shape, IndexMap.Identity(operand.Shape.Rank), "", last) : operand, map);
        var rank = operand.Shape.Rank;
        var key = "";
        var extents = operand.Shape.Dims.ToBuilder();
        var moves = new IndexExpr[rank];
        var dims = new IndexExpr[rank];
        for (var k = 0; k < rank; k++)
        {
            var dim = map.Dims[k];
            var (low, high) = shared ? common![k] : IndexMaps.Range(dim, space);
            moves[k] = IndexExpr.Dim(k, rank);
            dims[k] = dim;
            if (operand.Shape[k] == Shape.Batch || (dim.Divisor == 1 && low >= 0 && high < operand.Shape[k]))
                continue;
            extents[k] = (int)(high - low + 1);
            moves[k] = new IndexExpr(moves[k].Coefficients, (int)low, dim.Divisor);
            dims[k] = new IndexExpr(dim.Coefficients, dim.Offset - (int)low);
            key += string.Format(CultureInfo.InvariantCulture, " {0}:{1}..{2}/{3}", k, low, high, dim.Divisor);
        }
        var copy = Copy(graph, operand, new Shape(extents.ToImmutable()), new IndexMap(ImmutableArray.Create(moves)), key, last);
        return (copy, new IndexMap(ImmutableArray.Create(dims)));
    }

    private Node Copy(LoweredGraph graph, Node operand, Shape shape, IndexMap map, string padding, bool last)
    {
        var key = lowering.Pass + operand.Id.ToString(CultureInfo.InvariantCulture) + padding + (last ? " last" : "");
        if (_copies.TryGetValue(key, out var copy))
            return copy;
        copy = lowering.Add(new ViewNode(lowering.NextId(), operand, shape, map, 0, operand.Origin));
        copy.Name = (operand is VariableNode variable ? Labels.Of(variable) : Labels.Plain(operand)) + (padding.Length > 0 ? " padded" : " copy");
        _copies.Add(key, copy);
        graph.Copies.Add(copy);
        if (last)
            graph.SamplesLast.Add(copy);
        return copy;
    }
}
