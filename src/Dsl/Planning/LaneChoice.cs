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

    public static Kernel Run(Kernel kernel, int batch, int lanes)
    {
        if (kernel is not LoopKernel loop)
            return kernel;
        var best = -1;
        var least = Cost(loop, -1, batch, lanes);
        for (var d = loop.Dims.Length - 1; d >= 0; d--)
        {
            var cost = Cost(loop, d, batch, lanes);
            if (cost < least)
                (best, least) = (d, cost);
        }
        return loop with { LaneDim = best };
    }

    private static double Cost(LoopKernel kernel, int lane, int batch, int lanes)
    {
        double sum = 0;
        foreach (var stage in kernel.Stages)
        {
            var inside = lane >= 0 && (lane < kernel.OuterCount || stage.Dims.Contains(lane));
            var points = Points(kernel, Enumerable.Range(0, kernel.OuterCount).Concat(stage.Dims), inside ? lane : -1, batch, lanes);
            sum += points * stage.Statements.Sum(s => Cost(s, inside ? lane : -1, lanes));
            if (inside && lane >= kernel.OuterCount)
                sum += JoinCost * stage.Statements.Count(s => s is ReduceStatement)
                    * Points(kernel, Enumerable.Range(0, kernel.OuterCount), -1, batch, lanes);
        }
        return sum;
    }

    private static double Points(LoopKernel kernel, IEnumerable<int> dims, int lane, int batch, int lanes)
    {
        double points = 1;
        foreach (var d in dims)
        {
            double extent = kernel.Dims[d].Extent == Shape.Batch ? batch : kernel.Dims[d].Extent;
            points *= d == lane ? Math.Ceiling(extent / lanes) : extent;
        }
        return points;
    }

    private static double Cost(Statement statement, int lane, int lanes)
    {
        double cost = statement is StoreStatement store ? Access(store.Target, false, lane, lanes) : 1;
        if (KernelAccesses.Value(statement) is { } value)
        {
            ExprWalk.Visit(value, ExprWalk.NewSeen(), e => cost += e switch
            {
                LoadExpr load => Access(load.Access, load.Guarded, lane, lanes),
                GatherExpr gather => lane < 0 ? 1 : lanes,
                OpExpr op => ScalarCost.Of(op.Op),
                MultiplyAddExpr => 1,
                RandomExpr => ScalarCost.Transcendental,
                _ => 0,
            });
        }
        return cost;
    }

    private static double Access(BufferAccess access, bool guarded, int lane, int lanes)
    {
        if (lane < 0 || access.Index.Dims.All(d => d.Coefficients[lane] == 0))
            return 1;
        if (guarded || access.Index.Dims.Any(d => d.Divisor != 1))
            return lanes;
        return access.Linear().Strides[lane] == 1 ? 1 : lanes;
    }
}
