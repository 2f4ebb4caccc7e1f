using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Planning;

/// <summary>Makes the items of a graph: what is computed once, what each reads, and what has to run before what.</summary>
internal sealed class ItemBuilder
{
    private readonly LoweredGraph _graph;
    private readonly Storage _storage;
    private readonly BufferTable _buffers;
    private readonly Labels _labels;
    private readonly Dictionary<Node, Item> _byNode = new();
    private readonly List<Item> _items = new();

    private ItemBuilder(LoweredGraph graph, Storage storage, BufferTable buffers, Labels labels)
    {
        _graph = graph;
        _storage = storage;
        _buffers = buffers;
        _labels = labels;
    }

    public static List<Item> Build(
        LoweredGraph graph, Storage storage, BufferTable buffers, Labels labels, CancellationToken ct)
    {
        var builder = new ItemBuilder(graph, storage, buffers, labels);
        foreach (var node in graph.Order)
        {
            ct.ThrowIfCancellationRequested();
            if (node is ScanNode scan)
                builder.AddScan(scan);
            else if (storage.IsItem(node))
                builder.AddNode(node);
        }
        foreach (var item in builder._items)
        {
            if (graph.After.TryGetValue(item.Node, out var after))
                builder.Wait(item, after);
        }
        builder.AddSinks();
        return builder._items;
    }

