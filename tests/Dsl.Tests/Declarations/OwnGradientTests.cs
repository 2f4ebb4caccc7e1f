using System;
using System.Linq;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.References;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Declarations;

/// <summary>Values that keep their value and have another gradient, by the oracle and compiled.</summary>
public class OwnGradientTests
{
    private static readonly double[] s_x = [0.3, -1.7, 2.4, 1.2];
    private static readonly double[] s_w = [0.9, 1.1, 0.8, 1];

    [Theory]
    [InlineData("with_gradient(floor(h), h, 3 * h)", "floor", "3h")]
    [InlineData("straight_through(floor(h), h)", "floor", "1")]
    [InlineData("reverse_gradient(h)", "h", "-1")]
    [InlineData("reverse_gradient(h, scale: 0.25)", "h", "-0.25")]
    [InlineData("rounded(h)", "floor", "1")]
    [Proves("function with_gradient", "value and gradient of a rounding with the slope 3h, equal to 1e-12")]
    [Proves("function straight_through", "value and gradient of a rounding, equal to 1e-12")]
    [Proves("function reverse_gradient", "value and gradient for two scales, equal to 1e-12")]
    public void The_value_stays_and_the_gradient_is_the_one_that_was_given(string call, string value, string slope)
    {
        var model = Bound.Network($$"""
            activation rounded(x) = straight_through(floor(x), x)
            network N {
              precision f64
              input x: [4]
              param w: [4] = 1
              h = x * w
              y = {{call}}
              loss sum(y)
              output result = y
            }
            train N { batch 1   optimizer sgd }
            """);
        var h = s_x.Zip(s_w, (x, w) => x * w).ToArray();
        var values = h.Select(v => value == "floor" ? Math.Floor(v) : v).ToArray();
        var gradient = h.Zip(s_x, (v, x) => x * slope switch { "3h" => 3 * v, "1" => 1, "-1" => -1, _ => -0.25 }).ToArray();

        var feed = new Feed { Inputs = { ["x"] = s_x }, Variables = { [model.Parameters[0].Node] = s_w } };
        Equal(values, Interpreter.Run(model.Predict, feed).Outputs["result"]);
        Equal(gradient, Interpreter.Run(model.Gradients!, feed).Assigned.Single().Value);

        using var network = EmittedNetwork.Compile(model).Make();
        network.Set("w", s_w);
        Equal(values, network.Predict([s_x], 1)[0]);
        network.ComputeGradients([s_x]);
        Equal(gradient, network.Gradient("w"));
    }

    private static void Equal(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
