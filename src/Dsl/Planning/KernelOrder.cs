using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Orders in which kernels may run. The program's own order is one; another takes at each step the ready kernel after
/// which the least memory is live, the earliest among equals.
/// </summary>
internal static class KernelOrder
{
    /// <summary>Beyond this the second order is not tried: it looks at every ready kernel at each step.</summary>
    private const int MostKernels = 4000;

    public static IEnumerable<int[]> Candidates(
        IReadOnlyList<Cluster> clusters, IReadOnlyList<IReadOnlyList<KernelAccess>> accesses, Func<Plan.Buffer, long> bytes,
        CancellationToken ct)
    {
        yield return Enumerable.Range(0, clusters.Count).ToArray();
        if (clusters.Count <= MostKernels)
            yield return LeastMemory(clusters, accesses, bytes, ct);
    }

    private static int[] LeastMemory(
        IReadOnlyList<Cluster> clusters, IReadOnlyList<IReadOnlyList<KernelAccess>> accesses, Func<Plan.Buffer, long> bytes,
        CancellationToken ct)
    {
        var number = new Dictionary<Cluster, int>();
        for (var k = 0; k < clusters.Count; k++)
            number.Add(clusters[k], k);
        var waiting = clusters.Select(c => ClusterGraph.Before(c).Count()).ToArray();
        var made = new List<Plan.Buffer>[clusters.Count];
        var read = new List<Plan.Buffer>[clusters.Count];
        var readers = new Dictionary<Plan.Buffer, int>();
        for (var k = 0; k < clusters.Count; k++)
        {
            var arena = accesses[k].Where(a => a.Access.Buffer.Place == BufferPlace.Arena).ToList();
            made[k] = arena.Where(a => a.IsStore).Select(a => a.Access.Buffer).Distinct().ToList();
            read[k] = arena.Where(a => !a.IsStore).Select(a => a.Access.Buffer).Distinct().Except(made[k]).ToList();
            foreach (var buffer in read[k])
                readers[buffer] = readers.TryGetValue(buffer, out var count) ? count + 1 : 1;
        }

        var ready = new List<int>(Enumerable.Range(0, clusters.Count).Where(k => waiting[k] == 0));
        var order = new List<int>();
        while (ready.Count > 0)
        {
            ct.ThrowIfCancellationRequested();
            var best = -1;
            long least = 0;
            for (var k = 0; k < ready.Count; k++)
            {
                var grows = made[ready[k]].Sum(bytes) - read[ready[k]].Where(b => readers[b] == 1).Sum(bytes);
                if (best < 0 || grows < least || (grows == least && ready[k] < ready[best]))
                    (best, least) = (k, grows);
            }
            var chosen = ready[best];
            ready.RemoveAt(best);
            order.Add(chosen);
            foreach (var buffer in read[chosen])
                readers[buffer]--;
            foreach (var after in ClusterGraph.After(clusters[chosen]))
            {
                if (--waiting[number[after]] == 0)
                    ready.Add(number[after]);
            }
        }
        return order.ToArray();
    }
}
