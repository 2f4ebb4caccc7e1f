using System;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Pooling, norms, softmax, and reductions over axes and over the batch.</summary>
internal sealed partial class Growth
{
    /// <summary>The greatest, smallest or mean of windows of one or two axes, which may overlap or be padded.</summary>
    private Node? Pooled(Node x)
    {
        var rank = x.Shape.Rank;
        var count = rank > 3 ? _random.Next(1, 3) : 1;
        var (kernel, stride, padding) = (Draw(count, 1, 4), Draw(count, 1, 4), Draw(count, 0, 2));
        var kind = _random.Next(3);
        var first = rank - count;
        var extents = Enumerable.Range(0, count)
            .Select(k => Windows(x.Shape[first + k] + 2 * padding[k], kernel[k], stride[k]))
            .ToArray();
        if (extents.Contains(0))
            return null;
        var shape = Shape.Of([.. x.Shape.Dims.Take(first), .. extents, .. kernel]);
        var dims = Enumerable.Range(0, rank).Select(a => a < first
            ? IndexExpr.Dim(a, shape.Rank)
            : At(shape.Rank, -padding[a - first], (a, stride[a - first]), (a + count, 1)));
        var windows = _graph.View(x, shape, new IndexMap([.. dims]), kind switch { 0 => -8, 1 => 8, _ => 0 });
        var over = Enumerable.Range(rank, count).ToArray();
        return kind switch
        {
            0 => Bounded(_graph.Reduce(ReduceOp.Max, windows, over), 8),
            1 => Bounded(_graph.Reduce(ReduceOp.Min, windows, over), 8),
            _ => Bounded(Mean(windows, over), Bound(x)),
        };
    }

    /// <summary>Some axes reduced: alone, or taken from what they were reduced from.</summary>
    private Node Reduced(Node x)
    {
        var axes = Enumerable.Range(1, x.Shape.Rank - 1).Where(_ => _random.Next(2) == 0).DefaultIfEmpty(Axis(x)).ToArray();
        var count = axes.Aggregate(1, (product, a) => product * x.Shape[a]);
        var reduced = _random.Next(5) switch
        {
            0 => _graph.Reduce(ReduceOp.Max, x, axes),
            1 => _graph.Reduce(ReduceOp.Min, x, axes),
            2 => Mul(_graph.Reduce(ReduceOp.Sum, x, axes), Number(1 / Math.Sqrt(count))),
            3 => Map(ScalarOp.Sqrt, Add(Mean(Mul(x, x), axes), Number(0.125))),
            _ => Mean(x, axes),
        };
        var bound = Bound(x) * Math.Sqrt(count) + 0.5;
        if (_random.Next(2) == 0)
            return Bounded(Sub(x, Spread(reduced, x.Shape, axes)), Bound(x) + bound);
        return Bounded(reduced.Shape.Rank > 1 ? reduced : _graph.Reshape(reduced, Shape.Of(Shape.Batch, 1)), bound);
    }

    private Node Normalized(Node x)
    {
        var axes = Enumerable.Range(Axis(x), 1).Concat([x.Shape.Rank - 1]).Distinct().ToArray();
        var centred = Sub(x, Spread(Mean(x, axes), x.Shape, axes));
        var variance = Mean(Mul(centred, centred), axes);
        var y = Map(ScalarOp.Div, centred, Spread(Map(ScalarOp.Sqrt, Add(variance, Number(0.125))), x.Shape, axes));
        var last = Shape.Of(x.Shape[x.Shape.Rank - 1]);
        var gained = Mul(y, _graph.Broadcast(Parameter(last, "norm"), x.Shape));
        return Bounded(Add(gained, _graph.Broadcast(Parameter(last), x.Shape)), 3);
    }

    private Node Probabilities(Node x)
    {
        var axis = Axis(x);
        if (_random.Next(3) != 0)
            return Bounded(Softmax(x, axis), 1);
        var greatest = _graph.Reduce(ReduceOp.Max, x, axis);
        var shifted = Sub(x, Spread(greatest, x.Shape, axis));
        var log = Map(ScalarOp.Log, _graph.Reduce(ReduceOp.Sum, Map(ScalarOp.Exp, shifted), axis));
        return Bounded(Sub(shifted, Spread(log, x.Shape, axis)), 2 * Bound(x) + Math.Log(x.Shape[axis]));
    }

    private Node Softmax(Node x, int axis)
    {
        var greatest = Map(ScalarOp.StopGradient, _graph.Reduce(ReduceOp.Max, x, axis));
        var shifted = Map(ScalarOp.Exp, Sub(x, Spread(greatest, x.Shape, axis)));
        return Map(ScalarOp.Div, shifted, Spread(_graph.Reduce(ReduceOp.Sum, shifted, axis), x.Shape, axis));
    }

    /// <summary>Statistics of the batch in training, kept for inference.</summary>
    private Node BatchNormalized(Node x)
    {
        var channel = Axis(x);
        var axes = Enumerable.Range(0, x.Shape.Rank).Where(a => a != channel).ToArray();
        var shape = Shape.Of(x.Shape[channel]);
        var (runningMean, runningVariance) = (State("running_mean", shape), State("running_var", shape));
        Node mean = runningMean, variance = runningVariance;
        if (_training)
        {
            mean = Mean(x, axes);
            var off = Sub(x, Spread(mean, x.Shape, axes));
            variance = Mean(Mul(off, off), axes);
            Keep(runningMean, mean);
            Keep(runningVariance, variance);
        }
        var scale = Map(ScalarOp.Div, Parameter(shape, "norm"), Map(ScalarOp.Sqrt, Add(variance, Number(0.125))));
        var y = Mul(Sub(x, Spread(mean, x.Shape, axes)), Spread(scale, x.Shape, axes));
        return Bounded(Add(y, Spread(Parameter(shape), x.Shape, axes)), 4);
    }

    /// <summary>The greatest or smallest of all samples in training, kept for inference.</summary>
    private Node BatchExtremes(Node x)
    {
        var op = _random.Next(2) == 0 ? ReduceOp.Max : ReduceOp.Min;
        int[] axes = _random.Next(2) == 0 ? [0] : [0, Axis(x)];
        var shape = new Shape([.. x.Shape.Dims.Where((_, a) => !axes.Contains(a))]);
        var running = State("running_extreme", shape);
        Node extreme = running;
        if (_training)
        {
            extreme = _graph.Reduce(op, x, axes);
            Keep(running, extreme);
        }
        return Bounded(Sub(x, Mul(Number(0.5), Spread(extreme, x.Shape, axes))), 1.5 * Bound(x));
    }

    private VariableNode State(string name, Shape shape)
    {
        var state = _graph.Variable(VariableKind.State, $"state{_states.Count}.{name}", shape);
        _states.Add(state);
        return state;
    }

    private void Keep(VariableNode state, Node value) =>
        _updates.Add(new Assignment(state, Add(Mul(Number(0.875), state), Mul(Number(0.125), value))));
}
