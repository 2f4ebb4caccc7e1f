using System;
using System.Collections.Generic;
using App;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>Averaged parameters of a compiled network: instances over them, and what training leaves.</summary>
public sealed class AverageTests
{
    private static DataSet<float> Data(int seed, int samples)
    {
        var random = new System.Random(seed);
        var pixels = new float[samples * 64];
        var digits = new int[samples];
        for (int k = 0; k < pixels.Length; k++)
            pixels[k] = random.NextSingle();
        for (int k = 0; k < digits.Length; k++)
            digits[k] = random.Next(10);
        return DataSet<float>.For(DigitReader.Info, pixels, digits);
    }

    [Fact]
    public void After_early_stopping_they_are_those_of_the_best_epoch()
    {
        using var network = new DigitReader(seed: 3);
        var recorder = new Recorder(network);

        // Random labels are learned by heart, so that validation soon gets worse.
        TrainingResult result = network.Train(Data(1, 96), new TrainingOptions<float>
        {
            Validation = Data(2, 64),
            EarlyStop = new EarlyStopInfo(Patience: 3),
            Progress = recorder,
        });
        Assert.InRange(result.BestEpoch, 1, result.Epochs.Length - 1);
        Assert.Equal(recorder.Averages[result.BestEpoch - 1], network.Average().ToArray("fc2.weight"));
    }

    [Fact]
    public void An_instance_over_them_lives_on_its_own()
    {
        var network = new DigitReader(seed: 3);
        network.Train(Data(1, 96), epochs: 2);
        using var averaged = new DigitReader(network.Average());
        float[] expected = network.Average().ToArray("fc1.weight");
        Assert.NotEqual(network.Parameters.ToArray("fc1.weight"), expected);
        network.Dispose();
        Assert.Equal(expected, averaged.Parameters.ToArray("fc1.weight"));
        Assert.True(double.IsFinite(averaged.Evaluate(Data(2, 64)).Loss));
    }

    private sealed class Recorder(DigitReader network) : ITrainingProgress
    {
        public List<float[]> Averages { get; } = [];

        public void Started(TrainingPlan plan)
        {
        }

        public void Advanced(in TrainingAdvance advance)
        {
        }

        public void EpochEnded(EpochResult epoch) => Averages.Add(network.Average().ToArray("fc2.weight"));

        public void Ended(TrainingResult result)
        {
        }
    }
}
