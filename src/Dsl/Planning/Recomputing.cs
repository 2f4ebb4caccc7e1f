using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>What it costs to compute a value again where it is read, and whether that is less than to store it.</summary>
/// <param name="graph">The graph.</param>
/// <param name="readers">Who reads its values.</param>
/// <param name="stored">What is stored in any case; costs add to it what is too large for one expression.</param>
internal sealed class Recomputing(LoweredGraph graph, Readers readers, HashSet<Node> stored)
{
    /// <summary>Scalar operations in one expression: bounds recursion, and the size of a kernel.</summary>
    public const int LargestExpression = 48;

    /// <summary>Additions that storing an element and loading it again is worth.</summary>
    private const double Roundtrip = 4;

    private const double GatherCost = 4;

    /// <summary>Additions for which a value is rather computed in each of its readers than kept for them.</summary>
    private const double Cheap = 6;

    /// <summary>The same for a value that needs no memory to be computed.</summary>
    private const double CheapIndex = 8;

    private readonly Dictionary<Node, double> _cost = new();
    private readonly HashSet<Node> _fromSum = new();
    private readonly HashSet<Node> _plain = new();
    private readonly HashSet<Node> _index = new();
    private readonly HashSet<Node> _seen = new();
    private readonly Stack<Node> _open = new();

    /// <summary>Looks at all values, in order.</summary>
    /// <param name="ct">Honoured for each value.</param>
    public void Estimate(CancellationToken ct)
    {
        _fromSum.Clear();
        foreach (var node in graph.Order)
        {
            ct.ThrowIfCancellationRequested();
            if (node is not (MapNode or GatherNode))
                continue;
            bool isPlain = node is MapNode, isIndex = node is MapNode, isFromSum = false;
            foreach (var operand in node.Operands)
            {
                isPlain = isPlain && IsPlain(operand);
                isIndex = isIndex && IsIndex(operand);
                isFromSum |= operand is ReduceNode || ((operand is ContractNode || _fromSum.Contains(operand)) && readers.Of(operand) == 1);
            }
            if (isPlain)
                _plain.Add(node);
            if (isIndex)
                _index.Add(node);
            var (cost, operations) = Estimate(node);
            if (operations > LargestExpression)
            {
                stored.Add(node);
                cost = double.PositiveInfinity;
            }
            _cost[node] = cost;
            if (isFromSum)
                _fromSum.Add(node);
        }
    }

    /// <summary>The cost of a value and the operations in its expression, with those of all that may be computed with it.</summary>
    private (double Cost, int Operations) Estimate(Node root)
    {
        // Of an output that is computed here the mask is the rectifier's own condition.
        if (root is MapNode mask && OutputMasks.Rectifier(mask) is { } rectifier && MayBeRecomputed(rectifier))
            root = rectifier.Operands[0];
        double cost = 0;
        var operations = 0;
        var (seen, open) = (_seen, _open);
        seen.Clear();
        open.Clear();
        seen.Add(root);
        open.Push(root);
        while (open.Count > 0 && operations <= LargestExpression)
        {
            var node = open.Pop();
            operations++;
            // What is spread over many points is stored, if it costs anything.
            if (2 * graph.Points(node.Shape) >= graph.Points(root.Shape))
                cost += node is MapNode map ? ScalarCost.Of(map.Op) : GatherCost;
            foreach (var operand in node.Operands)
            {
                var read = operand;
                var shifted = false;
                for (; read is ViewNode or ReshapeNode; read = read.Operands[0])
                    shifted |= read is ViewNode view && !KeepsCoordinates(view);
                // The same value at other coordinates is another expression.
                if (_cost.ContainsKey(read) && MayBeRecomputed(read) && (seen.Add(read) || shifted))
                    open.Push(read);
            }
        }
        return (cost, operations);
    }

    /// <summary>
    /// Whether an operand can be read at any coordinates, outside of its shape too, as long as the value does not matter
    /// there: nothing on the way but views that keep or drop coordinates.
    /// </summary>
    private bool IsPlain(Node operand)
    {
        var node = operand;
        while (node is ViewNode or ReshapeNode)
        {
            if (node is ViewNode view && !KeepsCoordinates(view))
                return false;
            if (node is ReshapeNode reshape && !reshape.Shape.Dims.Where(d => d != 1).SequenceEqual(reshape.Operand.Shape.Dims.Where(d => d != 1)))
                return false;
            node = node.Operands[0];
        }
        return node switch
        {
            MapNode => _plain.Contains(node),
            RandomNode => false,
            _ => true,
        };
    }

    /// <summary>Whether each dimension is read at a plain coordinate, or at one place.</summary>
    private static bool KeepsCoordinates(ViewNode view) =>
        view.Map.Dims.All(d => d.SingleDim >= 0 || Coordinates.Fixed(d) is not null);

    /// <summary>Whether an operand is made of coordinates and constants alone.</summary>
    private bool IsIndex(Node operand)
    {
        while (operand is ViewNode view)
            operand = view.Operand;
        return operand is IotaNode or ConstantNode || _index.Contains(operand);
    }

    /// <summary>Whether an operation gives a number at any coordinates, outside of its shape too, as long as it does not matter there.</summary>
    public bool IsPlainOperation(Node node) => _plain.Contains(node);

    /// <summary>Whether each reader computes it rather than that it is stored.</summary>
    /// <param name="node">An operation or a gather.</param>
    /// <param name="repeats">How often each element is evaluated on average.</param>
    public bool IsRecomputed(Node node, double repeats)
    {
        if (!MayBeRecomputed(node))
            return false;
        var cost = _cost[node];
        if (cost == 0 || _index.Contains(node))
            return true;
        if (_fromSum.Contains(node) && (readers.Of(node) > 1 || readers.IsSummed(node)))
            return false;
        return (cost <= Cheap && readers.Spread(node) <= 1.5 * readers.Of(node)) || (readers.Of(node) == 1 && cost * (repeats - 1) <= Roundtrip);
    }

    /// <summary>What holds for every value that is computed in its readers; bounds their expressions.</summary>
    public bool MayBeRecomputed(Node node) =>
        (readers.Of(node) == 1 || _cost[node] <= (_index.Contains(node) ? CheapIndex : Cheap)) && !stored.Contains(node);
}
