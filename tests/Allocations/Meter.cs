using System;
using System.Globalization;
using System.Threading;

namespace NetGen.Tests.Allocations;

/// <summary>Counts what repeated work leaves on the managed heap, over all threads.</summary>
internal static class Meter
{
    /// <summary>Prints one line: the name, the bytes, and the collections of the times that follow the first few.</summary>
    public static void Measure(string name, int times, Action work)
    {
        // The first calls are where .NET compiles the code, and where threads first fall asleep and are woken, which leaves a
        // few objects.
        for (int k = 0; k < 4; k++)
        {
            work();
            Thread.Sleep(1);
        }

        Settle();
        int collections = Collections();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (int k = 0; k < times; k++)
            work();
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Print(name, times, bytes, Collections() - collections);
    }

    /// <summary>Does now what was left to be done in the background: finalizers allocate, and native memory asks for
    /// collections.</summary>
    public static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    public static void Print(string name, long times, long bytes, int collections) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name}: {times} times, {bytes} bytes, {collections} collections"));

    public static int Collections() => GC.CollectionCount(0) + GC.CollectionCount(1) + GC.CollectionCount(2);
}
