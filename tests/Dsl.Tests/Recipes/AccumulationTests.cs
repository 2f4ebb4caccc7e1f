using System;
using System.Linq;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>One update by the mean gradient of several batches, beside one by all their samples at once.</summary>
public class AccumulationTests
{
    private const double Tolerance = 1e-12;

    private static EmittedNetwork Make(string settings, bool fuse) => EmittedNetwork.Compile(Bound.Network($$"""
        network Net {
          precision f64
          input x: [3]
          target t: [2]
          y = x |> dense(4) as hidden |> tanh |> dense(2) as head
          loss mse(y, t)
          loss 0.01 * sum(hidden.weight ^ 2)
          output z = y
        }
        train Net {
        {{settings}}
        }
        """), fuse).Make();

    private static double[][] Batch(int key, int samples) =>
        [References.Numbers.Of(key, samples * 3), References.Numbers.Of(key + 50, samples * 2)];

    private static double[][] Join(params double[][][] batches) =>
        [.. Enumerable.Range(0, 2).Select(k => batches.SelectMany(b => b[k]).ToArray())];

    private static void AssertSame(EmittedNetwork expected, EmittedNetwork actual)
    {
        foreach (var name in new[] { "hidden.weight", "hidden.bias", "head.weight", "head.bias" })
        {
            var (e, a) = (expected.Parameter(name), actual.Parameter(name));
            Assert.All(e.Zip(a), p => Assert.Equal(p.First, p.Second, Tolerance));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Several_batches_make_the_update_of_all_their_samples(bool fuse)
    {
        const string optimizer = "optimizer adam\ndecay 0.1 on weights\nclip norm(0.2)\nrate step(from: 0.1, every: 1 steps, factor: 0.5)\n";
        using var small = Make("batch 4\naccumulate 3\n" + optimizer, fuse);
        using var large = Make("batch 12\n" + optimizer, fuse);
        for (var round = 0; round < 3; round++)
        {
            double[][][] batches = [Batch(10 * round, 4), Batch(10 * round + 1, 4), Batch(10 * round + 2, 2)];
            var before = small.Parameter("head.weight");
            Assert.False(small.TrainStep(batches[0]).Updated);
            Assert.False(small.TrainStep(batches[1]).Updated);
            Assert.Equal(before, small.Parameter("head.weight"));
            Assert.True(small.TrainStep(batches[2]).Updated);
            Assert.True(large.TrainStep(Join(batches)).Updated);
            AssertSame(large, small);
        }
    }

    /// <summary>The last update of an epoch takes what is there, and epochs of schedules are counted in updates.</summary>
    [Fact]
    public void An_epoch_leaves_no_gradient_to_the_next()
    {
        const string optimizer = "optimizer sgd(momentum: 0.9)\nrate cosine(from: 0.5, to: 0)\n";
        using var small = Make("batch 2\naccumulate 2\n" + optimizer, fuse: true);
        using var large = Make("batch 4\n" + optimizer, fuse: true);
        small.PlanTraining(samples: 10, epochs: 2);
        large.PlanTraining(samples: 10, epochs: 2);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var batches = Enumerable.Range(0, 5).Select(k => Batch(10 * epoch + k, 2)).ToArray();
            Assert.Equal([false, true, false, true, true], batches.Select(b => small.TrainStep(b).Updated));
            large.TrainStep(Join(batches[0], batches[1]));
            large.TrainStep(Join(batches[2], batches[3]));
            large.TrainStep(batches[4]);
            AssertSame(large, small);
        }
    }

    [Fact]
    public void A_loss_that_is_not_finite_adds_nothing()
    {
        using var with = Make("batch 4\naccumulate 2\noptimizer sgd(rate: 0.1)", fuse: true);
        using var without = Make("batch 4\naccumulate 2\noptimizer sgd(rate: 0.1)", fuse: true);
        double[][] bad = [[.. Batch(3, 4)[0].Select((v, k) => k == 5 ? double.NaN : v)], Batch(3, 4)[1]];
        with.TrainStep(Batch(1, 4));
        Assert.False(with.TrainStep(bad).Updated);
        Assert.True(with.TrainStep(Batch(2, 4)).Updated);
        without.TrainStep(Batch(1, 4));
        without.TrainStep(Batch(2, 4));
        AssertSame(without, with);
    }

    /// <summary>Dropout draws new numbers for each batch, not for each update.</summary>
    [Fact]
    public void Each_batch_has_random_numbers_of_its_own()
    {
        var compiled = EmittedNetwork.Compile(Bound.Network("""
            network Net {
              precision f64
              input x: [64]
              target t: []
              loss mse(sum(x |> dropout(0.5) |> dense(1)), t)
              output y = sum(x)
            }
            train Net { batch 1   accumulate 2   optimizer sgd }
            """));
        using var network = compiled.Make();
        double[][] batch = [References.Numbers.Of(1, 64), [0.5]];
        Assert.NotEqual(network.TrainStep(batch).Loss, network.TrainStep(batch).Loss);
    }
}
