using System;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Views and reshapes.</summary>
internal sealed partial class Growth
{
    private Node Reshaped(Node x)
    {
        var rest = (int)x.Shape.ElementsPerSample;
        var shape = Shape.Of(Shape.Batch);
        for (var count = _random.Next(0, 3); count > 0; count--)
        {
            var divisors = Enumerable.Range(1, rest).Where(d => rest % d == 0).ToArray();
            var extent = divisors[_random.Next(divisors.Length)];
            shape = new Shape(shape.Dims.Add(extent));
            rest /= extent;
        }
        return Bounded(_graph.Reshape(x, new Shape(shape.Dims.Add(rest))), Bound(x));
    }

    private Node Permuted(Node x)
    {
        var order = Enumerable.Range(1, x.Shape.Rank - 1).OrderBy(_ => _random.Next()).Prepend(0).ToArray();
        return Bounded(_graph.Permute(x, order), Bound(x));
    }

    /// <summary>A part of one axis, with a step, or backwards.</summary>
    private Node Sliced(Node x)
    {
        var axis = Axis(x);
        var extent = x.Shape[axis];
        if (_random.Next(3) == 0)
            return Bounded(_graph.Slice(x, axis, extent - 1, extent, -1), Bound(x));
        var (start, step) = (_random.Next(extent), _random.Next(1, 3));
        return Bounded(_graph.Slice(x, axis, start, (extent - start + step - 1) / step, step), Bound(x));
    }

    private Node Padded(Node x)
    {
        var fill = _random.Next(2) * 0.5;
        return Bounded(_graph.Pad(x, Axis(x), _random.Next(3), _random.Next(3), fill), Math.Max(Bound(x), fill));
    }

    /// <summary>Each element of one axis twice.</summary>
    private Node Upsampled(Node x)
    {
        var axis = Axis(x);
        var shape = new Shape(x.Shape.Dims.Insert(axis + 1, 2));
        var twice = _graph.BroadcastInto(x, shape, Enumerable.Range(0, shape.Rank).Where(a => a != axis + 1));
        return Bounded(_graph.Reshape(twice, new Shape(x.Shape.Dims.SetItem(axis, 2 * x.Shape[axis]))), Bound(x));
    }

    /// <summary>Zeros, or another number, between the elements of one axis.</summary>
    private Node Stuffed(Node x)
    {
        var axis = Axis(x);
        var (step, before) = (_random.Next(2, 4), _random.Next(0, 2));
        var shape = new Shape(x.Shape.Dims.SetItem(axis, (x.Shape[axis] - 1) * step + 1 + before));
        var rank = shape.Rank;
        var dims = Enumerable.Range(0, rank).Select(a => a == axis
            ? new IndexExpr(IndexExpr.Dim(a, rank).Coefficients, -before, step)
            : IndexExpr.Dim(a, rank));
        return Bounded(_graph.View(x, shape, new IndexMap([.. dims]), _random.Next(3) == 0 ? 0.25 : 0), Bound(x));
    }

    /// <summary>The elements whose last two coordinates are equal, or whose sum is.</summary>
    private Node? Diagonal(Node x)
    {
        var rank = x.Shape.Rank;
        if (rank < 3)
            return null;
        var shape = new Shape(x.Shape.Dims.RemoveAt(rank - 1));
        var last = _random.Next(2) == 0 ? At(rank - 1, 0, (rank - 2, 1)) : At(rank - 1, x.Shape[rank - 1] - 1, (rank - 2, -1));
        var dims = Enumerable.Range(0, rank - 1).Select(a => IndexExpr.Dim(a, rank - 1)).Append(last);
        return Bounded(_graph.View(x, shape, new IndexMap([.. dims])), Bound(x));
    }

    /// <summary>Two values side by side.</summary>
    private Node Joined(Node x)
    {
        var y = Like(x);
        var axis = Axis(x);
        var extent = x.Shape[axis];
        return Bounded(Add(_graph.Pad(x, axis, 0, extent), _graph.Pad(y, axis, extent, 0)), Math.Max(Bound(x), Bound(y)));
    }

    /// <summary>A new axis, along which everything is repeated.</summary>
    private Node Repeated(Node x)
    {
        var at = _random.Next(1, x.Shape.Rank + 1);
        var shape = new Shape(x.Shape.Dims.Insert(at, _random.Next(1, 4)));
        return Bounded(_graph.BroadcastInto(x, shape, Enumerable.Range(0, shape.Rank).Where(a => a != at)), Bound(x));
    }
}
