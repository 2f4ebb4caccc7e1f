using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Passes buffers whose samples are neighbours in the order in which they lie: the samples are the innermost dimension. Where
/// nothing joins values of several samples, the kernel runs over all the room that there is for them: loops have no ends with
/// empty lanes and can be joined to longer ones, and what is computed beyond the samples of a call means nothing.
/// </summary>
internal static class FullLanes
{
    /// <summary>Points of other outer dimensions that are enough to share a kernel among threads.</summary>
    private const int FewestOuter = 4;

    public static KernelContents Run(KernelContents contents) => contents.Kernel switch
    {
        LoopKernel loop => Run(loop, contents),
        ContractKernel contract => Run(contract, contents),
        _ => contents,
    };

    private static KernelContents Run(LoopKernel kernel, KernelContents contents)
    {
        var batch = Batch(kernel.Dims);
        if (batch < 0 || Pitch(contents, batch) == 0 || CountsPositions(kernel, batch))
            return contents;
        kernel = MoveLast(kernel, batch, Sinks(kernel, batch));
        contents = new KernelContents(kernel);
        batch = Batch(kernel.Dims);
        var joins = kernel.Stages.Any(s => s.Dims.Contains(batch) && s.Statements.Any(x => x is ReduceStatement));
        if (joins || !HasRoom(contents, batch))
            return contents;
        var rewrite = new ExprRewrite(Whole, l => l, d => d);
        return new KernelContents(kernel with
        {
            Dims = WithRoom(kernel.Dims, contents, batch),
            Stages = ImmutableArray.CreateRange(kernel.Stages, s => s with { Statements = rewrite.Of(s.Statements) }),
        });
    }

    private static KernelContents Run(ContractKernel kernel, KernelContents contents)
    {
        var batch = Batch(kernel.Dims);
        var first = kernel.GCount + kernel.MCount;
        if (batch < first || batch >= first + kernel.NCount || !HasRoom(contents, batch))
            return contents;
        var rewrite = new ExprRewrite(Whole, l => l, d => d);
        return new KernelContents(kernel with
        {
            Dims = WithRoom(kernel.Dims, contents, batch),
            Left = Whole(kernel.Left, true),
            Right = Whole(kernel.Right, true),
            Epilogue = rewrite.Of(kernel.Epilogue),
        });
    }

    /// <summary>The only dimension that is the batch, or -1.</summary>
    private static int Batch(ImmutableArray<KernelDim> dims) =>
        dims.Count(d => d.Extent == Shape.Batch) == 1 ? Enumerable.Range(0, dims.Length).First(d => dims[d].Extent == Shape.Batch) : -1;

    /// <summary>The room for samples in what the kernel passes, or 0.</summary>
    private static int Pitch(KernelContents contents, int batch) =>
        contents.Accesses.Where(a => a.Uses(batch)).Select(a => a.Access.Buffer.SamplePitch).DefaultIfEmpty().Max();

    /// <summary>Whether whatever the kernel reads or stores for each sample has room for more of them.</summary>
    private static bool HasRoom(KernelContents contents, int batch)
    {
        var accesses = contents.Accesses.Where(a => a.Uses(batch)).ToList();
        return accesses.Count > 0 && accesses.All(a => a.Access.Buffer.SamplePitch > 0)
            && !contents.Stages.Any(s => s.Any(e => e is GatherExpr));
    }

    /// <summary>Whether a stage finds a position among the samples, which is one in row-major order.</summary>
    private static bool CountsPositions(LoopKernel kernel, int batch) => kernel.Stages.Any(
        s => s.Dims.Contains(batch) && s.Statements.Any(x => x is ReduceStatement { Op: ReduceOp.ArgMax or ReduceOp.ArgMin }));

    private static ImmutableArray<KernelDim> WithRoom(ImmutableArray<KernelDim> dims, KernelContents contents, int batch) =>
        KernelDims.Named(dims.Select((d, k) => k == batch ? Pitch(contents, batch) : d.Extent));

    /// <summary>The place as an element of the whole buffer, with all its room.</summary>
    private static BufferAccess Whole(BufferAccess access, bool plain)
    {
        if (!plain || access.Buffer.SamplePitch == 0 || !access.Shape.IsBatched)
            return access;
        var linear = access.Linear();
        var elements = access.Shape.Elements(access.Buffer.SamplePitch);
        if (elements > int.MaxValue)
            return access;
        var index = new IndexExpr(ImmutableArray.CreateRange(linear.Strides, s => (int)s), (int)linear.Offset);
        return access with { Shape = Shape.Of((int)elements), Index = new IndexMap(ImmutableArray.Create(index)) };
    }

    /// <summary>
    /// Whether the samples, an outer dimension, may be one inside each stage: no stage gives another a value by name. Then a
    /// padded copy is stored in the order in which it lies. Other outer dimensions are left for threads.
    /// </summary>
    private static bool Sinks(LoopKernel kernel, int batch)
    {
        var statements = kernel.Stages.SelectMany(s => s.Statements);
        var others = Enumerable.Range(0, kernel.OuterCount).Where(d => d != batch).Aggregate(1L, (n, d) => n * kernel.Dims[d].Extent);
        return batch < kernel.OuterCount && others >= FewestOuter && kernel.Stages.Any(s => !s.Dims.IsEmpty)
            && statements.All(s => s is StoreStatement);
    }

    /// <summary>
    /// The samples as the last of the outer dimensions, or of those inside; sunk, as one more inside each stage.
    /// </summary>
    private static LoopKernel MoveLast(LoopKernel kernel, int batch, bool sinks)
    {
        var outer = kernel.OuterCount - (sinks ? 1 : 0);
        var last = (batch < kernel.OuterCount && !sinks ? outer : kernel.Dims.Length) - 1;
        var order = Enumerable.Range(0, kernel.Dims.Length).Where(d => d != batch).ToImmutableArray().Insert(last, batch);
        var target = order.Select((_, d) => order.IndexOf(d)).ToArray();
        var rewrite = new ExprRewrite(
            (access, _) => access with
            {
                Index = new IndexMap(ImmutableArray.CreateRange(
                    access.Index.Dims, e => new IndexExpr(ImmutableArray.CreateRange(order, d => e.Coefficients[d]), e.Offset, e.Divisor))),
            },
            linear => linear.Strides.IsEmpty ? linear : linear with { Strides = ImmutableArray.CreateRange(order, d => linear.Strides[d]) },
            d => target[d]);
        return kernel with
        {
            Dims = KernelDims.Named(order.Select(d => kernel.Dims[d].Extent)),
            OuterCount = outer,
            Stages = ImmutableArray.CreateRange(kernel.Stages, s => new Stage(
                ImmutableArray.CreateRange((sinks ? s.Dims.Add(batch) : s.Dims).OrderBy(d => d == batch).Select(d => target[d])),
                rewrite.Of(s.Statements))),
        };
    }
}
