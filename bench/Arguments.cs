using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Bench.Compiler;
using NetGen.Bench.Work;
using NetGen.Dsl.Explanation;

namespace NetGen.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed class Arguments
{
    private const string Usage = """
        Times training steps and predictions, beside PyTorch and ONNX Runtime where they are set up.

          --only NAME,…     only what is named; a name may end in *, as in generator-*
          --list            the names
          --explain NAME    what the compiler made of a workload
          --tables FILE     the tables of the documentation, of the JSON file of a run
          --threads N       1 or 2; without it both
          --rounds N        rounds in which NetGen and its peers take turns (40)
          --seconds S       what a turn takes at least, and each one step (0.05)
          --limit S         seconds for one workload, after which no round begins (20)
          --json FILE       one JSON object a line
          --no-peer         NetGen alone
          --peer-limit S    at least so many seconds until peers are ready: their compiler needs minutes the first time
        """;

    private string[] _only = [];

    public IReadOnlyList<int> Threads { get; private set; } = [1, 2];

    public int Rounds { get; private set; } = 40;

    public double Seconds { get; private set; } = 0.05;

    public double Limit { get; private set; } = 20;

    public double PeerLimit { get; private set; }

    public string? Json { get; private set; }

    public bool Peer { get; private set; } = true;

    /// <summary>Whether something of this name is to be run.</summary>
    public bool Wants(string name) => _only.Length == 0 || Array.Exists(_only, pattern => Matches(pattern, name));

    /// <summary>Reads the arguments; what is wrong with them goes to the error stream.</summary>
    /// <param name="code">What the process ends with where nothing is to be run.</param>
    public static Arguments? Parse(string[] args, out int code)
    {
        var arguments = new Arguments();
        code = 0;
        for (var k = 0; k < args.Length; k++)
        {
            if (args[k] == "--no-peer")
            {
                arguments.Peer = false;
                continue;
            }
            if (args[k] is "--help" or "-h")
            {
                Console.WriteLine(Usage);
                return null;
            }
            if (args[k] == "--list")
            {
                Console.WriteLine(string.Join('\n', Names()));
                return null;
            }
            if (args[k] == "--explain" && k + 1 < args.Length && Array.Find(Workloads.All, w => w.Name == args[k + 1]) is { } workload)
            {
                Console.Write(Explainer.Explain(NetworkText.PlanOf(workload.Network, workload.Recipe)));
                return null;
            }
            if (args[k] == "--tables" && k + 1 < args.Length)
            {
                Tables.Print(args[k + 1]);
                return null;
            }
            if (k + 1 < args.Length && arguments.Set(args[k], args[k + 1]))
            {
                k++;
                continue;
            }
            Console.Error.WriteLine($"'{args[k]}' is not understood, or lacks its value or has a wrong one.\n\n{Usage}");
            code = 2;
            return null;
        }
        return arguments;
    }

    private static IEnumerable<string> Names() => BenchRun.Sections.SelectMany(s => s.Items).Select(i => i.Name).Distinct();

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;

    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "--only" when value.Split(',') is var only && Array.TrueForAll(only, o => Names().Any(n => Matches(o, n))):
                _only = only;
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
            case "--limit" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and < 1e5:
                Limit = limit;
                return true;
            case "--peer-limit" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var wait) && wait is > 0 and < 1e5:
                PeerLimit = wait;
                return true;
            case "--json":
                Json = value;
                return true;
            default:
                return false;
        }
    }
}
