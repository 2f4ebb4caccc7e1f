using System;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Sums whose terms have factors that are made of sums are made in one pass with these.</summary>
public class LinearSumsTests
{
    [Fact]
    public void The_gradient_of_a_batch_norm_reduces_in_one_pass()
    {
        var model = Network("x = image |> conv2d(4, kernel: 3, padding: 1, with_bias: false) as conv |> batch_norm as norm |> relu |> conv2d(4, kernel: 3, padding: 1) as last");
        var kernels = NetworkPlans.Of(model).Train[0].Kernels.OfType<LoopKernel>();
        var gradient = kernels.Single(k => k.Assigns && k.Nodes.Any(n => n.Origin.Scope == "norm" && n.Origin.IsGradient && n is ReduceNode));
        Assert.Single(gradient.Stages, s => s.Statements.Any(x => x is ReduceStatement));
        Agrees(model);
    }

    [Theory]
    [InlineData("x * a", 0, 1)]
    [InlineData("x * a - sin(x) / b", 0, 2)]
    [InlineData("-(a * (x + b * sin(x))) - x", 0, 2)] // x is summed once
    [InlineData("x * a + b", 1, 0)] // what is the same for all points would be counted
    [InlineData("x * x * a + exp(x * b)", 1, 0)]
    [InlineData("x * sin(x)", 1, 0)] // waits for no sums
    public void What_waits_for_sums_is_made_of_those_of_its_terms(string value, int whole, int terms)
    {
        var model = Network($$"""
            x = image
              total = sum(x, axis: [batch, 1, 2])
              a = 1 + align(total, to: x, axis: 0) / 10
              b = 2 + align(sum(cos(x), axis: [batch, 1, 2]), to: x, axis: 0) / 1000
              value = {{value}}
              again = sum(value, axis: [batch, 1, 2])
              x = x * align(again, to: x, axis: 0)
            """);
        var graph = Lowering.Run(model.Recipes[0].Train, rewrite: true, samplePitch: 0, default);
        var sums = graph.Order.OfType<ReduceNode>().Where(r => r.Op == ReduceOp.Sum && r.Axes.Length == 3 && r.Axes[0] == 0 && !r.Origin.IsGradient).ToList();
        Assert.Equal(whole, sums.Count(s => s.Name == "again"));

        // Beside the sums that the factors are made of, one of which may be a term's too.
        var others = sums.Where(s => s.Name is not ("again" or "total") && s.Operand is not MapNode { Op: ScalarOp.Cos });
        Assert.Equal(Math.Max(terms - 1, 0), others.Count());
        Agrees(model);
    }

    private static void Agrees(NetworkModel model)
    {
        PlanCheck.Agrees(model.Recipes[0].Train, VariableLayout.Of(model).ForRecipe(0), samples: 5);
        PlanCheck.Agrees(model.Gradients!, VariableLayout.Of(model), samples: 6);
    }

    private static NetworkModel Network(string body) => Bound.Network($$"""
        network Net {
          input  image: [4, 6, 6]
          target wanted: [4, 6, 6]
          {{body}}
          y = x |> conv2d(4, kernel: 1) as head
          loss   mse(y, wanted)
          output result = y
        }

        train Net {
          batch 6
          optimizer sgd(rate: 0.1)
        }
        """);
}
