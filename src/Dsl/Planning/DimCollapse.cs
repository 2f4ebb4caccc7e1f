using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Makes one dimension of two neighbours that every access of the kernel passes through like one: their strides are those
/// of a dense block. Loops and lanes get longer. The batch stays on its own, as its extent is not known.
/// </summary>
internal sealed class DimCollapse
{
    private readonly ImmutableArray<KernelDim> _dims;

    /// <summary>For each dimension whether it is one with the dimension before.</summary>
    private readonly bool[] _joined;

    /// <summary>For each dimension the new one.</summary>
    private readonly int[] _target;

    private DimCollapse(ImmutableArray<KernelDim> dims, bool[] joined)
    {
        _dims = dims;
        _joined = joined;
        _target = new int[dims.Length];
        for (var d = 1; d < dims.Length; d++)
            _target[d] = _target[d - 1] + (joined[d] ? 0 : 1);
    }

    public static KernelContents Run(KernelContents contents) => contents.Kernel switch
    {
        LoopKernel loop => Run(loop, contents),
        ContractKernel contract => Run(contract, contents),
        _ => contents,
    };

    private static KernelContents Run(LoopKernel kernel, KernelContents contents)
    {
        var joined = Joinable(kernel.Dims, contents);
        for (var d = 1; d < joined.Length; d++)
        {
            var outer = d < kernel.OuterCount;
            joined[d] &= outer || (d > kernel.OuterCount && kernel.Stages.All(s => Together(s.Dims, d)));
        }
        if (!joined.Any(j => j))
            return contents;
        var collapse = new DimCollapse(kernel.Dims, joined);
        var stages = kernel.Stages.Select(s => new Stage(
            ImmutableArray.CreateRange(s.Dims.Where(d => !joined[d]).Select(d => collapse._target[d])),
            collapse.Rewrite().Of(s.Statements)));
        return new KernelContents(kernel with
        {
            Dims = collapse.NewDims(),
            OuterCount = kernel.OuterCount == 0 ? 0 : collapse._target[kernel.OuterCount - 1] + 1,
            Stages = ImmutableArray.CreateRange(stages),
        });
    }

    private static KernelContents Run(ContractKernel kernel, KernelContents contents)
    {
        var joined = Joinable(kernel.Dims, contents);
        var starts = new[]
        {
            0, kernel.GCount, kernel.GCount + kernel.MCount, kernel.GCount + kernel.MCount + kernel.NCount,
        };
        var apart = kernel.RowTerms.SelectMany(t => new[] { t.Row, t.Row + 1, t.Summed, t.Summed + 1 })
            .Concat(kernel.ColumnTerms.SelectMany(t => new[] { t.Column, t.Column + 1, t.Summed, t.Summed + 1 })).ToList();
        for (var d = 0; d < joined.Length; d++)
            joined[d] &= !starts.Contains(d) && !apart.Contains(d);
        if (!joined.Any(j => j))
            return contents;
        var collapse = new DimCollapse(kernel.Dims, joined);
        return new KernelContents(kernel with
        {
            Dims = collapse.NewDims(),
            GCount = Count(0, starts[1]),
            MCount = Count(starts[1], starts[2]),
            NCount = Count(starts[2], starts[3]),
            Left = collapse.Access(kernel.Left, true),
            Right = collapse.Access(kernel.Right, true),
            RowTerms = ImmutableArray.CreateRange(
                kernel.RowTerms, t => t with { Row = collapse._target[t.Row], Summed = collapse._target[t.Summed] }),
            ColumnTerms = ImmutableArray.CreateRange(
                kernel.ColumnTerms, t => t with { Column = collapse._target[t.Column], Summed = collapse._target[t.Summed] }),
            Epilogue = collapse.Rewrite().Of(kernel.Epilogue),
        });

        int Count(int start, int end) => Enumerable.Range(start, end - start).Count(d => !joined[d]);
    }

    private static bool Together(ImmutableArray<int> dims, int d)
    {
        var at = dims.IndexOf(d);
        var before = dims.IndexOf(d - 1);
        return at < 0 ? before < 0 : before >= 0 && before == at - 1;
    }

