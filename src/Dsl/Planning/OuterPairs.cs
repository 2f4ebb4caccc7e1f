using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Which outer dimensions of two clusters are the same: in each item of the second that reads one of the first, the
/// producer is read at the consumer's own coordinate there.
/// </summary>
internal sealed class OuterPairs
{
    private readonly Cluster _first;
    private readonly Cluster _second;

    private OuterPairs(Cluster first, Cluster second, List<(int First, int Second)> pairs)
    {
        _first = first;
        _second = second;
        Pairs = second.Product is null ? pairs : pairs.OrderBy(p => p.Second).ToList();
    }

    /// <summary>Numbers of outer dimensions of each.</summary>
    public List<(int First, int Second)> Pairs { get; }

    /// <summary>Whether all outer dimensions of the first cluster stay outer.</summary>
    public bool AllOfFirst => Pairs.Count == _first.Extents.Length;

    /// <summary>Whether all outer dimensions of the second cluster stay outer.</summary>
    public bool AllOfSecond => Pairs.Count == _second.Extents.Length;

    /// <summary>Of a producing and a consuming cluster.</summary>
    public static OuterPairs OfEdges(Cluster first, Cluster second)
    {
        List<(int, int)>? pairs = null;
        foreach (var consumer in second.Members)
        {
            foreach (var read in consumer.Reads)
            {
                if (read.Producer?.Cluster != first)
                    continue;
                var here = new List<(int, int)>();
                for (var j = 0; j < first.Extents.Length; j++)
                {
                    var dim = System.Array.IndexOf(read.Producer.ResultDims, read.Producer.Outer[j]);
                    var other = System.Array.IndexOf(consumer.Outer, read.Own[dim]);
                    if (other >= 0 && first.Extents[j] == second.Extents[other])
                        here.Add((j, other));
                }
                pairs = pairs is null ? here : pairs.Intersect(here).ToList();
            }
        }
        return new OuterPairs(first, second, pairs ?? new List<(int, int)>());
    }

    /// <summary>Of two clusters that read the same value, by how they read it.</summary>
    public static OuterPairs OfReads(Cluster first, Reference a, Item reader, Cluster second, Reference b, Item other)
    {
        var pairs = new List<(int, int)>();
        if (a.Shape == b.Shape && a.Place.Equals(b.Place) && reader.Space == other.Space)
        {
            // The same read, of windows maybe: dimension for dimension.
            for (var j = 0; j < first.Extents.Length; j++)
            {
                var k = System.Array.IndexOf(other.Outer, reader.Outer[j]);
                if (k >= 0)
                    pairs.Add((j, k));
            }
            return new OuterPairs(first, second, pairs);
        }
        for (var d = 0; d < a.Own.Length; d++)
        {
            var j = System.Array.IndexOf(reader.Outer, a.Own[d]);
            var k = System.Array.IndexOf(other.Outer, b.Own[d]);
            if (j >= 0 && k >= 0 && first.Extents[j] == second.Extents[k] && pairs.All(p => p.Item1 != j && p.Item2 != k))
                pairs.Add((j, k));
        }
        return new OuterPairs(first, second, pairs);
    }

    /// <summary>Of two clusters with the same extents that need nothing of each other: dimension for dimension.</summary>
    public static OuterPairs InOrder(Cluster first, Cluster second) =>
        new(first, second, Enumerable.Range(0, first.Extents.Length).Select(d => (d, d)).ToList());

    /// <summary>For each common outer dimension the member's dimension of its space.</summary>
    public int[] Outer(Item member)
    {
        var outer = new int[Pairs.Count];
        for (var j = 0; j < outer.Length; j++)
            outer[j] = member.Outer[member.Cluster == _first ? Pairs[j].First : Pairs[j].Second];
        return outer;
    }

    /// <summary>Whether a dimension of a member's space is one of the common outer ones.</summary>
    public bool IsOuter(Item member, int dim)
    {
        foreach (var (first, second) in Pairs)
        {
            if (member.Outer[member.Cluster == _first ? first : second] == dim)
                return true;
        }
        return false;
    }

    /// <summary>Makes the common dimensions the outer ones of all members.</summary>
    public void Apply()
    {
        var extents = Pairs.Select(p => _first.Extents[p.First]).ToArray();
        foreach (var member in _first.Members.Concat(_second.Members))
            member.Outer = Outer(member);
        _first.Extents = System.Collections.Immutable.ImmutableArray.Create(extents);
        _second.Extents = _first.Extents;
    }
}
