using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Rewrites the live graph into one that kernels can be made of: operands of products are padded, masks come from stored
/// outputs, quotients by a scalar of the step become products, great sums to one number are made in two levels. Each rewriting
/// has a file of its own.
/// </summary>
internal sealed class Lowering
{
    private readonly Dictionary<Node, Node> _new = new();
    private readonly PaddedOperands _padding;
    private readonly LoweredGraph _graph;
    private readonly OutputMasks _masks = new();
    private readonly Reciprocals _reciprocals = new();
    private readonly LinearSums _linear;
    private readonly Phases _phases;
    private readonly TurnedCaptures _captures;
    private readonly IReadOnlyDictionary<Node, (CapturedNode Turned, Turn Turn)> _turned;

    /// <summary>Products of the original graph that are made in phases.</summary>
    private readonly Dictionary<Node, ContractNode> _inPhases = new();
    private readonly IReadOnlyDictionary<Node, Node> _leaves;
    private readonly bool _rewrite;
    private HashSet<Node> _samplesLast = new();
    private int _nextId;
    private Recomputation? _pass;

    private Lowering(
        GraphProgram program, bool rewrite, IReadOnlyDictionary<Node, Node> leaves, IReadOnlyDictionary<Node, (CapturedNode Turned, Turn Turn)> turned)
    {
        _turned = turned;
        _rewrite = rewrite;
        _leaves = leaves;
        _graph = new LoweredGraph(program);
        _padding = new PaddedOperands(this);
        _linear = new LinearSums(this);
        _phases = new Phases(this);
        _captures = new TurnedCaptures(this, _graph);
    }

    /// <param name="samplePitch">As <see cref="LoweredGraph.SamplePitch"/>.</param>
    public static LoweredGraph Run(GraphProgram program, bool rewrite, int samplePitch, CancellationToken ct) =>
        Run(program, rewrite, samplePitch, new Dictionary<Node, Node>(), new Dictionary<Node, (CapturedNode, Turn)>(), ct);

    /// <param name="leaves">What stands for nodes of another graph.</param>
    /// <param name="turned">Which of those products read turned.</param>
    private static LoweredGraph Run(
        GraphProgram program, bool rewrite, int samplePitch, IReadOnlyDictionary<Node, Node> leaves,
        IReadOnlyDictionary<Node, (CapturedNode Turned, Turn Turn)> turned, CancellationToken ct)
    {
        var lowering = new Lowering(program, rewrite, leaves, turned);
        lowering._graph.SamplePitch = samplePitch;
        lowering.Rewrite(GraphWalk.Ancestors(LiveNodes.Roots(program), ct, new HashSet<Node>(leaves.Keys)), ct);
        return lowering._graph;
    }

    /// <summary>An identity for a new node.</summary>
    public int NextId() => _nextId++;

    /// <summary>The second pass of a block that the node being rewritten belongs to, as text.</summary>
    public string Pass => _pass is null ? "" : FormattableString.Invariant($"pass {_pass.Number} ");

    /// <summary>Adds a new node, of which all operands are there.</summary>
    public T Add<T>(T node)
        where T : Node
    {
        _graph.Order.Add(node);
        if (_pass is not null && _new.TryGetValue(_pass.After, out var after) && node is not LeafNode)
            _graph.After[node] = after;
        return node;
    }

    private void Rewrite(IReadOnlyList<Node> live, CancellationToken ct)
    {
        _nextId = live.Count == 0 ? 0 : live[live.Count - 1].Id + 1;
        _samplesLast = _graph.SamplePitch > 0 ? SampleLayout.Choose(live, _graph.Batch, _graph.SamplePitch) : new HashSet<Node>();
        foreach (var product in live.OfType<ContractNode>())
        {
            var contract = InPhases(product) ?? product;
            if (ContractForm.Classify(contract, _graph.Batch, Last(contract), out _) is not null)
                _padding.Collect(contract);
        }
        foreach (var node in live)
        {
            ct.ThrowIfCancellationRequested();
            _pass = node.Again;
            var current = _leaves.TryGetValue(node, out var leaf) ? leaf
                : _rewrite && node is ScanNode loop ? Scan(loop, live)
                : WithNewOperands(node);
            if (_rewrite && current is MapNode map)
                current = Follow(_masks.Rewrite(this, _reciprocals.Rewrite(this, map)));
            if (_rewrite && current is MapNode noted)
                _linear.Note(noted);
            if (_rewrite && current is ReduceNode sum)
                current = _linear.Rewrite(sum);
            if (_rewrite && current is ReduceNode reduce)
                current = TwoLevelReduction.Rewrite(this, _graph, reduce);
            if (_inPhases.TryGetValue(node, out var phased))
                current = _phases.Join(Add(Product((ContractNode)WithNewOperands(phased), phased)), node.Shape, node);
            else if (current is ContractNode contract)
                current = Product(Turned(contract, (ContractNode)node), (ContractNode)node);
            if (_samplesLast.Contains(node))
            {
                _graph.SamplesLast.Add(current);
                if (_phases.PartsOf(current) is { } parts)
                    _graph.SamplesLast.Add(parts);
            }
            _new[node] = current;
            Add(current);
            current.Again ??= node.Again;
            current.CopyOf ??= node.CopyOf;
            if (node.CopyOf is { } first && _new.TryGetValue(first, out var original) && original != current)
                _graph.CopyOf[current] = original;
        }
        _pass = null;
        LowerScans(live, ct);
        var program = _graph.Program;
        _graph.Program = program with
        {
            Outputs = Map(program.Outputs),
            Metrics = Map(program.Metrics),
            Watched = Map(program.Watched),
            Loss = program.Loss is { } loss ? _new[loss] : null,
            Assignments = ImmutableArray.CreateRange(program.Assignments.Select(a => a with { Value = Snapshot(a.Target, _new[a.Value]) })),
        };
        DropDead(ct);
    }

