using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled.Own;

/// <summary>
/// A network of a user's own activation, norm, recurrent cell, optimizer and schedule trains as PyTorch does with the same
/// formulas, from a file and by attributes. make_own.py made the numbers.
/// </summary>
public sealed class OwnPartsTests
{
    private sealed record Expected(
        Dictionary<string, double[]> First, double[] X, int[] Labels, double[] Losses, Dictionary<string, double[]> Last, double[] Scores);

    private static readonly Expected s_expected = JsonSerializer.Deserialize<Expected>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Compiled", "Own", "own.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;

    private delegate void Prediction(ReadOnlySpan<double> x, Span<double> scores);

    private delegate StepResult Step(ReadOnlySpan<double> x, ReadOnlySpan<int> labels);

    [Fact]
    public void From_a_file()
    {
        using var network = new OwnParts(seed: 1);
        Check(network, network.Predict, (x, labels) => network.TrainStep(x, labels));
    }

    [Fact]
    public void By_attributes()
    {
        using var network = new OwnPartsByAttributes(seed: 1);
        Check(network, network.Predict, (x, labels) => network.TrainStep(x, labels));
    }

    private static void Check(Network<double> network, Prediction predict, Step step)
    {
        Assert.Equal(s_expected.First.Keys.Order(), network.Parameters.Names.Order());
        foreach (var (name, values) in s_expected.First)
            network.Parameters.Set(name, values);
        var data = DataSet<double>.For(network.Description, s_expected.X, s_expected.Labels);
        var result = network.Train(data, new TrainingOptions<double> { Epochs = s_expected.Losses.Length, Shuffle = false });
        AssertClose(s_expected.Losses, [.. result.Epochs.Select(e => e.Training.Loss)]);
        foreach (var (name, values) in s_expected.Last)
            AssertClose(values, network.Parameters.ToArray(name));
        double[] scores = new double[s_expected.Scores.Length];
        predict(s_expected.X, scores);
        AssertClose(s_expected.Scores, scores);
        AllocatesNothing(network, step);
    }

    private static void AllocatesNothing(Network<double> network, Step step)
    {
        network.PlanTraining(samples: 4, epochs: 8);
        long allocated = long.MaxValue;
        for (int k = 0; k < 8; k++)
        {
            // What .NET allocates once, when it compiles a method, is no step's own.
            long before = GC.GetAllocatedBytesForCurrentThread();
            step(s_expected.X.AsSpan(0, 4 * 15), s_expected.Labels.AsSpan(0, 4)).ThrowIfNotFinite();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, allocated);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-11 * Math.Max(1, Math.Abs(pair.First))));
    }
}
