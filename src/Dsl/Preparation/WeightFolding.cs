using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// Takes fixed factors of a product's result into its weights: a · (Σ x·w) + b = Σ x·(a·w) + b, where a is the same at all
/// places that share their weights. So a normalization by running statistics behind a convolution becomes part of the
/// weights and the bias (Jacob et al. 2018, section 3.2), and so does any other formula of this form.
/// </summary>
internal sealed class WeightFolding(GraphBuilder graph, FixedValues values, IReadOnlyDictionary<Node, int> readers)
{
    /// <summary>What stands for a value, or why its factor stays where it is; neither where it has none.</summary>
    /// <param name="Root">The value.</param>
    /// <param name="Product">What it is made of.</param>
    /// <param name="Weights">The product's weights with the factor in them; null where it stays.</param>
    /// <param name="Shift">What is added to the product.</param>
    /// <param name="Refusal">Why the factor stays.</param>
    public sealed record Result(Node Root, ContractNode Product, Node? Weights, Node? Shift, string? Refusal)
    {
        /// <summary>The product with other weights, and what is added to it.</summary>
        public Node Make(GraphBuilder graph, Func<Node, Node> current)
        {
            var (left, right) = Product.Left == WeightOf ? (Weights!, current(Product.Right)) : (current(Product.Left), Weights!);
            graph.Origin = Product.Origin;
            var made = graph.Contract(left, Product.LeftMap, right, Product.RightMap, Product.Shape, Product.ReduceExtents);
            made.Name ??= Product.Name;
            made = graph.Reshape(made, Root.Shape);
            graph.Origin = Root.Origin;
            made = Shift is null ? made : graph.Map(ScalarOp.Add, made, Shift);
            made.Name ??= Root.Name;
            return made;
        }

        /// <summary>The product's weights as they were.</summary>
        public Node WeightOf { get; init; } = Root;
    }

    /// <summary>Looks at a value as the end of a chain of sums, differences, factors and quotients with fixed values.</summary>
    public Result? Of(Node root)
    {
        Node? scale = null, shift = null;
        var node = root;
        graph.Origin = root.Origin;
        while (Peel(node) is var (inner, factor, addend))
        {
            // root = scale · node + shift, and node = factor · inner + addend.
            if (addend is not null)
                shift = Sum(shift, scale is null ? addend : graph.Map(ScalarOp.Mul, scale, addend));
            if (factor is not null)
                scale = scale is null ? factor : graph.Map(ScalarOp.Mul, scale, factor);
            node = inner;
            if (readers[node] > 1)
                return Refused("is read by others too, who want it as it is");
        }
        if (scale is null || !values.HasVariable(scale))
            return null;
        var result = node;
        for (; node is ReshapeNode || (node is ViewNode view && IsReshape(view)); node = node.Operands[0])
        {
            if (readers[node.Operands[0]] > 1)
                return Refused("is read by others too, who want it as it is");
        }
        if (node is not ContractNode product)
            return Refused("is no product with parameters");
        var left = values.Contains(product.Left);
        if (left == values.Contains(product.Right))
            return Refused("is a product of two values that both depend on the inputs");
        var (weight, map) = left ? (product.Left, product.LeftMap) : (product.Right, product.RightMap);
        graph.Origin = product.Origin;
        var weights = Scaled(scale, result, product, weight, map);
        if (shift is not null)
            shift.Name ??= Labels.Plain(root) + " shift";
        return weights is null
            ? Refused("shares its weights among places with other factors")
            : new Result(root, product, weights, shift, null) { WeightOf = weight };

        Result? Refused(string reason) =>
            scale is not null && values.HasVariable(scale) ? new Result(root, null!, null, null, $"what it scales {reason}") : null;
    }

    /// <summary>Whether a view shows the same elements in the same order, with more or fewer dimensions of one position.</summary>
    private static bool IsReshape(ViewNode view)
    {
        var wide = Enumerable.Range(0, view.Shape.Rank).Where(d => view.Shape[d] != 1).ToList();
        var read = Enumerable.Range(0, view.Map.Dims.Length).Where(k => view.Operand.Shape[k] != 1).ToList();
        return wide.Count == read.Count
            && wide.Zip(read, (d, k) => view.Shape[d] == view.Operand.Shape[k] && IsPlain(view.Map.Dims[k], d)).All(same => same)
            && IndexMaps.ReadsInside(view.Map, view.Shape, view.Operand.Shape);
    }

    private static bool IsPlain(IndexExpr expr, int dim) => Reads(expr, ImmutableArray.Create(dim), [1]);

    private Node Sum(Node? sum, Node addend) => sum is null ? addend : graph.Map(ScalarOp.Add, sum, addend);

