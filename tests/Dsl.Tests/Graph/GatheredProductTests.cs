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

/// <summary>Rows of a table are multiplied before they are gathered, where there are fewer of them.</summary>
public class GatheredProductTests
{
    /// <param name="rows">Rows of the table, of 3 numbers each; a sample gathers 4 of them.</param>
    [Theory]
    [InlineData(5, true, false)]
    [InlineData(5, true, true)]
    [InlineData(32, true, false)]
    [InlineData(33, false, false)]
    public void A_dense_layer_of_gathered_rows(int rows, bool turned, bool onTheRight)
    {
        var graph = new GraphBuilder(0) { Origin = new Origin("", "", default(SourceSpan)) };
        var table = graph.Variable(VariableKind.Parameter, "table", Shape.Of(rows, 3));
        var weight = graph.Variable(VariableKind.Parameter, "weight", Shape.Of(2, 3));
        var text = graph.Input("text", Shape.Of(4).Batched, ElementType.Index, rows);
        var chosen = graph.Gather(table, Map(3, -1, 2), 0, text, Map(3, 0, 1), Shape.Of(4, 3).Batched);
        var (left, right) = (Map(4, 0, 1, 3), Map(4, 2, 3));
        var shape = Shape.Of(4, 2).Batched;
        var product = onTheRight
            ? graph.Contract(weight, right, chosen, left, shape, [3])
            : graph.Contract(chosen, left, weight, right, shape, [3]);
        Assert.Equal(turned, product is GatherNode);

        double[] t = [.. Enumerable.Range(0, 3 * rows).Select(v => v * 0.5 - 2)], w = [1, -2, 0.25, 3, 0.5, -1], s = [0, 4, 2, 2, 1, 3, 0, 4];
        var feed = new Feed { Samples = 2 };
        (feed.Variables[table], feed.Variables[weight], feed.Inputs["text"]) = (t, w, s);
        var program = new GraphProgram(
            "Test", ProgramKind.Predict, 2, [new NamedValue("product", product)], null, ImmutableArray<NamedValue>.Empty,
            ImmutableArray<Assignment>.Empty, ImmutableArray<NamedValue>.Empty);
        var expected = s.SelectMany(r => Enumerable.Range(0, 2).Select(o => Enumerable.Range(0, 3).Sum(k => t[3 * (int)r + k] * w[3 * o + k])));
        Assert.Equal(expected, Interpreter.Run(program, feed).Outputs["product"]);
    }

    /// <summary>A window over neighbours sums over what chooses the rows, and what is behind a norm is no row of the table.</summary>
    [Theory]
    [InlineData("linear(6)", true)]
    [InlineData("lstm(6)", true)]
    [InlineData("layer_norm |> linear(6)", false)]
    public void Networks(string layers, bool turned)
    {
        var model = Bound.Network($$"""
            network Net {
              input  text: class(7)[5]
              target next: class(7)[5]
              logits = text |> embedding(4) as table |> {{layers}} |> linear(7) as head
              loss   cross_entropy(logits, next)
              output scores = logits
            }
            train Net { batch 6 optimizer sgd(rate: 0.1) suppress NG3011 "a test" }
            """);
        var gathers = GraphWalk.Ancestors(LiveNodes.Roots(model.Gradients!)).OfType<GatherNode>().Where(g => g.Data is ContractNode).ToList();
        Assert.Equal(turned, gathers.Count > 0);
        PlanCheck.Agrees(model.Recipes[0].Train, VariableLayout.Of(model).ForRecipe(0), samples: 5);
        PlanCheck.Agrees(model.Gradients!, VariableLayout.Of(model), samples: 6);
    }

    private static IndexMap Map(int rank, params int[] dims) => new([.. dims.Select(d => d < 0 ? IndexExpr.Constant(0, rank) : IndexExpr.Dim(d, rank))]);
}
