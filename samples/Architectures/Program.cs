using System;
using System.IO;
using System.Linq;
using System.Threading;
using Architectures;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;

NetworkInfo[] all =
[
    AlexNet.Info, ResNet20.Info, DenseNet.Info, Segmentation.Info, LargeSegmentation.Info, Autoencoder.Info, Characters.Info, Gpt.Info,
];

if (args.Length == 1 && all.FirstOrDefault(n => n.Name.Equals(args[0], StringComparison.OrdinalIgnoreCase)) is { } one)
{
    Console.WriteLine(one.ToTable());
    return 0;
}
if (args.Length != 2 || args[0] is not ("characters" or "gpt"))
{
    Console.Error.WriteLine("architectures NAME                a table of a network: " + string.Join(", ", all.Select(n => n.Name)));
    Console.Error.WriteLine("architectures characters|gpt FILE  trains on a text of at most 65 different characters");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

string text;
try
{
    text = File.ReadAllText(args[1]);
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
const int length = 64;
char[] vocabulary = [.. text.Distinct().Order()];
if (vocabulary.Length > 65 || text.Length <= length)
{
    Console.Error.WriteLine($"The text has {text.Length} characters, {vocabulary.Length} different ones: more than {length}, and at most 65 different ones, are needed.");
    return 1;
}

// Pieces of 64 characters, and for each the same piece one character later.
var numbers = text.Select(c => Array.BinarySearch(vocabulary, c)).ToArray();
var pieces = (text.Length - 1) / length;
using Network<float> network = args[0] == "gpt" ? new Gpt(seed: 1) : new Characters(seed: 1);
var data = DataSet<float>.For(network.Description, numbers[..(pieces * length)], numbers[1..((pieces * length) + 1)]);
Console.WriteLine(network.Description.ToTable());
var result = network.Train(data, progress: new ConsoleProgress(), cancellation: stop.Token);
Console.WriteLine($"{result.MicrosecondsPerStep:F0} µs per step");
return result.Cancelled ? 1 : 0;
