using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Digits;
using NetGen.Runtime;
using NetGen.Runtime.Data;
using NetGen.Runtime.Training;

const int trainingRows = 1347;

ulong seed = 1;
if (args.Length > 0 && !(args is ["--seed", var given] && ulong.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out seed)))
{
    Console.Error.WriteLine($"'{string.Join(' ', args)}' is not understood: there is only --seed N, the seed of the first values and of the order, as in PyTorch (1).");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

// Each row: 64 pixels from 0 to 16, then the digit. The first 1,347 rows train, the last 450 test.
using var stream = typeof(DigitNet).Assembly.GetManifestResourceStream("digits.csv.gz")!;
var rows = CsvFile.Read(stream);
var data = DataSet<float>.For(DigitNet.Info, rows.ToArray<float>(0, 64, scale: 1.0 / 16), rows.ToLabels(64));
var training = data.Take(trainingRows);
var test = data.Skip(trainingRows);

// First values and orders of samples are those of PyTorch for the same seed.
using var network = new DigitNet(seed, random: RandomSource.MersenneTwister);
Console.WriteLine(DigitNet.Info.ToTable());

var result = network.Train(training, progress: new ConsoleProgress(), cancellation: stop.Token);
if (result.Cancelled)
{
    Console.WriteLine("Cancelled.");
    return 1;
}

var pixels = rows.ToArray<float>(0, 64, scale: 1.0 / 16).AsSpan(trainingRows * 64);
var digits = rows.ToLabels(64).AsSpan(trainingRows);
var probabilities = new float[digits.Length * 10];
network.Predict(pixels, probabilities);
var confusion = new ConfusionMatrix(classes: 10);
confusion.Add<float>(digits, probabilities);
Console.WriteLine("Confusion of the test images (row: the digit, column: what the network read):");
Console.WriteLine(confusion);

// A model is a safetensors file with PyTorch's names; a new network that loads it predicts the same bits.
var path = Path.Combine(Path.GetTempPath(), $"digits-{Environment.ProcessId}.safetensors");
network.Save(path);
using var loaded = new DigitNet(seed: 2);
loaded.Load(path);
Console.WriteLine($"The model was saved and loaded again ({new FileInfo(path).Length:N0} bytes). It reads:");
File.Delete(path);
Drawing.Show(loaded, pixels, digits, count: 4);

Console.WriteLine($"{result.MicrosecondsPerStep:F1} µs per step of {DigitNet.Info.Recipes[0].Batch} images");
Console.WriteLine($"test accuracy: {loaded.Evaluate(test)["accuracy"]:F4}");
Console.WriteLine($"bytes per step: {result.BytesPerStep:F0}");
return 0;
