using System;
using System.Linq;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Weights that every step of a loop reads turned are turned before it.</summary>
public class TurnedCaptureTests
{
    [Theory]
    [InlineData("lstm(8) as cell", 6, 1)]
    [InlineData("gru(10) as cell", 6, 1)]
    [InlineData("rnn(16) as cell |> rnn(16) as second", 6, 2)]
    [InlineData("rnn(15) as cell", 6, 0)]
    [InlineData("lstm(8) as cell", 1, 0)]
    public void Recurrent_weights(string layers, int steps, int turned)
    {
        var model = Bound.Network($$"""
            network Net {
              input  x: [{{steps}}, 3]
              target y: [{{steps}}, 2]
              z = x |> {{layers}} |> linear(2) as head
              loss   mse(z, y)
              output out = z
            }
            train Net { batch 4 optimizer sgd(rate: 0.1) suppress NG3011 "a test" }
            """);
        var plan = NetworkPlans.Of(model).Train[0];
        var copies = plan.Buffers.Where(b => b.Name.EndsWith("turned", StringComparison.Ordinal)).ToList();
        Assert.Equal(turned, copies.Count);
        Assert.All(copies, c => Assert.Contains("weight_hh", c.Name, StringComparison.Ordinal));
        var inLoops = plan.Loops.SelectMany(l => Enumerable.Range(l.First, l.Kernels)).ToHashSet();
        Assert.All(
            plan.Kernels.Select((k, i) => (k, i)).Where(p => p.k is LoopKernel loop && loop.Stages.SelectMany(s => s.Statements).OfType<StoreStatement>().Any(s => copies.Contains(s.Target.Buffer))),
            p => Assert.DoesNotContain(p.i, inLoops));
        PlanCheck.Agrees(model.Recipes[0].Train, VariableLayout.Of(model).ForRecipe(0), samples: 3);
        PlanCheck.Agrees(model.Gradients!, VariableLayout.Of(model), samples: 4);
    }
}
