using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>A stage of a kernel for printing.</summary>
internal sealed class LoopStage
{
    public LoopStage(Stage stage, LoopNest nest)
    {
        Dims = stage.Dims;
        Statements = stage.Statements;
        Loops = ImmutableArray.CreateRange(Dims.Where(d => !nest.Dims[d].IsSingle));
        var exprs = ExprWalk.Ordered(ExprWalk.Roots(Statements));
        Weight = exprs.Count;
        UsesCoordinates = exprs.Any(e => e is CoordinateExpr or RandomExpr);
        Places = ImmutableArray.CreateRange(
            exprs.Where(e => e is LoadExpr or GatherExpr).Concat<object>(Statements.OfType<StoreStatement>())
                .Select(reader => nest.PlaceOf(reader)!));
        LaneDim = LaneDimOf(nest);
    }

    /// <summary>The dimensions over which it loops, by their numbers in the nest.</summary>
    public ImmutableArray<int> Dims { get; }

    /// <summary>Those of more than one point.</summary>
    public ImmutableArray<int> Loops { get; }

    public ImmutableArray<Statement> Statements { get; }

    /// <summary>The number of different expressions in it.</summary>
    public int Weight { get; }

    /// <summary>Whether it has coordinates as numbers, or random numbers, which are made from positions.</summary>
    public bool UsesCoordinates { get; }

    /// <summary>What it reads, then what it stores.</summary>
    public ImmutableArray<Place> Places { get; }

    /// <summary>
    /// The dimension of its lanes, or -1. A stage without the kernel's own has its innermost one, where memory lies along
    /// it: its values are its own, and what others gave is the same in all lanes.
    /// </summary>
    public int LaneDim { get; }

    private int LaneDimOf(LoopNest nest)
    {
        if (nest.LaneDim < 0 || nest.LanesAreOuter || Dims.Contains(nest.LaneDim) || Dims.IsEmpty)
            return nest.LaneDim;
        var innermost = Dims[Dims.Length - 1];
        return nest.Dims[innermost].IsSingle || Statements.OfType<StoreStatement>().Any(s => nest.PlaceOf(s)!.Strides[innermost] == 0)
            || !Places.Any(p => p.Linear().Strides[innermost] == 1) ? nest.LaneDim : innermost;
    }
}
