using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Goes from what is computed to what it reads, through views and reshapes: how often each value is evaluated, and what has to be
/// stored since its readers' coordinates cannot pass to its operands, or since they read memory.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="host">What the host computes, which nothing reads from memory.</param>
/// <param name="readers">Who reads each value.</param>
/// <param name="recomputing">What may be computed in its readers.</param>
/// <param name="stored">What is stored in any case; the walk adds to it.</param>
/// <param name="fuse">Whether a value may be computed in its readers.</param>
internal sealed class ReadingWalk(
    LoweredGraph graph, HostScalars host, Readers readers, Recomputing recomputing, HashSet<Node> stored, bool fuse)
{
    private readonly Dictionary<Node, double> _evaluations = new();
    private readonly Dictionary<Node, Shape> _spaces = new();

    /// <summary>Forgets how often values are evaluated.</summary>
    public void Restart() => _evaluations.Clear();

    /// <summary>How often a value is evaluated by all that has been walked from.</summary>
    public double Evaluations(Node node) => _evaluations.TryGetValue(node, out var evaluations) ? evaluations : 0;

    /// <summary>As <see cref="Storage.Space"/>.</summary>
    public Shape Space(Node node) => _spaces.TryGetValue(node, out var space) ? space : node.Shape;

    /// <summary>Tells the operands of a computed node how often it reads them.</summary>
    public void Walk(Node node, double evaluations, bool item)
    {
        switch (node)
        {
            case MapNode:
                var points = item ? Finer(node) : Space(node);
                _spaces[node] = points;
                var place = Coordinates.Convert(points, IndexMap.Identity(points.Rank), node.Shape, points)!;
                foreach (var operand in node.Operands)
                {
                    if (operand is MapNode && operand.Shape == node.Shape && readers.Of(operand) == 1)
                        _spaces[operand] = points;
                    Follow(operand, node.Shape, place, points, evaluations, false, false);
                }
                break;
            case ReduceNode reduce:
                WalkFrom(reduce.Operand, reduce.Operand.Shape, graph.Points(reduce.Operand.Shape));
                break;
            case ContractNode contract when graph.Products.ContainsKey(contract):
                RequireStrides(contract, contract.Left, contract.LeftMap);
                RequireStrides(contract, contract.Right, contract.RightMap);
                break;
            case ContractNode contract:
                var space = new Shape(contract.Shape.Dims.AddRange(contract.ReduceExtents));
                WalkAt(contract.Left, contract.LeftMap, space, graph.Points(space));
                WalkAt(contract.Right, contract.RightMap, space, graph.Points(space));
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
                WalkFrom(scatter.Updates, scatter.Updates.Shape, graph.Points(scatter.Updates.Shape));
                break;
            case ScanNode scan:
                foreach (var carry in scan.Carries)
                    WalkFrom(carry.Initial, carry.Initial.Shape, graph.Points(carry.Initial.Shape), force: true);
                foreach (var slice in scan.Slices)
                    RequireMemory(slice.Sequence);
                foreach (var capture in scan.Captures)
                    RequireMemory(capture.Outside);
                break;
            case ViewNode when item && graph.Padding(node) is { } pad:
                var elements = IndexMap.Identity(node.Shape.Rank);
                Follow(node, node.Shape, pad.Place(elements), pad.Inside, graph.Points(pad.Inside), false, false, skip: true);
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
        if (!fuse)
            return item.Shape;
        var open = new Stack<Node>();
        open.Push(item);
        for (var count = 0; count < Recomputing.LargestExpression && open.Count > 0; count++)
        {
            foreach (var operand in open.Pop().Operands)
            {
                if (operand is ContractNode)
                    return item.Shape;
                if (operand is MapNode && operand.Shape == item.Shape && readers.Of(operand) == 1)
                    open.Push(operand);
                var source = Storage.Base(operand);
                if (operand is not ReshapeNode || !(source is ViewNode || (source is MapNode && recomputing.MayBeRecomputed(source))))
                    continue;
                var (coarse, fine) = (item.Shape, source.Shape);
                var splits = Coordinates.Convert(coarse, IndexMap.Identity(coarse.Rank), fine, coarse) is null;
                if (splits && Coordinates.Convert(fine, IndexMap.Identity(fine.Rank), coarse, fine) is not null)
                    return fine;
            }
        }
        return item.Shape;
    }

    public void WalkFrom(Node node, Shape space, double evaluations, bool force = false) =>
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
            if (Storage.IsGiven(node) || node is ConstantNode || host.Contains(node) || (stored.Contains(node) && !skip))
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
            var unsafeMap = node is GatherNode || (node is MapNode && !recomputing.IsPlainOperation(node));
            if (here is null || node is ViewNode || (force && node is MapNode or GatherNode) || ((outside || divided) && unsafeMap))
                stored.Add(node);
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
    public void RequireMemory(Node node)
    {
        if (!Storage.IsGiven(Storage.Base(node)))
            stored.Add(Storage.Base(node));
    }

    /// <summary>
    /// A product reads memory by strides: what does not come to that is copied, and so is what a caller hands in where lanes run
    /// along samples.
    /// </summary>
    private void RequireStrides(ContractNode contract, Node operand, IndexMap map)
    {
        var inLanes = graph.SamplesLast.Contains(contract) || graph.Products[contract].SumsInLanes;
        var space = new Shape(contract.Shape.Dims.AddRange(contract.ReduceExtents));
        var (node, shape, coordinates) = (operand, operand.Shape, map);
        while (!stored.Contains(node))
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
                var turned = inLanes && graph.SamplesLast.Contains(view) && !graph.SamplesLast.Contains(Storage.Base(view.Operand));
                if (turned || composed is null || !IndexMaps.ReadsInside(composed, space, view.Operand.Shape))
                {
                    stored.Add(node);
                    break;
                }
                (node, shape, coordinates) = (view.Operand, view.Operand.Shape, composed);
            }
            else
            {
                if (!Storage.IsGiven(node))
                    stored.Add(node);
                break;
            }
        }
    }
}
