using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>What is decided of a kernel on its own: joined dimensions, lanes, and estimates of its work.</summary>
internal static class KernelFinish
{
    /// <param name="kernel">The kernel.</param>
    /// <param name="batch">The samples of a full batch.</param>
    /// <param name="program">The program that it is of.</param>
    /// <param name="options">The precision.</param>
    public static KernelContents Run(Kernel kernel, int batch, ProgramKind program, PlanOptions options)
    {
        var contents = DimCollapse.Run(Borders.Run(WindowForms.Run(FullLanes.Run(new KernelContents(kernel)), program, options), VariableLayout.Alignment / options.RealBytes));
        contents = LaneChoice.Run(contents, batch, VariableLayout.Alignment / options.RealBytes);
        long Touched(bool stored) => contents.Accesses.Where(a => a.IsStore == stored).Select(a => (a.Access.Buffer, a.Access.Step)).Distinct()
            .Sum(a => Elements(a.Buffer, a.Step) * options.BytesOf(a.Buffer.Type));
        long Elements(Plan.Buffer buffer, long step) =>
            step == 0 ? buffer.Elements(batch) : step * (buffer.Shape.IsBatched ? batch : 1);
        return contents.With(contents.Kernel with { Work = (long)Work(contents, batch), Bytes = Touched(false) + Touched(true) });
    }

    private static double Work(KernelContents contents, int batch)
    {
        switch (contents.Kernel)
        {
            case LoopKernel loop:
                double work = 0;
                for (var k = 0; k < loop.Stages.Length; k++)
                {
                    var over = Enumerable.Range(0, loop.OuterCount).Concat(loop.Stages[k].Dims);
                    work += Points(loop.Dims, over, batch) * (Reductions(loop.Stages[k].Statements) + Operations(contents.Stages[k]));
                }
                return work;
            case ContractKernel contract:
                var results = contract.GCount + contract.MCount + contract.NCount;
                return 2 * contract.TermShare * Points(contract.Dims, Enumerable.Range(0, contract.Dims.Length), batch)
                    + Points(contract.Dims, Enumerable.Range(0, results), batch) * (Reductions(contract.Epilogue) + Operations(contents.Stages[0]));
            case ConvertKernel convert:
                return Points(convert.Dims, Enumerable.Range(0, convert.Dims.Length), batch);
            case ScatterKernel scatter:
                return Points(scatter.Dims, Enumerable.Range(0, scatter.Dims.Length), batch) * (1 + Operations(contents.Stages[0]));
            default:
                return 0;
        }
    }

    private static double Points(ImmutableArray<KernelDim> dims, IEnumerable<int> over, int batch) =>
        over.Aggregate(1.0, (n, d) => n * (dims[d].Extent == Shape.Batch ? batch : dims[d].Extent));

    private static int Reductions(ImmutableArray<Statement> statements) => statements.Count(s => s is ReduceStatement);

    private static double Operations(List<Expr> exprs)
    {
        double sum = 0;
        foreach (var expr in exprs)
        {
            sum += expr switch
            {
                OpExpr op => ScalarCost.Of(op.Op),
                MultiplyAddExpr => 2,
                RandomExpr => ScalarCost.Transcendental,
                _ => 0,
            };
        }
        return sum;
    }
}
