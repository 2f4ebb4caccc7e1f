using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Places tenancies in the arena: one after the other, each where between those that live at the same time the smallest
/// gap is that holds it. Several orders are tried, the smallest arena is taken.
/// </summary>
internal static class ArenaPacking
{
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
    public static long Place(IReadOnlyList<Tenancy> tenancies, long peak)
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
        foreach (var order in orders)
        {
            var size = PlaceInOrder(order.ToList());
            if (size >= best)
                continue;
            best = size;
            for (var k = 0; k < offsets.Length; k++)
                offsets[k] = tenancies[k].Offset;
            if (best <= peak)
                break;
        }
        for (var k = 0; k < offsets.Length; k++)
            tenancies[k].Offset = offsets[k];
        return tenancies.Count == 0 ? 0 : best;
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
