using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Tests.Networks;
using NetGen.Runtime.Training;
using Xunit;

namespace NetGen.Runtime.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void Training_learns()
    {
        using var network = new SoftmaxRegression(1);
        double before = network.Evaluate(Samples.Set(200, seed: 2)).Loss;
        TrainingResult result = network.Train(Samples.Set(400), epochs: 20);
        Evaluation after = network.Evaluate(Samples.Set(200, seed: 2));
        Assert.True(after.Loss < 0.7 * before, $"{before} to {after.Loss}");
        Assert.True(after["accuracy"] > 0.7);
        Assert.Equal(20, result.Epochs.Length);
        Assert.Equal(20 * 25, result.Steps);
        Assert.True(result.Last!.Training.Loss < result.Epochs[0].Training.Loss);
        Assert.False(result.Cancelled || result.StoppedEarly);
        Assert.True(result.MicrosecondsPerStep > 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        float[] Weights(ulong network, ulong? seed)
        {
            using var made = new SoftmaxRegression(network);
            made.Train(Samples.Set(100), epochs: 3, seed: seed);
            return made.Parameters.ToArray("fc.weight");
        }

        Assert.Equal(Weights(1, 5), Weights(1, 5));
        Assert.NotEqual(Weights(1, 5), Weights(1, 6));

        // Without a seed in the recipe or the call it is the network's.
        Assert.Equal(Weights(2, null), Weights(2, 2));
    }

    [Fact]
    public void Training_again_starts_the_optimizer_anew()
    {
        using var one = new SoftmaxRegression(1);
        using var two = new SoftmaxRegression(1);
        one.Train(Samples.Set(64), epochs: 1);
        foreach (string name in one.Parameters.Names)
            two.Parameters.Set(name, one.Parameters.ToArray(name));
        one.Train(Samples.Set(64), epochs: 1);
        two.Train(Samples.Set(64), epochs: 1);
        Assert.Equal(4, one.Seen.Step);
        Assert.Equal(two.Parameters.ToArray("fc.weight"), one.Parameters.ToArray("fc.weight"));
    }

    [Fact]
    public void The_last_batch_is_included_and_counts_by_its_samples()
    {
        using var network = new SoftmaxRegression(1);
        (float[] x, int[] label) = Samples.Draw(20);
        var counts = new List<int>();
        network.OnExecute = () => counts.Add(network.Seen.Count);
        TrainingResult result = network.Train(
            DataSet<float>.For(SoftmaxRegression.Info, x, label),
            new TrainingOptions<float> { Epochs = 1, Shuffle = false });
        Assert.Equal([16, 4], counts);

        using var same = new SoftmaxRegression(1);
        double first = same.TrainStep(x.AsSpan(0, 48), label.AsSpan(0, 16)).Loss;
        double last = same.TrainStep(x.AsSpan(48), label.AsSpan(16)).Loss;
        Assert.Equal((first * 16 + last * 4) / 20, result.Epochs[0].Training.Loss, 1e-12);
        Assert.Equal(20, result.Epochs[0].Training.Samples);
        Assert.Equal(same.Parameters.ToArray("fc.weight"), network.Parameters.ToArray("fc.weight"));
    }

    [Fact]
    public void Every_epoch_sees_every_sample_once_in_another_order()
    {
        using var network = new SoftmaxRegression(1);
        var orders = new List<float>();
        (float[] x, int[] label) = Samples.Draw(40);
        for (int n = 0; n < 40; n++)
            x[n * 3] = n / 40f;
        network.OnExecute = () => orders.AddRange(network.FirstFeatures());
        network.Train(DataSet<float>.For(SoftmaxRegression.Info, x, label), epochs: 2);
        Assert.Equal(80, orders.Count);
        Assert.Equal(orders.Take(40).Order(), orders.Skip(40).Order());
        Assert.NotEqual(orders.Take(40), orders.Skip(40));
        Assert.Equal(40, orders.Take(40).Distinct().Count());
    }

    [Fact]
    public void A_recipe_says_batch_seed_order_rate_and_validation()
    {
        using var network = new SoftmaxRegression(1);
        var rates = new List<double>();
        network.OnExecute = () =>
        {
            if (network.Seen.Step > 0)
                rates.Add(network.Seen.Rate);
        };
        TrainingResult result = network.Train(Samples.Set(64), recipe: "scheduled");
        Assert.Equal(3, result.Epochs.Length);
        Assert.Equal(48, result.Epochs[0].Training.Samples);
        Assert.Equal(16, result.Epochs[0].Validation!.Value.Samples);
        Assert.Equal(7UL, network.Seed);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => 0.1 * (1 - i / 9.0)), rates);
        Assert.Equal(rates[^1], result.Last!.Rate);

        // Without shuffling the end is held back.
        Evaluation held = network.Evaluate(Samples.Set(64).Skip(48));
        Assert.Equal(held.Loss, result.Last.Validation!.Value.Loss, 1e-12);
    }

    [Fact]
    public void Early_stopping_brings_the_best_epoch_back()
    {
        using var network = new SoftmaxRegression(1);
        var kept = new List<float[]>();
        var progress = new Recorder { OnEpoch = _ => kept.Add(network.Parameters.ToArray("fc.weight")) };

        // Eight samples are soon known by heart.
        TrainingResult result = network.Train(Samples.Set(8), new TrainingOptions<float>
        {
            Epochs = 2000,
            Validation = Samples.Set(24, seed: 9),
            EarlyStop = new EarlyStopInfo(Patience: 3),
            Progress = progress,
        });
        Assert.True(result.StoppedEarly);
        Assert.True(result.BestEpoch > 1);
        Assert.Equal(result.BestEpoch + 3, result.Epochs.Length);
        Assert.Equal(result.Epochs.Min(e => e.Validation!.Value.Loss), result.Best!.Validation!.Value.Loss);
        Assert.Equal(kept[result.BestEpoch - 1], network.Parameters.ToArray("fc.weight"));
        Assert.Equal(network.Evaluate(Samples.Set(24, seed: 9)).Loss, result.Best.Validation!.Value.Loss, 1e-12);
    }

    [Fact]
    public void Early_stopping_follows_a_metric_upwards()
    {
        using var network = new SoftmaxRegression(1);
        TrainingResult result = network.Train(Samples.Set(100), new TrainingOptions<float>
        {
            Epochs = 300,
            EarlyStop = new EarlyStopInfo("accuracy", OnValidation: false, Patience: 4, MinimumDelta: 0.01, HigherIsBetter: true),
        });
        Assert.True(result.StoppedEarly);
        Assert.True(result.Best!.Training["accuracy"] > result.Epochs[0].Training["accuracy"]);
        Assert.All(result.Epochs, e => Assert.True(e.Training["accuracy"] <= result.Best.Training["accuracy"] + 0.01));
    }

    [Fact]
    public void Early_stopping_that_cannot_work_is_refused()
    {
        using var network = new SoftmaxRegression(1);
        TrainingOptions<float> With(EarlyStopInfo rule) => new() { EarlyStop = rule };
        Assert.Contains("there are no validation data", Assert.Throws<ArgumentException>(
            () => network.Train(Samples.Set(32), With(new EarlyStopInfo()))).Message);
        Assert.Contains("follows 'f1', but network SoftmaxRegression has loss, accuracy, confidence", Assert.Throws<ArgumentException>(
            () => network.Train(Samples.Set(32), With(new EarlyStopInfo("f1", OnValidation: false)))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => network.Train(Samples.Set(32), With(new EarlyStopInfo(OnValidation: false, Patience: 0))));
    }

    [Fact]
    public void Cancellation_ends_after_the_step_that_runs()
    {
        using var network = new SoftmaxRegression(1);
        using var source = new CancellationTokenSource();
        var progress = new Recorder
        {
            OnStep = (epoch, step) =>
            {
                if (epoch == 2 && step == 3)
                    source.Cancel();
            },
        };
        TrainingResult result = network.Train(Samples.Set(80), progress: progress, cancellation: source.Token);
        Assert.True(result.Cancelled);
        Assert.False(result.StoppedEarly);
        Assert.Single(result.Epochs);
        Assert.Equal(5 + 3, result.Steps);
        Assert.Same(result, progress.Result);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_training_with_the_layer_named()
    {
        using var network = new SoftmaxRegression(1);
        (float[] x, int[] label) = Samples.Draw(32);
        x[48] = float.PositiveInfinity;
        var progress = new Recorder();
        var e = Assert.Throws<NonFiniteLossException>(() => network.Train(
            DataSet<float>.For(SoftmaxRegression.Info, x, label),
            new TrainingOptions<float> { Shuffle = false, Progress = progress }));
        Assert.True(progress.Result!.NotFinite);
        Assert.Equal(("x", 2L), (e.Layer, e.Step));
        Assert.Contains("in step 2", e.Message);
        Assert.All(network.Parameters.ToArray("fc.weight"), w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void Data_that_do_not_fit_are_refused_before_anything_changes()
    {
        using var network = new SoftmaxRegression(1);
        float[] before = network.Parameters.ToArray("fc.weight");
        (float[] x, int[] label) = Samples.Draw(32);
        label[31] = 4;
        Assert.Contains("Sample 31 of 'label' is 4", Assert.Throws<ArgumentOutOfRangeException>(
            () => network.Train(DataSet<float>.For(SoftmaxRegression.Info, x, label))).Message);
        Assert.Contains("has no column 'label'", Assert.Throws<ArgumentException>(
            () => network.Train(new DataSet<float>(DataColumn<float>.OfValues("x", x, 3)))).Message);
        Assert.Contains("numbers of shape [1, 3], but numbers of shape [3]", Assert.Throws<ArgumentException>(
            () => network.Train(new DataSet<float>(
                DataColumn<float>.OfValues("x", x, 1, 3), DataColumn<float>.OfIndices("label", new int[32])))).Message);
        Assert.Throws<ArgumentException>(() => network.Train(Samples.Set(0)));
        Assert.Throws<ArgumentException>(() => network.Train(Samples.Set(8), recipe: "fast"));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Train(Samples.Set(8), epochs: 0));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => network.Train(Samples.Set(8), new TrainingOptions<float> { Batch = 17 }));
        Assert.Equal(before, network.Parameters.ToArray("fc.weight"));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        // The bytes of this thread after each step: the test's own counting allocates nothing either. What a step allocates shows
        // after each of them; collections that other tests cause may let .NET itself allocate, now and then.
        using var network = new SoftmaxRegression(1);
        var bytes = new long[100];
        network.Train(Samples.Set(1600), epochs: 1, progress: new Recorder
        {
            OnStep = (_, step) => bytes[step - 1] = GC.GetAllocatedBytesForCurrentThread(),
        });
        Assert.InRange(bytes.Distinct().Count(), 1, 5);
    }

    private sealed class Recorder : ITrainingProgress
    {
        public Action<int, int>? OnStep { get; init; }

        public Action<EpochResult>? OnEpoch { get; init; }

        public TrainingResult? Result { get; private set; }

        public void Started(TrainingPlan plan)
        {
        }

        public void Advanced(in TrainingAdvance advance) => OnStep?.Invoke(advance.Epoch, advance.Step);

        public void EpochEnded(EpochResult epoch) => OnEpoch?.Invoke(epoch);

        public void Ended(TrainingResult result) => Result = result;
    }
}
