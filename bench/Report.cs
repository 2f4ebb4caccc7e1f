using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;

namespace NetGen.Bench;

/// <summary>One result, as an object of the JSON file.</summary>
/// <param name="Batch">Samples in a step; 0 where there are none.</param>
/// <param name="NetGen">Microseconds, the median.</param>
internal sealed record Result(string Workload, int Batch, int Threads, double? NetGen)
{
    /// <summary>Microseconds of the peer's fastest configuration, the median.</summary>
    public double? PeerTime { get; init; }

    /// <summary>Library and configuration.</summary>
    public string? Peer { get; init; }

    /// <summary>The peer's time through NetGen's: the median of what the rounds give.</summary>
    public double? Ratio { get; init; }

    public double? Gflops { get; init; }

    public double? PeakShare { get; init; }

    public double? BytesPerStep { get; init; }

    /// <summary>Figures that only this kind of work has.</summary>
    public IReadOnlyList<(string Name, JsonNode? Value)> More { get; init; } = [];
}

/// <summary>Tables for people on the console, a JSON object a line in a file, and what goes on on the error stream.</summary>
internal sealed class Report(string? path) : IDisposable
{
    private readonly StreamWriter? _json = path is null ? null : new StreamWriter(path) { AutoFlush = true };
    private int _shown;

    public void Line(string text = "")
    {
        Clear();
        Console.WriteLine(text);
    }

    public void Write(Result result)
    {
        if (_json is null)
            return;
        var line = new JsonObject
        {
            ["workload"] = result.Workload,
            ["batch"] = result.Batch,
            ["threads"] = result.Threads,
            ["netgen_us"] = Finite(result.NetGen),
            ["peer_us"] = Finite(result.PeerTime),
            ["peer"] = result.Peer,
            ["ratio"] = Finite(result.Ratio),
            ["gflops"] = Finite(result.Gflops),
            ["peak_share"] = Finite(result.PeakShare),
            ["bytes_per_step"] = Finite(result.BytesPerStep),
        };
        foreach (var (name, value) in result.More)
            line[name] = value;
        _json.WriteLine(line.ToJsonString());
    }

    /// <summary>Says what takes its time now.</summary>
    public void Progress(string text)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(text);
            return;
        }
        Clear();
        Console.Error.Write(text + "\r");
        _shown = text.Length;
    }

    /// <summary>The middle one of several measurements.</summary>
    public static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    public void Dispose()
    {
        Clear();
        _json?.Dispose();
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private void Clear()
    {
        if (_shown > 0)
            Console.Error.Write(new string(' ', _shown) + "\r");
        _shown = 0;
    }
}
