using System;
using System.Globalization;

namespace Mnist;

/// <summary>What the command line asks for.</summary>
internal sealed class Arguments
{
    private const string Usage = """
        Trains a network on MNIST.

          --data FOLDER   the folder of the four IDX files, plain or .gz (needed)
          --network NAME  lenet (the default) or mlp
          --epochs N      passes over the training images (the recipe's 10)
          --seed N        seed of the first values and of the order, as in PyTorch (0)
          --threads N     threads that compute (1)
          --fine-tune FILE  instead: a network that knows 0 to 6, from FILE or trained and saved there, learns 7, 8 and 9
                            from ten images each
        """;

    public string Data { get; private set; } = "";

    public bool Mlp { get; private set; }

    /// <summary>The model whose features are used; null for training from first values.</summary>
    public string? FineTune { get; private set; }

    public int? Epochs { get; private set; }

    public ulong Seed { get; private set; }

    public int Threads { get; private set; } = 1;

    /// <summary>Reads the arguments; what is wrong with them goes to the error stream.</summary>
    public static bool TryParse(string[] args, out Arguments arguments)
    {
        arguments = new Arguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !arguments.Set(args[i], args[i + 1]))
            {
                Console.Error.WriteLine($"'{string.Join(' ', args[i..Math.Min(i + 2, args.Length)])}' is not understood.\n\n{Usage}");
                return false;
            }
        }
        if (arguments.Data.Length > 0)
            return true;
        Console.Error.WriteLine(Usage);
        return false;
    }

    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "--data":
                Data = value;
                return true;
            case "--network" when value is "mlp" or "lenet":
                Mlp = value == "mlp";
                return true;
            case "--fine-tune" when value.Length > 0:
                FineTune = value;
                return true;
            case "--epochs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) && epochs > 0:
                Epochs = epochs;
                return true;
            case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                Seed = seed;
                return true;
            case "--threads" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads > 0:
                Threads = threads;
                return true;
            default:
                return false;
        }
    }
}
