using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Chooses the dimension along which lanes run: the one with the least estimated time. A block of lanes costs an
/// operation once; a load or store once where the stride along the lanes is 1 or 0, else once for each lane, as also
/// where it is guarded or gathered along the lanes; stages that do not have the dimension run lane by lane.
/// </summary>
internal static class LaneChoice
{
    /// <summary>Additions that joining the lanes of a finished reduction costs.</summary>
    private const double JoinCost = 8;

    public static KernelContents Run(KernelContents contents, int batch, int lanes)
    {
        if (contents.Kernel is not LoopKernel loop)
            return contents;
        var stages = loop.Stages.Select((s, k) => new StageCost(s, contents.Stages[k], contents.Accesses.Where(a => a.Stage == k))).ToList();
        var best = -1;
        var least = Cost(loop, stages, -1, batch, lanes);
        for (var d = loop.Dims.Length - 1; d >= 0; d--)
        {
            var cost = Cost(loop, stages, d, batch, lanes);
            if (cost < least)
                (best, least) = (d, cost);
        }
        return contents.With(loop with { LaneDim = best });
    }

    private static double Cost(LoopKernel kernel, List<StageCost> stages, int lane, int batch, int lanes)
    {
        double sum = 0;
        foreach (var stage in stages)
        {
            var inside = lane >= 0 && (lane < kernel.OuterCount || stage.Dims.Contains(lane));
            double outer = 1, inner = 1;
            for (var d = 0; d < kernel.OuterCount; d++)
                outer *= Count(d, inside);
            foreach (var d in stage.Dims)
                inner *= Count(d, inside);
            sum += outer * inner * stage.Of(inside ? lane : -1, lanes);
            if (inside && lane >= kernel.OuterCount)
                sum += JoinCost * stage.Reductions * outer;
        }
        return sum;

        double Count(int d, bool inside)
        {
            double extent = kernel.Dims[d].Extent == Shape.Batch ? batch : kernel.Dims[d].Extent;
            return inside && d == lane ? Math.Ceiling(extent / lanes) : extent;
        }
    }

    /// <summary>What one point of a stage does.</summary>
    private sealed class StageCost
    {
        private readonly List<KernelAccess> _accesses;
        private readonly double _operations;
        private readonly int _gathers;

        public StageCost(Stage stage, List<Expr> exprs, IEnumerable<KernelAccess> accesses)
        {
            Dims = stage.Dims;
            Reductions = stage.Statements.Count(s => s is ReduceStatement);
            _operations = stage.Statements.Length;
            foreach (var expr in exprs)
            {
                _operations += expr switch
                {
                    OpExpr op => ScalarCost.Of(op.Op),
                    MultiplyAddExpr => 1,
                    RandomExpr => ScalarCost.Transcendental,
                    _ => 0,
                };
                if (expr is GatherExpr)
                    _gathers++;
            }
            _accesses = accesses.Where(a => !a.Gathers).ToList();
        }

        public ImmutableArray<int> Dims { get; }

        public int Reductions { get; }

        public double Of(int lane, int lanes)
        {
            var cost = _operations + _gathers * (lane < 0 ? 1 : lanes);
            foreach (var access in _accesses)
            {
                var still = lane < 0 || !access.Uses(lane);
                cost += still || (!access.Guarded && access.Linear.Strides[lane] == 1) ? 1 : lanes;
            }
            return cost;
        }
    }
}
