using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace NetGen.Runtime.Tests.Networks;

/// <summary>
/// Bytes over all threads, counted in a process where nothing else runs: compiled networks train and predict there.
/// </summary>
public class AllocationProcessTests
{
    [Fact]
    public async Task Compiled_networks_allocate_nothing_in_a_process_of_their_own()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Allocations.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await errors);
        Assert.Equal(0, process.ExitCode);

        var lines = Regex.Matches(output, @"^(.+): (\d+) times, (-?\d+) bytes, (\d+) collections\r?$", RegexOptions.Multiline)
            .Select(m => (Name: m.Groups[1].Value, Times: int.Parse(m.Groups[2].Value), Bytes: long.Parse(m.Groups[3].Value),
                Collections: int.Parse(m.Groups[4].Value)))
            .ToDictionary(line => line.Name);

        // The meter sees what other threads allocate.
        Assert.InRange(lines["control"].Bytes, 10 * 100, 10 * 1000);
        foreach (int threads in new[] { 1, 2 })
        {
            foreach (string network in new[] { "perceptron", "convolutional", "recurrent" })
            {
                foreach (string work in new[] { "train step", "predict" })
                    Assert.True(lines[$"{network} {work}, {threads} threads"].Times >= 1000);
            }

            Assert.True(lines[$"perceptron training loop, {threads} threads"].Times >= 1000);
            Assert.True(lines[$"convolutional training loop, {threads} threads"].Times >= 1000);
        }

        Assert.All(lines.Values.Where(line => line.Name != "control"), line => Assert.Equal((0L, 0), (line.Bytes, line.Collections)));
    }
}
