using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>One stage of a loop kernel to be: its loops and its items.</summary>
internal sealed class StagePlan(int level, int[] dims)
{
    public int Level { get; } = level;

    /// <summary>Dimensions of the kernel, outermost first.</summary>
    public int[] Dims { get; } = dims;

    public List<Item> Items { get; } = new();

    /// <summary>Reductions of the level before, whose results are stored here.</summary>
    public List<Item> Finished { get; } = new();
}

/// <summary>
/// Puts the items of a cluster into stages: an item comes in a later stage than a reduction that it reads, or than an
/// item of which it reads other points than its own; all others share loops with what they read.
/// </summary>
internal sealed class StagePlanner
{
    private readonly Cluster _cluster;
    private readonly List<int> _extents;
    private readonly Dictionary<Item, StagePlan> _stageOf = new();
    private readonly Dictionary<Item, int[]> _dimsOf = new();

    public StagePlanner(Cluster cluster)
    {
        _cluster = cluster;
        _extents = cluster.Extents.ToList();
        foreach (var item in cluster.Members)
            Place(item);
    }

    /// <summary>Extents of the kernel's dimensions, the outer ones first.</summary>
    public IReadOnlyList<int> Extents => _extents;

    /// <summary>In order: lower levels first; in a level those without loops first.</summary>
    public List<StagePlan> Stages { get; } = new();

    public StagePlan StageOf(Item item) => _stageOf[item];

    /// <summary>For each dimension of an item's space the kernel's; -1 where the extent is 1.</summary>
    public int[] DimsOf(Item item) => _dimsOf[item];

    /// <summary>Whether the item is a loop inside: it has one value for each of several inner points.</summary>
    public bool HasInner(Item item) => item.Kind != ItemKind.Reduce && _stageOf[item].Dims.Length > 0;

    /// <summary>Whether a value of the same cluster is at hand at a reader's own point, without memory.</summary>
    public bool IsLocal(Item reader, Reference read)
    {
        var producer = read.Producer!;
        if (FromMemory(read))
            return false;
        if (!HasInner(producer))
            return true;
        return _stageOf[reader] == _stageOf[producer] && SamePoint(read.Own, producer, _dimsOf[reader]);
    }

    /// <summary>Whether a value is read at points that need not be the reader's own.</summary>
    private static bool FromMemory(Reference read) => read.Gathered || read.Guarded;

    private void Place(Item item)
    {
        var inner = Enumerable.Range(0, item.Space.Rank)
            .Where(d => item.Space[d] != 1 && Array.IndexOf(item.Outer, d) < 0)
            .ToArray();
        var level = 0;
        var links = new List<(Item Other, int[]? Place)>();
        foreach (var read in item.Reads)
        {
            if (read.Producer?.Cluster != _cluster)
                continue;
            var after = _stageOf[read.Producer].Level;
            if (read.Producer.Kind == ItemKind.Reduce || (HasInner(read.Producer) && inner.Length == 0))
                after++;
            if (FromMemory(read))
                after++;
            level = Math.Max(level, after);
            if (HasInner(read.Producer))
                links.Add((read.Producer, read.Own));
        }
        foreach (var reader in item.Before)
        {
            // What reads the old value of a variable that is overwritten here.
            if (reader.Cluster != _cluster || item.Assigned is null)
                continue;
            var loops = _stageOf[reader].Dims.Length > 0;
            level = Math.Max(level, _stageOf[reader].Level + (loops && inner.Length == 0 ? 1 : 0));
            if (loops && reader.Reads.Any(r => r.Anchor == item.Assigned))
                links.Add((reader, null));
        }
        var dims = Choose(item, inner, links, ref level);
        _dimsOf.Add(item, dims);
        var stage = Stage(level, inner.Select(d => dims[d]).ToArray());
        stage.Items.Add(item);
        _stageOf.Add(item, stage);
    }

    /// <summary>Has the result of a reduction stored in the next level.</summary>
    public void Finish(Item reduction) => Stage(_stageOf[reduction].Level + 1, Array.Empty<int>()).Finished.Add(reduction);

