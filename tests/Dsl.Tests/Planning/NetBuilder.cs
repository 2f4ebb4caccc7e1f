using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Layers and recipes in terms of primitives, for networks built by hand.</summary>
internal sealed class NetBuilder
{
    private readonly List<VariableNode> _parameters = new();
    private readonly List<VariableNode> _states = new();
    private readonly List<VariableNode> _optimizer = new();
    private readonly List<string> _sources = new();
    private readonly List<Assignment> _running = new();

    public GraphBuilder Graph { get; } = new();

    public IReadOnlyList<VariableNode> Parameters => _parameters;

    /// <summary>What layers assign in training.</summary>
    public List<Assignment> Running => _running;

    public Node Input(string name, params int[] shape)
    {
        _sources.Add(name);
        return Graph.Input(name, Shape.Of(shape).Batched, ElementType.Real, 0);
    }

    public Node Target(string name, int classes)
    {
        _sources.Add(name);
        return Graph.Input(name, Shape.Of().Batched, ElementType.Index, classes);
    }

    public VariableNode Parameter(string name, params int[] shape)
    {
        var node = Graph.Variable(VariableKind.Parameter, name, Shape.Of(shape));
        _parameters.Add(node);
        return node;
    }

    public VariableNode State(string name, params int[] shape)
    {
        var node = Graph.Variable(VariableKind.State, name, Shape.Of(shape));
        _states.Add(node);
        return node;
    }

    public VariableNode OptimizerState(VariableNode parameter, string name)
    {
        var node = Graph.Variable(VariableKind.OptimizerState, name, parameter.Shape, "", parameter);
        _optimizer.Add(node);
        return node;
    }

    public VariableLayout Layout(params string[] outputs) =>
        VariableLayout.Of(Precision.F64, _parameters, _states, new[] { _optimizer }, _sources, outputs).ForRecipe(0);

    public T At<T>(string scope, string layer, Func<T> make)
    {
        var before = Graph.Origin;
        Graph.Origin = new Origin(scope, layer, default);
        var made = make();
        Graph.Origin = before;
        return made;
    }

    public Node Map(ScalarOp op, params Node[] operands) => Graph.Map(op, operands);

    public Node Number(double value) => Graph.Constant(value);

    public Node Mul(Node a, Node b) => Map(ScalarOp.Mul, a, b);

    public Node Add(Node a, Node b) => Map(ScalarOp.Add, a, b);

    public Node Sub(Node a, Node b) => Map(ScalarOp.Sub, a, b);

    public Node Relu(Node x) => At("", "relu", () => Map(ScalarOp.Select, Map(ScalarOp.Less, Number(0), x), x, Number(0)));

    public Node Tanh(Node x) => At("", "tanh", () => Map(ScalarOp.Tanh, x));

    /// <summary>[n, k] to [n, units].</summary>
    public Node Dense(string name, Node x, int units, VariableNode? weight = null) => At(name, "dense", () =>
    {
        var k = x.Shape[1];
        weight ??= Parameter(name + ".weight", units, k);
        var bias = Parameter(name + ".bias", units);
        var y = Graph.Contract(x, Dims(3, 0, 2), weight, Dims(3, 1, 2), Shape.Of(units).Batched, ImmutableArray.Create(k));
        return Add(y, Graph.BroadcastInto(bias, y.Shape, new[] { 1 }));
    });

