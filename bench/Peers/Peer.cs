using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Bench.Peers;

/// <summary>What a peer does with one piece of work, in some of its configurations: the fastest counts.</summary>
/// <param name="script">As for <see cref="PeerProcess.Run"/>.</param>
/// <param name="arguments">The script's, without the configurations and the threads.</param>
/// <param name="configurations">In the order in which they run.</param>
/// <param name="limit">Seconds for all of them in one round.</param>
internal sealed class Peer(string script, string[] arguments, string[] configurations, int threads, double limit)
{
    /// <summary>What is slower than the fastest by more than this in the first round is not the fastest in another one.</summary>
    private const double Hopeless = 1.3;

    private readonly Dictionary<string, List<double>> _medians = [];
    private readonly List<string> _unfinished = [];
    private List<string> _left = [.. configurations];

    /// <summary>The median of the fastest configuration's medians, in microseconds; null if none ran.</summary>
    public double? Median => Best is { } best ? Report.Middle(_medians[best]) : null;

    /// <summary>The fastest configuration.</summary>
    public string? Best => _medians.Count == 0 ? null : _medians.MinBy(m => Report.Middle(m.Value)).Key;

    /// <summary>Configurations that ran, in order.</summary>
    public IEnumerable<string> Ran => configurations.Where(_medians.ContainsKey);

    /// <summary>Configurations that failed or did not end in time.</summary>
    public IReadOnlyList<string> Unfinished => _unfinished;

    public void Round()
    {
        if (_left.Count == 0)
            return;
        var times = new Dictionary<string, double>();
        foreach (var line in PeerProcess.Run(script, [.. arguments, "--configs", string.Join(',', _left)], threads, limit, PeerProcess.Scripts))
        {
            if (line.TryGetProperty("median", out var median) && line.TryGetProperty("config", out var name))
                times[name.GetString()!] = median.GetDouble() * 1000;
        }
        _unfinished.AddRange(_left.Where(c => !times.ContainsKey(c)));
        foreach (var (name, median) in times)
        {
            if (!_medians.TryAdd(name, [median]))
                _medians[name].Add(median);
        }
        _left = _left.Where(c => times.ContainsKey(c) && times[c] < Hopeless * times.Values.Min()).ToList();
    }
}
