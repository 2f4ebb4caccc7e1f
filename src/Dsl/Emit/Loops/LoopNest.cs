using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>A loop of generated code: Extent times, or Extent times for each sample.</summary>
internal sealed record LoopDim(bool Batched, long Extent, string Name)
{
    /// <summary>The number of rounds as an expression.</summary>
    public string Size => !Batched ? Code.Text($"{Extent}") : Extent == 1 ? "count" : Code.Text($"count * {Extent}");

    /// <summary>Whether there is nothing to loop over.</summary>
    public bool IsSingle => !Batched && Extent == 1;
}

/// <summary>
/// The iteration space of a kernel for printing: dimensions that lie behind each other in every access are one loop,
/// so that a block of lanes is full as often as can be.
/// </summary>
internal sealed class LoopNest
{
    private readonly ImmutableArray<int> _kept;
    private readonly Dictionary<object, Place> _places;

    private LoopNest(
        ImmutableArray<int> kept, ImmutableArray<LoopDim> loops, int outerCount, int laneDim, ImmutableArray<Stage> stages, List<Expr> exprs,
        Dictionary<object, Place> places)
    {
        _kept = kept;
        _places = places;
        Dims = loops;
        OuterCount = outerCount;
        LaneDim = laneDim;
        Exprs = exprs;
        Stages = ImmutableArray.CreateRange(stages, s => new LoopStage(s, this));
    }

    /// <summary>The lanes of a block of doubles; one of floats has twice as many, and room for samples is a multiple of either.</summary>
    private const int FewestLanes = 8;

    public ImmutableArray<LoopDim> Dims { get; }

    public int OuterCount { get; }

    /// <summary>The dimension of the lanes, or -1.</summary>
    public int LaneDim { get; }

    /// <summary>The stages, over the numbers of <see cref="Dims"/>.</summary>
    public ImmutableArray<LoopStage> Stages { get; }

    /// <summary>All expressions of the kernel, operands before those that use them.</summary>
    public List<Expr> Exprs { get; }

    public bool LanesAreOuter => LaneDim >= 0 && LaneDim < OuterCount;

    /// <summary>The place that an expression reads, a random number has in its stream, or a statement stores to; else null.</summary>
    public Place? PlaceOf(object reader) => _places.TryGetValue(reader, out var place) ? place : null;

    /// <summary>The new number of a dimension that an expression names as a coordinate; such dimensions are never joined.</summary>
    public int DimOf(int old) => _kept.IndexOf(old);

    /// <summary>The kernel's own number of a dimension: of the last one where some were joined.</summary>
    public int OriginalOf(int dim) => _kept[dim];

    /// <summary>
    /// The space of an epilogue: the dimensions of the result; groups stay apart. Those of N become one, along which lanes run,
    /// unless its last one is whole blocks of lanes.
    /// </summary>
    public static LoopNest Of(ContractKernel kernel)
    {
        var outer = kernel.GCount + kernel.MCount + kernel.NCount;
        var stage = new Stage(ImmutableArray<int>.Empty, kernel.Epilogue);
        var nest = Of(
            kernel.Dims,
            outer,
            kernel.NCount > 0 ? outer - 1 : -1,
            ImmutableArray.Create(stage),
            kernel.GCount - 1,
            kernel.GCount + kernel.MCount - 1,
            outer - 1);
        if (kernel.NCount > 0 && nest._kept.Count(k => k >= kernel.GCount + kernel.MCount && k < outer) != 1
            && (nest.Dims[nest.LaneDim].Batched || nest.Dims[nest.LaneDim].Extent % FewestLanes != 0))
            throw new InvalidOperationException("The epilogue of " + kernel.Name + " does not run along its lanes in order.");
        return nest;
    }

    /// <summary>The space of a loop kernel; the dimensions <paramref name="ends"/> are not joined with those after them.</summary>
    public static LoopNest Of(LoopKernel kernel, params int[] ends) =>
        Of(kernel.Dims, kernel.OuterCount, kernel.LaneDim, kernel.Stages, ends);

