using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Planning;
using NetGen.Dsl.Text;
using Xunit;

namespace NetGen.Dsl.Tests.Graph;

/// <summary>The greatest of rectified values is the rectified greatest.</summary>
public class RectifiedExtremeTests
{
    /// <summary>As a factor that is no constant, 0 · x is not known to be relu's zero.</summary>
    private const string Plain = "select(z <= 0, 0 * z, z)";

    /// <summary>Of a rectified image of 7×7 the greatest of windows, and with the same values by a rectifier that is not known.</summary>
    [Theory]
    [InlineData("max_pool(2)", true)]
    [InlineData("max_pool(3, stride: 2, padding: 1)", true)]
    [InlineData("max_pool([1, 7], stride: 1)", true)]
    [InlineData("max_pool(3, stride: 2, ceil_mode: true)", true)]
    [InlineData("max_pool(2, stride: 2, ceil_mode: true)", true)]
    [InlineData("average_pool(2)", false)]
    public void Pools(string pool, bool turned)
    {
        var (known, plain) = (Model("relu(z)", pool), Model(Plain, pool));
        Assert.Equal(turned, RectifiesThePooled(known));
        Assert.False(RectifiesThePooled(plain));
        Assert.Equal(turned, RectifiesThePooled(Model("select(z <= 0, 0, z)", pool)));

        var feed = PlanCheck.Feed(known.Gradients!, samples: 5, seed: 7);
        var (expected, actual) = (Outcome(plain, feed), Outcome(known, feed));
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Contains(expected.Watched.SelectMany(w => w.Values).Concat(expected.Assigned.SelectMany(a => a.Value)), v => v != 0);
        foreach (var (variable, values) in expected.Assigned)
            Assert.Equal(values, actual.Assigned.Single(a => (a.Key.VariableName, a.Key.Of?.VariableName) == (variable.VariableName, variable.Of?.VariableName)).Value);
        PlanCheck.Agrees(known.Recipes[0].Train, VariableLayout.Of(known).ForRecipe(0), samples: 5);
        PlanCheck.Agrees(known.Gradients!, VariableLayout.Of(known), samples: 6);
    }

    /// <summary>
    /// Of other rectifiers the order of values, a NaN or what has a gradient may change, and outside of a window there must be
    /// nothing that counts.
    /// </summary>
    [Theory]
    [InlineData("tanh(z)", "max_pool(2)")]
    [InlineData("leaky_relu(z)", "max_pool(2)")]
    [InlineData("max(z, 0)", "max_pool(2)")]
    [InlineData("select(z > 0, z, 0)", "max_pool(2)")]
    [InlineData("select(z <= 0, 1, z)", "max_pool(2)")]
    [InlineData("select(z <= 1, 0, z)", "max_pool(2)")]
    [InlineData("relu(z)", "gapped")]
    public void Others_stay(string activation, string pool)
    {
        var model = Model(activation, pool);
        Assert.False(RectifiesThePooled(model));
        PlanCheck.Agrees(model.Gradients!, VariableLayout.Of(model), samples: 3);
    }

    /// <summary>Also of the smallest, over whole axes, and with numbers that are none.</summary>
    [Theory]
    [InlineData(ReduceOp.Max)]
    [InlineData(ReduceOp.Min)]
    public void Special_numbers(ReduceOp op)
    {
        double[] rows =
        [
            -1, -2, -3, -0.0, 0, -0.0, 1, -1, 0.5, double.NaN, 1, 2, double.NegativeInfinity, -1, -1, double.PositiveInfinity, 0, double.NaN, 3, 2, 1,
        ];
        var graph = new GraphBuilder(0) { Origin = new Origin("", "", default(SourceSpan)) };
        var x = graph.Input("x", Shape.Of(3).Batched, ElementType.Real, 0);
        var zero = graph.Constant(0);
        var extreme = graph.Reduce(op, graph.Map(ScalarOp.Select, graph.Map(ScalarOp.LessOrEqual, x, zero), zero, x), 1);
        Assert.IsType<MapNode>(extreme);
        var feed = new Feed { Samples = rows.Length / 3 };
        feed.Inputs["x"] = rows;
        var program = new GraphProgram(
            "Test", ProgramKind.Predict, feed.Samples, [new NamedValue("y", extreme)], null, ImmutableArray<NamedValue>.Empty,
            ImmutableArray<Assignment>.Empty, ImmutableArray<NamedValue>.Empty);
        var expected = rows.Chunk(3).Select(r => r.Select(v => v <= 0 ? 0 : v).Aggregate(op == ReduceOp.Max ? Math.Max : Math.Min));
        Assert.Equal(expected, Interpreter.Run(program, feed).Outputs["y"]);
    }