    /// <summary>[n, c, h, w] to [n, channels, h', w'].</summary>
    public Node Conv(string name, Node x, int channels, int kernel, int padding = 0, int stride = 1, int groups = 1, bool bias = true) =>
        At(name, "conv2d", () =>
        {
            int c = x.Shape[1], h = x.Shape[2], w = x.Shape[3];
            int oh = (h + 2 * padding - kernel) / stride + 1, ow = (w + 2 * padding - kernel) / stride + 1;
            var weight = Parameter(name + ".weight", channels, c / groups, kernel, kernel);
            Node y;
            if (groups == 1)
            {
                // n, o, i, j; c, u, v
                var xMap = Map(7, (1, 0, 0), (1, 4, 0), (stride, 2, 5, -padding), (stride, 3, 6, -padding));
                y = Graph.Contract(
                    x, xMap, weight, Dims(7, 1, 4, 5, 6), Shape.Of(channels, oh, ow).Batched, ImmutableArray.Create(c, kernel, kernel));
            }
            else
            {
                // n, g, o, i, j; c, u, v
                int cg = c / groups, og = channels / groups;
                var split = Graph.Reshape(x, Shape.Of(groups, cg, h, w).Batched);
                var wide = Graph.Reshape(weight, Shape.Of(groups, og, cg, kernel, kernel));
                var xMap = Map(8, (1, 0, 0), (1, 1, 0), (1, 5, 0), (stride, 3, 6, -padding), (stride, 4, 7, -padding));
                var z = Graph.Contract(
                    split, xMap, wide, Dims(8, 1, 2, 5, 6, 7), Shape.Of(groups, og, oh, ow).Batched, ImmutableArray.Create(cg, kernel, kernel));
                y = Graph.Reshape(z, Shape.Of(channels, oh, ow).Batched);
            }
            return bias ? Add(y, Graph.BroadcastInto(Parameter(name + ".bias", channels), y.Shape, new[] { 1 })) : y;
        });

    public Node MaxPool(Node x, int size, int stride) => At("", "max_pool", () =>
    {
        var windows = Windows(x, size, stride);
        return Graph.Reduce(ReduceOp.Max, windows, 4, 5);
    });

    public Node AveragePool(Node x, int size, int stride) => At("", "avg_pool", () =>
        Mul(Graph.Reduce(ReduceOp.Sum, Windows(x, size, stride), 4, 5), Number(1.0 / (size * size))));

    public Node Flatten(Node x) => Graph.Reshape(x, Shape.Of((int)x.Shape.ElementsPerSample).Batched);

    /// <summary>Over all axes but the second, with running statistics.</summary>
    public Node BatchNorm(string name, Node x, bool training = true) => At(name, "batch_norm", () =>
    {
        var c = x.Shape[1];
        var axes = Enumerable.Range(0, x.Shape.Rank).Where(a => a != 1).ToArray();
        var scale = Parameter(name + ".weight", c);
        var shift = Parameter(name + ".bias", c);
        var runningMean = State(name + ".running_mean", c);
        var runningVar = State(name + ".running_var", c);
        Node mean = runningMean, var = runningVar;
        if (training)
        {
            var count = Mul(Graph.Host(HostScalar.SampleCount), Number(axes.Skip(1).Aggregate(1.0, (n, a) => n * x.Shape[a])));
            mean = Map(ScalarOp.Div, Graph.Reduce(ReduceOp.Sum, x, axes), count);
            var centered = Sub(x, Over(mean, x));
            var = Map(ScalarOp.Div, Graph.Reduce(ReduceOp.Sum, Mul(centered, centered), axes), count);
            _running.Add(new Assignment(runningMean, Add(Mul(Number(0.9), runningMean), Mul(Number(0.1), mean))));
            _running.Add(new Assignment(runningVar, Add(Mul(Number(0.9), runningVar), Mul(Number(0.1), var))));
        }
        var inverse = Map(ScalarOp.Div, Number(1), Map(ScalarOp.Sqrt, Add(var, Number(1e-5))));
        return Add(Mul(Mul(Sub(x, Over(mean, x)), Over(inverse, x)), Over(scale, x)), Over(shift, x));

        Node Over(Node v, Node like) => Graph.BroadcastInto(v, like.Shape, new[] { 1 });
    });

