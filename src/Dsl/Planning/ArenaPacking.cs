using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Places tenancies in the arena: one after the other, each where between those that live at the same time the smallest
/// gap is that holds it. Several orders are tried, the smallest arena is taken. While it is greater than the most bytes
/// that are live at one time, what came to lie at its end is placed earlier in another try.
/// </summary>
internal static class ArenaPacking
{
    /// <summary>Tries to mend an order.</summary>
    private const int MostTries = 48;

    /// <summary>Pairs of tenancies to look at in all tries of one order together: bounds the time for great plans.</summary>
    private const long MostPairs = 1_500_000;

    /// <summary>The most bytes that are live at one time.</summary>
    public static long Peak(IReadOnlyList<Tenancy> tenancies, int kernels)
    {
        var change = new long[kernels + 1];
        foreach (var tenancy in tenancies)
        {
            change[tenancy.From] += tenancy.Bytes;
            change[tenancy.To + 1] -= tenancy.Bytes;
        }
        long live = 0, peak = 0;
        foreach (var bytes in change)
            peak = Math.Max(peak, live += bytes);
        return peak;
    }

    /// <summary>Sets the offsets; returns the size of the arena.</summary>
    public static long Place(IReadOnlyList<Tenancy> tenancies, long peak, CancellationToken ct = default)
    {
        var orders = new[]
        {
            tenancies.OrderByDescending(t => t.Bytes).ThenByDescending(t => t.To - t.From).ThenBy(t => t.From),
            tenancies.OrderByDescending(t => t.To - t.From).ThenByDescending(t => t.Bytes).ThenBy(t => t.From),
            tenancies.OrderByDescending(t => (double)t.Bytes * (t.To - t.From + 1)).ThenBy(t => t.From),
            tenancies.OrderBy(t => t.From).ThenByDescending(t => t.Bytes).ThenByDescending(t => t.To),
        };
        long best = long.MaxValue;
        var offsets = new long[tenancies.Count];
        foreach (var sorted in orders)
        {
            var order = sorted.ToList();
            var tries = Math.Min(MostTries, 1 + MostPairs / (1 + (long)order.Count * order.Count));
            for (var t = 0; t < tries && best > peak; t++)
            {
                ct.ThrowIfCancellationRequested();
                var size = PlaceInOrder(order);
                if (size < best)
                {
                    best = size;
                    for (var k = 0; k < offsets.Length; k++)
                        offsets[k] = tenancies[k].Offset;
                }
                if (!PlaceEarlier(order, size))
                    break;
            }
        }
        for (var k = 0; k < offsets.Length; k++)
            tenancies[k].Offset = offsets[k];
        return tenancies.Count == 0 ? 0 : best;
    }

    /// <summary>
    /// Moves the tenancies that end where the arena ends half the way to the front. False where one is there already.
    /// </summary>
    private static bool PlaceEarlier(List<Tenancy> order, long size)
    {
        for (var k = 0; k < order.Count; k++)
        {
            var tenancy = order[k];
            if (tenancy.Offset + tenancy.Bytes != size)
                continue;
            if (k == 0)
                return false;
            order.RemoveAt(k);
            order.Insert(k / 2, tenancy);
        }
        return true;
    }

    private static long PlaceInOrder(List<Tenancy> order)
    {
        long size = 0;
        var placed = new List<Tenancy>();
        foreach (var tenancy in order)
        {
            long end = 0, offset = -1, gap = long.MaxValue;
            foreach (var other in placed)
            {
                if (other.From > tenancy.To || tenancy.From > other.To)
                    continue;
                var room = other.Offset - end;
                if (room >= tenancy.Bytes && room < gap)
                    (offset, gap) = (end, room);
                end = Math.Max(end, other.Offset + other.Bytes);
            }
            tenancy.Offset = offset >= 0 ? offset : end;
            size = Math.Max(size, tenancy.Offset + tenancy.Bytes);
            // Kept in order of offsets, so that gaps are seen in passing.
            var at = placed.Count;
            while (at > 0 && placed[at - 1].Offset > tenancy.Offset)
                at--;
            placed.Insert(at, tenancy);
        }
        return size;
    }
}
