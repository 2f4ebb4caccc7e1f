using System;
using System.Diagnostics;
using System.Globalization;
using NetGen.Bench.Compiler;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Bench.Start;

/// <summary>What a process of its own does: it makes a network, and a first prediction or a first training step.</summary>
internal static class FirstResult
{
    public const string Argument = "--first";

    /// <summary>What a process does that only starts.</summary>
    public const string Nothing = "empty-process";

    /// <summary>Parses the prelude, and prints the CPU time in microseconds instead of the clock.</summary>
    public const string Prelude = "prelude";

    /// <summary>Prints the clock when it has the result, in ticks of the machine's clock.</summary>
    public static int Run(string what)
    {
        switch (what)
        {
            case Nothing:
                break;
            case Prelude:
                ParsePrelude();
                return 0;
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

    private static void ParsePrelude()
    {
        // Some text is parsed first, so that .NET compiles the parser is no cost of the prelude's.
        Parser.Parse(new SourceFile("bench.netdsl", NetworkText.Read("LeNet5")));
        var begin = Environment.CpuUsage.TotalTime;
        _ = NetGen.Dsl.Binding.Prelude.Trees;
        Console.WriteLine((Environment.CpuUsage.TotalTime - begin).TotalMicroseconds.ToString(CultureInfo.InvariantCulture));
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
