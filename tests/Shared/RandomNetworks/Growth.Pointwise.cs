using System;
using System.Collections.Generic;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Operations element by element: every scalar operation, in forms that stay near 1.</summary>
internal sealed partial class Growth
{
    private List<Func<Node, Node?>> Operations() =>
    [
        Function, Function, Branches, Binary, Binary, Powers, Dropout, Positions, Detached,
        Projection, Projection, ProjectionOfAxis, Attention, SelfProduct, Convolution, Convolution, TransposedConvolution,
        Reshaped, Permuted, Sliced, Padded, Upsampled, Stuffed, Diagonal, Joined, Repeated,
        Pooled, Pooled, Reduced, Normalized, Probabilities, BatchNormalized, BatchExtremes,
        Looked, Scattered, Chosen, .. _scans ? new Func<Node, Node?>[] { Scanned, Scanned, Scanned, Scanned } : [],
    ];

    private Node Function(Node x)
    {
        var b = Bound(x);
        return _random.Next(16) switch
        {
            0 => Bounded(Map(ScalarOp.Tanh, x), 1),
            1 => Bounded(Map(ScalarOp.Logistic, x), 1),
            2 => Bounded(Map(ScalarOp.Erf, x), 1),
            3 => Bounded(Map(ScalarOp.Sin, x), 1),
            4 => Bounded(Map(ScalarOp.Cos, x), 1),
            5 => Bounded(Map(ScalarOp.Abs, x), b),
            6 => Bounded(Map(ScalarOp.Neg, x), b),
            7 => Bounded(Map(ScalarOp.Exp, Map(ScalarOp.Min, x, Number(1))), Math.E),
            8 => Bounded(Map(ScalarOp.Log, Add(Mul(x, x), Number(1))), b),
            9 => Bounded(Map(ScalarOp.Sqrt, Add(Mul(x, x), Number(0.25))), b + 0.5),
            10 => Bounded(Map(ScalarOp.Max, x, Number(0)), b),
            11 => Bounded(Map(ScalarOp.Max, Number(-0.75), Map(ScalarOp.Min, x, Number(0.75))), 0.75),
            12 => Bounded(Mul(x, Map(ScalarOp.Logistic, x)), b),
            13 => Bounded(Mul(Map(ScalarOp.Sign, x), Map(ScalarOp.Log, Add(Map(ScalarOp.Abs, x), Number(1)))), b),
            14 => Bounded(Map(ScalarOp.Div, x, Add(Map(ScalarOp.Abs, x), Number(1))), 1),
            _ => Bounded(Sub(Mul(Number(0.5), x), Number(0.125)), b),
        };
    }

    private Node Branches(Node x)
    {
        var y = Like(x);
        var bound = Math.Max(Bound(x), Bound(y));
        var positive = Map(ScalarOp.Less, Number(0), x);
        return _random.Next(6) switch
        {
            0 => Bounded(Select(positive, x, Mul(Number(0.1), x)), bound),
            1 => Bounded(Select(positive, x, Sub(Map(ScalarOp.Exp, x), Number(1))), bound),
            2 => Bounded(Select(Map(ScalarOp.Less, x, y), Mul(x, Number(0.5)), y), bound),
            3 => Bounded(Select(Map(ScalarOp.And, positive, Map(ScalarOp.LessOrEqual, y, Number(0.5))), y, x), bound),
            4 => Bounded(Select(Map(ScalarOp.Or, Map(ScalarOp.Not, positive), LessThan0(y)), Map(ScalarOp.Sin, y), x), bound),
            // log(0) = -infinity in the branch not taken: neither value nor gradient may see it
            _ => Bounded(Select(Map(ScalarOp.Less, Number(0.25), x), Map(ScalarOp.Log, Map(ScalarOp.Max, x, Number(0))), y), bound + 1.5),
        };
        Node LessThan0(Node v) => Map(ScalarOp.Less, v, Number(0));
    }

    private Node Binary(Node x)
    {
        var y = Like(x);
        var (a, b) = (Bound(x), Bound(y));
        return _random.Next(7) switch
        {
            0 or 1 => Bounded(Add(x, y), a + b),
            2 => Bounded(Sub(y, x), a + b),
            3 => Bounded(Mul(x, y), a * b),
            4 => Bounded(Map(ScalarOp.Div, x, Add(Number(1), Mul(y, y))), a),
            5 => Bounded(Map(ScalarOp.Max, x, y), Math.Max(a, b)),
            _ => Bounded(Map(ScalarOp.Min, Mul(x, Number(0.5)), y), Math.Max(a, b)),
        };
    }

    private Node Powers(Node x)
    {
        var positive = Add(Map(ScalarOp.Abs, x), Number(0.5));
        var most = Bound(x) + 0.5;
        double[] powers = [1.5, -0.5, 3, 0.5, 2, -1];
        if (_random.Next(3) == 0)
            return Bounded(Map(ScalarOp.Pow, positive, Map(ScalarOp.Tanh, Like(x))), Math.Max(most, 2));
        var power = powers[_random.Next(powers.Length)];
        return Bounded(Map(ScalarOp.Pow, positive, Number(power)), Math.Max(Math.Pow(most, power), Math.Pow(0.5, power)));
    }

    private Node Dropout(Node x)
    {
        var kind = _random.Next(3);
        if (!_training)
            return Instead(x, Bound(x) * 1.25 + 0.25);
        var random = _graph.Random(x.Shape);
        var noisy = kind switch
        {
            0 => Select(Map(ScalarOp.Less, random, Number(0.75)), Mul(x, Number(1.25)), Number(0)),
            1 => Add(x, Mul(random, Number(0.25))),
            // floor(4r) is exact in either precision
            _ => Mul(x, Add(Number(0.5), Mul(Number(0.25), Map(ScalarOp.Floor, Mul(random, Number(4)))))),
        };
        return Bounded(noisy, Bound(x) * 1.25 + 0.25);
    }

    private Node Positions(Node x)
    {
        // The number of the sample must not change a prediction, so only in training the batch counts along.
        var axis = _random.Next(0, x.Shape.Rank);
        if (axis == 0 && !_training)
            return Instead(x, Bound(x) + 0.25);
        var iota = _graph.BroadcastInto(_graph.Iota(x.Shape[axis]), x.Shape, [axis]);
        return axis == 0 || _random.Next(2) == 0
            ? Bounded(Add(x, Mul(Number(0.25), Map(ScalarOp.Sin, iota))), Bound(x) + 0.25)
            : Bounded(Select(Map(ScalarOp.Equal, iota, Number(x.Shape[axis] / 2)), Number(0.5), x), Bound(x));
    }

    private Node Detached(Node x) => Bounded(Mul(x, Map(ScalarOp.StopGradient, Map(ScalarOp.Cos, Like(x)))), Bound(x));
}
