using System;
using System.IO;
using System.Linq;
using System.Threading;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

namespace Mnist;

/// <summary>
/// What a network has learned from many images of the digits 0 to 6 serves another one, which has only a few of 7, 8 and 9:
/// its features are loaded from the first one's file and stay, its head learns.
/// </summary>
internal sealed class FineTuning(ulong seed, int threads, CancellationToken cancellation)
{
    private const int Pixels = 784;
    private const int FirstNew = 7;
    private const int ImagesEach = 10;

    /// <exception cref="NetGen.Runtime.Files.ModelFileException">The file is damaged or another network's.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public void Run(string path, (float[] Images, int[] Digits) training, (float[] Images, int[] Digits) test)
    {
        if (!File.Exists(path) && !TrainFeatures(path, training))
            return;
        var few = Select(ThreeDigits.Info, training, FirstNew, 10, ImagesEach);
        var many = Select(ThreeDigits.Info, test, FirstNew, 10, int.MaxValue);

        Console.WriteLine($"7, 8 and 9 from {few.Count} images, tested on {many.Count:N0}:");
        Train("Whole", from: null, "everything learns, from first values", few, many);
        Train("Dense", path, "dense layers learn over kept convolutions", few, many);
        Train("Head", path, "the head learns over kept features", few, many);
    }

    private bool TrainFeatures(string path, (float[] Images, int[] Digits) training)
    {
        using var network = new SevenDigits(seed, threads);
        var result = network.Train(
            Select(SevenDigits.Info, training, 0, FirstNew, int.MaxValue), progress: new ConsoleProgress(), cancellation: cancellation);
        if (result.Cancelled)
            return false;
        network.Save(path);
        Console.WriteLine($"{SevenDigits.Info.Name} is in {path}.");
        return true;
    }

    private void Train(string recipe, string? from, string what, DataSet<float> few, DataSet<float> many)
    {
        using var network = new ThreeDigits(seed, threads);
        if (from is not null)
            network.LoadPart(from, "features");
        network.Train(few, recipe: recipe, cancellation: cancellation);
        Console.WriteLine($"  {what,-44} {network.Evaluate(many)["accuracy"]:P1} right");
    }

    /// <summary>The first images of each digit of a range, which count from 0.</summary>
    private static DataSet<float> Select(NetworkInfo network, (float[] Images, int[] Digits) from, int first, int end, int most)
    {
        var seen = new int[10];
        int[] chosen =
        [
            .. Enumerable.Range(0, from.Digits.Length)
                .Where(k => from.Digits[k] >= first && from.Digits[k] < end && seen[from.Digits[k]]++ < most),
        ];
        var images = new float[chosen.Length * Pixels];
        for (var k = 0; k < chosen.Length; k++)
            from.Images.AsSpan(chosen[k] * Pixels, Pixels).CopyTo(images.AsSpan(k * Pixels));
        return DataSet<float>.For(network, images, chosen.Select(k => from.Digits[k] - first).ToArray());
    }
}
