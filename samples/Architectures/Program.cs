using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Architectures;
using Architectures.Activations;
using Architectures.Shapes;
using Architectures.Text;
using NetGen.Runtime.Networks;

NetworkInfo[] all =
[
    AlexNet.Info, ResNet20.Info, DenseNet.Info, Segmentation.Info, LargeSegmentation.Info, TallSegmentation.Info,
    Autoencoder.Info, Characters.Info, NextCharacter.Info, Gpt.Info, DeepTanh.Info,
];

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

try
{
    switch (args)
    {
        case ["table", var name] when all.FirstOrDefault(n => n.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } one:
            Console.WriteLine(one.ToTable());
            return 0;
        case ["text", ..]:
            return TextCommand.Run(args.AsSpan(1), stop.Token);
        case ["activations", ..]:
            return ActivationsCommand.Run(args.AsSpan(1));
        case ["shapes", ..]:
            return SegmentationCommand.Run(args.AsSpan(1), stop.Token);
    }
}
catch (FormatException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
Console.Error.WriteLine("architectures table NAME\n  the layers of " + string.Join(", ", all.Select(n => n.Name)));
Console.Error.WriteLine(TextCommand.Usage);
Console.Error.WriteLine(ActivationsCommand.Usage);
Console.Error.WriteLine(SegmentationCommand.Usage);
return 2;
