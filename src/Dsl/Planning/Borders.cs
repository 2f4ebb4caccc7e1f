using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Decides along which dimensions a product leaves out the terms that are zeros of a padded copy. Columns with the same terms are
/// computed together, so it needs whole blocks of lanes behind the dimension, which the layout with samples last gives; and each
/// turn to other terms costs some time, which what is saved has to pay for.
/// </summary>
internal static class Borders
{
    /// <summary>Multiplications of a block that take as long as turning to other terms (measured).</summary>
    private const double Turn = 500;

    /// <summary>Of the time: for less, loops with the same terms everywhere are as good.</summary>
    private const double LeastSaved = 0.05;

    /// <summary>Terms of all columns with terms of their own, which have tables.</summary>
    private const long MostTerms = 1 << 17;

    private const int MostDims = 4;

    /// <param name="contents">The kernel, over all the room that there is for samples.</param>
    /// <param name="lanes">The numbers of a block of lanes.</param>
    public static KernelContents Run(KernelContents contents, int lanes)
    {
        if (contents.Kernel is not ContractKernel { ColumnTerms.IsEmpty: false } kernel)
            return contents;
        var all = ImmutableArray.CreateRange(kernel.ColumnTerms.Take(MostDims));
        var chosen = ImmutableArray<ColumnTerms>.Empty;
        var least = (1 - LeastSaved) * Cost(kernel, chosen, lanes);
        for (var set = 1; set < 1 << all.Length && CanChoose(kernel); set++)
        {
            var some = ImmutableArray.CreateRange(all.Where((_, k) => (set >> k & 1) != 0));
            if (some.Select(t => t.Column).Distinct().Count() < some.Length || some.Select(t => t.Summed).Distinct().Count() < some.Length)
                continue;
            if (HasWholeBlocks(kernel, some.Max(t => t.Column), lanes) && Cost(kernel, some, lanes) is var cost && cost < least)
                (least, chosen) = (cost, some);
        }
        return contents.With(kernel with { ColumnTerms = chosen });
    }

    private static bool CanChoose(ContractKernel kernel) =>
        kernel.RowTerms.IsEmpty && kernel.Windows is null && kernel.Dims.Skip(kernel.GCount + kernel.MCount).All(d => d.Extent != Shape.Batch);

    /// <summary>Whether what lies behind a dimension of the columns is some blocks of neighbours in the right operand.</summary>
    private static bool HasWholeBlocks(ContractKernel kernel, int last, int lanes)
    {
        var strides = kernel.Right.Linear().Strides;
        long inner = 1;
        for (var d = kernel.Dims.Length - kernel.KCount - 1; d > last; d--)
        {
            if (strides[d] != inner)
                return false;
            inner *= kernel.Dims[d].Extent;
        }
        return inner % lanes == 0;
    }

    /// <summary>The time of one group in multiplications of a block.</summary>
    private static double Cost(ContractKernel kernel, ImmutableArray<ColumnTerms> terms, int lanes)
    {
        var columns = kernel.Dims.Length - kernel.KCount;
        var share = terms.Aggregate(1.0, (n, t) => n * t.Share(Extent(t.Column), Extent(t.Summed)));
        double products = share / lanes;
        for (var d = kernel.GCount; d < kernel.Dims.Length; d++)
            products *= System.Math.Abs(Extent(d));
        if (terms.IsEmpty)
            return products;

        // Places pass in order, so that the last dimension turns for each coordinate of those before it.
        double turns = 1, tables = 1;
        var last = terms.Max(t => t.Column);
        for (var d = kernel.GCount + kernel.MCount; d < last; d++)
            turns *= Extent(d);
        for (var d = columns; d < kernel.Dims.Length; d++)
            tables *= Extent(d);
        foreach (var t in terms)
        {
            var ranges = Enumerable.Range(0, Extent(t.Column)).Select(c => t.At(c, Extent(t.Summed))).ToList();
            tables *= ranges.Distinct().Count();
            if (t.Column == last)
                turns *= 1 + ranges.Skip(1).Where((r, k) => r != ranges[k]).Count();
        }
        return tables > MostTerms ? double.PositiveInfinity : products + Turn * turns;

        int Extent(int d) => kernel.Dims[d].Extent;
    }
}
