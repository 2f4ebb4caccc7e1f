using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;
using NetGen.Runtime.Networks;
using NetGen.Tests.Allocations;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>Compiled networks of several threads over one set of parameters.</summary>
public sealed class SharingTests
{
    private const int Pixels = 144;
    private static readonly float[] s_images = Images(40);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Threads_that_share_parameters_predict_the_same_bits_at_the_same_time(int threadsEach)
    {
        using var owner = new Convolutional(seed: 3);
        Train(owner, 20);
        float[] expected = Predict(owner, 40);
        float[] copy = Bits(owner);

        const int Predictors = 6;
        var results = new float[Predictors][];
        using var start = new Barrier(Predictors);
        var threads = Enumerable.Range(0, Predictors).Select(k => new Thread(() =>
        {
            using var network = new Convolutional(owner.Parameters, threadsEach);
            start.SignalAndWait();
            for (int round = 0; round < 20; round++)
                results[k] = Predict(network, 40 - k * 3 - round % 2);
            results[k] = Predict(network, 40);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.All(results, found => Assert.Equal(expected, found));
        Assert.Equal(copy, Bits(owner));
    }

    [Fact]
    public void What_one_instance_learns_all_others_predict_with()
    {
        using var trainer = new Convolutional(seed: 3);
        using var user = new Convolutional(trainer.Parameters);
        float[] before = Predict(user, 4);
        Train(trainer, 5);
        float[] after = Predict(user, 4);
        Assert.NotEqual(before, after);
        Assert.Equal(Predict(trainer, 4), after);

        // A copy does not follow.
        using var copy = new Convolutional(seed: 4);
        foreach (string name in trainer.Parameters.Names)
            copy.Parameters.Set(name, trainer.Parameters.ToArray(name));
        Train(trainer, 5);
        Assert.Equal(after, Predict(copy, 4));
        Assert.NotEqual(after, Predict(user, 4));
    }

    /// <summary>Weights have a norm folded into them, which must follow whoever writes a parameter or a running statistic.</summary>
    [Fact]
    public void Predictions_follow_every_way_of_writing()
    {
        using var owner = new Convolutional(seed: 3);
        using var user = new Convolutional(owner.Parameters, training: false);
        var seen = new List<float[]>();
        void Differs()
        {
            float[] found = Predict(user, 4);
            Assert.Equal(Predict(owner, 4), found);
            Assert.All(seen, before => Assert.NotEqual(before, found));
            seen.Add(found);
        }

        Differs();
        owner.Parameters.Set("norm1.running_var", [.. Enumerable.Repeat(2f, 6)]);
        Differs();
        owner.Parameters.Set("norm1.weight", [.. Enumerable.Repeat(0.5f, 6)]);
        Differs();
        owner.Initialize(9);
        Differs();
        Train(owner, 1);
        Differs();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            owner.Save(path);
            Train(owner, 2);
            Differs();
            owner.Load(path);
            Assert.Equal(seen[4], Predict(user, 4));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Parameters_of_another_network_are_refused()
    {
        using var perceptron = new Perceptron();
        var e = Assert.Throws<ArgumentException>(() => new Convolutional(perceptron.Parameters));
        Assert.Contains("Convolutional cannot use the parameters of Perceptron", e.Message);
        using var one = new Perceptron(perceptron.Parameters);
    }

    [Fact]
    public void Tensors_with_extents_of_1_are_taken()
    {
        using var network = new Convolutional(seed: 3);
        float[] expected = Predict(network, 3);
        var found = new float[30];
        network.Predict(new ReadOnlyTensorSpan<float>(s_images.AsSpan(0, 3 * Pixels), [3, 1, 12, 12]), new TensorSpan<float>(found, [3, 10]));
        Assert.Equal(expected, found);

        var one = new float[10];
        network.Predict(new ReadOnlyTensorSpan<float>(s_images.AsSpan(0, Pixels), [1, 12, 12]), new TensorSpan<float>(one, [10]));
        Assert.Equal(expected.Take(10), one);
    }

    internal static float[] Images(int count) =>
        [.. Enumerable.Range(0, count * Pixels).Select(k => k * 2654435761L % 1000 / 1000f)];

    internal static void Train(Convolutional network, int steps)
    {
        network.PlanTraining(samples: 320, epochs: 20);
        int[] digits = [.. Enumerable.Range(0, 32).Select(k => k % 10)];
        for (int k = 0; k < steps; k++)
            network.TrainStep(s_images.AsSpan(0, 32 * Pixels), digits.AsSpan()).ThrowIfNotFinite();
    }

    internal static float[] Predict(Convolutional network, int count)
    {
        var probabilities = new float[count * 10];
        network.Predict(s_images.AsSpan(0, count * Pixels), probabilities.AsSpan());
        return probabilities;
    }

    private static float[] Bits(Network<float> network) => [.. network.Parameters.Names.SelectMany(network.Parameters.ToArray)];
}
