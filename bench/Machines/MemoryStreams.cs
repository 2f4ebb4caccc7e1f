using System;
using System.Diagnostics;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Machines;

/// <summary>Memory that one thread or some go through again and again, each through its part.</summary>
/// <param name="bytes">The room for the four vectors of <see cref="Streams.FourReadsThreeWrites"/>.</param>
internal sealed unsafe class MemoryStreams(long bytes) : IDisposable
{
    private readonly AlignedMemory _memory = new(bytes);
    private readonly nint _count = (nint)(bytes / sizeof(float) / 64 * 16);

    /// <summary>A contender whose turns tell the microseconds of a pass.</summary>
    public Contender Contender(int threads) => new($"memory of {threads}", seconds =>
    {
        // A team for each turn: threads of one that waits would be in the way of the others.
        using var team = new Team(threads);
        Pass(team);
        var (begin, passes) = (Stopwatch.GetTimestamp(), 0);
        while (passes == 0 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            Pass(team);
            passes++;
        }
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / passes;
    });

    public void Dispose() => _memory.Dispose();

    private void Pass(Team team) => Streams.FourReadsThreeWrites((float*)_memory.Pointer, _count, team);
}
