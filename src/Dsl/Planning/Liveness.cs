using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Planning;

/// <summary>Buffers that share one place in the arena: each after the first is stored over the one before, in place.</summary>
internal sealed class Tenancy(Buffer first, long bytes, int from, int to)
{
    public List<Buffer> Buffers { get; } = new() { first };

    public long Bytes { get; } = bytes;

    public int From { get; } = from;

    public int To { get; set; } = to;

    public long Offset { get; set; }
}

/// <summary>When each buffer of the arena is needed, and which may take another's place.</summary>
internal static class Liveness
{
    /// <summary>The tenancies of what the kernels touch, in their order; sets first and last use of the buffers.</summary>
    /// <param name="inPlace">Whether a buffer may be stored over one that is no longer needed, element by element.</param>
    /// <param name="kept">Buffers that are needed to the end.</param>
    /// <param name="loops">Kernels that run once for each step.</param>
    public static List<Tenancy> Of(
        IReadOnlyList<IReadOnlyList<KernelAccess>> accesses, IReadOnlyList<StepLoop> loops, ISet<Buffer> kept, bool inPlace,
        Func<Buffer, long> bytes)
    {
        var buffers = new List<Buffer>();
        var uses = new Dictionary<Buffer, (int First, int Last)>();
        for (var k = 0; k < accesses.Count; k++)
        {
            foreach (var buffer in accesses[k].Select(a => a.Access.Buffer).Where(b => b.Place == BufferPlace.Arena))
            {
                if (!uses.TryGetValue(buffer, out var use))
                {
                    buffers.Add(buffer);
                    use.First = k;
                }
                uses[buffer] = (use.First, kept.Contains(buffer) ? accesses.Count - 1 : k);
            }
        }
        // What is in memory before a loop or after it, or has a place for each step, is needed as long as the loop runs.
        var inner = new HashSet<Buffer>();
        foreach (var loop in loops)
        {
            var steps = Enumerable.Range(loop.First, loop.Kernels).SelectMany(k => accesses[k]).ToLookup(a => a.Access.Buffer);
            foreach (var used in steps.Where(u => uses.ContainsKey(u.Key)))
            {
                var (first, last) = uses[used.Key];
                if (first >= loop.First && last <= loop.Last && used.All(a => a.Access.Step == 0))
                    inner.Add(used.Key);
                else
                    uses[used.Key] = (Math.Min(first, loop.First), Math.Max(last, loop.Last));
            }
        }
        bool Repeats(int kernel) => loops.Any(l => l.Contains(kernel));
        var tenancies = new Dictionary<Buffer, Tenancy>();
        foreach (var buffer in buffers)
        {
            (buffer.FirstUse, buffer.LastUse) = uses[buffer];
            var before = !inPlace || (Repeats(buffer.FirstUse) && !inner.Contains(buffer)) ? null : InPlace(accesses[buffer.FirstUse], buffer)
                .FirstOrDefault(b => !kept.Contains(b) && (inner.Contains(b) || !Repeats(buffer.FirstUse)) && uses[b].Last == buffer.FirstUse && uses[b].First < buffer.FirstUse
                    && bytes(b) == bytes(buffer) && tenancies[b].Buffers[tenancies[b].Buffers.Count - 1] == b);
            if (before is not null)
            {
                var tenancy = tenancies[before];
                tenancy.Buffers.Add(buffer);
                tenancy.To = buffer.LastUse;
                tenancies.Add(buffer, tenancy);
            }
            else
            {
                tenancies.Add(buffer, new Tenancy(buffer, bytes(buffer), buffer.FirstUse, buffer.LastUse));
            }
        }
        return buffers.Select(b => tenancies[b]).Distinct().ToList();
    }

    /// <summary>
    /// Buffers over which a kernel may store <paramref name="made"/>: it loads them only at the very place that it then
    /// stores, in the same stage or before.
    /// </summary>
    private static IEnumerable<Buffer> InPlace(IReadOnlyList<KernelAccess> accesses, Buffer made)
    {
        var stores = accesses.Where(a => a.IsStore && a.Access.Buffer == made).ToList();
        if (stores.Count != 1 || stores[0].Guarded)
            return Enumerable.Empty<Buffer>();
        var store = stores[0];
        return accesses
            .Where(a => !a.IsStore && a.Access.Buffer != made && a.Access.Buffer.Type == made.Type)
            .GroupBy(a => a.Access.Buffer)
            .Where(g => g.Key.Place == BufferPlace.Arena
                && g.All(a => !a.Guarded && !a.Operand && a.Stage <= store.Stage && SamePlace(a, store)))
            .Select(g => g.Key);
    }

    private static bool SamePlace(KernelAccess a, KernelAccess b) => a.Access.Step == b.Access.Step
        && a.Linear.Offset == b.Linear.Offset && a.Linear.Strides.AsSpan().SequenceEqual(b.Linear.Strides.AsSpan());
}
