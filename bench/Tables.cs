using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace NetGen.Bench;

/// <summary>The tables of the documentation, of the JSON file of a run.</summary>
internal static class Tables
{
    /// <summary>Kernels that a row names.</summary>
    private const int MostKernels = 6;

    public static void Print(string path)
    {
        var lines = File.ReadLines(path).Where(l => l.Length > 0).Select(l => JsonElement.Parse(l)).ToList();
        foreach (var threads in new[] { 1, 2 })
        {
            var here = lines.Where(l => Number(l, "threads") == threads).ToList();
            Steps(here.Where(l => Has(l, "peak_gflops")).ToList(), threads);
            Optimizer(here.Where(l => Has(l, "of_stream")).ToList());
            Products(here.Where(l => Name(l).StartsWith("product-", StringComparison.Ordinal)).ToList());
        }
        Threads(lines.Where(l => Has(l, "busy_us")).ToList());
        Starts(lines.Where(l => Name(l).Contains("-first-", StringComparison.Ordinal) || Name(l) == "empty-process").ToList());
        Curves(lines.Where(l => Has(l, "relative_difference")).ToList());
        Plans(lines.Where(l => Has(l, "floor_products_us")).ToList());
        foreach (var threads in lines.Where(HasShares).GroupBy(l => Number(l, "threads")))
            Kernels(threads.ToList(), threads.Key);
    }

    private static void Steps(List<JsonElement> lines, int threads) => Table(
        $"{threads} thread{(threads == 1 ? "" : "s")}, multiply-adds at most {lines.Select(l => Number(l, "peak_gflops")).Max():F0} GFLOP/s",
        ["workload", "batch", "NetGen median (minimum), µs", "GFLOP/s", "of peak", "bytes", "peer, µs", "peer's configuration", "ratio"],
        lines.Select(l => new[]
        {
            Name(l), $"{Number(l, "batch"):F0}", $"{Number(l, "netgen_us"):N1} ({Number(l, "netgen_min_us"):N1})", $"{Number(l, "gflops"):F1}",
            $"{Number(l, "peak_share"):P0}", $"{Number(l, "bytes_per_step"):F0}", $"{Number(l, "peer_us"):N1}", Peer(l), $"{Number(l, "ratio"):F2}",
        }));

    private static void Optimizer(List<JsonElement> lines) => Table(
        "Adam, 10 million parameters",
        ["NetGen, µs", "GB/s", "plain stream, GB/s", "of the stream", "peer, µs", "peer's configuration", "ratio"],
        lines.Select(l => new[]
        {
            $"{Number(l, "netgen_us"):N0}", $"{Number(l, "gb_per_s"):F1}", $"{Number(l, "stream_gb_per_s"):F1}", $"{Number(l, "of_stream"):P0}",
            $"{Number(l, "peer_us"):N0}", Peer(l), $"{Number(l, "ratio"):F2}",
        }));

    private static void Products(List<JsonElement> lines)
    {
        string[] transpositions = ["NN", "NT", "TN", "TT"];
        static string Size(JsonElement line) => Name(line)["product-".Length..^"-NN".Length];
        Table(
            "Products: GFLOP/s (of peak, ratio)",
            ["size", .. transpositions],
            lines.GroupBy(Size).Select(size => (string[])[size.Key, .. transpositions.Select(t => string.Concat(size
                .Where(l => Name(l).EndsWith(t, StringComparison.Ordinal))
                .Select(l => $"{Number(l, "gflops"):F0} ({Number(l, "peak_share"):P0}{(Has(l, "ratio") ? $", {Number(l, "ratio"):F2}" : "")})")))]));
    }

    private static void Threads(List<JsonElement> lines) => Table(
        "Two threads",
        ["workload", "batch", "one, µs", "two, µs", "times as fast", "registers, memory", "two, one core busy, µs", "of one's time"],
        lines.Select(l => new[]
        {
            Name(l)["threads-".Length..], $"{Number(l, "batch"):F0}", $"{Number(l, "one_thread_us"):N0}", $"{Number(l, "netgen_us"):N0}",
            $"{Number(l, "speedup"):F2}", $"{Number(l, "registers_speedup"):F2}, {Number(l, "memory_speedup"):F2}", $"{Number(l, "busy_us"):N0}", $"{Number(l, "busy_against_one"):F2}",
        }));

