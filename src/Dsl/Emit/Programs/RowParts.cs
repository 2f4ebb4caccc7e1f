using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>A product whose rows have different numbers of terms as products of rows that have the same.</summary>
internal static class RowParts
{
    /// <summary>The products, each with the first of its rows, and the distance from one to the next.</summary>
    public static IEnumerable<(ContractKernel Part, int First, int Step)> Of(ContractKernel kernel)
    {
        var step = 1;
        foreach (var terms in kernel.RowTerms)
            step *= terms.Terms.Length;
        for (var first = 0; first < step; first++)
        {
            var part = kernel;
            var rest = first;
            for (var k = kernel.RowTerms.Length - 1; k >= 0; k--)
            {
                var terms = kernel.RowTerms[k];
                part = At(part, terms, rest % terms.Terms.Length);
                rest /= terms.Terms.Length;
            }
            yield return (part, first, step);
        }
    }

    /// <summary>The rows at a coordinate of theirs, with the terms that they have.</summary>
    private static ContractKernel At(ContractKernel kernel, RowTerms terms, int row)
    {
        var (first, count) = terms.Terms[row];
        return kernel with
        {
            Dims = kernel.Dims
                .SetItem(terms.Row, kernel.Dims[terms.Row] with { Extent = 1 })
                .SetItem(terms.Summed, kernel.Dims[terms.Summed] with { Extent = count }),
            Left = Moved(kernel.Left),
            Right = Moved(kernel.Right),
        };

        BufferAccess Moved(BufferAccess access) => access with
        {
            Index = new IndexMap(ImmutableArray.CreateRange(access.Index.Dims, e => new IndexExpr(
                e.Coefficients, e.Offset + e.Coefficients[terms.Row] * row + e.Coefficients[terms.Summed] * first, e.Divisor))),
        };
    }
}
