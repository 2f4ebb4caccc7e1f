using System.Collections.Immutable;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Plan;

/// <summary>One dimension of a kernel's iteration space.</summary>
/// <param name="Extent">A number, or <see cref="Shape.Batch"/>.</param>
/// <param name="Name">For loops in generated code: <c>sample</c>, <c>channel</c>, <c>i</c>.</param>
public sealed record KernelDim(int Extent, string Name);

/// <summary>One fused piece of work: a method of the generated code.</summary>
/// <param name="Name">Unique in the network, after the user's names: <c>Fc1Relu</c>.</param>
/// <param name="Nodes">What it computes, for comments and explanations, in order.</param>
/// <param name="Origin">The place in the user's text that is shown in a debugger.</param>
public abstract record Kernel(string Name, ImmutableArray<Node> Nodes, Origin Origin)
{
    /// <summary>Whether it writes a variable, and so must wait for the loss.</summary>
    public bool Assigns { get; init; }

    /// <summary>Estimated work of one call at full batch, in floating-point operations (an exp counts as 20).</summary>
    public long Work { get; init; }

    /// <summary>Bytes read and written at full batch: each buffer counted once where it is read and once where it is written.</summary>
    public long Bytes { get; init; }
}

/// <summary>
/// Loops over outer dimensions (independent of each other, so they can be split over threads), and for
/// each of their points some stages in order. Stage dimensions are loops inside. With no outer dimension the stages run once.
/// </summary>
/// <param name="Dims">All dimensions; the first <paramref name="OuterCount"/> are outer.</param>
/// <param name="LaneDim">The dimension along which lanes run: outer or of the stages; -1: scalar code. A stage that has not got
/// a dimension of the stages may run its lanes along one of its own.</param>
public sealed record LoopKernel(
    string Name,
    ImmutableArray<Node> Nodes,
    Origin Origin,
    ImmutableArray<KernelDim> Dims,
    int OuterCount,
    int LaneDim,
    ImmutableArray<Stage> Stages) : Kernel(Name, Nodes, Origin);

/// <summary>Loops over some inner dimensions, with the statements at each point.</summary>
/// <param name="Dims">The kernel's dimensions that this stage loops over, outermost first; none: the statements run once.</param>
public sealed record Stage(ImmutableArray<int> Dims, ImmutableArray<Statement> Statements);

public abstract record Statement;

/// <summary>Joins an expression over all points of the stage into a local, in row-major order of the stage's dimensions.</summary>
public sealed record ReduceStatement(Local Target, ReduceOp Op, Expr Value) : Statement;

/// <summary>Names an expression: in a stage without dimensions it can be used by all later stages, else in its stage.</summary>
public sealed record LetStatement(Local Target, Expr Value) : Statement;

/// <summary>
/// Stores one element. No other outer point of the kernel stores or loads it. Stages of one outer point run in order, so
/// a load in a later stage sees the new value (at any place of that outer point's row), one in the same stage or before
/// the old. A place may be stored by several stages (zeros, then elements): the last one stays. In a stage every value
/// that an old element goes into is named by a <see cref="LetStatement"/> before the first store.
/// </summary>
public sealed record StoreStatement(BufferAccess Target, Expr Value) : Statement;

/// <summary>
/// One contraction with its epilogue. The iteration space falls into groups: G (in the result and both operands, or in one
/// of them only, like the samples of a convolution: then the other is read with stride 0), M (left and result), N (right
/// and result, along which lanes run) and K (summed; not empty). Maps are unguarded and without divisors; each group's
/// places in an operand are the sum of an offset for each group. N is a suffix of the result's dimensions: every store and
/// load of the epilogue is, along N in row-major order, contiguous or invariant.
/// </summary>
/// <param name="Dims">In the order G, M, N, K; each group row-major.</param>
public sealed record ContractKernel(
    string Name,
    ImmutableArray<Node> Nodes,
    Origin Origin,
    ImmutableArray<KernelDim> Dims,
    int GCount,
    int MCount,
    int NCount,
    BufferAccess Left,
    BufferAccess Right,
    ImmutableArray<Statement> Epilogue) : Kernel(Name, Nodes, Origin)
{
    /// <summary>
    /// Whether lanes run along the last dimension of K, the samples, which is contiguous in both operands: a sum is one for
    /// each lane, joined at the end. Else along N.
    /// </summary>
    public bool SumsInLanes { get; init; }

    /// <summary>
    /// Rows with fewer terms than there are: all others of theirs are products with zeros. Their dimensions are the last ones of
    /// M, in order; no two have the same summed dimension.
    /// </summary>
    public ImmutableArray<RowTerms> RowTerms { get; init; } = ImmutableArray<RowTerms>.Empty;

    /// <summary>
    /// Columns with fewer terms than there are: all others of theirs are products with zeros. No two have the same column or the
    /// same summed dimension, and there are none beside <see cref="RowTerms"/> or <see cref="Windows"/>.
    /// </summary>
    public ImmutableArray<ColumnTerms> ColumnTerms { get; init; } = ImmutableArray<ColumnTerms>.Empty;

    /// <summary>The product as one over windows that needs fewer multiplications, or null: then each sum is a chain of its terms.</summary>
    public WindowForm? Windows { get; init; }

    public int KCount => Dims.Length - GCount - MCount - NCount;

    /// <summary>How many of all terms the sums have: 1 where no products with zeros are known.</summary>
    public double TermShare
    {
        get
        {
            var share = 1.0;
            foreach (var terms in RowTerms)
                share *= terms.Share(Dims[terms.Summed].Extent);
            foreach (var terms in ColumnTerms)
                share *= terms.Share(Dims[terms.Column].Extent, Dims[terms.Summed].Extent);
            return share;
        }
    }
}

