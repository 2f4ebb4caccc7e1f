using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using NetGen.Bench.Work;
using NetGen.Dsl.Plan;

namespace NetGen.Bench.Compiler;

/// <summary>Where the time of a step goes: the share of each kernel.</summary>
internal static class KernelShares
{
    /// <summary>Kernels below this are told together.</summary>
    private const double Small = 0.01;

    /// <summary>For each workload.</summary>
    private const double Seconds = 2;

    public static Section Section { get; } = new(
        "Where the time goes", PerThreads: true,
        [.. Workloads.All.GroupBy(w => w.Network + w.Predicts).Select(g => g.First())
            .Select(w => new Item("kernels-" + w.Name, (run, threads) => Measure(run, w, threads)))]);

    private static void Measure(BenchRun run, Workload workload, int threads)
    {
        using var timed = TimedNetwork.Compile(workload.Network, workload.Recipe, workload.Batch, threads);
        timed.WarmUp();
        var (step, kernels) = timed.Measure(Seconds);
        run.Report.Line($"\n{workload.Title}: {step:F1} us for a step with the clock in it, {kernels.Count} kernels");
        run.Report.Line("  share          us   runs  GFLOP/s   GB/s  kernel");
        var sorted = kernels.OrderByDescending(k => k.Value).ToList();
        foreach (var (kernel, time) in sorted.Where(k => k.Value >= Small * step))
        {
            run.Report.Line($"  {time / step,5:P1} {time,11:F1} {kernel.Runs,6} {kernel.Plan.Work * kernel.Runs / time / 1e3,8:F1} {kernel.Plan.Bytes * kernel.Runs / time / 1e3,6:F1}  "
                + $"{kernel.Plan.Name} ({Kind(kernel.Plan)})");
        }
        Rest(run, "smaller kernels", sorted.Where(k => k.Value < Small * step).Sum(k => k.Value), step);
        Rest(run, "checks, calls and the clock itself", step - sorted.Sum(k => k.Value), step);
        foreach (var kind in sorted.GroupBy(k => Kind(k.Key.Plan)).OrderByDescending(g => g.Sum(k => k.Value)))
            Rest(run, $"all of kind {kind.Key}", kind.Sum(k => k.Value), step);
        run.Report.Write(new Result("kernels-" + workload.Name, workload.Batch, threads, step)
        {
            More = [("kernels", new JsonArray([.. sorted.Select(k => Json(k.Key, k.Value, step))]))],
        });
    }

    private static void Rest(BenchRun run, string what, double time, double step) => run.Report.Line($"  {time / step,5:P1} {time,11:F1}                         {what}");

    private static JsonObject Json(TimedKernel kernel, double time, double step) => new()
    {
        ["name"] = kernel.Plan.Name,
        ["kind"] = Kind(kernel.Plan),
        ["us"] = time,
        ["share"] = time / step,
        ["runs"] = kernel.Runs,
        ["flops"] = kernel.Plan.Work * kernel.Runs,
        ["bytes"] = kernel.Plan.Bytes * kernel.Runs,
    };

    private static string Kind(Kernel kernel) => kernel switch
    {
        ContractKernel { Assigns: true } => "product with update",
        ContractKernel { SumsInLanes: true } => "product of rows",
        ContractKernel => "product",
        { Assigns: true } => "update",
        ScatterKernel => "scatter",
        ConvertKernel => "conversion",
        _ => "loops",
    };
}
