using System;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>Schedules that follow the figures of the epochs: each step from 0 leaves a parameter at its rate negated.</summary>
public class EpochScheduleTests
{
    private const string Halving = """
        /// Half as much after each epoch whose figure is above a bound.
        schedule halving(from, on: figure = last.loss, above = 1) {
          state rate = from
          now  = rate
          rate = select(on > above, rate / 2, rate)
          return now
        }
        """;

    private static string Source(string settings, string precision = "f64") => $$"""
        {{Halving}}
        network Net {
          precision {{precision}}
          input x: [1]
          param w: [1] = 0
          param v: [1] = 0
          loss   sum(x * (w + v))
          metric mean(x) as level
          output y = x
        }
        train Net {
          batch 1
          optimizer sgd
          {{settings}}
        }
        """;

    private static EmittedNetwork Make(string settings, string precision = "f64") => EmittedNetwork.Compile(Bound.Network(Source(settings, precision))).Make();

    private static (double W, double V) Rates(EmittedNetwork network)
    {
        network.Set("w", [0]);
        network.Set("v", [0]);
        network.TrainStep([[1]]);
        return (-network.Parameter("w")[0], -network.Parameter("v")[0]);
    }

    [Theory]
    [InlineData("f32")]
    [InlineData("f64")]
    public void Each_schedule_keeps_its_own_states_also_those_of_groups(string precision)
    {
        using var network = Make("rate halving(0.5)\nrate halving(0.125, above: 5) on v", precision);
        Assert.Equal((0.5, 0.125), Rates(network));
        Assert.Equal((0.5, 0.125), Rates(network));
        network.EndEpoch(3);
        Assert.Equal((0.25, 0.125), Rates(network));
        network.EndEpoch(6);
        Assert.Equal((0.125, 0.0625), Rates(network));
        network.EndEpoch(0.5);
        Assert.Equal((0.125, 0.0625), Rates(network));
    }

    [Fact]
    public void A_plan_begins_anew()
    {
        using var network = Make("rate halving(0.5)");
        Rates(network);
        network.EndEpoch(3);
        Assert.Equal(0.25, Rates(network).W);
        network.PlanTraining(samples: 10, epochs: 2);
        Assert.Equal(0.5, Rates(network).W);
    }

    [Fact]
    public void The_last_loss_is_infinite_before_the_first_epoch_has_ended()
    {
        using var network = Make("rate 0.5 * min(1, last.loss)");
        Assert.Equal(0.5, Rates(network).W);
        network.EndEpoch(0.25);
        Assert.Equal(0.125, Rates(network).W);
    }

    [Fact]
    public void A_schedule_that_is_not_in_force_keeps_what_it_has()
    {
        using var network = Make("rate halving(0.5, length: 2 steps) then halving(0.25)");
        Rates(network);
        network.EndEpoch(3);
        Assert.Equal(0.25, Rates(network).W); // the last of the first
        network.EndEpoch(3);
        Assert.Equal(0.25, Rates(network).W); // the second begins, which no epoch has ended
        network.EndEpoch(3);
        Assert.Equal(0.125, Rates(network).W);
    }

    [Fact]
    public void A_schedule_that_is_asked_for_its_first_rate_too_keeps_no_more()
    {
        var model = Bound.Network(Source("rate warmup(3 steps) then reduce_on_plateau(from: 0.1)"));
        Assert.Equal(["rate", "best", "waited", "resting"], System.Linq.Enumerable.Select(model.Recipes[0].ScheduleStates, s => s.Name));
    }

    [Fact]
    public void A_schedule_within_another_has_states_of_its_own()
    {
        using var network = EmittedNetwork.Compile(Bound.Network("schedule both(from, on: figure = last.loss) = halving(from, on, above: 1) + halving(from, on, above: 4)\n"
            + Source("rate both(0.25)"))).Make();
        Assert.Equal(0.5, Rates(network).W);
        network.EndEpoch(3);
        Assert.Equal(0.375, Rates(network).W);
        network.EndEpoch(5);
        Assert.Equal(0.1875, Rates(network).W);
    }

    [Fact]
    public void Where_a_metric_is_followed_the_loss_is_not_enough()
    {
        using var network = Make("rate halving(0.5, on: last.level)");
        Rates(network);
        Assert.Contains("follows metrics", Assert.Throws<ArgumentException>(() => network.EndEpoch(3)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rate warmup(3 epochs) then constant(0.1)")]
    [InlineData("rate step(from: 0.1, every: 2 epochs)")]
    [InlineData("rate cosine(from: 0.1)")]
    public void Durations_in_epochs_need_to_know_how_long_an_epoch_is(string rate)
    {
        using var network = Make(rate);
        var error = Assert.Throws<InvalidOperationException>(() => network.TrainStep([[1]]));
        Assert.Contains("call PlanTraining first, or use Train, or pass a rate", error.Message, StringComparison.Ordinal);
        Assert.True(network.TrainStep([[1]], rate: 0.5).Updated);
        network.PlanTraining(samples: 4, epochs: 5);
        Assert.True(network.TrainStep([[1]]).Updated);
    }
}
