using System;
using System.Collections.Generic;
using System.Globalization;

namespace NetGen.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed class Arguments
{
    private const string Usage = """
        Times training steps and predictions, beside PyTorch where it is set up.

          --only WORKLOAD   one workload: mlp, lenet5, resnet20, lstm, gpt, ae, mlp-predict, lenet5-predict, resnet20-predict,
                            generator-lenet5, generator-resnet20, generator-prelude
          --threads N       1 or 2; without it both
          --rounds N        rounds in which NetGen and its peer take turns (3)
          --seconds S       for each measurement of NetGen (2)
          --json FILE       one JSON object a line, for each workload
          --no-peer         NetGen alone
        """;

    public string? Only { get; private set; }

    public IReadOnlyList<int> Threads { get; private set; } = [1, 2];

    public int Rounds { get; private set; } = 3;

    public double Seconds { get; private set; } = 2;

    public string? Json { get; private set; }

    public bool Peer { get; private set; } = true;

    /// <summary>Reads the arguments; what is wrong with them goes to the error stream.</summary>
    public static Arguments? Parse(string[] args)
    {
        var arguments = new Arguments();
        for (var k = 0; k < args.Length; k++)
        {
            if (args[k] == "--no-peer")
            {
                arguments.Peer = false;
                continue;
            }
            if (k + 1 < args.Length && arguments.Set(args[k], args[k + 1]))
            {
                k++;
                continue;
            }
            Console.Error.WriteLine($"'{args[k]}' is not understood, or lacks its value.\n\n{Usage}");
            return null;
        }
        return arguments;
    }

    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "--only" when Array.Exists(Workloads.All, w => w.Name == value) || GeneratorTime.Networks.ContainsKey(value) || value == PreludeCost.Workload:
                Only = value;
                return true;
            case "--threads" when value is "1" or "2":
                Threads = [value == "1" ? 1 : 2];
                return true;
            case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                Rounds = rounds;
                return true;
            case "--seconds" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 600:
                Seconds = seconds;
                return true;
            case "--json":
                Json = value;
                return true;
            default:
                return false;
        }
    }
}