    private static void Starts(List<JsonElement> lines) => Table(
        "From the start of a process",
        ["", "median (minimum), ms"],
        lines.Select(l => new[] { Name(l), $"{Number(l, "netgen_us") / 1e3:F0} ({Number(l, "netgen_min_us") / 1e3:F0})" }));

    private static void Curves(List<JsonElement> lines) => Table(
        "Losses from the same parameters",
        ["workload", "batch", "steps", "first loss", "last loss", "greatest relative difference to PyTorch"],
        lines.Select(l => new[]
        {
            Name(l)["curve-".Length..], $"{Number(l, "batch"):F0}", $"{Number(l, "steps"):F0}", $"{Number(l, "netgen_first_loss"):F5}",
            $"{Number(l, "netgen_last_loss"):F5}", $"{Number(l, "relative_difference"):0.0e0}",
        }));

    private static void Plans(List<JsonElement> lines) => Table(
        "Plans and floors, 1 thread",
        ["workload", "batch", "kernels (runs)", "MFLOP (least)", "MB (least)", "arena, MB", "floor: products, memory, µs", "measured, µs", "of the floor"],
        lines.Select(l => new[]
        {
            Name(l)["plan-".Length..], $"{Number(l, "batch"):F0}", $"{Number(l, "kernels"):F0} ({Number(l, "runs"):F0})",
            $"{Number(l, "plan_flops") / 1e6:N1} ({Number(l, "least_flops") / 1e6:N1})", $"{Number(l, "plan_bytes") / 1e6:N2} ({Number(l, "least_bytes") / 1e6:N2})",
            $"{Number(l, "arena_bytes") / 1e6:N2}", $"{Number(l, "floor_products_us"):N1}, {Number(l, "floor_memory_us"):N1}", $"{Number(l, "netgen_us"):N1}",
            $"{Number(l, "netgen_us") / Max(Number(l, "floor_products_us"), Number(l, "floor_memory_us")):F2}",
        }));

    private static void Kernels(List<JsonElement> lines, double? threads) => Table(
        $"Where the time goes{(threads == 1 ? "" : $", {threads} threads")}",
        ["workload", "batch", "by kind", "the greatest kernels"],
        lines.Select(l =>
        {
            var kernels = l.GetProperty("kernels").EnumerateArray().ToList();
            var kinds = kernels.GroupBy(k => k.GetProperty("kind").GetString()).Select(g => (Kind: g.Key, Share: g.Sum(k => Number(k, "share"))))
                .OrderByDescending(k => k.Share);
            return new[]
            {
                Name(l)["kernels-".Length..], $"{Number(l, "batch"):F0}", string.Join(", ", kinds.Select(k => $"{k.Kind} {k.Share:P0}")),
                string.Join(", ", kernels.Take(MostKernels).Select(k => $"{k.GetProperty("name").GetString()} {Number(k, "share"):P0}")),
            };
        }));

    private static void Table(string title, string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        Console.WriteLine($"\n{title}:\n\n| {string.Join(" | ", head)} |\n|{string.Concat(head.Select(_ => "---|"))}");
        all.ForEach(r => Console.WriteLine($"| {string.Join(" | ", r)} |"));
    }

    private static bool Has(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool HasShares(JsonElement line) => Has(line, "kernels") && line.GetProperty("kernels").ValueKind == JsonValueKind.Array;

    private static string Name(JsonElement line) => line.GetProperty("workload").GetString()!;

    private static string Peer(JsonElement line) => line.GetProperty("peer").GetString() ?? "";

    private static double? Number(JsonElement line, string name) => Has(line, name) ? line.GetProperty(name).GetDouble() : null;

    private static double? Max(double? one, double? other) => one > other ? one : other;
}
