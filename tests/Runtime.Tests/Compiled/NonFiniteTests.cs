using System;
using System.Linq;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;
using NetGen.Tests.Allocations;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>Compiled steps whose loss is not finite: nothing is updated, and the first layer is named.</summary>
public sealed class NonFiniteTests
{
    private const int Pixels = 144;
    private readonly float[] _images = SharingTests.Images(32);
    private readonly int[] _digits = [.. Enumerable.Range(0, 32).Select(k => k % 10)];

    [Theory]
    [InlineData("conv1.weight", "conv1")]
    [InlineData("norm1.bias", "norm1")]
    [InlineData("conv2.weight", "conv2")]
    [InlineData("fc1.weight", "fc1")]
    [InlineData("fc2.bias", "fc2")]
    public void The_first_layer_with_such_a_value_is_named(string parameter, string layer)
    {
        foreach (float value in new[] { float.NaN, float.PositiveInfinity })
        {
            using var network = new Convolutional(seed: 1);
            SharingTests.Train(network, 2);
            float[] values = network.Parameters.ToArray(parameter);
            values[^1] = value;
            network.Parameters.Set(parameter, values);
            StepResult result = network.TrainStep(_images.AsSpan(), _digits.AsSpan());
            Assert.False(result.Updated);
            Assert.False(double.IsFinite(result.Loss));
            Assert.Equal(layer, result.Layer);
        }
    }

    [Fact]
    public void A_bad_input_changes_neither_parameters_nor_states_nor_the_optimizer()
    {
        using var network = new Convolutional(seed: 1);
        using var twin = new Convolutional(seed: 1);
        SharingTests.Train(network, 3);
        SharingTests.Train(twin, 3);
        float[] bad = [.. _images];
        bad[5 * Pixels + 7] = float.NaN;
        StepResult result = network.TrainStep(bad.AsSpan(), _digits.AsSpan());
        Assert.False(result.Updated);
        Assert.Equal("conv1", result.Layer);
        AssertSame(twin, network);

        // Momentum, the count of steps and the random numbers of dropout go on as if the step had never been.
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(twin.TrainStep(_images.AsSpan(), _digits.AsSpan()), network.TrainStep(_images.AsSpan(), _digits.AsSpan()));
            AssertSame(twin, network);
        }
    }

    [Fact]
    public void Training_ends_with_the_layer_in_the_message()
    {
        using var network = new Convolutional(seed: 1);
        float[] bad = [.. _images];
        bad[^1] = float.PositiveInfinity;
        var data = DataSet<float>.For(network.Description, bad, _digits);
        var e = Assert.Throws<NonFiniteLossException>(() => network.Train(data, new TrainingOptions<float> { Epochs = 2 }));
        Assert.Contains("The first layer with a non-finite value is 'conv1'", e.Message);
        Assert.Equal(1, e.Step);
        using var fresh = new Convolutional(seed: 1);
        AssertSame(fresh, network);
    }

    [Fact]
    public void The_debug_step_names_the_layer_too()
    {
        using var network = new Convolutional(seed: 1);
        float[] bad = [.. _images];
        bad[0] = float.NegativeInfinity;
        StepResult result = network.ComputeGradients(bad.AsSpan(), _digits.AsSpan());
        Assert.False(result.Updated);
        Assert.Equal("conv1", result.Layer);
    }

    private static void AssertSame(Network<float> expected, Network<float> found)
    {
        foreach (string name in expected.Parameters.Names)
        {
            Assert.Equal(
                expected.Parameters.ToArray(name).Select(BitConverter.SingleToInt32Bits),
                found.Parameters.ToArray(name).Select(BitConverter.SingleToInt32Bits));
        }
    }
}
