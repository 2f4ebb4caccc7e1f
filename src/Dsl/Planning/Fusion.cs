using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Joins items into kernels: each with the kernels that make what it reads, a product first, then the latest; then
/// neighbours that read the same value over the same coordinates.
/// </summary>
internal sealed class Fusion
{
    /// <summary>How many readers of a value before one are looked at.</summary>
    private const int MostNeighbours = 6;

    private readonly LoweredGraph _graph;
    private readonly ClusterGraph _clusters;
    private readonly IReadOnlyList<Item> _items;
    private readonly List<FusionNote> _notes = new();

    /// <summary>Pairs of clusters, with their numbers of members, that a rule keeps apart whatever their coordinates.</summary>
    private readonly HashSet<(Cluster, int, Cluster, int)> _apart = new();
    private readonly HashSet<(string, string, string)> _noted = new();

    private Fusion(LoweredGraph graph, IReadOnlyList<Item> items)
    {
        _graph = graph;
        _items = items;
        _clusters = new ClusterGraph(items);
    }

    public static (List<Cluster> Clusters, ImmutableArray<FusionNote> Notes) Run(
        LoweredGraph graph, IReadOnlyList<Item> items, bool fuse, CancellationToken ct)
    {
        var fusion = new Fusion(graph, items);
        if (fuse)
        {
            fusion.JoinWithProducers(ct);
            fusion.JoinReaders(ct);
            fusion.JoinUpdates(ct);
            fusion.JoinNumbers();
        }
        foreach (var (node, reason) in graph.Remarks)
            fusion.Note(false, Labels.Kind(node), node.Name ?? node.Origin.Scope, "no matrix product: " + reason);
        return (fusion._clusters.InOrder.ToList(), ImmutableArray.CreateRange(fusion._notes));
    }

    private void JoinWithProducers(CancellationToken ct)
    {
        foreach (var item in _items)
        {
            ct.ThrowIfCancellationRequested();
            var producers = item.Reads
                .Select(r => r.Producer?.Cluster)
                .Where(c => c is not null && c != item.Cluster)
                .Distinct()
                .OrderByDescending(c => item.IsPointwise && c!.Product is not null)
                .ThenByDescending(c => c!.Position)
                .ToList();
            foreach (var producer in producers)
            {
                if (producer != item.Cluster)
                    TryJoin(producer!, item.Cluster, OuterPairs.OfEdges, noteRefusal: true);
            }
        }
    }

    /// <summary>Horizontally: kernels with the same outer dimensions that read the same value.</summary>
    private void JoinReaders(CancellationToken ct)
    {
        var readers = new Dictionary<Node, List<(Item Item, Reference Read)>>();
        var order = new List<Node>();
        foreach (var item in _items)
        {
            foreach (var read in item.Reads)
            {
                if (item.Kind == ItemKind.Product)
                    continue;
                if (!readers.TryGetValue(read.Anchor, out var list))
                {
                    readers.Add(read.Anchor, list = new List<(Item, Reference)>());
                    order.Add(read.Anchor);
                }
                list.Add((item, read));
            }
        }
        foreach (var anchor in order)
        {
            ct.ThrowIfCancellationRequested();
            var list = readers[anchor];
            for (var k = 1; k < list.Count; k++)
            {
                for (var j = k - 1; j >= System.Math.Max(0, k - MostNeighbours); j--)
                    JoinTwoReaders(list[j], list[k]);
            }
        }
    }

    private void JoinTwoReaders((Item Item, Reference Read) a, (Item Item, Reference Read) b)
    {
        if (a.Item.Cluster == b.Item.Cluster || a.Item.Cluster.Product is not null || b.Item.Cluster.Product is not null)
            return;
        if (a.Item.Cluster.Position > b.Item.Cluster.Position)
            (a, b) = (b, a);
        if (a.Item.Cluster.Extents.Length != b.Item.Cluster.Extents.Length || a.Item.Cluster.Extents.IsEmpty
            || _apart.Contains(Key(a.Item.Cluster, b.Item.Cluster)))
            return;
        var pairs = OuterPairs.OfReads(a.Item.Cluster, a.Read, a.Item, b.Item.Cluster, b.Read, b.Item);
        if (pairs.AllOfFirst && pairs.AllOfSecond && !Reads(b.Item.Cluster, a.Item.Cluster))
            TryJoin(a.Item.Cluster, b.Item.Cluster, (_, _) => pairs, noteRefusal: false);
    }