    /// <summary>Over samples, and with steps of a window that leave all numbers: no fault, whatever is decided.</summary>
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, int.MaxValue, 1)]
    [InlineData(1, 1 << 30, 3)]
    [InlineData(1, 1, 2)]
    public void Views_with_nothing_of_the_operand_are_no_fault(int axis, int step, int divisor)
    {
        var graph = new GraphBuilder(0) { Origin = new Origin("", "", default(SourceSpan)) };
        var (x, zero) = (graph.Input("x", Shape.Of(3).Batched, ElementType.Real, 0), graph.Constant(0));
        var relu = graph.Map(ScalarOp.Select, graph.Map(ScalarOp.LessOrEqual, x, zero), zero, x);
        var map = new IndexMap([IndexExpr.Dim(0, 2), new IndexExpr([0, step], -1, divisor)]);
        var view = graph.View(relu, Shape.Of(5).Batched, map, double.NegativeInfinity);
        Assert.Equal(axis == 0 ? Shape.Of(5) : Shape.Scalar.Batched, graph.Reduce(ReduceOp.Max, view, axis).Shape);
    }

    /// <summary>Whether an extreme is taken of what is not rectified, and rectified then.</summary>
    private static bool RectifiesThePooled(Model.NetworkModel model) =>
        GraphWalk.Ancestors(LiveNodes.Roots(model.Predict)).OfType<MapNode>().Any(n => n.Op == ScalarOp.Select && n.Operands[2] is ReduceNode { Op: ReduceOp.Max });

    private static Outcome Outcome(Model.NetworkModel model, Feed feed)
    {
        var own = new Feed { Samples = feed.Samples, Seed = feed.Seed, Step = feed.Step, Rate = feed.Rate };
        foreach (var (slot, values) in feed.Inputs)
            own.Inputs[slot] = values;
        foreach (var variable in GraphWalk.Ancestors(LiveNodes.Roots(model.Gradients!)).OfType<VariableNode>().Concat(model.Gradients!.Assignments.Select(a => a.Target)))
            own.Variables[variable] = feed.Variables.Single(v => (v.Key.VariableName, v.Key.Kind) == (variable.VariableName, variable.Kind) && v.Key.Of?.VariableName == variable.Of?.VariableName).Value;
        return Interpreter.Run(model.Gradients!, own);
    }

    private static Model.NetworkModel Model(string activation, string pool) => Bound.Network($$"""
        /// Windows that lie apart: the second lies wholly outside.
        layer gapped(x: [c, h, w]) {
          padded = pad(x, before: [0, 0, 0], after: [0, 9, 0], value: -inf)
          y[q < c, i < 2, j < w] = max[u < 2](padded[q, i * 10 + u, j])
          return max(y, -1)
        }
        activation rectified(z) = {{activation}}
        network Net {
          input  image: [2, 7, 7]
          target digit: class(3)
          logits = image |> conv2d(3, kernel: 3, padding: 1) as conv |> rectified |> {{pool}} |> flatten |> dense(3) as head
          loss   cross_entropy(logits, digit)
          output result = logits
        }
        train Net { batch 16 optimizer sgd(rate: 0.1) suppress NG3011 "a test" }
        """);
}