    /// <summary>Over the last axis.</summary>
    public Node LayerNorm(string name, Node x) => At(name, "layer_norm", () =>
    {
        var last = x.Shape.Rank - 1;
        var k = x.Shape[last];
        var mean = Mul(Graph.Reduce(ReduceOp.Sum, x, last), Number(1.0 / k));
        var rest = Enumerable.Range(0, last).ToArray();
        var centered = Sub(x, Graph.BroadcastInto(mean, x.Shape, rest));
        var var = Mul(Graph.Reduce(ReduceOp.Sum, Mul(centered, centered), last), Number(1.0 / k));
        var inverse = Map(ScalarOp.Div, Number(1), Map(ScalarOp.Sqrt, Add(var, Number(1e-5))));
        var y = Mul(centered, Graph.BroadcastInto(inverse, x.Shape, rest));
        var scale = Graph.BroadcastInto(Parameter(name + ".weight", k), x.Shape, new[] { last });
        return Add(Mul(y, scale), Graph.BroadcastInto(Parameter(name + ".bias", k), x.Shape, new[] { last }));
    });

    public Node Dropout(Node x, double p) => At("", "dropout", () =>
    {
        var keep = Map(ScalarOp.LessOrEqual, Number(p), Graph.Random(x.Shape));
        return Mul(x, Map(ScalarOp.Select, keep, Number(1 / (1 - p)), Number(0)));
    });

    public Node Softmax(Node x) => At("", "softmax", () =>
    {
        var max = Graph.BroadcastInto(Graph.Reduce(ReduceOp.Max, x, 1), x.Shape, new[] { 0 });
        var e = Map(ScalarOp.Exp, Sub(x, max));
        return Map(ScalarOp.Div, e, Graph.BroadcastInto(Graph.Reduce(ReduceOp.Sum, e, 1), x.Shape, new[] { 0 }));
    });

    /// <summary>The mean over the samples of log(sum(exp(x))) - x[target].</summary>
    public Node CrossEntropy(Node x, Node target) => At("loss", "cross_entropy", () =>
    {
        var max = Map(ScalarOp.StopGradient, Graph.Reduce(ReduceOp.Max, x, 1));
        var e = Map(ScalarOp.Exp, Sub(x, Graph.BroadcastInto(max, x.Shape, new[] { 0 })));
        var log = Add(Map(ScalarOp.Log, Graph.Reduce(ReduceOp.Sum, e, 1)), max);
        var chosen = Graph.Gather(
            x, new IndexMap(ImmutableArray.Create(IndexExpr.Dim(0, 1), IndexExpr.Constant(0, 1))), 1, target,
            IndexMap.Identity(1), Shape.Of().Batched);
        return Mean(Sub(log, chosen));
    });

    public Node MeanSquare(Node x, Node target) => At("loss", "mse", () =>
    {
        var d = Sub(x, target);
        var axes = Enumerable.Range(1, x.Shape.Rank - 1).ToArray();
        return Mul(Mean(Graph.Reduce(ReduceOp.Sum, Mul(d, d), axes)), Number(1.0 / x.Shape.ElementsPerSample));
    });

    public Node Accuracy(Node x, Node target) => At("accuracy", "accuracy", () =>
        Mean(Map(ScalarOp.Equal, Map(ScalarOp.ToReal, Graph.Reduce(ReduceOp.ArgMax, x, 1)), Map(ScalarOp.ToReal, target))));

    public Node Mean(Node x) =>
        Map(ScalarOp.Div, Graph.Reduce(ReduceOp.Sum, x, 0), Graph.Host(HostScalar.SampleCount));

    public IEnumerable<Assignment> Sgd(VariableNode w, Node g, bool momentum)
    {
        var step = g;
        if (momentum)
        {
            var m = OptimizerState(w, "momentum");
            step = Add(Mul(Number(0.9), m), g);
            yield return new Assignment(m, step);
        }
        yield return new Assignment(w, Sub(w, Mul(Graph.Host(HostScalar.Rate), step)));
    }

