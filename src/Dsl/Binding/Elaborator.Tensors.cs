using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Products and means of whole tensors.</summary>
internal sealed partial class Elaborator
{
    /// <summary>The product over the last axis of the left and the last but one of the right, for each of the leading ones.</summary>
    private Value MatrixProduct(Value left, Value right, SourceSpan span)
    {
        if (ToTensor(left) is not { } a || ToTensor(right) is not { } b)
            return Error(BindingDiagnostics.WrongOperands, span, "@", $"{Describe.Value(left)} and {Describe.Value(right)}");
        Shape x = a.Shape.PerSample, y = b.Shape.PerSample;
        Value Mismatch(string why) => Error(BindingDiagnostics.WrongOperands, span, "@", $"{x} and {y}: {why}");
        if (x.Rank == 0 || y.Rank == 0)
            return Mismatch("both need at least one dimension");
        int rowsOfX = x.Rank > 1 ? 1 : 0, columnsOfY = y.Rank > 1 ? 1 : 0;
        var summed = x[x.Rank - 1];
        if (summed != y[y.Rank - 1 - columnsOfY])
            return Mismatch("the last dimension of the left and the last but one of the right must be equal");
        var leadX = x.Dims.Take(x.Rank - 1 - rowsOfX).ToImmutableArray();
        var leadY = y.Dims.Take(y.Rank - 1 - columnsOfY).ToImmutableArray();
        if (leadX.Length > 0 && leadY.Length > 0 && !leadX.SequenceEqual(leadY))
            return Mismatch("the leading dimensions must be equal, or only one side has any");
        var lead = leadX.Length > 0 ? leadX : leadY;

        // The space: samples, leading dimensions, row, column, the summed one.
        var batch = a.Shape.IsBatched || b.Shape.IsBatched ? 1 : 0;
        var extents = lead.AddRange(x.Dims.Skip(leadX.Length).Take(rowsOfX)).AddRange(y.Dims.Skip(y.Rank - columnsOfY));
        var shape = batch == 1 ? new Shape(extents).Batched : new Shape(extents);
        RequireSize(shape, span);
        var rank = shape.Rank + 1;
        int row = batch + lead.Length, column = row + rowsOfX;
        IndexMap MapOf(Node node, int ownLead, params int[] last)
        {
            var dims = ImmutableArray.CreateBuilder<IndexExpr>();
            if (node.Shape.IsBatched)
                dims.Add(IndexExpr.Dim(0, rank));
            for (var k = 0; k < ownLead; k++)
                dims.Add(IndexExpr.Dim(batch + k, rank));
            foreach (var dim in last)
                dims.Add(IndexExpr.Dim(dim, rank));
            return new IndexMap(dims.ToImmutable());
        }
        var mapOfA = rowsOfX == 1 ? MapOf(a, leadX.Length, row, rank - 1) : MapOf(a, leadX.Length, rank - 1);
        var mapOfB = columnsOfY == 1 ? MapOf(b, leadY.Length, rank - 1, column) : MapOf(b, leadY.Length, rank - 1);
        return new TensorValue(Contract(a, mapOfA, b, mapOfB, shape, ImmutableArray.Create(summed)));
    }

    /// <summary>Makes a contraction, and counts its work for the instance that it belongs to.</summary>
    private Node Contract(Node left, IndexMap leftMap, Node right, IndexMap rightMap, Shape shape, ImmutableArray<int> summed)
    {
        if (_frame.Instance is { } instance && !Training)
        {
            double products = summed.Aggregate((double)BindingLimits.CountElements(shape), (product, extent) => product * extent);
            instance.Flops = (long)Math.Min(9e18, instance.Flops + (2 * products * Runs));
        }
        return Graph.Contract(left, leftMap, right, rightMap, shape, summed);
    }

    /// <summary>The mean over dimensions, of which the first may be the samples: their true number counts.</summary>
    public Node Mean(Node node, int[] axes) =>
        Graph.Map(ScalarOp.Div, Graph.Reduce(ReduceOp.Sum, node, axes), CountOf(node, axes));

    /// <summary>How many elements a reduction over these dimensions joins.</summary>
    public Node CountOf(Node node, int[] axes)
    {
        double count = axes.Select(a => node.Shape[a]).Where(e => e != Shape.Batch).Aggregate(1.0, (product, extent) => product * extent);
        var constant = Graph.Constant(count);
        return axes.Any(a => node.Shape[a] == Shape.Batch)
            ? Graph.Map(ScalarOp.Mul, Graph.Host(HostScalar.SampleCount), constant)
            : constant;
    }
}