/// <summary>Which terms the sums of some rows have.</summary>
/// <param name="Row">A dimension of M.</param>
/// <param name="Summed">A dimension of K.</param>
/// <param name="Terms">For each coordinate of the rows the first of their terms along the summed dimension, and how many they are.</param>
public sealed record RowTerms(int Row, int Summed, ImmutableArray<(int First, int Count)> Terms)
{
    /// <summary>How much of all terms of the rows there is.</summary>
    internal double Share(int extent)
    {
        double sum = 0;
        foreach (var (_, count) in Terms)
            sum += count;
        return sum / (extent * (double)Terms.Length);
    }
}

/// <summary>
/// Which terms the sums of some columns have: at coordinate c of the columns and k of the sum an operand is read at
/// <c>Step * c + TermStep * k + Offset</c>, which is one of its elements from 0 to below <paramref name="Inside"/>.
/// </summary>
/// <param name="Column">A dimension of N.</param>
/// <param name="Summed">A dimension of K.</param>
public sealed record ColumnTerms(int Column, int Summed, int Step, int TermStep, int Offset, int Inside)
{
    /// <summary>The first term of a column, and how many follow each other.</summary>
    public (int First, int Count) At(int column, int extent)
    {
        var (first, count) = (0, 0);
        for (var k = 0; k < extent; k++)
        {
            var at = (long)Step * column + (long)TermStep * k + Offset;
            if (at < 0 || at >= Inside)
                continue;
            first = count == 0 ? k : first;
            count++;
        }
        return (first, count);
    }

    /// <summary>How much of all terms of the columns there is.</summary>
    internal double Share(int columns, int extent)
    {
        double sum = 0;
        for (var column = 0; column < columns; column++)
            sum += At(column, extent).Count;
        return sum / (extent * (double)columns);
    }
}

/// <summary>
/// A product over windows of 3×3, one place after the other: with (m, c, i, j) weights and (c, y + i, x + j, sample) images
/// either <c>C[m,y,x,s]</c>, or with <see cref="ContractKernel.SumsInLanes"/> the weights' gradient <c>C[m,(c,i,j)]</c>. Winograd's
/// minimal filtering computes it with 16 multiplications for 36, or with larger tiles with 36 for 144.
/// </summary>
/// <param name="Rows">The extent of y, a multiple of the tile's.</param>
/// <param name="Columns">The extent of x, a multiple of the tile's.</param>
/// <param name="Samples">The room for samples, which is the distance of columns; 0 for images one after the other.</param>
/// <param name="LeftOffset">Where the left operand begins in its buffer.</param>
/// <param name="Left">Its distances along m, c, i and j; where it is a gradient along m and y.</param>
/// <param name="RightOffset">Where the right operand begins in its buffer.</param>
/// <param name="Right">Its distances along c and y, and of images one after the other along the samples.</param>
public sealed record WindowForm(
    int M, int C, int Rows, int Columns, int Samples, long LeftOffset, ImmutableArray<long> Left, long RightOffset, ImmutableArray<long> Right)
{
    /// <summary>The side of the tiles of the result that are multiplied at a time, 2 or 4.</summary>
    public int Tile { get; init; } = 2;

    /// <summary>The places of a transformed tile, at each of which the channels are a product.</summary>
    public int Places => (Tile + 2) * (Tile + 2);

    /// <summary>
    /// Whether the kernel's left operand is not the weights: they were transformed once, as [places, c, m] in two dimensions
    /// of places, when parameters had changed.
    /// </summary>
    public bool AreTransformed { get; init; }
}

/// <summary>
/// Adds updates into a table in row-major order of the updates; split over threads along dimensions of the table other
/// than the axis. The table is zeroed first.
/// </summary>
public sealed record ScatterKernel(
    string Name,
    ImmutableArray<Node> Nodes,
    Origin Origin,
    ImmutableArray<KernelDim> Dims,
    BufferAccess Target,
    int Axis,
    BufferAccess Index,
    Expr Value) : Kernel(Name, Nodes, Origin);

/// <summary>A value in another form: each element rounded to 16 bits, or such elements as real numbers again.</summary>
/// <param name="Source">The whole of a buffer.</param>
/// <param name="Target">The whole of another, of as many elements.</param>
public sealed record ConvertKernel(
    string Name,
    ImmutableArray<Node> Nodes,
    Origin Origin,
    ImmutableArray<KernelDim> Dims,
    BufferAccess Source,
    BufferAccess Target) : Kernel(Name, Nodes, Origin);

/// <summary>A scalar of the host for this step, e.g. 1 - beta1^t, computed in double.</summary>
public sealed record HostSlot(int Number, string Name);

/// <summary>Scalars that depend on nothing but the step, the rate and the sample count.</summary>
public sealed record HostKernel(ImmutableArray<(HostSlot Slot, Node Value)> Scalars);
