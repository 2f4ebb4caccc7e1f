using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime;
using System.Text.Json;
using NetGen.Bench;
using NetGen.Runtime.Simd;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Arguments.Parse(args) is not { } arguments)
    return 2;
var withPeer = arguments.Peer && Peer.IsThere;
if (arguments.Peer && !withPeer)
    Console.WriteLine("No peer: NETGEN_PEERS names no folder with `peer` and `torch_bench.py`.");
GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;

using var json = arguments.Json is { } path ? new StreamWriter(path) : null;
var selected = Workloads.All.Where(w => arguments.Only is null || w.Name == arguments.Only).ToList();
foreach (var threads in selected.Count == 0 ? [] : arguments.Threads)
{
    var peak = FmaPeak.Measure(threads);
    Console.WriteLine($"\n{threads} thread{(threads == 1 ? "" : "s")}, {Machine.Width}, multiply-adds at most {peak:F0} GFLOP/s\n");
    Console.WriteLine("workload           batch   median us      min us  samples/s  GFLOP/s  of peak  bytes     peer us  ratio  peer");
    foreach (var workload in selected)
    {
        Console.Error.Write($"  {workload.Name} {workload.Batch} …\r");
        using var job = workload.Make(threads);
        var own = new List<Timing>();
        var others = new List<(double Median, string Configuration)>();
        for (var round = 0; round < arguments.Rounds; round++)
        {
            own.Add(Timing.Of(job.Step, arguments.Seconds));
            if (withPeer && Peer.Measure(workload, threads) is { } found)
                others.Add(found);
        }
        Report(workload, threads, peak, own, others);
    }
}
foreach (var name in GeneratorTime.Networks.Keys.Where(n => arguments.Only is null || n == arguments.Only))
{
    Console.Error.Write($"  {name} …\r");
    var (edit, unrelated) = GeneratorTime.Measure(name, arguments.Rounds * 10);
    Console.WriteLine($"{name,-24} {edit.Median / 1e3,8:F1} ms after an edit of the network (at least {edit.Minimum / 1e3:F1}), {unrelated.Median / 1e3:F2} ms after one of the C#");
    json?.WriteLine(JsonSerializer.Serialize(new { workload = name, batch = 0, threads = 1, netgen_us = edit.Median, unrelated_edit_us = unrelated.Median }));
    json?.Flush();
}
if (arguments.Only is null or PreludeCost.Workload)
{
    var cost = PreludeCost.Measure();
    Console.WriteLine($"{PreludeCost.Workload,-24} {cost.Whole.Median / 1e3,8:F2} ms to bind three layers with all {cost.Declarations} declarations (at least {cost.Whole.Minimum / 1e3:F2})");
    Console.WriteLine($"{"",-24} {cost.Used.Median / 1e3,8:F2} ms with the {cost.UsedDeclarations} declarations that they use (at least {cost.Used.Minimum / 1e3:F2})");
    Console.WriteLine($"{"",-24} {cost.First / 1e3,8:F1} ms of CPU time to parse the prelude once in a process; {cost.Parse.Median / 1e3:F1} ms once .NET has optimized the parser");
    json?.WriteLine(JsonSerializer.Serialize(new
    {
        workload = PreludeCost.Workload,
        batch = 0,
        threads = 1,
        netgen_us = cost.Whole.Median,
        used_only_us = cost.Used.Median,
        first_parse_cpu_us = cost.First,
        parse_us = cost.Parse.Median,
    }));
    json?.Flush();
}
return 0;

void Report(Workload workload, int threads, double peak, List<Timing> own, List<(double Median, string Configuration)> others)
{
    var median = Middle(own.Select(t => t.Median));
    var gflops = workload.Flops / median / 1e3;
    // In the first round the runtime still compiles, which allocates.
    var bytes = own[^1].BytesPerStep;
    double? peer = others.Count == 0 ? null : Middle(others.Select(o => o.Median));
    var name = others.Count == 0 ? "" : others.MinBy(o => o.Median).Configuration;
    Console.WriteLine($"{workload.Name,-18} {workload.Batch,5} {median,11:F1} {own.Min(t => t.Minimum),11:F1} {workload.Batch * 1e6 / median,10:F0} "
        + $"{gflops,8:F1} {gflops / peak,8:P0} {bytes,6:F0} {peer,11:F1} {peer / median,6:F2}  {name}");
    json?.WriteLine(JsonSerializer.Serialize(new
    {
        workload = workload.Name,
        batch = workload.Batch,
        threads,
        netgen_us = median,
        peer_us = peer,
        peer = name,
        ratio = peer / median,
        gflops,
        peak_share = gflops / peak,
        bytes_per_step = bytes,
    }));
    json?.Flush();
}

static double Middle(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}