    private static bool[] Joinable(ImmutableArray<KernelDim> dims, KernelContents contents)
    {
        var joined = new bool[dims.Length];
        for (var d = 1; d < dims.Length; d++)
            joined[d] = dims[d].Extent != Shape.Batch && dims[d - 1].Extent != Shape.Batch;
        foreach (var access in contents.Accesses)
        {
            // The operands of a product count as plain places: they are never guarded.
            var plain = !access.Guarded && access.Access.Index.Dims.All(e => e.Divisor == 1) && access.Access.Shape.ElementsPerSample <= int.MaxValue;
            for (var d = 1; d < dims.Length; d++)
                joined[d] &= plain ? Dense(access.Linear, dims, d) : !access.Uses(d) && !access.Uses(d - 1);
        }
        foreach (var stage in contents.Stages)
            stage.ForEach(Exclude);
        return joined;

        void Exclude(Expr expr)
        {
            for (var d = 1; d < dims.Length; d++)
            {
                if (expr is CoordinateExpr coordinate)
                    joined[d] &= coordinate.Dim != d && coordinate.Dim != d - 1;
                if (expr is RandomExpr random)
                    joined[d] &= Dense(random.Element, dims, d);
            }
        }
    }

    private static bool Dense(LinearIndex index, ImmutableArray<KernelDim> dims, int d) =>
        index.Strides.IsEmpty || index.Strides[d - 1] == index.Strides[d] * dims[d].Extent;

    private ImmutableArray<KernelDim> NewDims()
    {
        var extents = new List<int>();
        for (var d = 0; d < _dims.Length; d++)
        {
            if (_joined[d])
                extents[extents.Count - 1] *= _dims[d].Extent;
            else
                extents.Add(_dims[d].Extent);
        }
        return KernelDims.Named(extents);
    }

    private ExprRewrite Rewrite() => new(Access, Linear, d => _target[d]);

    private LinearIndex Linear(LinearIndex index) => index.Strides.IsEmpty
        ? index
        : index with { Strides = ImmutableArray.CreateRange(Last(index.Strides)) };

    /// <summary>Of joined dimensions the last one's stride counts.</summary>
    private IEnumerable<T> Last<T>(ImmutableArray<T> strides)
    {
        for (var d = 0; d < strides.Length; d++)
        {
            if (d + 1 >= strides.Length || !_joined[d + 1])
                yield return strides[d];
        }
    }

    private BufferAccess Access(BufferAccess access, bool plain)
    {
        if (!plain || !Touches(access))
            return access with { Index = new IndexMap(ImmutableArray.CreateRange(access.Index.Dims, Column)) };

        // As one dense block for each sample: its dimensions need not fit the joined ones.
        var batched = access.Shape.IsBatched;
        var rest = batched ? access.Index.Dims.RemoveAt(0) : access.Index.Dims;
        var linear = Accesses.Linear(new IndexMap(rest), access.Shape.PerSample);
        var strides = ImmutableArray.CreateRange(Last(linear.Strides).Select(s => (int)s));
        var block = new IndexExpr(strides, (int)linear.Offset);
        var shape = Shape.Of((int)access.Shape.ElementsPerSample);
        return batched
            ? access with
            {
                Shape = shape.Batched,
                Index = new IndexMap(ImmutableArray.Create(Column(access.Index.Dims[0]), block)),
            }
            : access with { Shape = shape, Index = new IndexMap(ImmutableArray.Create(block)) };
    }

    /// <summary>Whether the place depends on a dimension that is joined with another.</summary>
    private bool Touches(BufferAccess access)
    {
        foreach (var expr in access.Index.Dims)
        {
            for (var d = 0; d < _dims.Length; d++)
            {
                if (expr.Coefficients[d] != 0 && (_joined[d] || (d + 1 < _dims.Length && _joined[d + 1])))
                    return true;
            }
        }
        return false;
    }

    private IndexExpr Column(IndexExpr expr) =>
        new(ImmutableArray.CreateRange(Last(expr.Coefficients)), expr.Offset, expr.Divisor);
}