    /// <summary>Rewriting leaves nodes behind that nobody needs any more.</summary>
    private void DropDead(CancellationToken ct)
    {
        var live = new HashSet<Node>(GraphWalk.Ancestors(LiveNodes.Roots(_graph.Program), ct));
        _graph.Order.RemoveAll(n => !live.Contains(n));
        _graph.Copies.RemoveWhere(n => !live.Contains(n));
        foreach (var dead in _graph.CopyOf.Where(c => !live.Contains(c.Key) || !live.Contains(c.Value)).ToList())
            _graph.CopyOf.Remove(dead.Key);
        var forward = _graph.Program with
        {
            Assignments = ImmutableArray<Assignment>.Empty,
            Watched = ImmutableArray<NamedValue>.Empty,
        };
        if (_graph.Program.Kind is ProgramKind.Train or ProgramKind.Gather or ProgramKind.Gradients or ProgramKind.HessianProduct)
            _graph.Forward.UnionWith(GraphWalk.Ancestors(LiveNodes.Roots(forward), ct));
        else
            _graph.Forward.UnionWith(_graph.Order);
        foreach (var scan in _graph.Scans.Values.Where(s => !_graph.Forward.Contains(s.Scan)))
            scan.Body.Forward.Clear();
    }

    /// <summary>Bodies of loops over steps are graphs of their own, which hand out what is read outside.</summary>
    private void LowerScans(IReadOnlyList<Node> live, CancellationToken ct)
    {
        foreach (var original in live.OfType<ScanNode>())
        {
            var scan = (ScanNode)_new[original];
            var values = live.OfType<ScanValueNode>().Where(v => v.Scan == original).Select(v => (ScanValueNode)_new[v]).ToList();
            foreach (var carry in scan.Carries.Where(c => values.All(v => v.Value != c.At)))
            {
                var states = new ScanValueNode(NextId(), scan, carry.At, carry.At.Origin) { Name = carry.At.Name ?? carry.Next.Name };
                values.Add(states);
            }
            var ends = values.Select(v => scan.Carries.FirstOrDefault(c => c.At == v.Value)?.Next ?? v.Value).ToList();
            var leaves = scan.Captures.ToDictionary(
                c => c.Inside, c => c.Outside is InputNode or VariableNode ? c.Outside : new CapturedNode(c.Inside.Id, c.Outside) { Name = c.Outside.Name });
            var body = Run(
                new GraphProgram(
                    _graph.Program.Name, ProgramKind.Predict, _graph.Program.Batch,
                    ImmutableArray.CreateRange(ends.Select(e => new NamedValue("", e))), null, ImmutableArray<NamedValue>.Empty,
                    ImmutableArray<Assignment>.Empty, ImmutableArray<NamedValue>.Empty),
                _rewrite, 0, leaves, _captures.Of(original), ct);
            for (var k = 0; k < values.Count; k++)
            {
                var place = StepPlace.At(values[k], values[k].Value is CarryNode ? scan.NextOffset : 0);
                body.Stores.Add(new StepStore(body.Program.Outputs[k].Value, values[k], place));
            }
            _graph.Scans.Add(scan, new LoweredScan(scan, ImmutableArray.CreateRange(values), body));
        }
    }

    /// <summary>A variable that gets another one's old value takes it from a copy: the two may be exchanged.</summary>
    private Node Snapshot(VariableNode target, Node value)
    {
        var source = value;
        while (source is ViewNode or ReshapeNode)
            source = source.Operands[0];
        if (source is not VariableNode || value == target)
            return value;
        var copy = Add(new ViewNode(NextId(), value, value.Shape, IndexMap.Identity(value.Shape.Rank), 0, value.Origin));
        _graph.Copies.Add(copy);
        return copy;
    }

    /// <summary>Which values of a product have their samples as neighbours, or get copies that have.</summary>
    private SamplesLast Last(ContractNode product)
    {
        var (left, right) = (_samplesLast.Contains(product.Left), _samplesLast.Contains(product.Right));
        if (!product.Shape.IsBatched)
        {
            var both = (left || right) && product.Left.Shape.IsBatched && product.Right.Shape.IsBatched
                && product.ReduceExtents.Count(e => e != 1) > 1;
            return new SamplesLast(false, left || both, right || both);
        }
        if (!_samplesLast.Contains(product))
            return new SamplesLast(false, left, right);
        var passes = SampleLayout.Passes(product);
        return new SamplesLast(
            true, left || (passes && product.Left.Shape.IsBatched), right || (passes && product.Right.Shape.IsBatched));
    }

