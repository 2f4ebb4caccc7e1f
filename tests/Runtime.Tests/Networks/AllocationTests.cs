using System;
using System.Numerics.Tensors;
using NetGen.Runtime.Tests.Memory;
using Xunit;

namespace NetGen.Runtime.Tests.Networks;

/// <summary>One thread computes here, so the bytes of this thread are all bytes, whatever other tests do meanwhile.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_thousand_steps_and_predictions_allocate_nothing()
    {
        using var network = new SoftmaxRegression(1);
        (float[] x, int[] label) = Samples.Draw(16);
        var probabilities = new float[64];
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int i = 0; i < 1000; i++)
                Round(network, x, label, probabilities);
        }));
    }

    private static void Round(SoftmaxRegression network, float[] x, int[] label, float[] probabilities)
    {
        network.TrainStep(x, label);
        network.Predict(x, probabilities);
        network.Predict(
            new ReadOnlyTensorSpan<float>(x, [3, 3], [5, 1]), new TensorSpan<float>(probabilities, [3, 4], [20, 2]));
        network.Evaluate(x, label);
        network.ComputeGradients(x, label);
        network.Parameters.CopyTo("fc.bias", probabilities.AsSpan(0, 4));
    }
}