    public IEnumerable<Assignment> Adam(VariableNode w, Node g)
    {
        var (m, v, t) = (OptimizerState(w, "m"), OptimizerState(w, "v"), Graph.Host(HostScalar.Step));
        var m1 = Add(Mul(Number(0.9), m), Mul(Number(0.1), g));
        var v1 = Add(Mul(Number(0.999), v), Mul(Mul(Number(0.001), g), g));
        var mh = Map(ScalarOp.Div, m1, Sub(Number(1), Map(ScalarOp.Pow, Number(0.9), t)));
        var vh = Map(ScalarOp.Div, v1, Sub(Number(1), Map(ScalarOp.Pow, Number(0.999), t)));
        var step = Map(ScalarOp.Div, mh, Add(Map(ScalarOp.Sqrt, vh), Number(1e-8)));
        yield return new Assignment(m, m1);
        yield return new Assignment(v, v1);
        yield return new Assignment(w, Sub(w, Mul(Graph.Host(HostScalar.Rate), step)));
    }

    /// <summary>A training step.</summary>
    /// <param name="update">The assignments for a parameter and its gradient.</param>
    /// <param name="change">What is done to all gradients before, e.g. clipping.</param>
    public GraphProgram Train(
        Node loss, int batch, Func<VariableNode, Node, IEnumerable<Assignment>> update,
        Func<ImmutableArray<Node>, ImmutableArray<Node>>? change = null, params NamedValue[] metrics)
    {
        var gradients = ReverseMode.Gradients(Graph, loss, _parameters.ToList<Node>());
        gradients = change?.Invoke(gradients) ?? gradients;
        var assignments = _parameters.SelectMany((p, k) => update(p, gradients[k])).Concat(_running);
        return new GraphProgram(
            "Train", ProgramKind.Train, batch, ImmutableArray<NamedValue>.Empty, loss, metrics.ToImmutableArray(),
            assignments.ToImmutableArray(), ImmutableArray<NamedValue>.Empty);
    }

    public static GraphProgram Predict(int batch, params NamedValue[] outputs) => new(
        "Predict", ProgramKind.Predict, batch, outputs.ToImmutableArray(), null, ImmutableArray<NamedValue>.Empty,
        ImmutableArray<Assignment>.Empty, ImmutableArray<NamedValue>.Empty);

    /// <summary>Scales all gradients so that their common norm is at most 1.</summary>
    public ImmutableArray<Node> ClipByNorm(ImmutableArray<Node> gradients)
    {
        var sum = gradients
            .Select(g => Graph.Reduce(ReduceOp.Sum, Mul(g, g), Enumerable.Range(0, g.Shape.Rank).ToArray()))
            .Aggregate(Add);
        var scale = Map(ScalarOp.Min, Number(1), Map(ScalarOp.Div, Number(1), Map(ScalarOp.Sqrt, sum)));
        return gradients.Select(g => Mul(g, Graph.Broadcast(scale, g.Shape))).ToImmutableArray();
    }

    private Node Windows(Node x, int size, int stride)
    {
        int h = (x.Shape[2] - size) / stride + 1, w = (x.Shape[3] - size) / stride + 1;
        var map = Map(6, (1, 0, 0), (1, 1, 0), (stride, 2, 4, 0), (stride, 3, 5, 0));
        return Graph.View(x, Shape.Of(x.Shape[1], h, w, size, size).Batched, map);
    }

    private static IndexMap Dims(int rank, params int[] dims) => new(dims.Select(d => IndexExpr.Dim(d, rank)).ToImmutableArray());

    private static IndexMap Map(int rank, params object[] dims) => new(dims.Select(d => d switch
    {
        (int coefficient, int dim, int offset) => Expr(rank, offset, (dim, coefficient)),
        (int stride, int outer, int inner, int offset) => Expr(rank, offset, (outer, stride), (inner, 1)),
        _ => throw new ArgumentException("An index expression is (coefficient, dim, offset) or (stride, outer, inner, offset).", nameof(dims)),
    }).ToImmutableArray());

    private static IndexExpr Expr(int rank, int offset, params (int Dim, int Coefficient)[] terms)
    {
        var coefficients = new int[rank];
        foreach (var (dim, coefficient) in terms)
            coefficients[dim] += coefficient;
        return new IndexExpr(coefficients.ToImmutableArray(), offset);
    }
}
