using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using NetGen.Bench.Machines;

namespace NetGen.Bench.Start;

/// <summary>From the start of a process to its first result, all that .NET compiles on the way included.</summary>
internal static class StartTimes
{
    private const int Processes = 11;

    private static readonly string[] s_names =
        [FirstResult.Nothing, "lenet5-first-prediction", "lenet5-first-step", "resnet20-first-prediction", "resnet20-first-step"];

    public static Section Section { get; } = new(
        "From the start of a process", PerThreads: false, [.. s_names.Select(n => new Item(n, (run, _) => Measure(run, n)))]);

    private static void Measure(BenchRun run, string name)
    {
        // The first time also reads the files.
        Time(name);
        var times = new List<double>();
        for (var k = 1; k <= Processes; k++)
        {
            run.Report.Progress($"  {name}, process {k} of {Processes}");
            times.Add(Time(name));
        }
        var median = Report.Middle(times);
        run.Report.Line($"{name,-26} {median / 1e3,7:F0} ms (at least {times.Min() / 1e3:F0})");
        run.Report.Write(new Result(name, BatchOf(name), 1, median) { More = [("netgen_min_us", times.Min())] });
    }

    private static int BatchOf(string name) => name switch
    {
        FirstResult.Nothing => 0,
        _ when name.EndsWith("step", StringComparison.Ordinal) => 32,
        _ => 1,
    };

    /// <summary>The number that a process of its own prints.</summary>
    public static double Ask(string name)
    {
        using var process = SelfProcess.Start([FirstResult.Argument, name]);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidOperationException($"The process for {name} ended with {process.ExitCode} and without a result.");
    }

    private static double Time(string name)
    {
        // The clock is the machine's, so both processes read the same.
        var begin = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(begin, (long)Ask(name)).TotalMicroseconds;
    }
}
