using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using App;
using NetGen.Runtime.Data;
using NetGen.Runtime.Tests.Compiled.Examples;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled;

/// <summary>The C# in the documentation is that of <c>Compiled/Examples</c>, which compiles and runs.</summary>
public sealed partial class DocumentExamplesTests
{
    [Theory]
    [InlineData("attributes.md", 4)]
    [InlineData("using.md", 11)]
    public void Each_example_is_compiled(string page, int count)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Compiled", "Examples");
        string[] sources = [.. Directory.GetFiles(folder, "*.cs").Select(file => Lines(File.ReadAllText(file)))];
        string[] examples = [.. Example().Matches(File.ReadAllText(Path.Combine(folder, page))).Select(m => Lines(m.Groups[1].Value))];
        Assert.Equal(count, examples.Length);
        Assert.All(examples, example => Assert.Contains(sources, source => source.Contains(example, StringComparison.Ordinal)));
    }

    [Fact]
    public void They_run()
    {
        var pixels = new float[1400 * 64];
        var digits = new int[1400];
        for (int k = 0; k < digits.Length; k++)
        {
            digits[k] = k % 10;
            for (int pixel = 0; pixel < 64; pixel++)
                pixels[k * 64 + pixel] = (pixel % 10 == digits[k] ? 1 : 0) + k * pixel % 7 / 20f;
        }

        string path = Path.GetTempFileName();
        try
        {
            using var stop = new CancellationTokenSource();
            Assert.InRange(Using.Run(pixels, digits, path, stop), 0.9, 1);
            using (var learned = new SevenDigits(seed: 1))
                learned.Save(path);
            FineTuning.Run(path, DataSet<float>.For(ThreeDigits.Info, new float[6 * 784], new[] { 0, 1, 2, 0, 1, 2 }));
        }
        finally
        {
            File.Delete(path);
        }

        int[][] pieces = [.. Enumerable.Range(0, 40).Select(k => Enumerable.Range(0, 32 * 64).Select(i => (k * 64 + i) % 7).ToArray())];
        Assert.InRange(LongText.Run(pieces, [.. pieces.Select(piece => piece.Select(c => (c + 1) % 7).ToArray())], streams: 32), 0, 3);

        using var twins = new Twins(seed: 1);
        double[] losses = new double[2];
        float[] left = new float[24], right = new float[24], alike = [1, 0, 1, 0];
        for (int k = 0; k < left.Length; k++)
            (left[k], right[k]) = (k % 5 / 5f, k % (k < 12 ? 5 : 3) / 5f);
        twins.PlanTraining(samples: 4, epochs: 100);
        for (int step = 0; step < 100; step++)
            losses[step == 0 ? 0 : 1] = twins.TrainStep(left.AsSpan(), right.AsSpan(), alike.AsSpan());
        Assert.True(losses[1] < losses[0]);

        using var normed = new Normed(seed: 1);
        normed.PlanTraining(samples: 16);
        normed.TrainStep(pixels.AsSpan(0, 16 * 64), digits.AsSpan(0, 16)).ThrowIfNotFinite();
        Assert.All(normed.Parameters.ToArray("lengths"), length => Assert.NotEqual(1, length));

        using var residual = new Residual();
        var features = new float[2 * 16 * 64];
        residual.Predict(new float[2 * 3 * 64].AsSpan(), features.AsSpan());
    }

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    // Without indentation and line endings.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));
}
