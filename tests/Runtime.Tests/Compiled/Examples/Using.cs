using System;
using System.Numerics.Tensors;
using System.Threading;
using App;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

namespace NetGen.Runtime.Tests.Compiled.Examples;

/// <summary>What docs/using.md shows, as one run.</summary>
internal static class Using
{
    public static double Run(float[] pixels, int[] digits, string path, CancellationTokenSource stop)
    {
        var probabilities = new float[1200 * 10];

        using var network = new DigitReader(seed: 1, threads: 2);

        var data = DataSet<float>.For(DigitReader.Info, pixels, digits);
        TrainingResult result = network.Train(
            data.Take(1200), validation: data.Skip(1200), progress: new ConsoleProgress(), cancellation: stop.Token);
        Evaluation evaluation = network.Evaluate(data.Skip(1200));
        Console.WriteLine($"{result.Epochs.Length} epochs, loss {evaluation.Loss}, accuracy {evaluation["accuracy"]}");

        network.PlanTraining(samples: 1200, epochs: 3);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            for (int start = 0; start < 1200; start += DigitReader.TrainBatch)
            {
                int count = Math.Min(DigitReader.TrainBatch, 1200 - start);
                StepResult step = network.TrainStep(pixels.AsSpan(start * 64, count * 64), digits.AsSpan(start, count));
                step.ThrowIfNotFinite();
            }
        }

        using var ported = new DigitReader(seed: 3, random: RandomSource.MersenneTwister);
        ported.Train(data, epochs: 1);

        using var averaged = new DigitReader(network.Average());
        Evaluation smooth = averaged.Evaluate(data.Skip(1200));
        averaged.Save(path);
        Console.WriteLine($"with averaged parameters {smooth["accuracy"]}");

        network.Predict(pixels.AsSpan(0, 3 * 64), probabilities.AsSpan(0, 3 * 10));
        network.Predict(new ReadOnlyTensorSpan<float>(pixels, [1200, 64]), new TensorSpan<float>(probabilities, [1200, 10]));

        var workers = new Thread[4];
        for (int k = 0; k < workers.Length; k++)
        {
            workers[k] = new Thread(() =>
            {
                using var mine = new DigitReader(network.Parameters);
                var answer = new float[10];
                mine.Predict(pixels.AsSpan(0, 64), answer.AsSpan());
            });
            workers[k].Start();
        }

        float[] weight = network.Parameters.ToArray("fc1.weight");
        network.Parameters.Set("fc1.weight", weight);
        network.ComputeGradients(pixels.AsSpan(0, 64), digits.AsSpan(0, 1));
        float[] gradient = network.Gradients.ToArray("fc1.weight");
        network.Save(path);
        network.Load(path);

        foreach (Thread worker in workers)
            worker.Join();
        return evaluation["accuracy"];
    }
}
