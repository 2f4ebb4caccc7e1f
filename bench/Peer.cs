using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;

namespace NetGen.Bench;

/// <summary>
/// PyTorch and ONNX Runtime, timed by the script <c>torch_bench.py</c> in processes of their own. NETGEN_PEERS names the
/// folder of that script and of the command <c>peer</c>, which runs Python where both libraries are.
/// </summary>
internal static class Peer
{
    private static string Folder => Environment.GetEnvironmentVariable("NETGEN_PEERS") ?? "";

    public static bool IsThere => File.Exists(Path.Combine(Folder, "peer")) && File.Exists(Path.Combine(Folder, "torch_bench.py"));

    /// <summary>The fastest of the workload's configurations: its median in microseconds, and its name; null if none ran.</summary>
    public static (double Median, string Configuration)? Measure(Workload workload, int threads)
    {
        var name = workload.Name.Replace("-predict", "", StringComparison.Ordinal);
        var count = FormattableString.Invariant($"{threads}");
        var start = new ProcessStartInfo(Path.Combine(Folder, "peer")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            "--threads", count, "python3", "/peer/torch_bench.py", workload.Predicts ? "infer" : "train", name,
            "--batch", FormattableString.Invariant($"{workload.Batch}"), "--threads", count,
            "--configs", workload.PeerConfigurations, "--tries", "2",
        })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        (double Median, string Configuration)? best = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (Read(line) is { } found && (best is null || found.Median < best.Value.Median))
                best = found;
        }
        process.WaitForExit();
        return best;
    }

    private static (double Median, string Configuration)? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.TryGetProperty("median", out var median) && root.TryGetProperty("config", out var name)
                ? (median.GetDouble() * 1000, name.GetString() ?? "")
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
