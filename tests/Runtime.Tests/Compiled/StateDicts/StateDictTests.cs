using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NetGen.Runtime.Files;
using NetGen.Runtime.Networks;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>
/// Parameters from PyTorch to compiled networks and back. make_state_dicts.py made the files but netgen_*.safetensors,
/// which these tests write when the environment names a folder by NETGEN_STATE_DICTS; run the script again after that.
/// </summary>
public sealed class StateDictTests
{
    private const int Samples = 7;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Compiled", "StateDicts");

    [Fact]
    public void A_state_dict_of_a_perceptron_loads_and_predicts_as_PyTorch_does()
    {
        using var network = new StateDictMlp(seed: 1);
        network.Load(Path.Combine(Folder, "mlp.safetensors"));
        Check(network, "mlp");
    }

    [Fact]
    public void A_state_dict_with_convolutions_and_batch_norm_loads_and_predicts_as_PyTorch_does()
    {
        using var network = new StateDictLeNet(seed: 1);
        network.Load(Path.Combine(Folder, "lenet.safetensors"));
        Assert.NotEqual(0, network.Parameters.ToArray("norm1.running_mean")[0]);
        Check(network, "lenet");
    }

    [Fact]
    public void What_a_perceptron_saves_is_what_PyTorch_read()
    {
        using var network = new StateDictMlp();
        CheckSaved(network, "netgen_mlp");
    }

    [Fact]
    public void What_a_network_with_batch_norm_saves_is_what_PyTorch_read()
    {
        using var network = new StateDictLeNet();
        CheckSaved(network, "netgen_lenet");
    }

    [Fact]
    public void A_state_dict_of_another_network_changes_nothing()
    {
        using var network = new StateDictLeNet(seed: 1);
        float[][] before = Values(network);
        var e = Assert.Throws<ModelFileException>(() => network.Load(Path.Combine(Folder, "mlp.safetensors")));
        Assert.Contains("mlp.safetensors: The file does not fit network StateDictLeNet: it lacks 'conv1.weight'", e.Message);

        // The first tensors fit, the last one lacks its end.
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, "lenet.safetensors"));
        e = Assert.Throws<ModelFileException>(() => network.Load(new MemoryStream(file[..^4])));
        Assert.Contains("The file ends within", e.Message);
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void A_loaded_network_trains_on()
    {
        using var network = new StateDictLeNet(seed: 1);
        network.Load(Path.Combine(Folder, "lenet.safetensors"));
        float[] images = HashedNumbers.Singles(1, Samples * 144);
        int[] digits = [.. Enumerable.Range(0, Samples).Select(k => k % 5)];
        double first = network.TrainStep(images.AsSpan(), digits.AsSpan()).Loss;
        for (int k = 0; k < 30; k++)
            network.TrainStep(images.AsSpan(), digits.AsSpan());
        Assert.True(network.TrainStep(images.AsSpan(), digits.AsSpan()).Loss < 0.5 * first);
    }

    private static void CheckSaved(Network<float> network, string name)
    {
        string[] names = [.. network.Parameters.Names.Order(StringComparer.Ordinal)];
        for (int k = 0; k < names.Length; k++)
        {
            float[] values = HashedNumbers.Singles(100 + k, network.Parameters.ToArray(names[k]).Length);
            if (names[k].EndsWith("running_var", StringComparison.Ordinal))
                values = [.. values.Select(v => MathF.Abs(v) + 0.5f)];
            network.Parameters.Set(names[k], values);
        }

        var stream = new MemoryStream();
        network.Save(stream);
        if (Environment.GetEnvironmentVariable("NETGEN_STATE_DICTS") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(folder, name + ".safetensors"), stream.ToArray());
        Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, name + ".safetensors")), stream.ToArray());
        Check(network, name);
    }

    private static void Check(Network<float> network, string name)
    {
        float[] expected = Predictions()[name];
        var found = new float[expected.Length];
        switch (network)
        {
            case StateDictMlp mlp:
                mlp.Predict(HashedNumbers.Singles(1, Samples * 6).AsSpan(), found.AsSpan());
                break;
            case StateDictLeNet lenet:
                lenet.Predict(HashedNumbers.Singles(1, Samples * 144).AsSpan(), found.AsSpan());
                break;
        }

        double error = Math.Sqrt(expected.Zip(found, (e, f) => Math.Pow(e - f, 2)).Sum() / expected.Sum(e => e * e));
        Assert.True(error < 1e-5, $"The relative error is {error}.");
    }

    private static Dictionary<string, float[]> Predictions() =>
        JsonSerializer.Deserialize<Dictionary<string, float[]>>(File.ReadAllText(Path.Combine(Folder, "predictions.json")))!;

    private static float[][] Values(Network<float> network) => [.. network.Parameters.Names.Select(network.Parameters.ToArray)];
}
