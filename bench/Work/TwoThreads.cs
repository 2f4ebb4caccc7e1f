using System.Collections.Generic;
using System.Linq;
using NetGen.Bench.Machines;

namespace NetGen.Bench.Work;

/// <summary>What a second thread is worth, and what it costs where a neighbour needs its core.</summary>
internal static class TwoThreads
{
    private static readonly (string Name, int Batch)[] s_workloads = [("mlp", 512), ("lenet5", 128), ("resnet20", 32), ("gpt", 16)];

    public static Section Section { get; } = new(
        "Two threads against one", PerThreads: false,
        [.. s_workloads.Select(w => new Item("threads-" + w.Name, (run, _) => Measure(run, Find(w.Name, w.Batch))))]);

    private static Workload Find(string name, int batch) => Workloads.All.Single(w => w.Name == name && w.Batch == batch);

    private static void Measure(BenchRun run, Workload workload)
    {
        using var one = workload.Make(1);
        using var two = workload.Make(2);
        var (ones, twos, busy) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= run.Arguments.Rounds; round++)
        {
            run.Report.Progress($"  threads-{workload.Name}, round {round} of {run.Arguments.Rounds}");
            ones.Add(Timing.Of(one.Step, run.Arguments.Seconds).Median);
            twos.Add(Timing.Of(two.Step, run.Arguments.Seconds).Median);
            using var spinner = new Spinner();
            busy.Add(Timing.Of(two.Step, run.Arguments.Seconds).Median);
        }
        var (first, second, shared) = (Report.Middle(ones), Report.Middle(twos), Report.Middle(busy));
        run.Report.Line($"{workload.Title,-14} {first,11:F1} us with one, {second,11:F1} with two: {first / second:F2} times as fast; "
            + $"{shared,11:F1} with two while another process keeps a core busy: {shared / first:F2} of one's time");
        run.Report.Write(new Result("threads-" + workload.Name, workload.Batch, 2, second)
        {
            More = [("one_thread_us", first), ("speedup", first / second), ("busy_us", shared), ("busy_against_one", shared / first)],
        });
    }
}
