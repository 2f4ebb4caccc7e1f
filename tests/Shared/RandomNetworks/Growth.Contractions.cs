using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Dense layers, products of two values, and convolutions of all kinds.</summary>
internal sealed partial class Growth
{
    private Node? Projection(Node x) => Dense(x, _random.Next(1, 9));

    /// <summary>y[n, …, o] = sum over k of x[n, …, k] * w[o, k], and a bias now and then.</summary>
    private Node Dense(Node x, int units)
    {
        var rank = x.Shape.Rank;
        var inputs = x.Shape[rank - 1];
        var w = Weight(Shape.Of(units, inputs), inputs);
        var shape = new Shape(x.Shape.Dims.SetItem(rank - 1, units));
        var left = Coordinates(rank + 1, [.. Enumerable.Range(0, rank - 1), rank]);
        var y = _graph.Contract(x, left, w, Coordinates(rank + 1, rank - 1, rank), shape, [inputs]);
        if (_random.Next(3) > 0)
            y = Add(y, _graph.Broadcast(Parameter(Shape.Of(units)), shape));
        return Bounded(y, 1.5 * Bound(x) + 1);
    }

    /// <summary>A product along any axis, which need not be the last.</summary>
    private Node ProjectionOfAxis(Node x)
    {
        var rank = x.Shape.Rank;
        var axis = Axis(x);
        var (inputs, units) = (x.Shape[axis], _random.Next(1, 6));
        // Either orientation of the weight.
        var turned = _random.Next(2) == 0;
        var w = Weight(turned ? Shape.Of(inputs, units) : Shape.Of(units, inputs), inputs);
        var left = Coordinates(rank + 1, [.. Enumerable.Range(0, rank).Select(k => k == axis ? rank : k)]);
        var right = turned ? Coordinates(rank + 1, rank, axis) : Coordinates(rank + 1, axis, rank);
        return Bounded(_graph.Contract(x, left, w, right, new Shape(x.Shape.Dims.SetItem(axis, units)), [inputs]), 1.5 * Bound(x));
    }

    /// <summary>Attention over an axis of positions, with two heads where the width is even, masked now and then.</summary>
    private Node? Attention(Node x)
    {
        if (x.Shape.Rank < 3 || x.Shape.ElementsPerSample > 60)
            return null;
        x = _graph.Reshape(x, Shape.Of(Shape.Batch, x.Shape[1], (int)x.Shape.ElementsPerSample / x.Shape[1]));
        var (length, width) = (x.Shape[1], x.Shape[2]);
        var heads = width % 2 == 0 ? 2 : 1;
        var each = width / heads;
        var (q, k, v) = (Dense(x, width), _random.Next(2) == 0 ? Dense(x, width) : x, Dense(x, width));
        // scores[n, h, t, s] = sum over e of q[n, t, h * each + e] * k[n, s, h * each + e]
        var scores = _graph.Contract(
            q, new IndexMap([At(5, 0, (0, 1)), At(5, 0, (2, 1)), At(5, 0, (1, each), (4, 1))]),
            k, new IndexMap([At(5, 0, (0, 1)), At(5, 0, (3, 1)), At(5, 0, (1, each), (4, 1))]),
            Shape.Of(Shape.Batch, heads, length, length), [each]);
        scores = Mul(scores, Number(1 / Math.Sqrt(each)));
        if (_random.Next(2) == 0)
        {
            var t = _graph.BroadcastInto(_graph.Iota(length), scores.Shape, [2]);
            var s = _graph.BroadcastInto(_graph.Iota(length), scores.Shape, [3]);
            scores = Select(Map(ScalarOp.LessOrEqual, s, t), scores, Number(-64));
        }
        // y[n, t, h, e] = sum over s of p[n, h, t, s] * v[n, s, h * each + e]
        var y = _graph.Contract(
            Softmax(scores, 3), Coordinates(5, 0, 2, 1, 4),
            v, new IndexMap([At(5, 0, (0, 1)), At(5, 0, (4, 1)), At(5, 0, (2, each), (3, 1))]),
            Shape.Of(Shape.Batch, length, heads, each), [length]);
        return Bounded(_graph.Reshape(y, x.Shape), Bound(v));
    }

    /// <summary>All products of rows of one value, or the products of two values along one axis.</summary>
    private Node? SelfProduct(Node x)
    {
        if (x.Shape.Rank < 3)
            return null;
        var y = _random.Next(2) == 0 ? x : Like(x);
        var (rows, width) = (x.Shape[1], (int)x.Shape.ElementsPerSample / x.Shape[1]);
        var shape = Shape.Of(Shape.Batch, rows, width);
        var (a, b) = (_graph.Reshape(x, shape), _graph.Reshape(y, shape));
        var product = _random.Next(2) == 0
            ? _graph.Contract(a, Coordinates(4, 0, 1, 3), b, Coordinates(4, 0, 2, 3), Shape.Of(Shape.Batch, rows, rows), [width])
            : _graph.Contract(a, Coordinates(3, 0, 1, 2), b, Coordinates(3, 0, 1, 2), Shape.Of(Shape.Batch, rows), [width]);
        return Bounded(Mul(product, Number(1.0 / width)), Bound(x) * Bound(y));
    }

