using System;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

namespace Architectures.Shapes;

/// <summary>Trains the segmentation network on images of one size and tests it on others, over the same parameters.</summary>
internal static class SegmentationCommand
{
    private const int TrainingImages = 768, TestImages = 64;

    public const string Usage = """
        architectures shapes
          --epochs N         passes over 768 images of 64 × 64 (the recipe's 16)
          --seed N           seed of images, of the first values and of the order (1)
          --threads N        threads that compute (1)
        """;

    private delegate void Prediction(ReadOnlySpan<float> image, Span<float> probabilities);

    public static int Run(ReadOnlySpan<string> args, CancellationToken cancellation)
    {
        var options = new Options(args, "--epochs", "--seed", "--threads");
        var seed = options.Count("--seed", least: 0) ?? 1;
        using var network = new Segmentation((ulong)seed, options.Count("--threads") ?? 1);
        var images = Images(network, TrainingImages, seed);
        var result = network.Train(
            DataSet<float>.For(Segmentation.Info, images.Pixels, images.Labels), epochs: options.Count("--epochs"),
            progress: new ConsoleProgress(), cancellation: cancellation);
        if (result.Cancelled)
            return 1;

        using var large = new LargeSegmentation(network.Parameters);
        using var tall = new TallSegmentation(network.Parameters);
        Console.WriteLine($"{TestImages} new images each    size   pixels right   intersection over union");
        Test(network, network.Predict, seed + 1);
        Test(large, large.Predict, seed + 2);
        Test(tall, tall.Predict, seed + 3);
        Show(tall, tall.Predict, seed + 3);
        return 0;
    }

    private static ShapesImages Images(Network<float> network, int count, int seed)
    {
        var shape = network.Description.Inputs[0].Shape;
        return new ShapesImages(shape[1], shape[2], count, seed);
    }

    private static int[] Read(Prediction predict, ReadOnlySpan<float> pixels)
    {
        var classes = ShapesImages.Symbols.Length;
        var probabilities = new float[pixels.Length / 3 * classes];
        predict(pixels, probabilities);
        return [.. Enumerable.Range(0, pixels.Length / 3).Select(k => TensorPrimitives.IndexOfMax<float>(probabilities.AsSpan(k * classes, classes)))];
    }

    private static void Test(Network<float> network, Prediction predict, int seed)
    {
        var images = Images(network, TestImages, seed);
        var found = Read(predict, images.Pixels);
        var right = found.Zip(images.Labels).Count(p => p.First == p.Second);
        // The mean over the classes.
        var union = Enumerable.Range(0, ShapesImages.Symbols.Length).Average(k =>
        {
            var both = found.Zip(images.Labels).Count(p => p.First == k && p.Second == k);
            var either = found.Zip(images.Labels).Count(p => p.First == k || p.Second == k);
            return (double)both / either;
        });
        var shape = network.Description.Inputs[0].Shape;
        Console.WriteLine($"{network.Description.Name,-18} {shape[1],6} × {shape[2],-3} {(double)right / found.Length,14:P1} {union,22:F3}");
    }

    /// <summary>The first image: what each pixel is, beside what the network says.</summary>
    private static void Show(Network<float> network, Prediction predict, int seed)
    {
        var shape = network.Description.Inputs[0].Shape;
        var images = Images(network, 1, seed);
        var found = Read(predict, images.Pixels);
        Console.WriteLine($"\nEvery third row of an image of {shape[1]} × {shape[2]}: what it is, and what the network says.");
        for (var row = 0; row < shape[1]; row += 3)
            Console.WriteLine($"  {Line(images.Labels, row)}   {Line(found, row)}");

        string Line(int[] labels, int row) => string.Concat(labels.Skip(row * shape[2]).Take(shape[2]).Select(k => ShapesImages.Symbols[k]));
    }
}