    /// <summary>A product of the original graph in phases, or null where it is better as it is.</summary>
    private ContractNode? InPhases(ContractNode product)
    {
        if (!_rewrite || !_samplesLast.Contains(product) || Phases.Cut(this, product) is not { } phased)
            return null;
        _samplesLast.Add(phased);
        if (ContractForm.Classify(phased, _graph.Batch, Last(phased), out _) is null)
            return null;
        _inPhases.Add(product, phased);
        return phased;
    }

    private ContractNode Turned(ContractNode node, ContractNode original)
    {
        var read = original.Operands.FirstOrDefault(_turned.ContainsKey);
        if (read is null)
            return node;
        var (turned, turn) = _turned[read];
        return new ContractNode(
            NextId(), turn.OfLeft ? turned : node.Left, turn.OfLeft ? turn.MapOf(node) : node.LeftMap,
            turn.OfLeft ? node.Right : turned, turn.OfLeft ? node.RightMap : turn.MapOf(node), node.Shape, node.ReduceExtents, node.Origin)
        {
            Name = node.Name,
        };
    }

    private Node Follow(Node node)
    {
        if (node is not MapNode map || _phases.Follow(map) is var followed && followed == node)
            return node;
        _masks.Replace(map, followed);
        return followed;
    }

    private ContractNode Product(ContractNode node, ContractNode original)
    {
        var last = Last(original);
        if (ContractForm.Classify(node, _graph.Batch, last, out var reason) is not { } form)
        {
            _graph.Remarks.Add((node, reason));
            return node;
        }
        var padded = _padding.Rewrite(_graph, node, original, last.Result ? SampleLayout.Passes(original) : form.SumsInLanes);
        _graph.Products.Add(padded, form);
        return padded;
    }

    private ImmutableArray<NamedValue> Map(ImmutableArray<NamedValue> values) =>
        ImmutableArray.CreateRange(values.Select(v => v with { Value = _new[v.Value] }));

    private Node WithNewOperands(Node node)
    {
        var operands = node.Operands;
        if (operands.All(o => _new[o] == o))
            return node;
        Node copy = node switch
        {
            MapNode m => new MapNode(NextId(), m.Op, ImmutableArray.CreateRange(operands.Select(o => _new[o])), m.Origin),
            ViewNode v => new ViewNode(NextId(), _new[v.Operand], v.Shape, v.Map, v.Fill, v.Origin),
            ConvertNode c => new ConvertNode(NextId(), _new[c.Operand], c.Type, c.Origin),
            ReshapeNode r => new ReshapeNode(NextId(), _new[r.Operand], r.Shape, r.Origin),
            ReduceNode r => new ReduceNode(NextId(), r.Op, _new[r.Operand], r.Axes, r.Shape, r.Origin),
            ContractNode c => new ContractNode(
                NextId(), _new[c.Left], c.LeftMap, _new[c.Right], c.RightMap, c.Shape, c.ReduceExtents, c.Origin),
            GatherNode g => new GatherNode(
                NextId(), _new[g.Data], g.DataMap, g.Axis, _new[g.Index], g.IndexMap, g.Shape, g.Origin),
            ScatterAddNode s => new ScatterAddNode(
                NextId(), _new[s.Updates], s.DataMap, s.Axis, _new[s.Index], s.IndexMap, s.Shape, s.Origin),
            ScanNode s => Scan(s, ImmutableArray<ScanCapture>.Empty),
            ScanValueNode v => new ScanValueNode(NextId(), (ScanNode)_new[v.Scan], v.Value, v.Origin),
            _ => node,
        };
        copy.Name = node.Name;
        return copy;
    }

    private ScanNode Scan(ScanNode scan, IReadOnlyList<Node> live)
    {
        var ends = scan.Carries.Select(c => c.Next).Concat(live.OfType<ScanValueNode>().Where(v => v.Scan == scan).Select(v => v.Value));
        var more = ImmutableArray.CreateRange(_captures.Before(scan, ends));
        return more.IsEmpty && scan.Operands.All(o => _new[o] == o) ? scan : Scan(scan, more);
    }

    private ScanNode Scan(ScanNode scan, ImmutableArray<ScanCapture> more) => new(
        NextId(),
        scan.Count,
        scan.IsBackward,
        ImmutableArray.CreateRange(scan.Carries.Select(c => c with { Initial = _new[c.Initial] })),
        ImmutableArray.CreateRange(scan.Slices.Select(s => s with { Sequence = _new[s.Sequence] })),
        ImmutableArray.CreateRange(scan.Captures.Select(c => c with { Outside = _new[c.Outside] }).Concat(more)),
        scan.Origin);
}
