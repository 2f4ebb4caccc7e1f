using System;
using System.Diagnostics;

namespace NetGen.Bench.Start;

/// <summary>What a process of its own does: it makes a network, and a first prediction or a first training step.</summary>
internal static class FirstResult
{
    public const string Argument = "--first";

    /// <summary>Prints the clock when it has the result, in ticks of the machine's clock.</summary>
    public static int Run(string what)
    {
        switch (what)
        {
            case "lenet5-first-prediction":
                LeNetPredicts();
                break;
            case "lenet5-first-step":
                LeNetTrains();
                break;
            case "resnet20-first-prediction":
                ResNetPredicts();
                break;
            case "resnet20-first-step":
                ResNetTrains();
                break;
            default:
                return 2;
        }
        Console.WriteLine(Stopwatch.GetTimestamp());
        return 0;
    }

    private static void LeNetPredicts()
    {
        using var network = new LeNet5();
        network.Predict(new float[784], new float[10]);
    }

    private static void LeNetTrains()
    {
        using var network = new LeNet5();
        network.TrainStep(new float[32 * 784], new int[32]);
    }

    private static void ResNetPredicts()
    {
        using var network = new ResNet20();
        network.Predict(new float[3 * 1024], new float[10]);
    }

    private static void ResNetTrains()
    {
        using var network = new ResNet20();
        network.TrainStep(new float[32 * 3 * 1024], new int[32]);
    }
}