    /// <summary>A value as factor · inner + addend with fixed factor and addend; null where it is nothing of that kind.</summary>
    private (Node Inner, Node? Factor, Node? Addend)? Peel(Node node)
    {
        if (node is not MapNode map)
            return null;
        var (a, b) = (map.Operands[0], map.Operands[map.Operands.Length - 1]);
        var (isA, isB) = (values.Contains(a), values.Contains(b));
        Node Minus(Node x) => graph.Map(ScalarOp.Neg, x);
        Node One(Node like) => graph.Broadcast(graph.Constant(1), like.Shape);
        return map.Op switch
        {
            ScalarOp.StopGradient when !isA => (a, null, null),
            ScalarOp.Neg when !isA => (a, Minus(One(a)), null),
            ScalarOp.Add when isA != isB => isB ? (a, null, b) : (b, null, a),
            ScalarOp.Sub when isB && !isA => (a, null, Minus(b)),
            ScalarOp.Sub when isA && !isB => (b, Minus(One(b)), a),
            ScalarOp.Mul when isA != isB => isB ? (a, b, null) : (b, a, null),
            ScalarOp.Div when isB && !isA => (a, graph.Map(ScalarOp.Div, One(b), b), null),
            _ => null,
        };
    }

    /// <summary>The weights times the factor; null where the factor is another one for places that share them.</summary>
    private Node? Scaled(Node scale, Node result, ContractNode product, Node weight, IndexMap map)
    {
        if (Groups(result.Shape, product.Shape, FixedValues.Along(scale)) is not { } groups)
            return null;
        var seen = groups.SelectMany(g => g.Seen).ToImmutableArray();
        if (values.Over(scale, seen) is not { } factor)
            return null;
        var places = groups.Select(g => PlaceIn(map, weight.Shape.Rank, product.Shape, g.Own)).ToList();
        if (places.Contains(null))
            return null;
        // Over one coordinate for each group, as which the weights are read.
        factor = factor.Shape.Rank == seen.Length ? factor : graph.Broadcast(factor, Shape.Of(seen.Select(d => scale.Shape[d]).ToArray()));
        factor = graph.Reshape(factor, Shape.Of(groups.Select(g => g.Own.Aggregate(1, (n, d) => n * product.Shape[d])).ToArray()));
        var read = new IndexMap(places.Select(p => p!).ToImmutableArray());
        var scaled = graph.Map(ScalarOp.Mul, weight, graph.View(factor, weight.Shape, read));
        scaled.Name ??= (weight as VariableNode ?? (weight as ReshapeNode)?.Operand as VariableNode)?.VariableName is { } name ? name + " folded" : null;
        return scaled;
    }

    /// <summary>Neighbouring dimensions of a product, counted through as one, by the coordinates of its weights; null where
    /// these do not say which they are of.</summary>
    private static IndexExpr? PlaceIn(IndexMap map, int rank, Shape shape, ImmutableArray<int> dims)
    {
        var strides = new int[dims.Length];
        for (int k = dims.Length - 1, stride = 1; k >= 0; stride *= shape[dims[k--]])
            strides[k] = stride;
        for (var k = 0; k < rank; k++)
        {
            if (Reads(map.Dims[k], dims, strides))
                return IndexExpr.Dim(k, rank);
        }
        var coefficients = new int[rank];
        for (var d = 0; d < dims.Length; d++)
        {
            var k = Enumerable.Range(0, rank).Where(r => Reads(map.Dims[r], ImmutableArray.Create(dims[d]), [1])).Append(-1).First();
            if (k >= 0)
                coefficients[k] = strides[d];
            else if (shape[dims[d]] != 1)
                return null;
        }
        return new IndexExpr(ImmutableArray.Create(coefficients), 0);
    }

    /// <summary>Whether an index is just these coordinates times these numbers; of one position a coordinate says nothing.</summary>
    private static bool Reads(IndexExpr expr, ImmutableArray<int> dims, int[] strides) =>
        expr is { Offset: 0, Divisor: 1 }
        && Enumerable.Range(0, expr.Coefficients.Length).All(d => expr.Coefficients[d] == (dims.IndexOf(d) is var k and >= 0 ? strides[k] : 0));

    /// <summary>
    /// Where dimensions of one shape lie in another one of the same elements: in groups of neighbours, each of which holds the
    /// same coordinates in both; null where the shapes do not come apart so.
    /// </summary>
    private static List<(ImmutableArray<int> Seen, ImmutableArray<int> Own)>? Groups(Shape seen, Shape own, ImmutableArray<int> along)
    {
        var groups = new List<(ImmutableArray<int>, ImmutableArray<int>)>();
        int i = 0, j = 0;
        while (i < seen.Rank || j < own.Rank)
        {
            var (firstSeen, firstOwn) = (i, j);
            long left = i < seen.Rank ? seen[i++] : 1, right = j < own.Rank ? own[j++] : 1;
            while (left != right)
            {
                if (left < 0 || right < 0)
                    return null;
                if (left < right && i < seen.Rank)
                    left *= seen[i++];
                else if (j < own.Rank)
                    right *= own[j++];
                else
                    return null;
            }
            if (along.Any(d => d >= firstSeen && d < i))
                groups.Add((Enumerable.Range(firstSeen, i - firstSeen).ToImmutableArray(), Enumerable.Range(firstOwn, j - firstOwn).ToImmutableArray()));
        }
        return groups;
    }
}
