using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.Json;

namespace NetGen.Bench.Peers;

/// <summary>
/// Python scripts in processes of their own, where PyTorch and ONNX Runtime are. NETGEN_PEERS names the folder of the script
/// <c>torch_bench.py</c> and of the command <c>peer</c>: <c>peer [--threads N] COMMAND</c> runs the command where the current
/// folder is <c>/here</c> and that folder <c>/peer</c>.
/// </summary>
internal static class PeerProcess
{
    public static bool IsThere => File.Exists(Path.Combine(Folder, "peer")) && File.Exists(Path.Combine(Folder, "torch_bench.py"));

    /// <summary>The folder of the bench's own scripts.</summary>
    public static string Scripts => Path.Combine(AppContext.BaseDirectory, "Peers");

    private static string Folder => Environment.GetEnvironmentVariable("NETGEN_PEERS") ?? "";

    /// <summary>Runs a script and gives the JSON objects that it prints, one a line.</summary>
    /// <param name="script">Where it is, as the peer sees it.</param>
    /// <param name="limit">Seconds after which it is ended; what it has printed until then counts.</param>
    /// <param name="folder">What the peer sees as <c>/here</c>.</param>
    public static IReadOnlyList<JsonElement> Run(string script, IEnumerable<string> arguments, int threads, double limit, string folder)
    {
        var found = new List<JsonElement>();
        using var process = new Process { StartInfo = Start(script, arguments, threads, folder) };
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, line) =>
        {
            if (Read(line.Data) is { } element)
                found.Add(element);
        };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        if (!process.WaitForExit(TimeSpan.FromSeconds(limit)))
            process.Kill(entireProcessTree: true);

        // Without a limit this waits for the last line too.
        process.WaitForExit();
        return found;
    }

    /// <summary>How a script is started.</summary>
    public static ProcessStartInfo Start(string script, IEnumerable<string> arguments, int threads, string folder)
    {
        var count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Path.Combine(Folder, "peer"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in (string[])["--threads", count, "python3", script, .. arguments, "--threads", count])
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>A line's JSON object; null if it is none.</summary>
    public static JsonElement? Read(string? line)
    {
        try
        {
            return line is not null && line.StartsWith('{') ? JsonElement.Parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
