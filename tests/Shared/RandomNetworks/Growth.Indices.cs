using System;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Gathers and scatters.</summary>
internal sealed partial class Growth
{
    private Node Embedding()
    {
        var tokens = _tokens!;
        var width = _random.Next(1, 6);
        var table = Parameter(Shape.Of(tokens.Classes, width), "weight");
        var shape = Shape.Of(Shape.Batch, tokens.Shape[1], width);
        return Bounded(_graph.Gather(table, new IndexMap([At(3, 0), At(3, 0, (2, 1))]), 0, tokens, Coordinates(3, 0, 1), shape), 1);
    }

    /// <summary>The tokens, or the places of the greatest elements of an input: [n, t], and how many values they can have.</summary>
    private (Node Index, int Classes) Indices()
    {
        if (_tokens is not null)
            return (_tokens, _tokens.Classes);
        var input = _pool[0];
        var last = input.Shape.Rank - 1;
        var places = _graph.Reduce(ReduceOp.ArgMax, input, last);
        return (_graph.Reshape(places, Shape.Of(Shape.Batch, (int)places.Shape.ElementsPerSample)), input.Shape[last]);
    }

    /// <summary>y[n, t, …] = x[n, index[n, t], …]; an index outside reads 0.</summary>
    private Node Looked(Node x)
    {
        if (_tokens is not null && _random.Next(2) == 0)
            return Embedding();
        var (index, _) = Indices();
        var rank = x.Shape.Rank;
        var shape = new Shape(x.Shape.Dims.SetItem(1, index.Shape[1]));
        var dims = Enumerable.Range(0, rank).Select(a => a == 1 ? IndexExpr.Constant(0, rank) : IndexExpr.Dim(a, rank));
        return Bounded(_graph.Gather(x, new IndexMap([.. dims]), 1, index, Coordinates(rank, 0, 1), shape), Bound(x));
    }

    /// <summary>y[n, index[n, t], …] sums x[n, t, …].</summary>
    private Node Scattered(Node x)
    {
        var (index, classes) = Indices();
        var rank = x.Shape.Rank;
        var length = index.Shape[1];
        var updates = _graph.Slice(x, 1, 0, length);
        var dims = Enumerable.Range(0, rank).Select(a => a == 1 ? IndexExpr.Constant(0, rank) : IndexExpr.Dim(a, rank));
        var shape = new Shape(x.Shape.Dims.SetItem(1, Math.Max(classes - _random.Next(2), 1)));
        return Bounded(_graph.ScatterAdd(updates, new IndexMap([.. dims]), 1, index, Coordinates(rank, 0, 1), shape), Bound(x) * length);
    }

    /// <summary>Along one axis the element where this or another value is greatest or smallest.</summary>
    private Node Chosen(Node x)
    {
        var axis = Axis(x);
        var rank = x.Shape.Rank;
        var by = _random.Next(2) == 0 ? x : Like(x);
        var index = _graph.Reduce(_random.Next(2) == 0 ? ReduceOp.ArgMax : ReduceOp.ArgMin, by, axis);
        if (rank == 2 || _random.Next(2) == 0)
        {
            var iota = _graph.BroadcastInto(_graph.Iota(x.Shape[axis]), x.Shape, [axis]);
            var chosen = Map(ScalarOp.Equal, Spread(Map(ScalarOp.ToReal, index), x.Shape, axis), iota);
            return Bounded(Select(chosen, x, Mul(x, Number(0.25))), Bound(x));
        }
        var shape = new Shape(x.Shape.Dims.RemoveAt(axis));
        var dims = Enumerable.Range(0, rank).Select(a =>
            a == axis ? IndexExpr.Constant(0, rank - 1) : IndexExpr.Dim(a < axis ? a : a - 1, rank - 1));
        return Bounded(_graph.Gather(x, new IndexMap([.. dims]), axis, index, IndexMap.Identity(rank - 1), shape), Bound(x));
    }

    /// <summary>The element of each row that an index says.</summary>
    private Node Pick(Node x, Node index) =>
        _graph.Gather(x, new IndexMap([At(1, 0, (0, 1)), At(1, 0)]), 1, index, Coordinates(1, 0), Shape.Of(Shape.Batch));
}
