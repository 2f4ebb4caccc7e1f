using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using NetGen.Bench.Work;

namespace NetGen.Bench.Peers;

/// <summary>
/// Losses of NetGen and of PyTorch's same model from the same parameters over the same batch, step by step: whether both do the
/// same work.
/// </summary>
internal static class LossCurves
{
    private const int Steps = 20;
    private const double Limit = 120;

    public static Section Section { get; } = new(
        "Loss curves from the same parameters", PerThreads: false,
        [.. Workloads.All.Where(w => w.Recipe == 0).Select(w => new Item("curve-" + w.Name, (run, _) => Compare(run, w)))]);

    private static void Compare(BenchRun run, Workload workload)
    {
        using var job = workload.Make(1);
        var folder = Directory.CreateTempSubdirectory("netgen-bench").FullName;
        try
        {
            Write(folder, "parameters", workload.Info.Parameters.SelectMany(p => job.Network.Parameters.ToArray(p.Name)).ToArray());
            Write(folder, "inputs", job.Inputs);
            Write(folder, "labels", job.Labels);
            File.Copy(Path.Combine(PeerProcess.Scripts, "curve.py"), Path.Combine(folder, "curve.py"));
            var own = Enumerable.Range(0, Steps).Select(_ => job.Step()).ToList();
            Tell(run, workload, own, run.WithPeer ? Peers(workload, folder) : []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<double> Peers(Workload workload, string folder) => PeerProcess
        .Run(
            "/here/curve.py",
            [workload.Name, workload.Batch.ToString(CultureInfo.InvariantCulture), Steps.ToString(CultureInfo.InvariantCulture)],
            threads: 1, Limit, folder)
        .Where(l => l.TryGetProperty("losses", out _))
        .SelectMany(l => l.GetProperty("losses").EnumerateArray().Select(v => v.GetDouble())).ToList();

    private static void Tell(BenchRun run, Workload workload, List<double> own, List<double> peers)
    {
        double? difference = peers.Count == own.Count ? own.Zip(peers).Max(p => Math.Abs(p.First - p.Second) / Math.Abs(p.Second)) : null;
        run.Report.Line($"{workload.Title,-12} {Text(own)}");
        run.Report.Line(peers.Count == 0
            ? $"{"",-12} no peer"
            : $"{"peer",-12} {Text(peers)}, relative difference at most {difference:E1}");
        run.Report.Write(new Result("curve-" + workload.Name, workload.Batch, 1, null)
        {
            More = [("netgen_first_loss", own[0]), ("netgen_last_loss", own[^1]), ("steps", Steps), ("relative_difference", difference)],
        });
    }

    private static string Text(List<double> losses) =>
        string.Join(" ", new[] { 0, 1, 2, 4, 9, Steps - 1 }.Where(k => k < losses.Count).Select(k => $"{k + 1}: {losses[k]:F5}"));

    private static void Write(string folder, string name, Array values)
    {
        using var file = File.Create(Path.Combine(folder, name));
        file.Write(values switch
        {
            float[] reals => MemoryMarshal.AsBytes(reals.AsSpan()),
            int[] indices => MemoryMarshal.AsBytes(indices.AsSpan()),
            _ => throw new ArgumentException("Real numbers or indices are expected.", nameof(values)),
        });
    }
}
