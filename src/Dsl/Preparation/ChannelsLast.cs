using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// A convolution of one sample whose image is small has its filters as the columns of its product: its places lie in short rows,
/// and blocks of lanes over them would be half empty or full of what lies between. Only before a pool, which reads the channels
/// as neighbours and leaves them as they were.
/// </summary>
internal sealed class ChannelsLast(GraphBuilder graph, FixedValues values, TurnedWeights turning)
{
    /// <summary>Lanes of the greatest block: filters fill whole ones.</summary>
    private const int Lanes = 16;

    /// <summary>All that some values are made of, as it is with such convolutions made again.</summary>
    public IReadOnlyDictionary<Node, Node> Of(IReadOnlyCollection<Node> roots)
    {
        var nodes = GraphWalk.Ancestors(roots);
        var pooled = Pooled(nodes, roots);
        var made = new Dictionary<Node, Node>();
        foreach (var node in nodes)
        {
            var operands = ImmutableArray.CreateRange(node.Operands, o => made[o]);
            var current = operands.SequenceEqual(node.Operands) ? node : graph.Remake(node, operands);
            made[node] = pooled.Contains(node) && current is ContractNode product && Suits(product) ? Turned(product) : current;
        }
        return made;
    }

    /// <summary>The values whose elements are read, by way of single operations, only to be joined to fewer.</summary>
    private static HashSet<Node> Pooled(IReadOnlyList<Node> nodes, IReadOnlyCollection<Node> roots)
    {
        var readers = nodes.SelectMany(n => n.Operands.Distinct().Select(o => (Operand: o, Reader: n))).ToLookup(p => p.Operand, p => p.Reader);
        var pooled = new HashSet<Node>();
        for (var k = nodes.Count - 1; k >= 0; k--)
        {
            var joined = readers[nodes[k]].All(r => r is ReduceNode || (r is MapNode or ViewNode && pooled.Contains(r)));
            if (joined && !roots.Contains(nodes[k]))
                pooled.Add(nodes[k]);
        }
        return pooled;
    }

    private bool Suits(ContractNode product)
    {
        var (image, map, weights, places) = product.Left.Shape.IsBatched
            ? (product.Left, product.LeftMap, product.Right, product.RightMap)
            : (product.Right, product.RightMap, product.Left, product.LeftMap);
        if (product.Shape.Rank != 4 || !product.Shape.IsBatched || !image.Shape.IsBatched || image.Shape.Rank != 4
            || product.Shape[1] % Lanes != 0 || !values.Contains(weights) || !values.HasVariable(weights))
            return false;
        var space = new Shape(product.Shape.Dims.AddRange(product.ReduceExtents));
        var (row, column) = (map.Dims[2], map.Dims[3]);
        if (map.Dims.Any(d => d.Divisor != 1 || d.Coefficients[1] != 0) || places.Dims.Any(d => d.Coefficients[2] != 0 || d.Coefficients[3] != 0)
            || row.Coefficients[2] != 1 || column.Coefficients[3] != 1)
            return false;
        // What is multiplied with the filters as rows: all that lies between the first place and the last.
        var (low, high) = IndexMaps.Range(column, space);
        var pitch = high - low + 1;
        var between = (product.Shape[2] - 1) * pitch + product.Shape[3];
        return 5 * product.Shape[2] * product.Shape[3] < 4 * between;
    }

    /// <summary>The product with its channels last, seen as it was; itself where its weights are too few to be turned.</summary>
    private Node Turned(ContractNode product)
    {
        var order = ImmutableArray.Create(0, 2, 3, 1);
        IndexMap Columns(IndexMap map) => new(ImmutableArray.CreateRange(
            map.Dims,
            d => new IndexExpr(ImmutableArray.CreateRange(order, k => d.Coefficients[k]).AddRange(d.Coefficients.Skip(4)), d.Offset, d.Divisor)));
        var shape = new Shape(ImmutableArray.CreateRange(order, k => product.Shape[k]));
        graph.Origin = product.Origin;
        var turned = graph.Contract(
            product.Left, Columns(product.LeftMap), product.Right, Columns(product.RightMap), shape, product.ReduceExtents);
        turned.Name ??= product.Name;
        return turned is ContractNode made && turning.Of(made) is var better && better != made ? graph.Permute(better, 0, 3, 1, 2) : product;
    }
}