    /// <summary>A convolution over the last one or two axes with any stride, padding, dilation and number of groups.</summary>
    private Node? Convolution(Node x)
    {
        x = x.Shape.Rank switch
        {
            2 => _graph.Reshape(x, Shape.Of(Shape.Batch, 1, x.Shape[1])),
            5 => _graph.Reshape(x, Shape.Of(Shape.Batch, x.Shape[1] * x.Shape[2], x.Shape[3], x.Shape[4])),
            _ => x,
        };
        var channels = x.Shape[1];
        var divisors = Enumerable.Range(1, channels).Where(g => channels % g == 0).ToArray();
        var groups = _random.Next(2) == 0 ? 1 : divisors[_random.Next(divisors.Length)];
        var (inputs, outputs) = (channels / groups, _random.Next(1, 4));
        var spatial = x.Shape.Rank - 2;
        var (kernel, stride, dilation, padding) = (Draw(spatial, 1, 4), Draw(spatial, 1, 4), Draw(spatial, 1, 3), Draw(spatial, 0, 3));
        var extents = Enumerable.Range(0, spatial)
            .Select(k => Windows(x.Shape[k + 2] + 2 * padding[k], dilation[k] * (kernel[k] - 1) + 1, stride[k]))
            .ToArray();
        if (extents.Contains(0))
            return null;
        // Padding is said by the map, or is a view that becomes part of the map.
        if (_random.Next(2) == 0)
        {
            for (var k = 0; k < spatial; k++)
                x = _graph.Pad(x, k + 2, padding[k], padding[k]);
            padding = new int[spatial];
        }
        // The coordinates: n, perhaps g, o, the positions; c and the kernel's.
        var g = groups > 1 ? 1 : 0;
        var (o, i) = (1 + g, 2 + g);
        var (c, u) = (i + spatial, i + spatial + 1);
        var rank = u + spatial;
        var left = new List<IndexExpr> { At(rank, 0, (0, 1)), At(rank, 0, (g * 1, g * inputs), (c, 1)) };
        var right = new List<IndexExpr> { At(rank, 0, (g * 1, g * outputs), (o, 1)), At(rank, 0, (c, 1)) };
        for (var k = 0; k < spatial; k++)
        {
            left.Add(At(rank, -padding[k], (i + k, stride[k]), (u + k, dilation[k])));
            right.Add(At(rank, 0, (u + k, 1)));
        }
        var terms = kernel.Aggregate(inputs, (product, extent) => product * extent);
        var w = Weight(Shape.Of([groups * outputs, inputs, .. kernel]), terms);
        int[] grouped = groups > 1 ? [Shape.Batch, groups, outputs, .. extents] : [Shape.Batch, outputs, .. extents];
        var y = _graph.Contract(x, new IndexMap([.. left]), w, new IndexMap([.. right]), Shape.Of(grouped), [inputs, .. kernel]);
        y = _graph.Reshape(y, Shape.Of([Shape.Batch, groups * outputs, .. extents]));
        if (_random.Next(2) == 0)
            y = Add(y, _graph.BroadcastInto(Parameter(Shape.Of(groups * outputs)), y.Shape, [1]));
        return Bounded(y, 1.5 * Bound(x) + 1);
    }

    /// <summary>y[n, o, i] = sum over c and u of x[n, c, (i + padding - u) / stride] * w[c, o, u].</summary>
    private Node? TransposedConvolution(Node x)
    {
        var extent = x.Shape[x.Shape.Rank - 1];
        var channels = (int)x.Shape.ElementsPerSample / extent;
        var (kernel, stride, padding, outputs) = (_random.Next(1, 4), _random.Next(1, 4), _random.Next(0, 2), _random.Next(1, 4));
        var length = (extent - 1) * stride - 2 * padding + kernel;
        if (length < 1)
            return null;
        var w = Weight(Shape.Of(channels, outputs, kernel), channels * kernel);
        var at = At(5, padding, (2, 1), (4, -1));
        var y = _graph.Contract(
            _graph.Reshape(x, Shape.Of(Shape.Batch, channels, extent)),
            new IndexMap([At(5, 0, (0, 1)), At(5, 0, (3, 1)), new IndexExpr(at.Coefficients, at.Offset, stride)]),
            w, Coordinates(5, 3, 1, 4), Shape.Of(Shape.Batch, outputs, length), [channels, kernel]);
        return Bounded(y, 1.5 * Bound(x));
    }

    /// <summary>How many windows fit.</summary>
    private static int Windows(int extent, int width, int stride) => extent < width ? 0 : (extent - width) / stride + 1;

    private int[] Draw(int count, int low, int high) =>
        Enumerable.Range(0, count).Select(_ => _random.Next(low, high)).ToArray();
}
