using System;
using System.Linq;
using NetGen.Bench.Machines;

namespace NetGen.Bench.Work;

/// <summary>What a second thread is worth, and what it costs where a neighbour needs its core.</summary>
internal static class TwoThreads
{
    private static readonly (string Name, int Batch)[] s_workloads = [("mlp", 512), ("lenet5", 128), ("resnet20", 32), ("gpt", 16)];

    /// <summary>
    /// Seconds of a turn at least: where a team goes on alone because a core was busy, it tries again after some hundredths of them.
    /// </summary>
    private const double Shortest = 0.25;

    /// <summary>Seconds after which a team has found that a core is free again.</summary>
    private const double Recovery = 0.1;

    /// <summary>Steps of a turn at least: the first of them finds a thread asleep and the other one's numbers in the caches.</summary>
    private const int Fewest = 5;

    public static Section Section { get; } = new(
        "Two threads against one", PerThreads: false,
        [.. s_workloads.Select(w => new Item("threads-" + w.Name, (run, _) => Measure(run, Find(w.Name, w.Batch))))]);

    /// <summary>About what a step of ResNet-20 goes through between two uses of the same number.</summary>
    private const long StreamBytes = 64 << 20;

    private static Workload Find(string name, int batch) => Workloads.All.Single(w => w.Name == name && w.Batch == batch);

    private static void Measure(BenchRun run, Workload workload)
    {
        using var one = workload.Make(1);
        using var two = workload.Make(2);
        using var spinner = new Spinner();
        StepTimer alone = new(one.Step), both = new(two.Step);
        alone.WarmUp();
        both.WarmUp();
        Contender first = new("one", seconds => alone.Turn(Math.Max(seconds, Shortest), Fewest));
        Contender second = new("two", seconds => both.Turn(Math.Max(seconds, Shortest), Fewest));
        var shared = new Contender("busy", seconds =>
        {
            spinner.Spin(true);
            var time = second.Turn(seconds);
            spinner.Spin(false);
            both.Turn(Recovery);
            return time;
        });
        using var stream = new MemoryStreams(StreamBytes);
        Contender alonePeak = FmaPeak.Contender(1), bothPeak = FmaPeak.Contender(2), aloneStream = stream.Contender(1), bothStream = stream.Contender(2);
        var turns = run.TakeTurns("threads-" + workload.Name, [first, second, shared, alonePeak, bothPeak, aloneStream, bothStream], []);
        var speedup = turns.Median(first, second, (x, y) => x / y);
        var (registers, memory) = (turns.Median(alonePeak, bothPeak, (x, y) => x / y), turns.Median(aloneStream, bothStream, (x, y) => x / y));
        var busy = turns.Median(first, shared, (x, y) => y / x);
        run.Report.Line($"{workload.Title,-14} {turns.Median(first),11:F1} us with one, {turns.Median(second),11:F1} with two: {speedup:F2} times as fast (multiply-adds in registers {registers:F2}, a plain pass over memory {memory:F2}); "
            + $"{turns.Median(shared),11:F1} with two while another process keeps a core busy: {busy:F2} of one's time");
        run.Report.Write(new Result("threads-" + workload.Name, workload.Batch, 2, turns.Median(second))
        {
            More = [("one_thread_us", turns.Median(first)), ("speedup", speedup), ("registers_speedup", registers), ("memory_speedup", memory), ("busy_us", turns.Median(shared)), ("busy_against_one", busy)],
        });
    }
}
