using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Decides which values are computed once, and which again wherever they are read.
/// <para>Leaves other than inputs and variables, views and reshapes are never stored, except in front of a reader that
/// their index map cannot serve. A map is computed in its readers if it costs at most 6 additions and each of them reads
/// each element about once, or if it has one reader and <c>cost * (evaluations / elements - 1) &lt;= 4</c>; so a
/// transcendental function with two readers is computed once. Numbers made of coordinates and constants alone are never
/// stored if they are cheap. A map is computed once if a product or a gather reads
/// it, if a reader reads outside it in a way that its own operands cannot follow, and if it has several readers or is
/// itself summed up while it is made, at its own points, of a reduction's result or of a product's that nobody else reads:
/// it can be computed with those. Reductions, contractions and scatters are computed once.</para>
/// </summary>
internal sealed class Storage
{
    /// <summary>Additions that storing an element and loading it again is worth.</summary>
    private const double Roundtrip = 4;

    private const double GatherCost = 4;

    /// <summary>Additions for which a value is rather computed in each of its readers than kept for them.</summary>
    private const double Cheap = 6;

    /// <summary>The same for a value that needs no memory to be computed.</summary>
    private const double CheapIndex = 8;

    /// <summary>Scalar operations in one expression: bounds recursion, and the size of a kernel.</summary>
    private const int LargestExpression = 48;

    private readonly LoweredGraph _graph;
    private readonly bool _fuse;
    private readonly HashSet<Node> _items = new();
    private readonly HashSet<Node> _forced = new();
    private readonly Dictionary<Node, double> _evaluations = new();
    private readonly Dictionary<Node, int> _readers = new();
    private readonly Dictionary<Node, double> _spread = new();
    private readonly Dictionary<Node, double> _cost = new();
    private readonly HashSet<Node> _fromSum = new();
    private readonly HashSet<Node> _summed = new();
    private readonly HashSet<Node> _plain = new();
    private readonly HashSet<Node> _index = new();
    private readonly Dictionary<Node, Shape> _spaces = new();
    private readonly HashSet<Node> _seen = new();
    private readonly Stack<Node> _open = new();

    public Storage(LoweredGraph graph, HostScalars host, bool fuse, CancellationToken ct)
    {
        _graph = graph;
        _fuse = fuse;
        Host = host;
        _forced.UnionWith(graph.Copies);
        _forced.UnionWith(BlockInputs.Of(graph).Where(n => !host.Contains(n)));
        CountReaders();
        do
        {
            _items.Clear();
            _evaluations.Clear();
            _fromSum.Clear();
            EstimateCosts(ct);
            foreach (var value in LiveNodes.Roots(graph.Program))
                WalkFrom(value, value.Shape, graph.Points(value.Shape), force: true);
            foreach (var watched in graph.Program.Watched)
                RequireMemory(watched.Value);
            for (var k = graph.Order.Count - 1; k >= 0; k--)
            {
                ct.ThrowIfCancellationRequested();
                Decide(graph.Order[k]);
            }
        }
        while (ForceCopies());
    }

    /// <summary>A value and what computes it again are both stored or both not, so that they are rounded alike.</summary>
    private bool ForceCopies()
    {
        var apart = _graph.CopyOf.Where(c => c.Key is MapNode or GatherNode && _items.Contains(c.Key) != _items.Contains(c.Value)).ToList();
        foreach (var copy in apart)
        {
            _forced.Add(copy.Key);
            _forced.Add(copy.Value);
        }
        return apart.Count > 0;
    }

    public HostScalars Host { get; }

    /// <summary>
    /// The shape over which a map is iterated: its own, or a finer one of the same elements, where it reads a value of
    /// that shape through a reshape which its own coordinates cannot pass.
    /// </summary>
    public Shape Space(Node node) => _spaces.TryGetValue(node, out var space) ? space : node.Shape;

    /// <summary>Whether a kernel computes this node once, into memory or for others in the same kernel.</summary>
    public bool IsItem(Node node) => _items.Contains(node);

    /// <summary>Whether the node's elements can be loaded.</summary>
    public bool IsAnchor(Node node) => IsGiven(node) || _items.Contains(node);

