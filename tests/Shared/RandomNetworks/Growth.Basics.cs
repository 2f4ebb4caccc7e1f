using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Short names for what all operations are made of.</summary>
internal sealed partial class Growth
{
    private Node Number(double value) => _graph.Constant(value);

    private Node Map(ScalarOp op, params Node[] operands) => _graph.Map(op, operands);

    private Node Add(Node a, Node b) => Map(ScalarOp.Add, a, b);

    private Node Sub(Node a, Node b) => Map(ScalarOp.Sub, a, b);

    private Node Mul(Node a, Node b) => Map(ScalarOp.Mul, a, b);

    private Node Sum(Node x) => _graph.Reduce(ReduceOp.Sum, x, Enumerable.Range(0, x.Shape.Rank).ToArray());

    private Node Select(Node condition, Node a, Node b) => Map(ScalarOp.Select, condition, a, b);

    /// <summary>Repeats what a reduction over some axes has left along these axes.</summary>
    private Node Spread(Node reduced, Shape shape, params int[] axes) =>
        _graph.BroadcastInto(reduced, shape, Enumerable.Range(0, shape.Rank).Except(axes));

    private Node MeanOverBatch(Node x) => Map(ScalarOp.Div, _graph.Reduce(ReduceOp.Sum, x, 0), _graph.Host(HostScalar.SampleCount));

    /// <summary>The mean over some axes, the batch perhaps among them.</summary>
    private Node Mean(Node x, params int[] axes)
    {
        var count = axes.Where(a => x.Shape[a] != Shape.Batch).Aggregate(1, (product, a) => product * x.Shape[a]);
        var sum = Mul(_graph.Reduce(ReduceOp.Sum, x, axes), Number(1.0 / count));
        return axes.Any(a => x.Shape[a] == Shape.Batch) ? Map(ScalarOp.Div, sum, _graph.Host(HostScalar.SampleCount)) : sum;
    }

    private Node Flat(Node x) => _graph.Reshape(x, Shape.Of(Shape.Batch, (int)x.Shape.ElementsPerSample));

    private static IndexExpr At(int rank, int offset, params (int Dim, int Coefficient)[] terms)
    {
        var coefficients = new int[rank];
        foreach (var (dim, coefficient) in terms)
            coefficients[dim] += coefficient;
        return new IndexExpr([.. coefficients], offset);
    }

    /// <summary>Each dimension of the operand is one coordinate.</summary>
    private static IndexMap Coordinates(int rank, params int[] dims) => new([.. dims.Select(d => IndexExpr.Dim(d, rank))]);

    /// <summary>An axis of a batched value that is not the batch.</summary>
    private int Axis(Node x) => _random.Next(1, x.Shape.Rank);
}
