using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;

namespace NetGen.Bench.Peers;

/// <summary>A peer's process that works when it is asked to: the protocol of <c>turns.py</c>.</summary>
internal sealed class PeerSession : IDisposable
{
    /// <summary>A turn that takes longer has failed.</summary>
    private static readonly TimeSpan s_longestTurn = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private bool _failed;

    public PeerSession(string script, IEnumerable<string> arguments, int threads)
    {
        var start = PeerProcess.Start(script, arguments, threads, PeerProcess.Scripts);
        start.RedirectStandardInput = true;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, _) => { };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it has prepared its work; gives the names of its pieces, none if it fails.</summary>
    public IReadOnlyList<string> Ready(TimeSpan limit) =>
        Answer(limit) is { } line && line.TryGetProperty("ready", out var names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];

    /// <summary>Has it work on one of its pieces for so many seconds; gives the median of its steps in microseconds, or NaN.</summary>
    public double Turn(int piece, double seconds)
    {
        try
        {
            if (_failed)
                return double.NaN;
            _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{piece} {seconds}"));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            _failed = true;
        }
        return Answer(s_longestTurn) is { } line && line.TryGetProperty("median", out var median) ? median.GetDouble() * 1000 : double.NaN;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The next line with an object; null where none comes in time, and from then on.</summary>
    private JsonElement? Answer(TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        while (!_failed)
        {
            try
            {
                var line = _process.StandardOutput.ReadLineAsync(end.Token).AsTask().GetAwaiter().GetResult();
                if (PeerProcess.Read(line) is { } element)
                    return element;
                _failed = line is null;
            }
            catch (OperationCanceledException)
            {
                _failed = true;
            }
        }
        return null;
    }
}