    /// <summary>Whether the node's elements lie in memory without a kernel that is its own: a caller, a step before or a
    /// loop has stored them.</summary>
    public static bool IsGiven(Node node) =>
        node is InputNode or VariableNode or CarryNode or StepNode or CapturedNode or ScanValueNode;

    /// <summary>The node whose memory a reshape shows.</summary>
    public static Node Base(Node node)
    {
        while (node is ReshapeNode reshape)
            node = reshape.Operand;
        return node;
    }

    private void CountReaders()
    {
        foreach (var node in _graph.Order)
        {
            // What is computed again is stored where the forward pass would store it if it were kept: its readers count as
            // readers there, and those of that are its own.
            if ((node is ViewNode or ReshapeNode && !_forced.Contains(node)) || _graph.CopyOf.ContainsKey(node))
                continue;
            foreach (var operand in node.Operands)
            {
                var read = operand;
                while (read is ViewNode or ReshapeNode && !_forced.Contains(read))
                    read = read.Operands[0];
                read = _graph.CopyOf.TryGetValue(read, out var first) ? first : read;
                _readers.TryGetValue(read, out var count);
                _readers[read] = count + 1;
                _spread.TryGetValue(read, out var spread);
                _spread[read] = spread + _graph.Points(operand.Shape) / System.Math.Max(_graph.Points(read.Shape), 1);
                if (node is ReduceNode or ContractNode)
                    _summed.Add(read);
            }
        }
        // What only an output shows, spread over more points, is read by that.
        foreach (var value in LiveNodes.Roots(_graph.Program))
        {
            var read = value;
            while (read is ViewNode or ReshapeNode)
                read = read.Operands[0];
            if (_readers.ContainsKey(read))
                continue;
            _readers[read] = 1;
            _spread[read] = _graph.Points(value.Shape) / System.Math.Max(_graph.Points(read.Shape), 1);
        }
        foreach (var copy in _graph.CopyOf)
        {
            _readers[copy.Key] = _readers.TryGetValue(copy.Value, out var count) ? count : 1;
            _spread[copy.Key] = _spread.TryGetValue(copy.Value, out var spread) ? spread : 1;
            if (_summed.Contains(copy.Value))
                _summed.Add(copy.Key);
        }
    }

