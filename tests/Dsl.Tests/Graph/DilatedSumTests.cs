using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Text;
using Xunit;

namespace NetGen.Dsl.Tests.Graph;

/// <summary>A sum over places between elements is one over elements, wherever it begins and however many there are.</summary>
public class DilatedSumTests
{
    [Theory]
    [InlineData("conv_transpose2d(5, kernel: 3, stride: 2)")]
    [InlineData("conv_transpose2d(5, kernel: 4, stride: 3, padding: 1, output_padding: 1)")]
    [InlineData("conv2d(5, kernel: 3, stride: 2, padding: 1) |> conv2d(3, kernel: 2, stride: 2)")]
    public void TheGradientOfWeightsMultipliesNoZeros(string layer)
    {
        var gradients = Bound.Network($$"""
            network Net {
              input x: [2, 7, 6]
              target t: [3]
              z = x |> {{layer}} |> flatten |> dense(3)
              output y = z
              loss mse(z, t)
            }
            train Net { batch 4 optimizer sgd(rate: 0.1) }
            """).Gradients!;
        var products = GraphWalk.Ancestors(LiveNodes.Roots(gradients)).OfType<ContractNode>().Where(c => !c.Shape.IsBatched).ToList();
        Assert.True(products.Count >= 2);
        Assert.All(products, p => Assert.All(p.LeftMap.Dims.Concat(p.RightMap.Dims), d => Assert.Equal(1, d.Divisor)));
    }

    /// <summary>Sum over k of a[(sign·k + m + offset) / step] · b[k + shift], for extents of all sizes.</summary>
    [Theory]
    [InlineData(2, 1, 0, 9, 5, 4)]
    [InlineData(2, 1, -1, 9, 5, 4)]
    [InlineData(2, -1, 8, 9, 5, 4)]
    [InlineData(3, 1, -2, 12, 4, 5)]
    [InlineData(2, 1, 0, 3, 5, 4)]
    [InlineData(2, 1, 0, 12, 5, 4)]
    public void TheSumIsTheSame(int step, int sign, int offset, int summed, int elements, int free)
    {
        var graph = new GraphBuilder(0) { Origin = new Origin("", "", default(SourceSpan)) };
        var a = graph.Variable(VariableKind.Parameter, "a", Shape.Of(elements));
        var b = graph.Variable(VariableKind.Parameter, "b", Shape.Of(summed));
        var left = new IndexMap([new IndexExpr([1, sign], offset, step)]);
        var right = new IndexMap([IndexExpr.Dim(1, 2)]);
        var sum = graph.Contract(a, left, b, right, Shape.Of(free), [summed]);
        double[] x = [.. Enumerable.Range(1, elements).Select(v => v * 1.5)], y = [.. Enumerable.Range(1, summed).Select(v => 1.0 / v)];
        var feed = new Feed { Samples = 1 };
        feed.Variables[a] = x;
        feed.Variables[b] = y;
        var program = new GraphProgram(
            "Test", ProgramKind.Predict, 1, [new NamedValue("sum", sum)], null, ImmutableArray<NamedValue>.Empty,
            ImmutableArray<Assignment>.Empty, ImmutableArray<NamedValue>.Empty);
        var found = Interpreter.Run(program, feed).Outputs["sum"];
        for (var m = 0; m < free; m++)
        {
            double expected = 0;
            for (var k = 0; k < summed; k++)
            {
                var place = m + sign * k + offset;
                if (place >= 0 && place % step == 0 && place / step < elements)
                    expected += x[place / step] * y[k];
            }
            Assert.Equal(expected, found[m], 1e-12);
        }
        var solved = summed > step * (elements - 1);
        Assert.Equal(solved ? elements : summed, Assert.IsType<ContractNode>(sum).ReduceExtents[0]);
    }
}
