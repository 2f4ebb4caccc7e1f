using System;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Theory;

/// <summary>
/// Inverted dropout keeps the expectation. Of an element x, which is x / (1 − p) with probability 1 − p and else 0, the mean over n
/// draws has the deviation |x| √(p / ((1 − p) n)); so has a weight's gradient, which is that of the kept elements.
/// </summary>
public class InvertedDropoutTests
{
    private const int Steps = 400;
    private const int Size = 20;
    private const double Deviations = 5;

    [Theory]
    [InlineData("dropout", 0.1)]
    [InlineData("dropout", 0.5)]
    [InlineData("dropout", 0.9)]
    [InlineData("channel_dropout", 0.5)]
    public void Each_element_keeps_its_expectation(string layer, double rate)
    {
        // By sgd with the rate 1, w collects -Σ dy/dw = -Σ dropped x, as the loss is linear in it.
        var network = Numbers.Of(FormattableString.Invariant($$"""
            network N {
              input x: [{{Size}}, 1]
              param w: [{{Size}}, 1] = 0
              loss sum(w * (x |> {{layer}}({{rate}})))
              output y = w
            }
            train N { optimizer sgd }
            """));
        double[] x = Numbers.Some(Size);
        for (var n = 1; n <= Steps; n++)
            network.Train(n, 1, ("x", x));
        for (var k = 0; k < Size; k++)
        {
            var mean = -network["w"][k] / Steps;
            Assert.InRange(mean - x[k], -Bound(x[k]), Bound(x[k]));
        }

        double Bound(double value) => Deviations * Math.Abs(value) * Math.Sqrt(rate / ((1 - rate) * Steps));
    }
}