    private static LoopNest Of(
        IReadOnlyList<KernelDim> dims, int outerCount, int laneDim, ImmutableArray<Stage> stages, params int[] ends)
    {
        var statements = stages.SelectMany(s => s.Statements).ToList();
        var exprs = ExprWalk.Ordered(ExprWalk.Roots(statements));
        var places = Places(dims, statements, exprs, out var apart);
        var groups = stages.Select(s => s.Dims).Append(Enumerable.Range(0, outerCount).ToImmutableArray()).ToList();

        // joined[a]: dimension a is printed as part of a + 1, which follows it in every group. The strides of a joined loop
        // are those of its last dimension, also where that or one between has a single point and so any stride.
        var joined = new bool[dims.Count];
        for (int a = dims.Count - 2, last = dims.Count - 1; a >= 0; a--)
        {
            var b = a + 1;
            if (!joined[b])
                last = b;
            var extent = dims.Skip(b).Take(last - a).Aggregate(1L, (product, d) => product * d.Extent);
            var neighbours = !apart[a] && !apart[b] && !ends.Contains(a) && dims[b].Extent != Shape.Batch && (a < outerCount) == (b < outerCount)
                && groups.All(g => Follows(g, a, b));
            joined[a] = neighbours && places.Values.All(p => (dims[a].Extent == 1 || p.Strides[a] == p.Strides[last] * extent)
                && p.Borders.All(x => x.Coefficients[a] == 0 && x.Coefficients[b] == 0));
        }

        var kept = Enumerable.Range(0, dims.Count).Where(k => !joined[k]).ToImmutableArray();
        var number = new int[dims.Count];
        for (var k = dims.Count - 1; k >= 0; k--)
            number[k] = joined[k] ? number[k + 1] : kept.IndexOf(k);
        var loops = kept.Select(k => Loop(dims, joined, k)).ToImmutableArray();
        var outer = kept.Count(k => k < outerCount);
        var lanes = laneDim < 0 ? -1 : number[laneDim];
        var renumbered = stages
            .Select(s => s with { Dims = s.Dims.Select(d => number[d]).Distinct().ToImmutableArray() })
            .ToImmutableArray();
        if (kept.Length < dims.Count)
        {
            foreach (var reader in places.Keys.ToList())
                places[reader] = places[reader].Keep(kept);
        }
        return new LoopNest(kept, loops, outer, lanes, renumbered, exprs, places);
    }

    private static Dictionary<object, Place> Places(
        IReadOnlyList<KernelDim> dims, IReadOnlyList<Statement> statements, IReadOnlyList<Expr> exprs, out bool[] apart)
    {
        var places = new Dictionary<object, Place>(ExprWalk.ByReference.Instance);
        apart = new bool[dims.Count];
        foreach (var expr in exprs)
        {
            switch (expr)
            {
                case LoadExpr load:
                    places.Add(load, Place.Of(load.Access, load.Guarded, dims));
                    break;
                case GatherExpr gather:
                    places.Add(gather, Place.Of(gather.Access, gather.Guarded, dims, gather.Axis));
                    break;
                case RandomExpr random:
                    places.Add(random, Place.Of(random.Element));
                    break;
                case CoordinateExpr coordinate:
                    apart[coordinate.Dim] = true;
                    break;
            }
        }
        foreach (var store in statements.OfType<StoreStatement>())
            places[store] = Place.Of(store.Target, false, dims);
        return places;
    }

    private static bool Follows(ImmutableArray<int> group, int a, int b)
    {
        var at = group.IndexOf(a);
        return at < 0 ? group.IndexOf(b) < 0 : at + 1 < group.Length && group[at + 1] == b;
    }

    private static LoopDim Loop(IReadOnlyList<KernelDim> dims, bool[] joined, int last)
    {
        var first = last;
        while (first > 0 && joined[first - 1])
            first--;
        long extent = 1;
        for (var k = first; k <= last; k++)
            extent *= Math.Abs(dims[k].Extent);
        return new LoopDim(dims[first].Extent == Shape.Batch, extent, first == last ? dims[last].Name : "i");
    }
}
