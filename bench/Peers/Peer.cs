using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Bench.Machines;

namespace NetGen.Bench.Peers;

/// <summary>What peers do with one piece of work, each configuration in a process of its own that takes turns.</summary>
internal sealed class Peer : IDisposable
{
    private readonly List<PeerSession> _sessions;

    /// <param name="work">What they are asked for; null for no peer.</param>
    /// <param name="leastLimit">Seconds that they get at least until they are ready.</param>
    public Peer(PeerWork? work, int threads, double leastLimit)
    {
        _sessions = work is null
            ? []
            : [.. work.Configurations.Select(c => new PeerSession(work.Script, [.. work.Arguments, "--configs", c], threads))];
        var limit = Math.Max(work?.Limit ?? 0, leastLimit);
        var begin = Environment.TickCount64;
        foreach (var (configuration, session) in work?.Configurations.Zip(_sessions) ?? [])
        {
            var names = session.Ready(TimeSpan.FromSeconds(Math.Max(0, limit - (Environment.TickCount64 - begin) / 1e3)));
            if (names.Count == 0)
                Late.Add(configuration);
            else
                Rivals.Add(new Contender(configuration, seconds => session.Turn(0, seconds)));
        }
    }

    /// <summary>The configurations that are ready.</summary>
    public List<Contender> Rivals { get; } = [];

    /// <summary>Configurations that failed or were not ready in time.</summary>
    public List<string> Late { get; } = [];

    public void Dispose() => _sessions.ForEach(s => s.Dispose());
}

/// <summary>How peers are asked to do the same.</summary>
/// <param name="Script">As the peer sees it.</param>
/// <param name="Arguments">The script's.</param>
/// <param name="Configurations">The fastest of a search among all.</param>
/// <param name="Limit">Seconds until all are ready.</param>
internal sealed record PeerWork(string Script, string[] Arguments, string[] Configurations, double Limit);