    private void EstimateCosts(CancellationToken ct)
    {
        foreach (var node in _graph.Order)
        {
            ct.ThrowIfCancellationRequested();
            if (node is not (MapNode or GatherNode))
                continue;
            if (node is MapNode && node.Operands.All(IsPlain))
                _plain.Add(node);
            if (node is MapNode && node.Operands.All(IsIndex))
                _index.Add(node);
            foreach (var operand in node.Operands)
            {
                if (_fromSum.Contains(operand) && _readers[operand] == 1)
                    _fromSum.Add(node);
            }
            var (cost, operations) = Estimate(node);
            if (operations > LargestExpression)
            {
                _forced.Add(node);
                cost = double.PositiveInfinity;
            }
            _cost[node] = cost;
            if (node.Operands.Any(o => o is ReduceNode || (o is ContractNode && _readers[o] == 1)))
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
            if (2 * _graph.Points(node.Shape) >= _graph.Points(root.Shape))
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

    private void Decide(Node node)
    {
        if (IsGiven(node) || (Host.Contains(node) && !_forced.Contains(node)))
            return;
        _evaluations.TryGetValue(node, out var evaluations);
        var points = _graph.Points(node.Shape);
        var item = _forced.Contains(node) || node switch
        {
            ReduceNode or ContractNode or ScatterAddNode or ScanNode or ConvertNode => true,
            MapNode or GatherNode => !_fuse || !IsRecomputed(node, evaluations / System.Math.Max(points, 1)),
            _ => false,
        };
        if (item)
        {
            _items.Add(node);
            evaluations = points;
        }
        Walk(node, evaluations, item);
    }

    /// <param name="repeats">How often each element is evaluated on average.</param>
    private bool IsRecomputed(Node node, double repeats)
    {
        if (!MayBeRecomputed(node))
            return false;
        var cost = _cost[node];
        if (cost == 0 || _index.Contains(node))
            return true;
        if (_fromSum.Contains(node) && (_readers[node] > 1 || _summed.Contains(node)))
            return false;
        return (cost <= Cheap && _spread[node] <= 1.5 * _readers[node]) || (_readers[node] == 1 && cost * (repeats - 1) <= Roundtrip);
    }

    /// <summary>What holds for every value that is computed in its readers; bounds their expressions.</summary>
    private bool MayBeRecomputed(Node node) =>
        (_readers[node] == 1 || _cost[node] <= (_index.Contains(node) ? CheapIndex : Cheap)) && !_forced.Contains(node);

    /// <summary>Tells the operands of a computed node how often it reads them.</summary>
    private void Walk(Node node, double evaluations, bool item)
    {
        switch (node)
        {
            case MapNode:
                var points = item ? Finer(node) : Space(node);
                _spaces[node] = points;
                var place = Coordinates.Convert(points, IndexMap.Identity(points.Rank), node.Shape, points)!;
                foreach (var operand in node.Operands)
                {
                    if (operand is MapNode && operand.Shape == node.Shape && _readers[operand] == 1)
                        _spaces[operand] = points;
                    Follow(operand, node.Shape, place, points, evaluations, false, false);
                }
                break;
            case ReduceNode reduce:
                WalkFrom(reduce.Operand, reduce.Operand.Shape, _graph.Points(reduce.Operand.Shape));
                break;
            case ContractNode contract when _graph.Products.ContainsKey(contract):
                RequireStrides(contract, contract.Left, contract.LeftMap);
                RequireStrides(contract, contract.Right, contract.RightMap);
                break;
            case ContractNode contract:
                var space = new Shape(contract.Shape.Dims.AddRange(contract.ReduceExtents));
                WalkAt(contract.Left, contract.LeftMap, space, _graph.Points(space));
                WalkAt(contract.Right, contract.RightMap, space, _graph.Points(space));
                break;
            case GatherNode gather:
                RequireMemory(gather.Data);
                WalkAt(gather.Index, gather.IndexMap, gather.Shape, evaluations);
                break;
            case ConvertNode convert:
                RequireMemory(convert.Operand);
                break;
            case ScatterAddNode scatter:
                RequireMemory(scatter.Index);
                WalkFrom(scatter.Updates, scatter.Updates.Shape, _graph.Points(scatter.Updates.Shape));
                break;
            case ScanNode scan:
                foreach (var carry in scan.Carries)
                    WalkFrom(carry.Initial, carry.Initial.Shape, _graph.Points(carry.Initial.Shape), force: true);
                foreach (var slice in scan.Slices)
                    RequireMemory(slice.Sequence);
                foreach (var capture in scan.Captures)
                    RequireMemory(capture.Outside);
                break;
            case ViewNode when item && _graph.Padding(node) is { } pad:
                var elements = IndexMap.Identity(node.Shape.Rank);
                Follow(node, node.Shape, pad.Place(elements), pad.Inside, _graph.Points(pad.Inside), false, false, skip: true);
                break;
            case ViewNode view when item:
                WalkAt(view.Operand, view.Map, view.Shape, evaluations);
                break;
            case ReshapeNode reshape when item:
                WalkFrom(reshape.Operand, reshape.Shape, evaluations);
                break;
        }
    }

    /// <summary>The shape of a value that a map, or one that only it reads, sees through a reshape as coarser than it is.</summary>
    private Shape Finer(Node item)
    {
        if (!_fuse)
            return item.Shape;
        var open = new Stack<Node>();
        open.Push(item);
        for (var count = 0; count < LargestExpression && open.Count > 0; count++)
        {
            foreach (var operand in open.Pop().Operands)
            {
                if (operand is ContractNode)
                    return item.Shape;
                if (operand is MapNode && operand.Shape == item.Shape && _readers[operand] == 1)
                    open.Push(operand);
                var source = Base(operand);
                if (operand is not ReshapeNode || !(source is ViewNode || (source is MapNode && MayBeRecomputed(source))))
                    continue;
                var (coarse, fine) = (item.Shape, source.Shape);
                var splits = Coordinates.Convert(coarse, IndexMap.Identity(coarse.Rank), fine, coarse) is null;
                if (splits && Coordinates.Convert(fine, IndexMap.Identity(fine.Rank), coarse, fine) is not null)
                    return fine;
            }
        }
        return item.Shape;
    }

    private void WalkFrom(Node node, Shape space, double evaluations, bool force = false) =>
        Follow(node, space, IndexMap.Identity(space.Rank), space, evaluations, false, force);

    private void WalkAt(Node node, IndexMap map, Shape space, double evaluations) =>
        Follow(node, node.Shape, map, space, evaluations, !IndexMaps.ReadsInside(map, space, node.Shape), false);

    /// <summary>
    /// Goes from a reader through views and reshapes to what is computed, with the coordinates at which it is read, and
    /// has stored what these coordinates cannot pass.
    /// </summary>
    private void Follow(
        Node node, Shape shape, IndexMap coordinates, Shape space, double evaluations, bool outside, bool force,
        bool skip = false)
    {
        while (true)
        {
            if (IsGiven(node) || node is ConstantNode || Host.Contains(node) || (_forced.Contains(node) && !skip))
                break;
            skip = false;
            if (node is ReshapeNode reshape)
            {
                node = reshape.Operand;
                continue;
            }
            var divided = coordinates.Dims.Any(d => d.Divisor != 1);
            if (node is RandomNode && !divided)
                break;
            var here = node is RandomNode ? null : Coordinates.Convert(shape, coordinates, node.Shape, space);
            if (here is not null && node is ViewNode view && Coordinates.Compose(view.Map, here, space.Rank) is { } composed)
            {
                composed = Coordinates.Normal(composed, space);
                outside |= !IndexMaps.ReadsInside(composed, space, view.Operand.Shape);
                (node, shape, coordinates) = (view.Operand, view.Operand.Shape, composed);
                continue;
            }
            if (here is not null && node is IotaNode)
                break;
            var unsafeMap = node is GatherNode || (node is MapNode && !_plain.Contains(node));
            if (here is null || node is ViewNode || (force && node is MapNode or GatherNode) || ((outside || divided) && unsafeMap))
                _forced.Add(node);
            // Of the points of a division only the exact ones count.
            foreach (var dim in coordinates.Dims)
                evaluations /= dim.Divisor;
            break;
        }
        _evaluations.TryGetValue(node, out var known);
        _evaluations[node] = known + evaluations;
    }

    /// <summary>
    /// A conversion reads memory as it lies; a gather and a scatter read memory at an index that is not known when compiling, a loop over steps what lies outside.
    /// </summary>
    private void RequireMemory(Node node)
    {
        if (!IsGiven(Base(node)))
            _forced.Add(Base(node));
    }

    /// <summary>
    /// A product reads memory by strides: what does not come to that is copied, and so is what a caller hands in where lanes run
    /// along samples.
    /// </summary>
    private void RequireStrides(ContractNode contract, Node operand, IndexMap map)
    {
        var inLanes = _graph.SamplesLast.Contains(contract) || _graph.Products[contract].SumsInLanes;
        var space = new Shape(contract.Shape.Dims.AddRange(contract.ReduceExtents));
        var (node, shape, coordinates) = (operand, operand.Shape, map);
        while (!_forced.Contains(node))
        {
            if (node is ReshapeNode reshape)
            {
                node = reshape.Operand;
            }
            else if (node is ViewNode view)
            {
                var composed = Coordinates.Convert(shape, coordinates, node.Shape, space) is { } here
                    ? Coordinates.Compose(view.Map, here, space.Rank)
                    : null;
                var turned = inLanes && _graph.SamplesLast.Contains(view) && !_graph.SamplesLast.Contains(Base(view.Operand));
                if (turned || composed is null || !IndexMaps.ReadsInside(composed, space, view.Operand.Shape))
                {
                    _forced.Add(node);
                    break;
                }
                (node, shape, coordinates) = (view.Operand, view.Operand.Shape, composed);
            }
            else
            {
                if (!IsGiven(node))
                    _forced.Add(node);
                break;
            }
        }
    }
}
