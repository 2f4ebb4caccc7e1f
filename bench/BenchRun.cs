using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using NetGen.Bench.Compiler;
using NetGen.Bench.Machines;
using NetGen.Bench.Peers;
using NetGen.Bench.Start;
using NetGen.Bench.Work;

namespace NetGen.Bench;

/// <summary>Something that <c>--only</c> can name.</summary>
/// <param name="Run">Measures with a number of threads and reports.</param>
internal sealed record Item(string Name, Action<BenchRun, int> Run);

/// <summary>Items under one headline.</summary>
/// <param name="PerThreads">Whether they are run for each number of threads, or once.</param>
internal sealed record Section(string Title, bool PerThreads, IReadOnlyList<Item> Items)
{
    /// <summary>The head of a table.</summary>
    public string Head { get; init; } = "";
}

/// <summary>A run of the bench, and what it has measured of the machine.</summary>
internal sealed class BenchRun(Arguments arguments, Report report)
{
    private readonly Dictionary<int, double> _peaks = [];
    private readonly Dictionary<(string, int), double> _medians = [];

    /// <summary>All that the bench can do, in the order of a whole run.</summary>
    public static IReadOnlyList<Section> Sections { get; } =
    [
        StepTimes.Section, OptimizerTime.Section, ProductTimes.Section,
        TwoThreads.Section, StartTimes.Section, GeneratorTime.Section, PreludeCost.Section,
        LossCurves.Section, PlanTable.Section, KernelShares.Section,
    ];

    public Arguments Arguments { get; } = arguments;

    public Report Report { get; } = report;

    public bool WithPeer { get; } = arguments.Peer && PeerProcess.IsThere;

    public void Run()
    {
        Report.Line($".NET {Environment.Version}, {Environment.ProcessorCount} cores, {NetGen.Runtime.Simd.Machine.Width}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC");
        if (Arguments.Peer && !WithPeer)
            Report.Line("No peer: NETGEN_PEERS names no folder with `peer` and `torch_bench.py`.");
        var begin = Stopwatch.GetTimestamp();
        var selected = Sections
            .Select(s => s with { Items = s.Items.Where(i => Arguments.Wants(i.Name)).ToList() })
            .Where(s => s.Items.Count > 0).ToList();
        foreach (var threads in Arguments.Threads)
            Run(selected.Where(s => s.PerThreads), threads);
        Run(selected.Where(s => !s.PerThreads), 1);
        Report.Line($"\nIn {Stopwatch.GetElapsedTime(begin).TotalMinutes:F1} minutes.");
    }

    /// <summary>What the multiply-add units can do at most, in GFLOP/s: the best that was seen in this run so far.</summary>
    public double Peak(int threads)
    {
        _peaks[threads] = Math.Max(_peaks.GetValueOrDefault(threads), FmaPeak.Measure(threads));
        return _peaks[threads];
    }

    /// <summary>Remembers what a step with one thread takes, for tables that compare with it.</summary>
    public void Remember(string workload, int batch, double median) => _medians[(workload, batch)] = median;

    /// <summary>What a step took in this run; null if it was not run.</summary>
    public double? Remembered(string workload, int batch) => _medians.TryGetValue((workload, batch), out var median) ? median : null;

    /// <summary>Has some take turns, as often and as long as the arguments say, and shows it.</summary>
    /// <param name="all">Who takes part in each round.</param>
    /// <param name="rivals">Of whom only the fastest counts.</param>
    /// <param name="afterTrial">Called when it is known which rivals go on, if another round follows.</param>
    public Turns TakeTurns(string title, IReadOnlyList<Contender> all, IReadOnlyList<Contender> rivals, Action? afterTrial = null) =>
        Turns.Take(
            all, rivals, Arguments.Rounds, Arguments.Seconds, Arguments.Limit,
            round => Report.Progress($"  {title}, round {round} of {Arguments.Rounds}"), afterTrial);

    private void Run(IEnumerable<Section> sections, int threads)
    {
        foreach (var section in sections)
        {
            var count = section.PerThreads ? $", {threads} thread{(threads == 1 ? "" : "s")}, multiply-adds at most {Peak(threads):F0} GFLOP/s" : "";
            Report.Line($"\n## {section.Title}{count}");
            if (section.Head.Length > 0)
                Report.Line(section.Head);
            foreach (var item in section.Items)
            {
                Report.Progress($"  {item.Name} …");
                item.Run(this, threads);
            }
        }
    }
}
