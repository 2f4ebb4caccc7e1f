using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A product that meets an element only at every s-th place, as a transposed convolution of stride s and the gradient of a
/// strided one by its input do, is cut into the s phases of its result: coordinate y becomes s·y' + φ, and the summed p
/// becomes s·p' + ρ(φ), so that the places between elements are never visited. The sums keep their order, and their bits.
/// </summary>
/// <remarks>
/// The phases are coordinates of their own, over which the product has different rows: it needs the samples in lanes, and an
/// extent that s divides.
/// </remarks>
internal sealed class Phases(Lowering lowering)
{
    /// <summary>For each value that is put together from phases, itself in their coordinates.</summary>
    private readonly Dictionary<Node, Node> _parts = new();

    /// <summary>The product in phases, or null where there are none.</summary>
    public static ContractNode? Cut(Lowering lowering, ContractNode product)
    {
        if (product.Again is not null || product.CopyOf is not null)
            return null;
        var current = product;
        while (TryCut(lowering, current) is { } cut)
            current = cut;
        return current == product ? null : current;
    }

    /// <summary>The result of a product in phases, in the shape that it had.</summary>
    public Node Join(Node parts, Shape shape, Node original)
    {
        var whole = new ReshapeNode(lowering.NextId(), parts, shape, original.Origin);
        _parts.Add(whole, parts);
        return whole;
    }

    /// <summary>What a value is put together from, or null.</summary>
    public Node? PartsOf(Node whole) => _parts.TryGetValue(whole, out var parts) ? parts : null;

    /// <summary>
    /// A map of a product in phases with parameters, constants and masks alone is done in its coordinates, where it can be
    /// the product's epilogue. The masks themselves are not: the backward pass makes them again in its own.
    /// </summary>
    public Node Follow(MapNode map)
    {
        if (IsMask(map) || map.Operands.FirstOrDefault(_parts.ContainsKey) is not { } leading)
            return map;
        var shape = _parts[leading].Shape;
        if (!map.Operands.All(o => _parts.TryGetValue(o, out var parts) ? parts.Shape == shape : IsMask(o) || IsConstantOverSamples(o)))
            return map;
        var operands = map.Operands.Select(o => _parts.TryGetValue(o, out var parts)
            ? parts
            : lowering.Add(new ReshapeNode(lowering.NextId(), o, shape, o.Origin)));
        var followed = lowering.Add(new MapNode(lowering.NextId(), map.Op, ImmutableArray.CreateRange(operands), map.Origin) { Name = map.Name });
        return Join(followed, map.Shape, map);
    }

    private static bool IsMask(Node node) => node is MapNode { Op: ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal };

    private static bool IsConstantOverSamples(Node node)
    {
        while (node is ViewNode or ReshapeNode or ConvertNode)
            node = node.Operands[0];
        return node is LeafNode && !node.Shape.IsBatched;
    }

    private static ContractNode? TryCut(Lowering lowering, ContractNode product) =>
        TryCut(lowering, product, product.Left.Shape, product.LeftMap, product.Right.Shape, product.RightMap)
        ?? TryCut(lowering, product, product.Right.Shape, product.RightMap, product.Left.Shape, product.LeftMap);

    /// <param name="sparse">The shape of the operand that may be met at some places only.</param>
    private static ContractNode? TryCut(
        Lowering lowering, ContractNode product, Shape sparse, IndexMap sparseMap, Shape other, IndexMap otherMap)
    {
        var space = new Shape(product.Shape.Dims.AddRange(product.ReduceExtents));
        for (var k = 0; k < sparse.Rank; k++)
        {
            var expr = sparseMap.Dims[k];
            if (expr.Divisor == 1)
                continue;
            var used = Enumerable.Range(0, space.Rank).Where(d => expr.Coefficients[d] != 0).ToList();
            if (used.Count != 2 || used[0] >= product.Shape.Rank || used[1] < product.Shape.Rank)
                continue;
            var (y, p, s) = (used[0], used[1], expr.Divisor);
            if (expr.Coefficients[p] is not (1 or -1) || space[y] == Shape.Batch || space[p] == Shape.Batch || space[y] % s != 0)
                continue;
            // Summed places beyond the window must be outside of the other factor.
            if (!Enumerable.Range(0, other.Rank).Any(d => otherMap.Dims[d].SingleDim == p && other[d] <= space[p]))
                continue;
            if (Cut(lowering, product, space, expr, y, p) is { } cut)
                return cut;
        }
        return null;
    }

    private static ContractNode? Cut(Lowering lowering, ContractNode product, Shape space, IndexExpr expr, int y, int p)
    {
        // a·y + b·p + o is to be a multiple of s: ρ(φ) = -b·(a·φ + o) modulo s. Of the two lines through such ρ the one that
        // takes fewer p'; with the first one the sparse operand does not depend on φ.
        var (a, b, o, s) = (expr.Coefficients[y], expr.Coefficients[p], expr.Offset, expr.Divisor);
        var first = Window(-b * a, -(long)b * o, s, space[p]);
        var second = Window(-b * a > 0 ? -b * a - s : -b * a + s, -(long)b * o, s, space[p]);
        var (slope, start, extent) = second.Extent < first.Extent ? second : first;
        if (Math.Abs(start) > int.MaxValue || extent > space[p])
            return null;

        // Coordinates of the old space over the new one, which has φ behind y'.
        var rank = space.Rank + 1;
        var coordinates = new IndexExpr[space.Rank];
        for (var d = 0; d < space.Rank; d++)
        {
            var coefficients = new int[rank];
            coefficients[d <= y ? d : d + 1] = d == y || d == p ? s : 1;
            if (d == y)
                coefficients[y + 1] = 1;
            else if (d == p)
                coefficients[y + 1] = slope;
            coordinates[d] = new IndexExpr(ImmutableArray.Create(coefficients), d == p ? (int)start : 0);
        }
        if (IndexMaps.Substitute(product.LeftMap, coordinates, rank) is not { } left || IndexMaps.Substitute(product.RightMap, coordinates, rank) is not { } right)
            return null;
        var shape = new Shape(product.Shape.Dims.SetItem(y, space[y] / s).Insert(y + 1, s));
        var reduce = product.ReduceExtents.SetItem(p - product.Shape.Rank, (int)extent);
        return new ContractNode(lowering.NextId(), product.Left, left, product.Right, right, shape, reduce, product.Origin)
        {
            Name = product.Name,
        };
    }

    /// <summary>
    /// The line of ρ = slope·φ + start for φ from 0 to s - 1, start congruent to what is given, and the number of p' that
    /// reach all p below an extent: the greatest ρ is below s, so that p' begins with 0.
    /// </summary>
    private static (int Slope, long Start, long Extent) Window(int slope, long start, int s, int extent)
    {
        var (least, greatest) = (Math.Min(0, (long)slope * (s - 1)), Math.Max(0, (long)slope * (s - 1)));
        start += s * (long)Math.Floor((double)(s - 1 - start - greatest) / s);
        return (slope, start, (extent - 1 - start - least) / s + 1);
    }
}
