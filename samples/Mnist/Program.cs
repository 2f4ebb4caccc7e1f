using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Mnist;
using NetGen.Runtime;
using NetGen.Runtime.Data;
using NetGen.Runtime.Files;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

if (!Arguments.TryParse(args, out var arguments))
    return 2;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

try
{
    var (trainingImages, trainingDigits) = Read("train");
    var (testImages, testDigits) = Read("t10k");
    if (arguments.FineTune is { } model)
    {
        new FineTuning(arguments.Seed, arguments.Threads, stop.Token).Run(model, (trainingImages, trainingDigits), (testImages, testDigits));
        return stop.IsCancellationRequested ? 1 : 0;
    }

    // First values and orders of samples are those of PyTorch for the same seed.
    const RandomSource random = RandomSource.MersenneTwister;
    using Network<float> network = arguments.Mlp
        ? new Mlp(arguments.Seed, arguments.Threads, random)
        : new LeNet(arguments.Seed, arguments.Threads, random);
    Console.WriteLine(network.Description.ToTable());
    var training = DataSet<float>.For(network.Description, trainingImages, trainingDigits);
    var test = DataSet<float>.For(network.Description, testImages, testDigits);
    var options = new TrainingOptions<float> { Epochs = arguments.Epochs, Progress = new ConsoleProgress(), Cancellation = stop.Token };
    var result = network.Train(training, options);
    var time = Stopwatch.StartNew();
    var evaluation = network.Evaluate(test);
    Console.WriteLine($"{test.Count:N0} test images read in {time.Elapsed.TotalMilliseconds:F0} ms");
    Console.WriteLine($"{result.MicrosecondsPerStep:F1} µs per step of {network.Description.Recipes[0].Batch} images");
    Console.WriteLine($"test accuracy: {evaluation["accuracy"]:F4}");
    Console.WriteLine($"bytes per step: {result.BytesPerStep:F0}");
    return result.Cancelled ? 1 : 0;
}
catch (Exception problem) when (problem is DataFormatException or ModelFileException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

(float[] Images, int[] Digits) Read(string set)
{
    var images = IdxFile.Read(Find($"{set}-images-idx3-ubyte"));
    var digits = IdxFile.Read(Find($"{set}-labels-idx1-ubyte"));
    return (images.ToArray<float>(scale: 1.0 / 255), digits.ToLabels());
}

string Find(string name)
{
    var plain = Path.Combine(arguments.Data, name);
    return File.Exists(plain) ? plain : plain + ".gz";
}
