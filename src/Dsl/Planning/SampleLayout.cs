using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Chooses the values that lie in memory with their samples as neighbours: those of whole stretches of a network around
/// convolutions, and around dense layers whose weights would be turned at more cost than their samples. Beside convolutions a
/// window, a stride or a border moves between blocks of samples and never within one, so products, pools and norms run along
/// full lanes whatever the size of the image, and nothing is packed.
/// </summary>
/// <remarks>
/// A stretch is what maps, views, reductions and products at common places join. It ends at dense layers, whose operands
/// may lie in any way. Stretches with a loop over steps, a scatter, values kept in bf16 or a product of two batched values
/// stay as they are, and so do those with a tensor of more than 2^30 elements. Random numbers come four at a time along a
/// sample, so with them a stretch is not chosen for a dense layer's sake.
/// </remarks>
internal sealed class SampleLayout(int batch, int pitch)
{
    /// <summary>Of the room for samples at least this part is filled where it is only for a dense layer's sake.</summary>
    private const double LeastFilled = 7 / 8.0;

    /// <summary>Elements of the greatest tensor, padded and with all its samples: products count places in 32 bits.</summary>
    private const long LargestTensor = 1 << 30;

    private readonly Dictionary<Node, Node> _parent = new();
    private readonly HashSet<Node> _wanted = new();
    private readonly HashSet<Node> _wantedByDense = new();
    private readonly HashSet<Node> _random = new();
    private readonly HashSet<Node> _spoiled = new();

    /// <summary>The batched nodes of all chosen stretches.</summary>
    /// <param name="live">The graph, operands first.</param>
    /// <param name="batch">The samples.</param>
    /// <param name="pitch">The room for them.</param>
    public static HashSet<Node> Choose(IReadOnlyList<Node> live, int batch, int pitch)
    {
        var layout = new SampleLayout(batch, pitch);
        foreach (var node in live)
            layout.Add(node);
        var wanted = new HashSet<Node>(layout._wantedByDense.Select(layout.Root));
        wanted.ExceptWith(layout._random.Select(layout.Root));
        wanted.UnionWith(layout._wanted.Select(layout.Root));
        wanted.ExceptWith(layout._spoiled.Select(layout.Root));
        return new HashSet<Node>(layout._parent.Keys.Where(n => wanted.Contains(layout.Root(n))));
    }

    /// <summary>Whether an operand is read through windows: at sums of coordinates, or between elements.</summary>
    private static bool IsWindowed(IndexMap map) =>
        map.Dims.Any(d => d.Divisor != 1 || d.Coefficients.Count(c => c != 0) > 1);

    private void Add(Node node)
    {
        if (node.Shape.IsBatched && node.Shape.ElementsPerSample > LargestTensor / pitch)
            Spoil(node);
        if (node is ContractNode contract)
        {
            var space = new Shape(contract.Shape.Dims.AddRange(contract.ReduceExtents));
            if (IsTooLarge(contract.Left, contract.LeftMap, space) || IsTooLarge(contract.Right, contract.RightMap, space))
                Spoil(contract, contract.Left, contract.Right);
        }
        switch (node)
        {
            case MapNode or ViewNode or ReshapeNode or ReduceNode or GatherNode:
                foreach (var operand in node.Operands)
                    Join(node, operand);
                break;
            case ContractNode { Shape.IsBatched: true } product:
                Add(product);
                break;
            case ContractNode or LeafNode:
                break;
            default:
                Spoil(node);
                Spoil(node.Operands.ToArray());
                break;
        }
    }

    private void Add(ContractNode product)
    {
        if (product.Left.Shape.IsBatched && product.Right.Shape.IsBatched)
        {
            Spoil(product, product.Left, product.Right);
            return;
        }
        if (!Passes(product))
        {
            if (TurnsFewer(product))
                _wantedByDense.Add(product);
            return;
        }
        var (operand, map) = Batched(product);
        Join(product, operand);
        if (IsWindowed(map))
            _wanted.Add(product);
    }

    /// <summary>Whether a batched product keeps places of its operand, as convolutions do.</summary>
    public static bool Passes(ContractNode product)
    {
        var map = Batched(product).Map;
        var places = Enumerable.Range(1, product.Shape.Rank - 1);
        return IsWindowed(map) || map.Dims.Skip(1).Any(d => places.Any(k => d.Coefficients[k] != 0));
    }

    /// <summary>
    /// Whether a dense layer turns fewer numbers with its samples as columns: its operand, sample by sample, instead of its
    /// weights, result by result.
    /// </summary>
    private bool TurnsFewer(ContractNode product) =>
        batch >= LeastFilled * pitch && product.Shape.ElementsPerSample >= pitch && Turn.Of(product, batch) is { } turn
            && turn.OperandOf(product).Shape.ElementsPerSample >= Turn.Fewest;

    private static (Node Operand, IndexMap Map) Batched(ContractNode product) =>
        product.Left.Shape.IsBatched ? (product.Left, product.LeftMap) : (product.Right, product.RightMap);

    /// <summary>A product may read a copy of its operand with zeros around and between the elements.</summary>
    private bool IsTooLarge(Node operand, IndexMap map, Shape space)
    {
        if (!operand.Shape.IsBatched)
            return false;
        double elements = pitch;
        for (var k = 1; k < map.Dims.Length; k++)
        {
            var (low, high) = IndexMaps.Range(map.Dims[k], space);
            elements *= System.Math.Max(high, operand.Shape[k] - 1L) - System.Math.Min(low, 0) + 1;
        }
        return elements > LargestTensor;
    }

    private void Join(Node node, Node operand)
    {
        if (!node.Shape.IsBatched || !operand.Shape.IsBatched)
            return;
        var (a, b) = (Root(node), Root(operand));
        if (operand is CarryNode or StepNode or CapturedNode or ScanValueNode)
            _spoiled.Add(a);
        else if (operand is RandomNode)
            _random.Add(a);
        else if (operand is not LeafNode && a != b)
            _parent[a] = b;
    }

    private void Spoil(params Node[] nodes)
    {
        foreach (var node in nodes.Where(n => n.Shape.IsBatched && n is not LeafNode))
            _spoiled.Add(Root(node));
    }

    private Node Root(Node node)
    {
        if (!_parent.TryGetValue(node, out var parent))
        {
            _parent.Add(node, node);
            return node;
        }
        while (parent != node)
        {
            var above = _parent[parent];
            _parent[node] = above;
            (node, parent) = (parent, above);
        }
        return node;
    }
}
