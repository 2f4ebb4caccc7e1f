using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text.Json;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>With the Mersenne Twister a seed means what it means in PyTorch. make_seeds.py made the file of what that is.</summary>
public sealed class SeedTests
{
    private const RandomSource Twister = RandomSource.MersenneTwister;

    public static TheoryData<ulong> Seeds => [0, 3, (1UL << 40) + 7];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void First_values_are_those_of_PyTorch(ulong seed)
    {
        Dictionary<string, Dictionary<string, Tensor>> stored = Stored(seed).Values;
        using var mlp = new SeedMlp(seed, random: Twister);
        using var lenet = new SeedLeNet(seed, random: Twister);
        using var recurrent = new SeedRecurrent(seed, random: Twister);
        using var others = new SeedOthers(seed, random: Twister);
        using var normal = new SeedNormal(seed, random: Twister);
        foreach (Network<float> network in new Network<float>[] { mlp, lenet, recurrent, others })
            Check(stored[network.Description.Name], network.Parameters, 1.2e-7);

        // Logarithms and cosines are a bit off too, here and there.
        Check(stored["SeedNormal"], normal.Parameters, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void First_values_of_64_bits_are_those_of_PyTorch(ulong seed)
    {
        using var network = new SeedWide(seed, random: Twister);
        Check(Stored(seed).Values["SeedWide"], network.Parameters, 3e-16);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Numbers_are_drawn_in_the_order_of_declaration_a_shared_layer_s_once(int threads)
    {
        using var network = new SeedMixed(5, threads, Twister);
        var twister = new MersenneTwister(5);
        float[] weight = Draw(twister, 36), bias = Draw(twister, 6), radius = Draw(twister, 30), angle = Draw(twister, 30);
        float[] normalBias = Draw(twister, 5), turned = Draw(twister, 40), behindBias = Draw(twister, 4);
        Assert.Equal(
            ["twice.weight", "twice.bias", "normally.weight", "normally.bias", "behind.weight", "behind.bias"],
            network.Parameters.Names);
        Near("twice.weight", weight.Select(u => (2 * u - 1) / Math.Sqrt(6)));
        Near("twice.bias", bias.Select(u => (2 * u - 1) / Math.Sqrt(6)));
        Near("normally.weight", radius.Zip(angle, (u, v) => Math.Sqrt(-2 * Math.Log(1 - u)) * Math.Cos(2 * Math.PI * v)));
        Near("normally.bias", normalBias.Select(u => (2 * u - 1) / Math.Sqrt(6)));
        Near("behind.weight", turned.Reverse().Take(20).Select(u => (double)u));
        Near("behind.bias", behindBias.Select(u => (2 * u - 1) / Math.Sqrt(5)));

        void Near(string name, IEnumerable<double> expected)
        {
            foreach ((double e, float f) in expected.Zip(network.Parameters.ToArray(name)))
                Assert.True(Math.Abs(e - f) <= 1e-6 * Math.Max(1, Math.Abs(e)), $"{name}: {e} is expected, {f} was found.");
        }
    }

    [Theory]
    [InlineData(RandomSource.Philox)]
    [InlineData(RandomSource.MersenneTwister)]
    public unsafe void Each_parameter_has_its_own_numbers(RandomSource source)
    {
        using var network = new SeedDeep(7, random: source);
        Assert.Equal(120, network.Parameters.Tensors.Length);
        Assert.Equal(120, SeedDeep.Info.InitialDraws.Length);
        var twister = new MersenneTwister(7);
        uint* words = stackalloc uint[4];
        for (int k = 0; k < 120; k++)
        {
            TensorInfo tensor = network.Parameters.Tensors[k];
            RandomDraw draw = SeedDeep.Info.InitialDraws[k];
            Assert.Equal(tensor.Count, draw.Count);
            Philox.Fill(new RandomStream(7, 0, draw.Stream), 0, words, 4);
            float[] values = network.Parameters.ToArray(tensor.Name);
            for (int i = 0; i < values.Length; i++)
            {
                double uniform = source == Twister ? twister.NextSingle() : (words[i] >> 8) / 16777216.0;
                Assert.Equal((2 * uniform - 1) / Math.Sqrt(2), values[i], 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Orders_and_splits_are_those_of_PyTorch(ulong seed)
    {
        Orders stored = Stored(seed).Orders;
        var twister = new MersenneTwister(seed);
        foreach (int[] expected in stored.Few)
            Assert.Equal(expected, Shuffled(twister, expected.Length));
        twister = new MersenneTwister(seed);
        foreach (Order expected in stored.Many)
        {
            int[] order = Shuffled(twister, 10000);
            Assert.Equal(expected.First, order[..5]);
            Assert.Equal(expected.Last, order[^5..]);
            Assert.Equal(expected.Sum, order.Select((sample, place) => (long)sample * place).Sum());
        }

        var data = new DataSet<float>(DataColumn<float>.OfIndices("label", [.. Enumerable.Range(0, 10)], []));
        (DataSet<float> first, DataSet<float> second) = data.Split(0.3, seed, Twister);
        Assert.Equal(stored.Split[0], first.ToLabels("label"));
        Assert.Equal(stored.Split[1], second.ToLabels("label"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_training_is_that_of_PyTorch(ulong seed)
    {
        TrainingRun stored = Stored(seed).Training;
        using var network = new SeedMlp(seed, random: Twister);
        TrainingResult result = network.Train(Samples<float>());
        for (int k = 0; k < stored.Losses.Length; k++)
            Assert.Equal(stored.Losses[k], result.Epochs[k].Training.Loss, 2e-6);

        // A step of Adam takes no notice of how great a gradient is, so that roundings of small ones count.
        Check(stored.Parameters, network.Parameters, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_training_of_64_bits_is_that_of_PyTorch(ulong seed)
    {
        TrainingRun stored = Stored(seed).Wide;
        using var network = new SeedWide(seed, random: Twister);
        TrainingResult result = network.Train(Samples<double>());
        for (int k = 0; k < stored.Losses.Length; k++)
            Assert.Equal(stored.Losses[k], result.Epochs[k].Training.Loss, 1e-13);
        Check(stored.Parameters, network.Parameters, 1e-12);
    }

    [Fact]
    public void Training_follows_the_network_s_source_unless_it_is_told_another_one()
    {
        TrainingRun stored = Stored(3).Training;
        using var network = new SeedMlp(3, random: Twister);
        double philox = network.Train(Samples<float>(), new TrainingOptions<float> { Random = RandomSource.Philox }).Epochs[0].Training.Loss;
        Assert.True(Math.Abs(stored.Losses[0] - philox) > 1e-4);
        Assert.Equal(Twister, network.RandomSource);

        // Started anew the network keeps its source; each run begins the orders again.
        for (int run = 0; run < 2; run++)
        {
            network.Initialize(3);
            Assert.Equal(stored.Losses[0], network.Train(Samples<float>(), epochs: 1).Epochs[0].Training.Loss, 2e-6);
        }

        network.Initialize(3, RandomSource.Philox);
        using var other = new SeedMlp(3);
        Assert.Equal(other.Parameters.ToArray("fc1.weight"), network.Parameters.ToArray("fc1.weight"));
        Assert.Equal(RandomSource.Philox, network.RandomSource);
    }

    [Fact]
    public void Dropout_draws_from_Philox_with_either_source()
    {
        using var network = new SeedOthers(3, random: Twister);
        using var other = new SeedOthers(3);
        foreach (string name in network.Parameters.Names)
            other.Parameters.Set(name, network.Parameters.ToArray(name));
        float[] x = HashedNumbers.Singles(1, 8 * 20);
        int[] label = [0, 1, 2, 3, 0, 1, 2, 3];
        for (int step = 0; step < 3; step++)
            Assert.Equal(other.TrainStep(x.AsSpan(), label.AsSpan()).Loss, network.TrainStep(x.AsSpan(), label.AsSpan()).Loss);
    }

    [Fact]
    public void There_is_no_other_source()
    {
        const RandomSource none = (RandomSource)2;
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeedMlp(1, random: none));
        using var network = new SeedMlp(1);
        float[] before = network.Parameters.ToArray("fc1.weight");
        Assert.Equal("random", Assert.Throws<ArgumentOutOfRangeException>(() => network.Initialize(2, none)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.RandomSource = none);
        Assert.Throws<ArgumentOutOfRangeException>(() => Samples<float>().Shuffle(1, none));
        Assert.Throws<ArgumentOutOfRangeException>(() => Samples<float>().Split(0.5, 1, none));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Train(Samples<float>(), new TrainingOptions<float> { Random = none }));
        Assert.Equal(before, network.Parameters.ToArray("fc1.weight"));
        Assert.Equal(1UL, network.Seed);
    }

    private static void Check<T>(Dictionary<string, Tensor> stored, Parameters<T> found, double tolerance)
        where T : unmanaged, IConvertible
    {
        Assert.Equal(stored.Keys.Order(), found.Names.Order());
        foreach ((string name, Tensor tensor) in stored)
        {
            double[] values = [.. found.ToArray(name).Select(v => Convert.ToDouble(v))];
            double error = tolerance * values.Max(Math.Abs);
            Assert.Equal(tensor.Count, values.Length);
            for (int k = 0; k < tensor.First.Length; k++)
            {
                Assert.Equal(tensor.First[k], values[k], error);
                Assert.Equal(tensor.Last[^(k + 1)], values[^(k + 1)], error);
            }

            Assert.Equal(tensor.Sum, values.Sum(), error * values.Length);
        }
    }

    private static float[] Draw(MersenneTwister twister, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => twister.NextSingle())];

    private static int[] Shuffled(MersenneTwister twister, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        twister.Shuffle(order.AsSpan());
        return order;
    }

    // As in make_seeds.py.
    private static DataSet<T> Samples<T>() where T : unmanaged, INumber<T>
    {
        float[] x = HashedNumbers.Singles(1, 50 * 20);
        int[] label =
            [.. Enumerable.Range(0, 50).Select(k => (x[k * 20] > 0 ? 2 : 0) + (x[k * 20 + 1] * x[k * 20 + 2] > 0 ? 1 : 0))];
        return DataSet<T>.For(SeedMlp.Info, Array.ConvertAll(x, T.CreateChecked), label);
    }

    private static Draws Stored(ulong seed) =>
        JsonSerializer.Deserialize<Dictionary<ulong, Draws>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Compiled", "Seeds", "seeds.json")),
            new JsonSerializerOptions { PropertyNameCaseInsensitive = true, RespectRequiredConstructorParameters = true })![seed];

    private sealed record Draws(Dictionary<string, Dictionary<string, Tensor>> Values, Orders Orders, TrainingRun Training, TrainingRun Wide);

    private sealed record Tensor(int Count, double Sum, double[] First, double[] Last);

    private sealed record Orders(int[][] Few, Order[] Many, int[][] Split);

    private sealed record Order(int[] First, int[] Last, long Sum);

    private sealed record TrainingRun(double[] Losses, Dictionary<string, Tensor> Parameters);
}
