using System;
using System.Globalization;

namespace NetGen.Tests.Allocations;

/// <summary>Counts what repeated work leaves on the managed heap, over all threads.</summary>
internal static class Meter
{
    /// <summary>Prints one line: the name, the bytes, and the collections of the times that follow the first.</summary>
    public static void Measure(string name, int times, Action work)
    {
        // The first call is where .NET compiles the code, which leaves a few objects.
        work();
        int collections = Collections();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (int k = 0; k < times; k++)
            work();
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Print(name, times, bytes, Collections() - collections);
    }

    public static void Print(string name, long times, long bytes, int collections) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name}: {times} times, {bytes} bytes, {collections} collections"));

    public static int Collections() => GC.CollectionCount(0) + GC.CollectionCount(1) + GC.CollectionCount(2);
}
