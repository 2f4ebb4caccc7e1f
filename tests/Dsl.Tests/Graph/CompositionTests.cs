using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Tests.Differentiation;
using Xunit;

namespace NetGen.Dsl.Tests.Graph;

/// <summary>What the builder makes of views, against the same views taken one after the other.</summary>
public sealed class CompositionTests
{
    [Fact]
    public void Views_of_views_read_what_two_steps_read()
    {
        var composed = 0;
        for (var seed = 0; seed < 4000; seed++)
        {
            var values = new Values(seed);
            var (random, graph) = (values.Random, values.Graph);
            var space = RandomMaps.Space(random, random.Next(1, 4), random.Next(3) == 0);
            var (outerMap, middle) = RandomMaps.Read(random, space);
            var (innerMap, shape) = RandomMaps.Read(random, middle);
            var (innerFill, outerFill) = (random.Next(2), random.Next(2));
            var operand = values.Real(shape);
            var inner = graph.View(operand, middle, innerMap, innerFill);
            var both = graph.View(inner, space, outerMap, outerFill);
            var alone = graph.View(values.Given(middle, values.Evaluate(inner)), space, outerMap, outerFill);
            Assert.True(values.Evaluate(alone).SequenceEqual(values.Evaluate(both)), $"seed {seed}");
            if (inner is ViewNode && both is not ViewNode { Operand: ViewNode })
                composed++;
        }
        // Composition is what the test is about: it must happen often, and it must not always be possible.
        Assert.InRange(composed, 1000, 3500);
    }

    [Fact]
    public void Contractions_of_views_read_what_two_steps_read()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var values = new Values(seed);
            var (random, graph) = (values.Random, values.Graph);
            var space = RandomMaps.Space(random, random.Next(2, 5), random.Next(3) == 0);
            var rank = random.Next(1, space.Rank);
            Node Operand(out IndexMap map, out Node plain)
            {
                (map, var middle) = RandomMaps.Read(random, space);
                var (innerMap, shape) = RandomMaps.Read(random, middle);
                var view = graph.View(values.Real(shape), middle, innerMap, random.Next(4) == 0 ? 1 : 0);
                plain = values.Given(middle, values.Evaluate(view));
                return view;
            }
            var left = Operand(out var leftMap, out var plainLeft);
            var right = Operand(out var rightMap, out var plainRight);
            var result = new Shape([.. space.Dims.Take(rank)]);
            var summed = space.Dims.RemoveRange(0, rank);
            var fused = values.Evaluate(graph.Contract(left, leftMap, right, rightMap, result, summed));
            var plainly = values.Evaluate(graph.Contract(plainLeft, leftMap, plainRight, rightMap, result, summed));
            Assert.True(Scaled.Error(plainly, fused) < 1e-13, $"seed {seed}");
        }
    }

    [Fact]
    public void A_constant_times_a_summed_operand_is_no_contraction()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var x = values.Real(Shape.Of(Shape.Batch, 4));
        // y[i, j] = sum over n and k of 3 * x[n, i], with j of extent 2 and k of extent 5
        var three = graph.Broadcast(graph.Constant(3), Shape.Of(5));
        var y = graph.Contract(
            three, new IndexMap([IndexExpr.Dim(3, 4)]),
            x, new IndexMap([IndexExpr.Dim(2, 4), IndexExpr.Dim(0, 4)]),
            Shape.Of(4, 2), [Shape.Batch, 5]);
        Assert.DoesNotContain(graph.Nodes, n => n is ContractNode);
        var data = values.Of(x);
        var expected = Enumerable.Range(0, 8).Select(e => 15 * Enumerable.Range(0, 3).Sum(n => data[n * 4 + e / 2])).ToArray();
        Assert.True(Scaled.Error(expected, values.Evaluate(y)) < 1e-14);
    }

    [Fact]
    public void Padding_of_padding_by_the_same_number_is_one_view()
    {
        var values = new Values(1);
        var graph = values.Graph;
        var x = values.Real(Shape.Of(3));
        var twice = Assert.IsType<ViewNode>(graph.Pad(graph.Pad(x, 0, 1, 1), 0, 2, 0));
        Assert.Same(x, twice.Operand);
        var other = Assert.IsType<ViewNode>(graph.Pad(graph.Pad(x, 0, 1, 1), 0, 2, 0, fill: 1));
        Assert.IsType<ViewNode>(other.Operand);
        // What a slice cuts off does not come back.
        var cut = graph.Pad(graph.Slice(x, 0, 0, 2), 0, 0, 1);
        Assert.Equal([.. values.Of(x).Take(2), 0], values.Evaluate(cut));
    }
}
