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
        item.Outer = item.ResultDims
            .Where(d => item.Space[d] != 1 && (item.Padding is null || item.Padding.IsWhole(d, item.Node.Shape)))
            .ToArray();
        Extents = ImmutableArray.CreateRange(item.Outer.Select(d => item.Space[d]));
    }

    /// <summary>In order of <see cref="Item.Index"/>.</summary>
    public List<Item> Members { get; } = new();

    /// <summary>Of the outer dimensions.</summary>
    public ImmutableArray<int> Extents { get; set; }

    /// <summary>The place in an order of all clusters in which producers come first.</summary>
    public int Position { get; set; }

    /// <summary>Set by searches: the last one that came by.</summary>
    public int Mark { get; set; }

    public Item? Product => Members.FirstOrDefault(m => m.Kind == ItemKind.Product);

    public bool Reduces => Members.Any(m => m.Kind == ItemKind.Reduce);

    public bool Scatters => Members.Any(m => m.Kind == ItemKind.Scatter);

    public bool Pads => Members.Any(m => m.Kind == ItemKind.Pad);

    public bool Assigns => Members.Any(m => m.Assigned is not null);

    /// <summary>The layers whose variables it assigns.</summary>
    public IEnumerable<string> Layers => Members.Where(m => m.Assigned is not null).Select(m => Layer(m.Assigned!));

    public bool MakesLoss => Members.Any(m => m.Target is { Place: BufferPlace.Results, Offset: 0 });

    public int Operations => Members.Sum(m => m.Operations);

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