    /// <summary>Has an item follow what makes a value, or what that is made of where its readers make it.</summary>
    private void Wait(Item item, Node after)
    {
        var seen = new HashSet<Node>();
        var open = new Stack<Node>();
        open.Push(after);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!seen.Add(node))
                continue;
            if (_byNode.TryGetValue(node, out var producer))
                item.Follows(producer);
            else
                node.Operands.ToList().ForEach(open.Push);
        }
    }

    private void AddNode(Node node)
    {
        var padding = _graph.Padding(node);
        var (kind, space, dims) = node switch
        {
            ReduceNode r => (ItemKind.Reduce, r.Operand.Shape, Free(r)),
            ContractNode c when _graph.Products.ContainsKey(c) => (ItemKind.Product, Space(c), Range(c.Shape.Rank)),
            ContractNode c => (Summed(c) ? ItemKind.Reduce : ItemKind.Point, Space(c), Range(c.Shape.Rank)),
            ScatterAddNode s => (ItemKind.Scatter, s.Updates.Shape, System.Array.Empty<int>()),
            ConvertNode => (ItemKind.Convert, node.Shape, Range(node.Shape.Rank)),
            ViewNode when padding is not null => (ItemKind.Pad, padding.Inside, Range(node.Shape.Rank)),
            _ => (ItemKind.Point, _storage.Space(node), Range(_storage.Space(node).Rank)),
        };
        if (kind == ItemKind.Reduce && node is ReduceNode { Op: not (ReduceOp.ArgMax or ReduceOp.ArgMin) } reduce
            && reduce.Axes.All(a => space[a] == 1))
            kind = ItemKind.Point;
        var item = new Item(_items.Count, kind, node, space) { ResultDims = dims, Label = _labels.Of(node), Padding = padding };
        if (kind == ItemKind.Product && _graph.HasSamplesInLanes(node))
        {
            var form = _graph.Products[(ContractNode)node];
            item.Order = form.Dims.Take(form.GCount + form.MCount + form.NCount).ToArray();
        }
        if (kind == ItemKind.Point && node is MapNode)
            item.ResultShape = space;
        _byNode.Add(node, item);
        Add(item);
    }

    /// <summary>A loop over steps: first what stores the initial values at their places, then the loop as one item.</summary>
    private void AddScan(ScanNode scan)
    {
        var lowered = _graph.Scans[scan];
        var item = new Item(_items.Count + scan.Carries.Length, ItemKind.Scan, scan, Shape.Scalar) { Label = _labels.Of(scan) };
        foreach (var carry in scan.Carries)
        {
            var states = lowered.States[carry.At];
            var sink = AddSink(carry.Initial, _buffers.Of(states), null);
            sink.Steps = StepPlace.Fixed(states, scan.InitialState);
            item.Follows(sink);
        }
        foreach (var operand in scan.Slices.Select(s => s.Sequence).Concat(scan.Captures.Select(c => c.Outside)).Distinct())
        {
            var anchor = Storage.Base(operand);
            var nowhere = Range(anchor.Shape.Rank).Select(_ => IndexExpr.Constant(0, 0)).ToImmutableArray();
            _byNode.TryGetValue(anchor, out var producer);
            item.Reads.Add(new Reference(
                anchor, producer, anchor.Shape, new IndexMap(nowhere), nowhere.Select(_ => -1).ToArray(), Guarded: false, Gathered: true));
            if (producer is not null)
                item.Follows(producer);
        }
        foreach (var value in lowered.Values)
            _byNode.Add(value, item);
        _items.Add(item);
    }

    private static int[] Range(int count) => Enumerable.Range(0, count).ToArray();

    private static int[] Free(ReduceNode node) =>
        Range(node.Operand.Shape.Rank).Where(d => !node.Axes.Contains(d)).ToArray();

    private static Shape Space(ContractNode node) => new(node.Shape.Dims.AddRange(node.ReduceExtents));

    private static bool Summed(ContractNode node) => node.ReduceExtents.Any(e => e != 1);

    private void AddSinks()
    {
        var program = _graph.Program;
        Item? loss = null;
        if (program.Loss is { } value)
            loss = AddSink(value, _buffers.Result("loss", value, 0), null);
        for (var k = 0; k < program.Metrics.Length; k++)
            AddSink(program.Metrics[k].Value, _buffers.Result(program.Metrics[k].Name, program.Metrics[k].Value, k + 1), null);
        foreach (var output in _graph.Stores.Count > 0 ? ImmutableArray<NamedValue>.Empty : program.Outputs)
            AddSink(output.Value, _buffers.Output(output.Name, output.Value), null);

        foreach (var store in _graph.Stores)
        {
            // A value that is made once for each step is made at its place in the sequence.
            var made = _byNode.TryGetValue(store.Value, out var item)
                && (item.Kind is ItemKind.Point or ItemKind.Reduce || (item.Kind == ItemKind.Product && !_graph.HasSamplesInLanes(item.Node)));
            if (!made || !_buffers.Place(store))
                item = AddSink(store.Value, _buffers.Of(store.Target), null);
            item!.Steps = store.Place;
        }

        var readers = new Dictionary<Node, List<Item>>();
        var sinks = program.Assignments.Select(a => AddSink(a.Value, _buffers.Of(a.Target), a.Target)).ToList();
        foreach (var item in _items)
        {
            foreach (var read in item.Reads.Where(r => r.Anchor is VariableNode))
            {
                if (!readers.TryGetValue(read.Anchor, out var list))
                    readers.Add(read.Anchor, list = new List<Item>());
                list.Add(item);
            }
        }
        foreach (var sink in sinks)
        {
            if (loss is not null)
                sink.Follows(loss);
            if (!readers.TryGetValue(sink.Assigned!, out var before))
                continue;
            foreach (var reader in before)
                sink.Follows(reader);
        }
    }

    private Item AddSink(Node value, Buffer target, VariableNode? assigned)
    {
        var sink = new Item(_items.Count, ItemKind.Sink, value, value.Shape)
        {
            ResultDims = Range(value.Shape.Rank),
            Target = target,
            Assigned = assigned,
            Label = assigned is null ? target.Name : Labels.Of(assigned),
        };
        Add(sink);
        return sink;
    }

    private void Add(Item item)
    {
        var source = new Recorder(this, item);
        var builder = new ExprBuilder(_storage, item.Space, source);
        foreach (var expr in ExprWalk.Ordered(ItemExprs.Of(item, builder, IndexMap.Identity(item.Space.Rank))))
            Note(item, expr);
        _items.Add(item);
    }

    private static void Note(Item item, Expr expr)
    {
        item.Operations++;
        if (expr is RandomExpr random)
            item.Randoms.Add(random.Element);
        if (expr is CoordinateExpr coordinate)
            item.CoordinateDims.Add(coordinate.Dim);
    }

    /// <summary>Writes down what an item reads.</summary>
    private sealed class Recorder(ItemBuilder owner, Item item) : IValueSource
    {
        private static readonly Buffer Anywhere = new("", Shape.Scalar, ElementType.Real, BufferPlace.Arena);

        public Expr Load(Node anchor, Shape shape, IndexMap coordinates, bool guarded, double fill)
        {
            Record(anchor, shape, coordinates, guarded, gathered: false);
            return new LoadExpr(new BufferAccess(Anywhere, shape, coordinates), guarded, fill);
        }

        public Expr Gather(Node anchor, Shape shape, IndexMap coordinates, int axis, Expr index, bool guarded)
        {
            Record(anchor, shape, coordinates, guarded, gathered: true);
            return new GatherExpr(new BufferAccess(Anywhere, shape, coordinates), axis, index, guarded);
        }

        private void Record(Node anchor, Shape shape, IndexMap coordinates, bool guarded, bool gathered)
        {
            owner._byNode.TryGetValue(anchor, out var producer);
            var own = Coordinates.ConvertPartly(shape, coordinates, producer is null or { Kind: ItemKind.Scan } ? anchor.Shape : producer.ResultShape, item.Space)
                .Select(d => d?.SingleDim ?? -1)
                .ToArray();
            item.Reads.Add(new Reference(anchor, producer, shape, coordinates, own, guarded, gathered));
            if (producer is not null)
                item.Follows(producer);
        }
    }
}
