using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Tests.Shared;

/// <summary>Grows one network in one mode: a pool of values, to which random operations on random values are added.</summary>
internal sealed partial class Growth
{
    private const int MostElements = 200;

    private readonly GraphBuilder _graph;
    private readonly Random _random;
    private readonly bool _training;
    private readonly bool _scans;
    private readonly Random _blocks;
    private readonly bool _recomputes;
    private readonly List<Node> _pool = [];
    private readonly Dictionary<Node, double> _bounds = [];
    private readonly List<VariableNode> _parameters = [];
    private readonly List<VariableNode> _states = [];
    private readonly List<Assignment> _updates = [];
    private readonly List<NamedValue> _watched = [];
    private readonly List<SlotModel> _inputs = [];
    private readonly List<SlotModel> _targets = [];
    private InputNode? _tokens;

    private Growth(GraphBuilder graph, int seed, bool training, bool recompute)
    {
        _graph = graph;
        _random = new Random(seed);
        _scans = seed % 5 == 3;
        _blocks = new Random(seed ^ 0xb10c);
        _recomputes = recompute && seed % 3 == 1;
        _training = training;
    }

    public IReadOnlyList<VariableNode> Parameters => _parameters;

    public IReadOnlyList<VariableNode> States => _states;

    public IReadOnlyList<Assignment> Updates => _updates;

    public ImmutableArray<NamedValue> Watched => [.. _watched];

    public ImmutableArray<SlotModel> Inputs => [.. _inputs];

    public ImmutableArray<SlotModel> Targets => [.. _targets];

    public ImmutableArray<NamedValue> Outputs { get; private set; }

    public Node Loss { get; private set; } = null!;

    public Node Score { get; private set; } = null!;

    public static Growth Grow(GraphBuilder graph, int seed, bool training, bool recompute)
    {
        var growth = new Growth(graph, seed, training, recompute);
        growth.AddInputs();
        var operations = growth.Operations();
        for (var count = growth._random.Next(2, 11); count > 0; count--)
        {
            var x = growth.Any();
            var operation = operations[growth._random.Next(operations.Count)];
            graph.Origin = new Origin($"{operation.Method.Name.ToLowerInvariant()}{count}", "layer", default);
            if (growth.InBlock(operation, x) is not { } y || y.Shape.ElementsPerSample > MostElements || y.Shape.Rank is < 2 or > 5)
                continue;
            y = growth.InBlock(growth.Settled, y)!;
            var name = "value" + growth._pool.Count;
            y.Name ??= name;
            if (growth._watched.All(w => w.Value != y))
                growth._watched.Add(new NamedValue(name, y));
            growth._pool.Add(y);
        }
        graph.Block = null;
        growth.Finish();
        return growth;
    }

    /// <summary>An operation, in some networks at times in a block that is computed again, alone or with those after it.</summary>
    private Node? InBlock(Func<Node, Node?> operation, Node x)
    {
        var (around, kind) = (_graph.Block, _recomputes ? _blocks.Next(8) : 7);
        if (kind < 4)
            _graph.Block = RecomputeBlock.Within(kind < 2 ? around : null);
        var y = operation(x);
        // A block within another one ends with its operation, others go on at times.
        if (kind is 0 or 4)
            _graph.Block = around?.Parent;
        else if (kind == 1)
            _graph.Block = around;
        return y;
    }

