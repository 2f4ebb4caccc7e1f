using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Planning;

/// <summary>What is decided of a kernel on its own: joined dimensions, lanes, and estimates of its work.</summary>
internal static class KernelFinish
{
    public static Kernel Run(Kernel kernel, int batch, PlanOptions options)
    {
        kernel = DimCollapse.Run(FullLanes.Run(kernel));
        kernel = LaneChoice.Run(kernel, batch, VariableLayout.Alignment / options.RealBytes);
        var accesses = KernelAccesses.Of(kernel);
        long Touched(bool stored) => accesses.Where(a => a.IsStore == stored).Select(a => (a.Access.Buffer, a.Access.Step)).Distinct()
            .Sum(a => Elements(a.Buffer, a.Step) * options.BytesOf(a.Buffer.Type));
        long Elements(Plan.Buffer buffer, long step) =>
            step == 0 ? buffer.Elements(batch) : step * (buffer.Shape.IsBatched ? batch : 1);
        return kernel with { Work = (long)Work(kernel, batch), Bytes = Touched(false) + Touched(true) };
    }

    private static double Work(Kernel kernel, int batch)
    {
        switch (kernel)
        {
            case LoopKernel loop:
                var outer = Enumerable.Range(0, loop.OuterCount);
                return loop.Stages.Sum(s => Points(loop.Dims, outer.Concat(s.Dims), batch) * Operations(s.Statements));
            case ContractKernel contract:
                var results = contract.GCount + contract.MCount + contract.NCount;
                return 2 * Points(contract.Dims, Enumerable.Range(0, contract.Dims.Length), batch)
                    + Points(contract.Dims, Enumerable.Range(0, results), batch) * Operations(contract.Epilogue);
            case ConvertKernel convert:
                return Points(convert.Dims, Enumerable.Range(0, convert.Dims.Length), batch);
            case ScatterKernel scatter:
                var points = Points(scatter.Dims, Enumerable.Range(0, scatter.Dims.Length), batch);
                return points * (1 + Operations(scatter.Value, ExprWalk.NewSeen()));
            default:
                return 0;
        }
    }

    private static double Points(IReadOnlyList<KernelDim> dims, IEnumerable<int> over, int batch) =>
        over.Aggregate(1.0, (n, d) => n * (dims[d].Extent == Shape.Batch ? batch : dims[d].Extent));

    private static double Operations(IEnumerable<Statement> statements)
    {
        var seen = ExprWalk.NewSeen();
        return statements.Sum(s => (s is ReduceStatement ? 1 : 0)
            + (KernelAccesses.Value(s) is { } value ? Operations(value, seen) : 0));
    }

    private static double Operations(Expr expr, HashSet<Expr> seen)
    {
        double sum = 0;
        ExprWalk.Visit(expr, seen, e => sum += e switch
        {
            OpExpr op => ScalarCost.Of(op.Op),
            MultiplyAddExpr => 2,
            RandomExpr => ScalarCost.Transcendental,
            _ => 0,
        });
        return sum;
    }
}
