using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Planning;

/// <summary>
/// The clusters in an order in which producers come first. The order is kept while clusters are joined, so that a path
/// from one to another is looked for only between their places.
/// </summary>
internal sealed class ClusterGraph
{
    private readonly Cluster?[] _order;
    private readonly Stack<Cluster> _open = new();
    private int _search;

    public ClusterGraph(IReadOnlyList<Item> items)
    {
        _order = new Cluster?[items.Count];
        for (var k = 0; k < items.Count; k++)
            _order[k] = new Cluster(items[k]) { Position = k };
    }

    /// <summary>All clusters, producers first.</summary>
    public IEnumerable<Cluster> InOrder => _order.Where(c => c is not null)!;

    /// <summary>Clusters that hold something that an item of this one needs.</summary>
    public static IEnumerable<Cluster> Before(Cluster cluster) =>
        cluster.Members.SelectMany(m => m.Before).Select(i => i.Cluster).Where(c => c != cluster).Distinct();

    /// <summary>Clusters that need something of this one.</summary>
    public static IEnumerable<Cluster> After(Cluster cluster) =>
        cluster.Members.SelectMany(m => m.After).Select(i => i.Cluster).Where(c => c != cluster).Distinct();

    /// <summary>
    /// A cluster that depends on the earlier one and that the later one depends on: then they cannot be joined. Marks all
    /// that must move behind the joined cluster.
    /// </summary>
    public Cluster? Between(Cluster first, Cluster second)
    {
        _search++;
        _open.Clear();
        _open.Push(first);
        while (_open.Count > 0)
        {
            var cluster = _open.Pop();
            foreach (var member in cluster.Members)
            {
                foreach (var after in member.After)
                {
                    var next = after.Cluster;
                    if (next == second && cluster != first)
                        return cluster;
                    if (next.Position >= second.Position || next == first || next.Mark == _search)
                        continue;
                    next.Mark = _search;
                    _open.Push(next);
                }
            }
        }
        return null;
    }

    /// <summary>
    /// Joins two clusters after a search between them has found nothing. The outer dimensions of all members have been
    /// set to the common ones.
    /// </summary>
    public void Join(Cluster first, Cluster second)
    {
        first.Absorb(second);
        var free = first.Position;
        var end = second.Position;
        var moved = new List<Cluster> { first };
        for (var k = free + 1; k < end; k++)
        {
            if (_order[k] is not { } cluster)
                continue;
            if (cluster.Mark == _search)
                moved.Add(cluster);
            else
                Put(free++, cluster);
        }
        foreach (var cluster in moved)
            Put(free++, cluster);
        for (; free <= end; free++)
            _order[free] = null;
    }

    private void Put(int position, Cluster cluster)
    {
        _order[position] = cluster;
        cluster.Position = position;
    }
}