    private StagePlan Stage(int level, int[] loop)
    {
        var stage = Stages.FirstOrDefault(s => s.Level == level && s.Dims.SequenceEqual(loop));
        if (stage is null)
        {
            stage = new StagePlan(level, loop);
            var at = Stages.FindIndex(s => s.Level > level || (s.Level == level && loop.Length == 0));
            Stages.Insert(at < 0 ? Stages.Count : at, stage);
        }
        return stage;
    }

    /// <summary>
    /// The kernel's dimensions for the loops of an item: those of a producer in the same level, so that they share loops,
    /// else any of the same extents. Where producers of that level run along others, the item moves to the next level.
    /// </summary>
    private int[] Choose(Item item, int[] inner, List<(Item Other, int[]? Place)> links, ref int level)
    {
        var start = level;
        foreach (var (other, place) in links.Where(l => _stageOf[l.Other].Level == start && l.Place is not null))
        {
            if (Adopt(item, inner, other, place!) is not { } dims)
                continue;
            if (links.Where(l => _stageOf[l.Other].Level == start).All(l => Fits(item, inner, l, dims)))
                return dims;
        }
        var free = ByExtents(item, inner);
        if (links.Any(l => _stageOf[l.Other].Level == start && !Fits(item, inner, l, free)))
            level++;
        return free;
    }

    /// <summary>Whether an item with these dimensions can share the stage of a linked one.</summary>
    private bool Fits(Item item, int[] inner, (Item Other, int[]? Place) link, int[] dims)
    {
        var stage = _stageOf[link.Other];
        if (!stage.Dims.SequenceEqual(inner.Select(d => dims[d])))
            return false;
        return link.Place is { } place
            ? SamePoint(place, link.Other, dims)
            : link.Other.Reads.Where(r => r.Anchor == item.Assigned).All(r => ReadsWhereStored(r, link.Other, dims));
    }

    private bool ReadsWhereStored(Reference read, Item reader, int[] dims)
    {
        for (var d = 0; d < dims.Length; d++)
        {
            if (dims[d] >= 0 && (read.Own[d] < 0 || _dimsOf[reader][read.Own[d]] != dims[d]))
                return false;
        }
        return true;
    }

    /// <summary>Whether a place in a producer's value is the producer's own point, for a reader with these dimensions.</summary>
    private bool SamePoint(int[] place, Item producer, int[] dims)
    {
        for (var k = 0; k < place.Length; k++)
        {
            var own = _dimsOf[producer][producer.ResultDims[k]];
            if (own < 0)
                continue;
            if (place[k] < 0 || dims[place[k]] != own)
                return false;
        }
        return true;
    }

    private int[]? Adopt(Item item, int[] inner, Item producer, int[] place)
    {
        var dims = Outer(item);
        for (var k = 0; k < place.Length; k++)
        {
            var own = _dimsOf[producer][producer.ResultDims[k]];
            var dim = place[k];
            if (own >= _cluster.Extents.Length && dim >= 0 && dims[dim] < 0 && item.Space[dim] == _extents[own])
                dims[dim] = own;
        }
        return inner.All(d => dims[d] >= 0) ? dims : null;
    }

    private int[] ByExtents(Item item, int[] inner)
    {
        var dims = Outer(item);
        var taken = new HashSet<int>();
        foreach (var d in inner)
        {
            var found = -1;
            for (var k = _cluster.Extents.Length; k < _extents.Count && found < 0; k++)
            {
                if (_extents[k] == item.Space[d] && !taken.Contains(k))
                    found = k;
            }
            if (found < 0)
            {
                found = _extents.Count;
                _extents.Add(item.Space[d]);
            }
            taken.Add(found);
            dims[d] = found;
        }
        return dims;
    }

    private static int[] Outer(Item item)
    {
        var dims = Enumerable.Repeat(-1, item.Space.Rank).ToArray();
        for (var j = 0; j < item.Outer.Length; j++)
            dims[item.Outer[j]] = j;
        return dims;
    }
}
