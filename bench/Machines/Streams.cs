using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Threading;

namespace NetGen.Bench.Machines;

/// <summary>Plain passes over memory: what it gives at most to something that reads and writes as much.</summary>
internal static unsafe class Streams
{
    /// <summary>
    /// GB/s of one thread that goes through so many bytes again and again, reading half of them and writing the others: from
    /// caches where they fit.
    /// </summary>
    public static double Bandwidth(long bytes)
    {
        // Each part is a whole number of vectors.
        var floats = (nint)Math.Max(1, bytes / 2 / (Vector512<float>.Count * sizeof(float))) * Vector512<float>.Count;
        using var memory = new AlignedMemory(2L * floats * sizeof(float));
        float* from = (float*)memory.Pointer, to = from + floats;
        var repeats = (int)Math.Max(1, 10_000_000 / (2 * floats * sizeof(float)));
        var time = Timing.Of(
            () =>
            {
                Scale(from, to, floats);
                return *to;
            },
            seconds: 0.1, repeats);
        return 2.0 * floats * sizeof(float) / time.Minimum / 1e3;
    }

    /// <summary>
    /// What an optimizer with two moments does to memory and nothing else: four numbers are read for each parameter and three
    /// of them written.
    /// </summary>
    /// <param name="memory">The four vectors behind each other.</param>
    /// <param name="count">Elements of each, a multiple of 16.</param>
    public static void FourReadsThreeWrites(float* memory, nint count, Team team)
    {
        var state = (Memory: (nint)memory, Count: count);
        team.Run(&Part, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part(void* state, int part, int parts)
    {
        var (memory, count) = *((nint Memory, nint Count)*)state;
        float* parameters = (float*)memory, first = parameters + count, second = first + count, gradient = second + count;
        var blocks = count / Vector512<float>.Count;
        var end = blocks * (part + 1) / parts * Vector512<float>.Count;
        for (var k = blocks * part / parts * Vector512<float>.Count; k < end; k += Vector512<float>.Count)
        {
            var g = Vector512.Load(gradient + k);
            (Vector512.Load(parameters + k) + g).Store(parameters + k);
            (Vector512.Load(first + k) + g).Store(first + k);
            (Vector512.Load(second + k) + g).Store(second + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* from, float* to, nint count)
    {
        var factor = Vector512.Create(0.5f);
        for (nint k = 0; k < count; k += Vector512<float>.Count)
            (Vector512.Load(from + k) * factor).Store(to + k);
    }
}
