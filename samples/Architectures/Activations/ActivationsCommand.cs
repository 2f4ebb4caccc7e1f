using System;
using System.Linq;
using NetGen.Runtime.Networks;

namespace Architectures.Activations;

/// <summary>The text book's table: activations of a deep network before any training, by its first weights.</summary>
internal static class ActivationsCommand
{
    private const int Samples = 256;

    public const string Usage = """
        architectures activations
          --picture FILE     histograms of each layer as an SVG picture
          --seed N           seed of the first values and of the inputs (1)
        """;

    public static int Run(ReadOnlySpan<string> args)
    {
        var options = new Options(args, "--picture", "--seed");
        var seed = options.Count("--seed", least: 0) ?? 1;
        var inputs = StandardNormal(Samples * DeepTanh.Info.Inputs[0].Shape[0], seed);
        using var small = new SmallTanh((ulong)seed);
        using var large = new LargeTanh((ulong)seed);
        using var xavier = new DeepTanh((ulong)seed);
        (string Title, LayerStatistics[] Layers)[] rows =
        [
            ("small: normal, deviation 0.01", Look(small, (x, y) => small.Predict(x, y), inputs)),
            ("large: normal, deviation 1", Look(large, (x, y) => large.Predict(x, y), inputs)),
            ("Xavier: normal, variance 2 / (fan in + fan out)", Look(xavier, (x, y) => xavier.Predict(x, y), inputs)),
        ];
        foreach (var (title, layers) in rows)
        {
            Console.WriteLine($"{title}\n  layer        mean   deviation   saturated");
            for (var k = 0; k < layers.Length; k++)
                Console.WriteLine($"  {k + 1,5} {Short(layers[k].Mean),11} {Short(layers[k].Deviation),11} {layers[k].Saturated,11:P1}");
            Console.WriteLine();
        }
        if (options.Text("--picture") is { } path)
        {
            HistogramPicture.Save(path, rows);
            Console.WriteLine($"The histograms are in {path}.");
        }
        return 0;
    }

    /// <summary>Three digits, whatever the size.</summary>
    public static string Short(double value) => Math.Abs(value) is >= 1e-3 or 0 ? value.ToString("0.000") : value.ToString("0.0e0");

    private static LayerStatistics[] Look(Network<float> network, Action<float[], float[]> predict, float[] inputs)
    {
        var (layers, width) = (network.Description.Outputs[0].Shape[0], network.Description.Outputs[0].Shape[1]);
        var activations = new float[Samples * layers * width];
        predict(inputs, activations);
        var found = Enumerable.Range(0, layers).Select(_ => new LayerStatistics()).ToArray();
        for (var start = 0; start < activations.Length; start += width)
            found[start / width % layers].Add(activations.AsSpan(start, width));
        return found;
    }

    private static float[] StandardNormal(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
