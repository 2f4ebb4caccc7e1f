using System;
using System.IO;
using System.Linq;
using NetGen.Runtime.Files;
using NetGen.Runtime.Networks;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>The sample of fine-tuning: parts of another network's file, frozen layers, and files that do not fit.</summary>
public sealed class FineTuneTests
{
    private const int Samples = 12;

    private static byte[] Saved(Network<float> network)
    {
        var stream = new MemoryStream();
        network.Save(stream);
        return stream.ToArray();
    }

    private static float[][] Values(Network<float> network) => [.. network.Parameters.Names.Select(network.Parameters.ToArray)];

    [Fact]
    public void Only_the_named_layers_are_loaded()
    {
        using var source = new SevenDigits(seed: 1);
        using var network = new ThreeDigits(seed: 2);
        float[] head = network.Parameters.ToArray("head.weight"), fc1 = network.Parameters.ToArray("features.fc1.weight");
        network.LoadPart(new MemoryStream(Saved(source)), "features.conv1", "features.conv2.bias");
        Assert.Equal(source.Parameters.ToArray("features.conv1.weight"), network.Parameters.ToArray("features.conv1.weight"));
        Assert.Equal(source.Parameters.ToArray("features.conv1.bias"), network.Parameters.ToArray("features.conv1.bias"));
        Assert.Equal(source.Parameters.ToArray("features.conv2.bias"), network.Parameters.ToArray("features.conv2.bias"));
        Assert.NotEqual(source.Parameters.ToArray("features.conv2.weight"), network.Parameters.ToArray("features.conv2.weight"));
        Assert.Equal(fc1, network.Parameters.ToArray("features.fc1.weight"));
        Assert.Equal(head, network.Parameters.ToArray("head.weight"));
    }

    [Fact]
    public void Frozen_layers_keep_what_was_loaded_and_the_others_learn()
    {
        using var source = new SevenDigits(seed: 1);
        using var network = new ThreeDigits(seed: 2);
        network.LoadPart(new MemoryStream(Saved(source)), "features");
        float[] images = [.. Enumerable.Range(0, Samples * 784).Select(k => (float)Math.Sin(0.37 * k * (1 + k / 784 % 3)))];
        int[] digits = [.. Enumerable.Range(0, Samples).Select(k => k % 3)];
        float[] head = network.Parameters.ToArray("head.weight");
        double first = network.TrainStepDense(images, digits).Loss, last = first;
        for (int k = 0; k < 30; k++)
            last = network.TrainStepDense(images, digits).Loss;
        Assert.True(last < 0.5 * first, $"{first} {last}");
        foreach (string name in source.Parameters.Names.Where(n => n.StartsWith("features.", StringComparison.Ordinal)))
        {
            bool isFrozen = name.Contains("conv", StringComparison.Ordinal);
            Assert.True(isFrozen == source.Parameters.ToArray(name).SequenceEqual(network.Parameters.ToArray(name)), name);
        }
        Assert.NotEqual(head, network.Parameters.ToArray("head.weight"));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_names_and_changes_nothing()
    {
        using var source = new SevenDigits(seed: 1);
        using var network = new ThreeDigits(seed: 2);
        byte[] file = Saved(source);
        float[][] before = Values(network);

        // A part that the network does not have; a shape that differs; a file without the part; a file that ends in what is not looked at.
        var argument = Assert.Throws<ArgumentException>(() => network.LoadPart(new MemoryStream(file), "features", "haed"));
        Assert.StartsWith("Network ThreeDigits has no layer, parameter or state 'haed'; it has 'features.conv1.weight', ", argument.Message);
        Assert.Throws<ArgumentException>(() => network.LoadPart(new MemoryStream(file), "feat"));
        Assert.Throws<ArgumentException>(() => network.LoadPart(new MemoryStream(file)));
        var e = Assert.Throws<ModelFileException>(() => network.LoadPart(new MemoryStream(file), "features", "head"));
        Assert.Equal("'head.weight' has shape [7, 84] in the file, but [3, 84] in the network.", e.Message);
        using var other = new StateDictMlp(seed: 1);
        e = Assert.Throws<ModelFileException>(() => network.LoadPart(new MemoryStream(Saved(other)), "features.conv1"));
        Assert.Equal(
            "The file does not fit the chosen part of network ThreeDigits: it lacks 'features.conv1.weight', 'features.conv1.bias'.", e.Message);
        e = Assert.Throws<ModelFileException>(() => network.LoadPart(new MemoryStream(file[..^1]), "features"));
        Assert.Equal("The file ends within 'head.bias'.", e.Message);

        // The whole file is still refused where all of it is asked for.
        Assert.Throws<ModelFileException>(() => network.Load(new MemoryStream(file)));
        Assert.Equal(before, Values(network));
    }
}
