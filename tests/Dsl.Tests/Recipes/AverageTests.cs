using System;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.References;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>Averages of parameters beside averages of what the network's parameters were after each step.</summary>
public class AverageTests
{
    private static EmittedNetwork Make(string settings, bool fuse = true, string declarations = "") => EmittedNetwork.Compile(Bound.Network($$"""
        {{declarations}}
        network Net {
          precision f64
          input x: [3]
          target t: [2]
          y = x |> dense(4) as hidden |> tanh |> dense(2) as head
          loss mse(y, t)
          output z = y
        }
        train Net {
          batch 4
        {{settings}}
        }
        """), fuse).Make();

    /// <summary>Compares the averages of all steps with a rule (step from 1, average before, parameter) -> average.</summary>
    private static void Check(EmittedNetwork network, int steps, Func<int, double, double, double> rule)
    {
        string[] names = ["hidden.weight", "head.bias"];
        var expected = names.ToDictionary(n => n, network.Parameter);
        foreach (var name in names)
            Assert.Equal(expected[name], network.Average(name));
        for (var step = 1; step <= steps; step++)
        {
            Assert.True(network.TrainStep([References.Numbers.Of(step, 12), References.Numbers.Of(step + 50, 8)]).Updated);
            foreach (var name in names)
            {
                expected[name] = [.. expected[name].Zip(network.Parameter(name), (a, w) => rule(step, a, w))];
                Assert.All(expected[name].Zip(network.Average(name)), p => Assert.Equal(p.First, p.Second, 1e-12));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Proves("average ema", "against the recurrence over the parameters after each of 6 steps, f64, within 1e-12")]
    public void Ema(bool fuse)
    {
        using var network = Make("optimizer adam(rate: 0.05)\naverage ema(decay: 0.7)", fuse);
        Check(network, 6, (step, a, w) => step == 1 ? w : 0.7 * a + 0.3 * w);
    }

    [Fact]
    [Proves("average swa", "against the mean over the parameters at the ends of stretches, f64, within 1e-12")]
    public void Swa()
    {
        using var network = Make("optimizer sgd(rate: 0.1, momentum: 0.9)\naverage swa(from: 1 epochs, every: 2 steps)");
        network.PlanTraining(samples: 12, epochs: 4);
        // Stretches end after steps 5, 7, 9, 11.
        Check(network, 11, (step, a, w) => step <= 5 ? w : step % 2 == 0 ? a : a + (w - a) / ((step - 3) / 2));
    }

    [Fact]
    public void An_own_average()
    {
        using var network = Make("optimizer sgd(rate: 0.1)\naverage late(2)", declarations: "average late(t, from) = select(t <= from, w, a + (w - a) / (t - from))");
        Check(network, 6, (step, a, w) => step <= 2 ? w : a + (w - a) / (step - 2));
    }

    [Fact]
    public void A_frozen_parameter_is_its_own_average()
    {
        using var network = Make("optimizer sgd(rate: 0.1)\nfreeze hidden\naverage ema(decay: 0.5)");
        var before = network.Parameter("hidden.weight");
        for (var step = 0; step < 3; step++)
            network.TrainStep([References.Numbers.Of(step, 12), References.Numbers.Of(step + 50, 8)]);
        Assert.Equal(before, network.Parameter("hidden.weight"));
        Assert.Equal(before, network.Average("hidden.weight"));
        Assert.NotEqual(network.Parameter("head.weight"), network.Average("head.weight"));
    }

    [Fact]
    public void A_step_that_needs_the_length_of_training_asks_for_it()
    {
        using var network = Make("optimizer sgd(rate: 0.1)\naverage swa(from: 1 epochs)");
        var error = Assert.Throws<InvalidOperationException>(() => network.TrainStep([References.Numbers.Of(1, 12), References.Numbers.Of(2, 8)]));
        Assert.Contains("call PlanTraining first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_setting_there_is_no_average()
    {
        using var network = Make("optimizer sgd(rate: 0.1)");
        Assert.Contains("keeps no averages", Assert.Throws<InvalidOperationException>(() => network.Average("head.bias")).Message, StringComparison.Ordinal);
    }
}
