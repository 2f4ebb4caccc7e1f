using System;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>No tensor is divided by what the host knows; its reciprocal is a scalar of the step.</summary>
public class ReciprocalTests
{
    private static ProgramPlan Train(string update, bool fuse = true) => NetworkPlans.Of(
        Bound.Network($$"""
            optimizer own(rate = 0.1) {
              state v = 0
              v = v + g * g
              w = w - {{update}}
            }
            network Net {
              input x: [8]
              target t: [4]
              y = x |> dense(4) as fc
              output z = y
              loss sum((y - t) * (y - t))
            }
            train Net { batch 5 optimizer own }
            """),
        fuse).Train[0];

    [Theory]
    [InlineData("rate * g / (1 - 0.9 ^ t)", 0)]
    [InlineData("rate * g / (sqrt(v) / sqrt(1 - 0.9 ^ t) + 1e-3)", 1)]
    [InlineData("rate * g / (sqrt(v) + 1e-3)", 1)]
    public void OnlyTensorsDivideTensors(string update, int divisions)
    {
        var graph = Lowering.Run(Train(update).Program, rewrite: true, samplePitch: 0, default);
        var quotients = graph.Order.OfType<MapNode>().Where(m => m.Op == ScalarOp.Div && m.Shape.Rank > 0).ToList();
        // One for each parameter: the weight and the bias.
        Assert.Equal(2 * divisions, quotients.Count);
    }

    [Fact]
    public void TheHostDividesOnce()
    {
        static bool IsReciprocal(Node value) => value is MapNode { Op: ScalarOp.Div } map && map.Operands[0] is ConstantNode { Value: 1 }
            && map.Operands[1] is MapNode { Op: ScalarOp.Sub };
        Assert.Single(Train("rate * g / (1 - 0.9 ^ t)").Host.Scalars, s => IsReciprocal(s.Value));
        Assert.DoesNotContain(Train("rate * g / (1 - 0.9 ^ t)", fuse: false).Host.Scalars, s => IsReciprocal(s.Value));
    }
}
