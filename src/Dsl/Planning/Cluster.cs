using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>Items that become one kernel. All of them have its outer dimensions; further ones are loops inside.</summary>
internal sealed class Cluster
{
    /// <summary>Points below which calling a kernel takes longer than what it does.</summary>
    private const double SmallestKernel = 4096;

    public Cluster(Item item)
    {
        Members.Add(item);
        item.Cluster = this;
        item.Outer = (item.Order ?? item.ResultDims)
            .Where(d => item.Space[d] != 1 && (item.Padding is null || item.Padding.IsWhole(d, item.Node.Shape)))
            .ToArray();
        Extents = ImmutableArray.CreateRange(item.Outer.Select(d => item.Space[d]));
        Product = item.Kind == ItemKind.Product ? item : null;
        Reduces = item.Kind == ItemKind.Reduce;
        Scatters = item.Kind == ItemKind.Scatter;
        Converts = item.Kind == ItemKind.Convert;
        Pads = item.Kind == ItemKind.Pad;
        Loops = item.Kind == ItemKind.Scan;
        Assigns = item.Assigned is not null;
        MakesLoss = item.Target is { Place: BufferPlace.Results, Offset: 0 };
        Operations = item.Operations;
    }

    /// <summary>In order of <see cref="Item.Index"/>.</summary>
    public List<Item> Members { get; } = new();

    /// <summary>Of the outer dimensions.</summary>
    public ImmutableArray<int> Extents { get; set; }

    /// <summary>The place in an order of all clusters in which producers come first.</summary>
    public int Position { get; set; }

    /// <summary>Set by searches: the last one that came by.</summary>
    public int Mark { get; set; }

    public Item? Product { get; private set; }

    public bool Reduces { get; private set; }

    public bool Scatters { get; private set; }

    /// <summary>Whether it only brings a value into another form; it is joined with nothing.</summary>
    public bool Converts { get; }

    public bool Pads { get; private set; }

    /// <summary>Whether it is a loop over steps, with kernels of its own.</summary>
    public bool Loops { get; }

    public bool Assigns { get; private set; }

    /// <summary>The layers whose variables it assigns.</summary>
    public IEnumerable<string> Layers => Members.Where(m => m.Assigned is not null).Select(m => Layer(m.Assigned!));

    public bool MakesLoss { get; private set; }

    public int Operations { get; private set; }

    /// <summary>Takes over the members of another cluster with the same outer dimensions.</summary>
    public void Absorb(Cluster other)
    {
        foreach (var member in other.Members)
            member.Cluster = this;
        Members.AddRange(other.Members);
        Members.Sort((a, b) => a.Index.CompareTo(b.Index));
        Product ??= other.Product;
        Reduces |= other.Reduces;
        Scatters |= other.Scatters;
        Pads |= other.Pads;
        Assigns |= other.Assigns;
        MakesLoss |= other.MakesLoss;
        Operations += other.Operations;
    }

    public string Label => Members[Members.Count - 1].Label;

    /// <summary>Whether it does nothing but assign variables of few elements, each from values at its own point.</summary>
    public bool IsSmallUpdate(int batch) => Assigns && Points(batch) <= SmallestKernel
        && Members.All(m => m.IsPointwise && m.Outer.Length == m.Space.Dims.Count(e => e != 1));

    public double Points(int batch) => Extents.Aggregate(1.0, (n, e) => n * (e == Shape.Batch ? batch : e));

    private static string Layer(VariableNode variable)
    {
        var name = (variable.Of ?? variable).VariableName;
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name.Substring(0, dot);
    }
}
