using System;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using Xunit;

namespace NetGen.Dsl.Tests.Differentiation;

/// <summary>Views and contractions by random maps against adjoints that scatter, point by point.</summary>
public sealed class AffineAdjointTests
{
    private const int Samples = 3;

    [Fact]
    public void Views_of_random_maps_have_the_adjoint_that_scattering_has()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var values = new Values(seed, Samples);
            var (random, graph) = (values.Random, values.Graph);
            var space = RandomMaps.Space(random, random.Next(1, 5), random.Next(3) == 0);
            var (map, shape) = RandomMaps.Read(random, space);
            var operand = values.Real(shape);
            var weights = values.Real(space);
            var view = graph.View(operand, space, map, fill: random.Next(2));
            var loss = Sum(graph, graph.Map(ScalarOp.Mul, view, weights));

            var gradient = values.Evaluate(ReverseMode.Gradients(graph, loss, [operand])[0]);

            var expected = new double[gradient.Length];
            var from = values.Of(weights);
            foreach (var (point, e) in RandomMaps.Points(space, Samples).Select((p, e) => (p, e)))
            {
                if (RandomMaps.Element(map, shape, point, Samples) is >= 0 and var at)
                    expected[at] += from[e];
            }
            Assert.True(Scaled.Error(expected, gradient) < 1e-12, $"seed {seed}");
        }
    }

    [Fact]
    public void Contractions_of_random_maps_have_the_adjoints_that_scattering_has()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var values = new Values(seed, Samples);
            var node = RandomContraction(
                values, out var space, out var left, out var leftMap, out var right, out var rightMap, out var result);
            var weights = values.Real(result);
            var loss = Sum(values.Graph, values.Graph.Map(ScalarOp.Mul, node, weights));

            var gradients = ReverseMode.Gradients(values.Graph, loss, [left, right]);

            var expectedLeft = new double[values.Of(left).Length];
            var expectedRight = new double[values.Of(right).Length];
            var count = values.Of(weights).Length;
            var all = RandomMaps.Points(space, Samples).ToArray();
            var value = new double[count];
            for (var e = 0; e < all.Length; e++)
            {
                var l = RandomMaps.Element(leftMap, left.Shape, all[e], Samples);
                var r = RandomMaps.Element(rightMap, right.Shape, all[e], Samples);
                if (l < 0 || r < 0)
                    continue;
                var d = values.Of(weights)[e / (all.Length / count)];
                value[e / (all.Length / count)] += values.Of(left)[l] * values.Of(right)[r];
                expectedLeft[l] += d * values.Of(right)[r];
                expectedRight[r] += d * values.Of(left)[l];
            }
            Assert.True(Scaled.Error(value, values.Evaluate(node)) < 1e-12, $"value, seed {seed}");
            Assert.True(Scaled.Error(expectedLeft, values.Evaluate(gradients[0])) < 1e-12, $"left, seed {seed}");
            Assert.True(Scaled.Error(expectedRight, values.Evaluate(gradients[1])) < 1e-12, $"right, seed {seed}");
        }
    }

    [Fact]
    public void Gradients_of_contractions_can_be_differentiated_again()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var values = new Values(seed, Samples);
            var node = RandomContraction(values, out _, out var left, out _, out var right, out _, out _);
            var graph = values.Graph;
            var loss = values.Weighted(graph.Map(ScalarOp.Mul, node, node));
            var gradient = ReverseMode.Gradients(graph, loss, [left])[0];
            var again = values.Weighted(gradient);
            var second = ReverseMode.Gradients(graph, again, [left, right]);
            // The loss is a polynomial of degree 2 in either operand, so a difference has no error in the step: the gradient
            // by left is linear in left and of degree 2 in right.
            Assert.True(values.DirectionalError(again, left, second[0], 0.5) < 1e-10, $"left, seed {seed}");
            Assert.True(values.DirectionalError(again, right, second[1], 0.5) < 1e-10, $"right, seed {seed}");
        }
    }

    private static Node RandomContraction(
        Values values, out Shape space, out Node left, out IndexMap leftMap, out Node right, out IndexMap rightMap, out Shape result)
    {
        var random = values.Random;
        var rank = random.Next(2, 6);
        var reduced = random.Next(1, rank + 1);
        space = RandomMaps.Space(random, rank, false);
        // The batch is either a result's first dimension or the first summed one.
        var batch = random.Next(3) switch { 0 => 0, 1 => rank - reduced, _ => -1 };
        if (batch >= 0)
            space = new Shape(space.Dims.SetItem(batch, Shape.Batch));
        result = new Shape([.. space.Dims.Take(rank - reduced)]);
        (leftMap, var leftShape) = RandomMaps.Read(random, space);
        (rightMap, var rightShape) = RandomMaps.Read(random, space);
        left = values.Real(leftShape);
        right = values.Real(rightShape);
        return values.Graph.Contract(left, leftMap, right, rightMap, result, [.. space.Dims.Skip(rank - reduced)]);
    }

    private static Node Sum(GraphBuilder graph, Node value) =>
        graph.Reduce(ReduceOp.Sum, value, Enumerable.Range(0, value.Shape.Rank).ToArray());
}
