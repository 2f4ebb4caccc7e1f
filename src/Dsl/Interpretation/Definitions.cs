using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>The value of each primitive, by loops over its definition.</summary>
internal static class Definitions
{
    /// <param name="operands">Values of the node's operands.</param>
    public static double[] Compute(Node node, double[][] operands, Feed feed)
    {
        var extents = Extents(node.Shape, feed);
        var count = Count(extents);
        return node switch
        {
            ConstantNode constant => new[] { constant.Value },
            HostScalarNode host => new[] { Host(host, feed) },
            InputNode input => Given(feed.Inputs, input.Slot, count, $"input '{input.Slot}'"),
            VariableNode variable => Given(feed.Variables, variable, count, $"variable '{variable.VariableName}'"),
            IotaNode => Enumerable.Range(0, count).Select(i => (double)i).ToArray(),
            RandomNode random => Random(random, count, feed),
            MapNode map => Map(map.Op, operands, count),
            ViewNode view => View(view, operands[0], extents, Extents(view.Operand.Shape, feed)),
            ReshapeNode => operands[0],
            ConvertNode convert => convert.Type == ElementType.BFloat16 ? Array.ConvertAll(operands[0], BFloat16.Round) : operands[0],
            ReduceNode reduce => Reduce(reduce, operands[0], count, Extents(reduce.Operand.Shape, feed)),
            ContractNode contract => Contract(contract, operands[0], operands[1], count, feed),
            GatherNode gather => Gather(gather, operands[0], operands[1], extents, feed),
            ScatterAddNode scatter => ScatterAdd(scatter, operands[0], operands[1], count, feed),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.GetType().Name, "This primitive has no value rule."),
        };
    }

    private static double Host(HostScalarNode host, Feed feed) => host.Kind switch
    {
        HostScalar.SampleCount => feed.Samples,
        HostScalar.Step => feed.Step,
        HostScalar.Rate => feed.Rate,
        HostScalar.GatheredCount => feed.Gathered,
        HostScalar.StepsPerEpoch => feed.StepsPerEpoch,
        HostScalar.TotalSteps => feed.TotalSteps,
        HostScalar.Epoch => feed.Epoch,
        HostScalar.StepsDone => feed.Step - 1.0,
        HostScalar.LastFigure => feed.Figures.IsEmpty ? double.PositiveInfinity : feed.Figures[host.Number],
        HostScalar.ScheduleState => feed.ScheduleStates[host.Number],
        _ => throw new ArgumentOutOfRangeException(nameof(host), host.Kind, "This host scalar has no value rule."),
    };

    private static double[] Given<TKey>(IReadOnlyDictionary<TKey, double[]> values, TKey key, int count, string what)
    {
        if (!values.TryGetValue(key, out var value))
            throw new ArgumentException($"The {what} has no value.");
        return value.Length == count
            ? value
            : throw new ArgumentException($"The {what} has {value.Length} elements, but {count} are needed.");
    }

    private static double[] Random(RandomNode node, int count, Feed feed)
    {
        var result = new double[count];
        for (var e = 0; e < count; e++)
            result[e] = Philox.Uniform(feed.Seed, feed.Step, (uint)node.Stream, e);
        return result;
    }

    private static double[] Map(ScalarOp op, double[][] operands, int count)
    {
        var a = operands[0];
        var b = operands.Length > 1 ? operands[1] : a;
        var c = operands.Length > 2 ? operands[2] : a;
        var result = new double[count];
        for (var e = 0; e < count; e++)
            result[e] = ScalarValues.Of(op, a[e], b[e], c[e]);
        return result;
    }

    private static double[] View(ViewNode node, double[] operand, int[] extents, int[] from)
    {
        var result = new double[Count(extents)];
        var place = new Place(node.Map, from);
        var walk = new Walk(extents, place);
        for (var e = 0; walk.NextRow();)
        {
            foreach (var element in place.Row)
                result[e++] = element < 0 ? node.Fill : operand[element];
        }
        return result;
    }

    private static double[] Reduce(ReduceNode node, double[] operand, int count, int[] from)
    {
        var kept = Enumerable.Range(0, from.Length).Where(a => !node.Axes.Contains(a)).ToArray();
        var target = Along(kept, from);
        var position = Along(node.Axes.ToArray(), from);
        var walk = new Walk(from, target, position);
        var best = new double[count];
        var at = new double[count];
        for (var e = 0; walk.NextRow();)
        {
            for (var i = 0; i < walk.Length; i++, e++)
            {
                var (r, p) = (target.Row[i], position.Row[i]);
                if (node.Op == ReduceOp.Sum)
                    best[r] += operand[e];
                else if (p == 0 || Beats(operand[e], best[r], node.Op is ReduceOp.Max or ReduceOp.ArgMax))
                    (best[r], at[r]) = (operand[e], p);
            }
        }
        return node.Op is ReduceOp.ArgMax or ReduceOp.ArgMin ? at : best;
    }

    /// <summary>NaN beats all numbers; of equals the first stays.</summary>
    private static bool Beats(double value, double best, bool greatest) =>
        !double.IsNaN(best) && (double.IsNaN(value) || (greatest ? value > best : value < best));

    /// <summary>The row-major number that some coordinates of a space have among themselves.</summary>
    private static Place Along(int[] axes, int[] space) => new(
        new IndexMap(axes.Select(a => IndexExpr.Dim(a, space.Length)).ToImmutableArray()),
        axes.Select(a => space[a]).ToArray());

    private static double[] Contract(ContractNode node, double[] left, double[] right, int count, Feed feed)
    {
        var space = Extents(new Shape(node.Shape.Dims.AddRange(node.ReduceExtents)), feed);
        var terms = Count(space.Skip(node.Shape.Rank).ToArray());
        var leftPlace = new Place(node.LeftMap, Extents(node.Left.Shape, feed));
        var rightPlace = new Place(node.RightMap, Extents(node.Right.Shape, feed));
        var walk = new Walk(space, leftPlace, rightPlace);
        var result = new double[count];
        for (long visited = 0; walk.NextRow(); visited += walk.Length)
        {
            // A row runs along a summed coordinate, so it belongs to one element.
            var sum = 0.0;
            var (l, r) = (leftPlace.Row, rightPlace.Row);
            for (var k = 0; k < l.Length; k++)
            {
                if ((l[k] | r[k]) >= 0)
                    sum += left[l[k]] * right[r[k]];
            }
            result[visited / terms] += sum;
        }
        return result;
    }

    private static double[] Gather(GatherNode node, double[] data, double[] index, int[] extents, Feed feed)
    {
        var result = new double[Count(extents)];
        var dataPlace = new Place(node.DataMap, Extents(node.Data.Shape, feed), skipped: node.Axis);
        var indexPlace = new Place(node.IndexMap, Extents(node.Index.Shape, feed));
        Indexed(extents, dataPlace, Extents(node.Data.Shape, feed), node.Axis, indexPlace, index, (e, at) => result[e] = data[at]);
        return result;
    }

    private static double[] ScatterAdd(ScatterAddNode node, double[] updates, double[] index, int count, Feed feed)
    {
        var result = new double[count];
        var table = Extents(node.Shape, feed);
        var tablePlace = new Place(node.DataMap, table, skipped: node.Axis);
        var indexPlace = new Place(node.IndexMap, Extents(node.Index.Shape, feed));
        var space = Extents(node.Updates.Shape, feed);
        Indexed(space, tablePlace, table, node.Axis, indexPlace, index, (e, at) => result[at] += updates[e]);
        return result;
    }

    /// <summary>Visits the points of a space whose index lies inside, each with the element of the data that it tells.</summary>
    private static void Indexed(
        int[] space, Place dataPlace, int[] data, int axis, Place indexPlace, double[] index, Action<int, int> visit)
    {
        var walk = new Walk(space, dataPlace, indexPlace);
        var stride = Place.Strides(data)[axis];
        for (var e = 0; walk.NextRow();)
        {
            for (var i = 0; i < walk.Length; i++, e++)
            {
                var (element, at) = (dataPlace.Row[i], indexPlace.Row[i]);
                if (element >= 0 && at >= 0 && index[at] >= 0 && index[at] < data[axis])
                    visit(e, element + (int)index[at] * stride);
            }
        }
    }

    private static int[] Extents(Shape shape, Feed feed) => shape.Dims.Select(d => d == Shape.Batch ? feed.Samples : d).ToArray();

    private static int Count(int[] extents) => extents.Aggregate(1, (product, e) => checked(product * e));
}
