using BenchmarkDotNet.Attributes;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Kernels;

/// <summary>What it costs to give a kernel to a team and wait for it.</summary>
[InProcess]
public unsafe class Dispatch
{
    private Team _team = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin() => _team = new Team(Threads);

    [Benchmark]
    public void Nothing() => _team.Run(&Kernel, null);

    [GlobalCleanup]
    public void End() => _team.Dispose();

    private static void Kernel(void* state, int part, int parts)
    {
    }
}