    /// <summary>
    /// Updates that are a number for each of a few points (running statistics) go with another update of the same
    /// extents: one of the same layer, else the last such one.
    /// </summary>
    private void JoinUpdates(CancellationToken ct)
    {
        var updates = _clusters.InOrder.Where(c => c.Assigns && c.Product is null && !c.Scatters && !c.Extents.IsEmpty).ToList();
        var lone = new List<Cluster>();
        foreach (var update in updates.Where(u => u.IsSmallUpdate(_graph.Batch)))
        {
            ct.ThrowIfCancellationRequested();
            if (update.Members[0].Cluster != update)
                continue;
            var layer = update.Layers.First();
            var others = updates
                .Where(o => o != update && o.Members[0].Cluster == o && o.Extents.SequenceEqual(update.Extents))
                .ToList();
            var partner = others.Where(o => o.Layers.Contains(layer)).Concat(lone.Intersect(others).Reverse())
                .FirstOrDefault(o => TryJoinInOrder(o, update));
            if (partner is null)
                lone.Add(update);
        }
    }

    private bool TryJoinInOrder(Cluster a, Cluster b)
    {
        if (a.Position > b.Position)
            (a, b) = (b, a);
        return TryJoin(a, b, OuterPairs.InOrder, noteRefusal: false);
    }

    /// <summary>Whether a cluster reads what another makes: then it has been tried to join the two for that.</summary>
    private static bool Reads(Cluster cluster, Cluster other) =>
        cluster.Members.Any(m => m.Reads.Any(r => r.Producer?.Cluster == other));

    /// <summary>What makes single numbers (loss, metrics, norms) needs no kernels of its own beside each other.</summary>
    private void JoinNumbers()
    {
        Cluster? previous = null;
        foreach (var cluster in _clusters.InOrder.ToList())
        {
            if (!cluster.Extents.IsEmpty || cluster.Scatters || cluster.Converts || cluster.Pads || cluster.Loops)
                continue;
            if (previous is not null
                && TryJoin(previous, cluster, OuterPairs.OfEdges, noteRefusal: false))
                continue;
            previous = cluster;
        }
    }

    private bool TryJoin(
        Cluster first, Cluster second, System.Func<Cluster, Cluster, OuterPairs> match, bool noteRefusal)
    {
        var pairs = default(OuterPairs);
        var reason = FusionRules.Refusal(first, second, _graph);
        var always = reason is not null;
        if (reason is null)
            reason = FusionRules.Refusal(first, second, pairs = match(first, second), _graph);
        if (reason is null && _clusters.Between(first, second) is { } between)
        {
            reason = $"{between.Label} needs the first and is needed by the second";
            always = true;
        }
        if (always)
            _apart.Add(Key(first, second));
        if (reason is not null)
        {
            if (noteRefusal)
                Note(false, first.Label, second.Label, reason);
            return false;
        }
        Note(true, first.Label, second.Label, How(first, second, pairs!));
        pairs!.Apply();
        _clusters.Join(first, second);
        return true;
    }

    private static (Cluster, int, Cluster, int) Key(Cluster first, Cluster second) =>
        (first, first.Members.Count, second, second.Members.Count);

    private static string How(Cluster first, Cluster second, OuterPairs pairs) =>
        first.Product is not null || second.Product is not null ? "in the product's epilogue"
        : pairs.AllOfFirst && pairs.AllOfSecond ? "at the same coordinates"
        : "row by row";

    private void Note(bool joined, string producer, string consumer, string reason)
    {
        if (_noted.Add((producer, consumer, reason)))
            _notes.Add(new FusionNote(joined, producer, consumer, reason));
    }
}
