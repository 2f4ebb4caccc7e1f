using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A product reads its operands by strides alone. An operand that it reads outside, or between elements, is replaced by
/// a copy with zeros there: padded, and dilated where the map has a divisor. Products of the same operand share copies.
/// </summary>
internal sealed class PaddedOperands(Lowering lowering)
{
    private readonly Dictionary<string, ViewNode> _copies = new();

    public ContractNode Rewrite(LoweredGraph graph, ContractNode node)
    {
        var space = new Shape(node.Shape.Dims.AddRange(node.ReduceExtents));
        var (left, leftMap) = Padded(graph, node.Left, node.LeftMap, space);
        var (right, rightMap) = Padded(graph, node.Right, node.RightMap, space);
        if (left == node.Left && right == node.Right && leftMap.Equals(node.LeftMap) && rightMap.Equals(node.RightMap))
            return node;
        return new ContractNode(
            lowering.NextId(), left, leftMap, right, rightMap, node.Shape, node.ReduceExtents, node.Origin)
        {
            Name = node.Name,
        };
    }

    private (Node Operand, IndexMap Map) Padded(LoweredGraph graph, Node operand, IndexMap map, Shape space)
    {
        map = Coordinates.Normal(map, space);
        if (IndexMaps.ReadsInside(map, space, operand.Shape))
            return (operand, map);
        var rank = operand.Shape.Rank;
        var key = operand.Id.ToString(CultureInfo.InvariantCulture);
        var extents = operand.Shape.Dims.ToBuilder();
        var moves = new IndexExpr[rank];
        var dims = new IndexExpr[rank];
        for (var k = 0; k < rank; k++)
        {
            var dim = map.Dims[k];
            var (low, high) = IndexMaps.Range(dim, space);
            var plain = operand.Shape[k] == Shape.Batch || (dim.Divisor == 1 && low >= 0 && high < operand.Shape[k]);
            moves[k] = IndexExpr.Dim(k, rank);
            dims[k] = dim;
            if (plain)
                continue;
            extents[k] = (int)(high - low + 1);
            moves[k] = new IndexExpr(moves[k].Coefficients, (int)low, dim.Divisor);
            dims[k] = new IndexExpr(dim.Coefficients, dim.Offset - (int)low);
            key += string.Format(CultureInfo.InvariantCulture, " {0}:{1}..{2}/{3}", k, low, high, dim.Divisor);
        }
        if (!_copies.TryGetValue(key, out var copy))
        {
            copy = lowering.Add(new ViewNode(
                lowering.NextId(),
                operand,
                new Shape(extents.ToImmutable()),
                new IndexMap(ImmutableArray.Create(moves)),
                0,
                operand.Origin));
            copy.Name = Labels.Plain(operand) + " padded";
            _copies.Add(key, copy);
            graph.Copies.Add(copy);
        }
        return (copy, new IndexMap(ImmutableArray.Create(dims)));
    }
}
