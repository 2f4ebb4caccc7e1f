using System;

namespace NetGen.Runtime.Tests.Memory;

/// <summary>Counts what work leaves on the managed heap by this thread.</summary>
internal static class HeapMeter
{
    /// <summary>
    /// The bytes that work allocates each time. The least of up to three measurements: .NET itself may allocate on any thread, at
    /// a time of its own (after collections that other tests cause), but what the work allocates is in each of them.
    /// </summary>
    public static long Bytes(Action work)
    {
        work();
        long least = long.MaxValue;
        for (int k = 0; k < 3 && least != 0; k++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
