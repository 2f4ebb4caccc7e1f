using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NetGen.Runtime.Networks;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled.Architectures;

/// <summary>The sample's fully convolutional network at three sizes over the same parameters. make_segmentation.py made the numbers.</summary>
public sealed class SegmentationTests
{
    private const int Samples = 2, Step = 97;

    private sealed record Expected(double[] Probabilities, double Squares);

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    [Fact]
    public void One_set_of_parameters_predicts_images_of_any_size_as_PyTorch_does()
    {
        var expected = JsonSerializer.Deserialize<Dictionary<string, Expected>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Compiled", "Architectures", "segmentation.json")), s_options)!;
        using var trained = new Segmentation(seed: 1);
        using var large = new LargeSegmentation(trained.Parameters);
        using var tall = new TallSegmentation(trained.Parameters);

        // After all were made: what is set by one is what the others predict with.
        int key = 0;
        foreach (string name in trained.Parameters.Names)
        {
            var shape = trained.Parameters.Shape(name);
            float scale = shape.Length > 1 ? (float)(1.5 / Math.Sqrt(shape.Skip(1).Aggregate(1, (a, b) => a * b))) : 1;
            trained.Parameters.Set(name, [.. HashedNumbers.Singles(key++, shape.Aggregate(1, (a, b) => a * b)).Select(v => v * scale)]);
        }

        Check(trained, trained.Predict);
        Check(large, large.Predict);
        Check(tall, tall.Predict);

        void Check(Network<float> network, Prediction predict)
        {
            float[] found = new float[Samples * network.Description.Outputs[0].Elements];
            predict(HashedNumbers.Singles(100, (int)(Samples * network.Description.Inputs[0].Elements)), found);
            var reference = expected[network.Description.Name];
            double[] some = [.. found.Where((_, k) => k % Step == 0).Select(v => (double)v)];
            Assert.Equal(reference.Probabilities.Length, some.Length);
            double error = Math.Sqrt(some.Zip(reference.Probabilities, (a, b) => (a - b) * (a - b)).Sum() / reference.Probabilities.Sum(v => v * v));
            Assert.InRange(error, 0, 1e-5);
            Assert.InRange(found.Sum(v => (double)v * v) / reference.Squares, 1 - 1e-5, 1 + 1e-5);
        }
    }

    private delegate void Prediction(ReadOnlySpan<float> image, Span<float> probabilities);
}
