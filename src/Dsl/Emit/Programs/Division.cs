using System;
using System.Linq;
using NetGen.Dsl.Emit.Loops;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>Whether a kernel is divided among threads, from how many samples on, and into how many parts.</summary>
/// <param name="batch">The greatest number of samples.</param>
internal sealed class Division(int batch, Precision precision, EmitOptions options)
{
    /// <summary>Columns of a product for which what a part copies for itself (rows, filters) is below a hundredth of its work.</summary>
    private const long ColumnsOfPart = 2048;

    /// <summary>Whole products of a part.</summary>
    private const long ProductsOfPart = 4;

    /// <summary>More parts are of no use to any machine.</summary>
    private const long MostParts = 64;

    public bool IsDivided(Kernel kernel) => Nanoseconds(kernel) >= options.DivideFrom && kernel switch
    {
        LoopKernel loop => loop.Dims.Take(loop.OuterCount).Any(d => d.Extent != 1),
        ContractKernel or ConvertKernel => true,
        ScatterKernel scatter => Shared(scatter).Dim >= 0,
        _ => false,
    };

    /// <summary>The dimension of a scatter that threads share, and the one along which.</summary>
    public (int Dim, int Along) Shared(ScatterKernel kernel) => KernelWriter.Shared(kernel, batch, precision == Precision.F32 ? 16 : 8);

    /// <summary>The number of samples from which on a kernel is worth dividing.</summary>
    public long From(Kernel kernel) => KernelComment.IsBatched(kernel)
        ? Math.Max(1, (batch * options.DivideFrom + Nanoseconds(kernel) - 1) / Nanoseconds(kernel))
        : 0;

    /// <summary>
    /// The most parts for which nothing is computed twice, so that there may be more of them than threads; 1 or less where each
    /// part has much to do that others do too.
    /// </summary>
    public long Parts(Kernel kernel)
    {
        var most = kernel switch
        {
            LoopKernel or ConvertKernel => MostParts,
            ContractKernel { SumsInLanes: false, RowTerms.IsEmpty: true } product => PartsOf(product),
            _ => 1,
        };
        return Math.Min(Math.Min(most, MostParts), Nanoseconds(kernel) / options.PartFrom);
    }

    private long PartsOf(ContractKernel kernel)
    {
        long Extent(int first, int count) => kernel.Dims.Skip(first).Take(count).Aggregate(1L, (product, d) => product * (d.Extent == Shape.Batch ? batch : d.Extent));
        return kernel.Windows is null && Extent(0, kernel.GCount) is var products && products > 1
            ? products / ProductsOfPart
            : Extent(kernel.GCount + kernel.MCount, kernel.NCount) / ColumnsOfPart;
    }

    private static long Nanoseconds(Kernel kernel) => kernel.Work / 32 + kernel.Bytes / 32;
}
