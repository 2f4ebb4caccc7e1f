using System;
using System.Linq;
using NetGen.Bench.Machines;
using NetGen.Bench.Work;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Bench.Compiler;

/// <summary>What the compiler planned for each workload, against what no plan can do without.</summary>
internal static class PlanTable
{
    private const string Head =
        "                                          MFLOP         MB touched                     floor, us                 measured\n"
        + "workload          batch  kernels  runs   plan   least     plan   least   arena MB   products  memory (GB/s)        us  of floor";

    public static Section Section { get; } = new(
        "Plans and floors, 1 thread", PerThreads: false, [.. Workloads.All.Select(w => new Item("plan-" + w.Name, (run, _) => Tell(run, w)))])
    { Head = Head };

    private static void Tell(BenchRun run, Workload workload)
    {
        var plan = NetworkText.PlanOf(workload.Network, workload.Recipe);
        var runs = Enumerable.Range(0, plan.Kernels.Length).Sum(k => plan.Runs(k));
        var bytes = plan.Kernels.Select((k, n) => k.Bytes * plan.Runs(n)).Sum();
        var products = plan.Kernels.Select((k, n) => Products(k, workload.Batch) * plan.Runs(n)).Sum();
        var bandwidth = Streams.Bandwidth((long)workload.LeastBytes);
        var compute = workload.Flops / run.Peak(1) / 1e3;
        var memory = workload.LeastBytes / bandwidth / 1e3;
        var measured = run.Remembered(workload.Name, workload.Batch);
        run.Report.Line($"{workload.Name,-17} {workload.Batch,5} {plan.Kernels.Length,8} {runs,5} {products / 1e6,6:F1} {workload.Flops / 1e6,7:F1} "
            + $"{bytes / 1e6,8:F2} {workload.LeastBytes / 1e6,7:F2} {plan.ArenaBytes / 1e6,10:F2} {compute,10:F1} {memory,7:F1} ({bandwidth,4:F0}) "
            + $"{measured,11:F1} {measured / Math.Max(compute, memory),8:F2}");
        run.Report.Write(new Result("plan-" + workload.Name, workload.Batch, 1, measured)
        {
            More =
            [
                ("kernels", plan.Kernels.Length), ("runs", runs), ("plan_flops", products), ("least_flops", workload.Flops),
                ("plan_bytes", bytes), ("least_bytes", workload.LeastBytes), ("arena_bytes", plan.ArenaBytes),
                ("floor_products_us", compute), ("floor_memory_us", memory), ("gb_per_s", bandwidth),
            ],
        });
    }

    /// <summary>Operations of a product, with the zeros that it does not leave out.</summary>
    private static double Products(Kernel kernel, int batch) => kernel is ContractKernel contract
        ? 2 * contract.TermShare * contract.Dims.Aggregate(1.0, (n, d) => n * (d.Extent == Shape.Batch ? batch : d.Extent))
        : 0;
}
