using System;
using System.Collections.Immutable;
using NetGen.Runtime.Memory;

namespace NetGen.Runtime.Networks;

/// <summary>All random numbers of a network's first values, drawn one after another from a generator that has no other order,
/// so that initializers can read them in any order and on any thread.</summary>
internal sealed unsafe class InitialNumbers<T> : IDisposable where T : unmanaged
{
    private readonly AlignedMemory _memory;

    public InitialNumbers(ImmutableArray<RandomDraw> draws, ulong seed)
    {
        long streams = 0, count = 0;
        foreach (RandomDraw draw in draws)
        {
            streams = Math.Max(streams, draw.Stream + 1L);
            count = checked(count + draw.Count);
        }

        long tables = streams * sizeof(DrawnNumbers);
        _memory = new AlignedMemory(checked(tables + count * sizeof(T)));
        Table = (DrawnNumbers*)_memory.Pointer;
        var values = (T*)(_memory.Pointer + tables);
        var twister = new MersenneTwister(seed);
        foreach (RandomDraw draw in draws)
        {
            Table[draw.Stream] = DrawnNumbers.Of(values, draw.Count);
            for (long k = 0; k < draw.Count; k++)
                *values++ = Next(twister);
        }
    }

    /// <summary>The numbers of each stream.</summary>
    public DrawnNumbers* Table { get; }

    public void Dispose() => _memory.Dispose();

    private static T Next(MersenneTwister twister) =>
        typeof(T) == typeof(float) ? (T)(object)twister.NextSingle() : (T)(object)twister.NextDouble();
}