    private void AddInputs()
    {
        for (var count = _random.Next(1, 3); count > 0; count--)
        {
            var shape = Shape.Of(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(1, 8)).ToArray());
            var slot = new SlotModel("input" + count, shape, ElementType.Real, 0, "");
            _inputs.Add(slot);
            _pool.Add(Bounded(_graph.Input(slot.Name, shape.Batched, ElementType.Real, 0), 1));
        }
        if (_random.Next(3) == 0)
        {
            var slot = new SlotModel("tokens", Shape.Of(_random.Next(1, 6)), ElementType.Index, _random.Next(2, 7), "");
            _inputs.Add(slot);
            _tokens = _graph.Input(slot.Name, slot.Shape.Batched, ElementType.Index, slot.Classes);
            _pool.Add(Embedding());
        }
    }

    /// <summary>Heads, a loss over them, and outputs.</summary>
    private void Finish()
    {
        _graph.Origin = new Origin("head", "dense", default);
        var classes = _random.Next(2, 6);
        var logits = Dense(Flat(_pool[^1]), classes)!;
        var other = Flat(_pool[_random.Next(_pool.Count)]);
        var losses = new List<Node>();
        var kind = _random.Next(3);
        _graph.Origin = new Origin("loss", "", default);
        if (kind != 1)
        {
            var slot = new SlotModel("label", Shape.Scalar, ElementType.Index, classes, "");
            _targets.Add(slot);
            var label = _graph.Input(slot.Name, Shape.Of(Shape.Batch), ElementType.Index, classes);
            var shifted = Sub(logits, Spread(_graph.Reduce(ReduceOp.Max, logits, 1), logits.Shape, 1));
            var sum = _graph.Reduce(ReduceOp.Sum, Map(ScalarOp.Exp, shifted), 1);
            losses.Add(Sub(Map(ScalarOp.Log, sum), Pick(shifted, label)));
            var guess = Map(ScalarOp.ToReal, _graph.Reduce(ReduceOp.ArgMax, logits, 1));
            Score = MeanOverBatch(Map(ScalarOp.Equal, guess, Map(ScalarOp.ToReal, label)));
        }
        if (kind != 0)
        {
            var slot = new SlotModel("aim", Shape.Of(classes), ElementType.Real, 0, "");
            _targets.Add(slot);
            var error = Sub(logits, _graph.Input(slot.Name, Shape.Of(Shape.Batch, classes), ElementType.Real, 0));
            losses.Add(Mul(_graph.Reduce(ReduceOp.Sum, Mul(error, error), 1), Number(0.5 / classes)));
            Score = MeanOverBatch(_graph.Reduce(ReduceOp.Max, Map(ScalarOp.Abs, error), 1));
        }
        // What nothing else has used comes in here, so that no branch is dead.
        var used = GraphWalk.Ancestors([logits, other, .. _pool.SelectMany(n => n.Operands)]).ToHashSet();
        foreach (var loose in _pool.Where(n => !used.Contains(n)))
            losses.Add(Mul(Mean(Map(ScalarOp.Tanh, Flat(loose)), 1), Number(0.25)));
        Loss = MeanOverBatch(losses.Aggregate(Add));
        if (_random.Next(3) == 0)
        {
            var penalty = _parameters.Select(p => Sum(Mul(p, p))).Aggregate(Add);
            Loss = Add(Loss, Mul(Number(1e-2), penalty));
        }
        Loss.Name ??= "loss";
        Outputs = _random.Next(2) == 0
            ? [new NamedValue("result", Softmax(logits, 1))]
            : [new NamedValue("result", logits), new NamedValue("features", Map(ScalarOp.Neg, other))];
    }

    /// <summary>
    /// What stands at inference for a value that only training has. It differs from all others, so that both modes see
    /// equal nodes in the same places and decide alike.
    /// </summary>
    private Node Instead(Node x, double bound) => Bounded(Mul(x, Number(1 - _pool.Count / 1024.0)), bound);

    private Node Any() => _random.Next(5) < 3 ? _pool[^1] : _pool[_random.Next(_pool.Count)];

    /// <summary>Another value of the same shape, or one that is repeated to it; a parameter where the pool has none.</summary>
    private Node Like(Node x)
    {
        var same = _pool.Where(n => n.Shape == x.Shape && n != x).ToArray();
        if (same.Length > 0 && _random.Next(3) != 0)
            return same[_random.Next(same.Length)];
        var sample = x.Shape.PerSample;
        var dims = sample.Dims.Skip(_random.Next(sample.Rank + 1)).Select(d => _random.Next(4) == 0 ? 1 : d).ToArray();
        return Bounded(_graph.Broadcast(Parameter(Shape.Of(dims)), x.Shape), 1);
    }

    /// <summary>A parameter, now and then one that is used already, or a function of one. Elements are within 1.</summary>
    private Node Parameter(Shape shape, string role = "bias")
    {
        var shared = _parameters.Where(p => p.Shape == shape).ToArray();
        VariableNode parameter;
        if (shared.Length > 0 && _random.Next(3) == 0)
        {
            parameter = shared[_random.Next(shared.Length)];
        }
        else
        {
            parameter = _graph.Variable(VariableKind.Parameter, $"layer{_parameters.Count}.{role}", shape, role);
            _parameters.Add(parameter);
        }
        Node value = _random.Next(8) == 0 ? Map(ScalarOp.Tanh, parameter) : parameter;
        return Bounded(value, 1);
    }

    /// <summary>A weight for a contraction that sums so many terms.</summary>
    private Node Weight(Shape shape, int terms)
    {
        var weight = Parameter(shape, "weight");
        if (terms == 1 || weight.Shape.Rank < 2 || _random.Next(4) != 0)
            return terms == 1 ? weight : Mul(weight, Number(1 / Math.Sqrt(terms)));
        // Now and then divided by its own norm.
        var axes = Enumerable.Range(1, weight.Shape.Rank - 1).ToArray();
        var norm = Map(ScalarOp.Sqrt, Add(_graph.Reduce(ReduceOp.Sum, Mul(weight, weight), axes), Number(0.5)));
        return Map(ScalarOp.Div, weight, Spread(norm, weight.Shape, axes));
    }

    private Node Bounded(Node node, double bound)
    {
        _bounds[node] = bound;
        return node;
    }

    private double Bound(Node node) => _bounds.TryGetValue(node, out var bound) ? bound : 2;

    /// <summary>The value, made smaller where it may be greater than 3.</summary>
    private Node Settled(Node node)
    {
        if (Bound(node) <= 3)
            return node;
        var small = _random.Next(2) == 0 ? Map(ScalarOp.Tanh, node) : Mul(node, Number(1.5 / Bound(node)));
        return Bounded(small, 1.5);
    }
}
