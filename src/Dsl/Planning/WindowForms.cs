using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Finds products that are convolutions by windows of 3×3 with stride 1, or the gradients of their weights, by the strides of
/// their operands only. They are for training: a prediction's sums are plain chains, the same bits in a batch of any size.
/// </summary>
internal static class WindowForms
{
    /// <summary>
    /// Fewer channels are multiplied in less time than it takes to transform them (measured). A gradient's tiles are also turned,
    /// for which it needs more.
    /// </summary>
    private const int FewestChannels = 16;
    private const int FewestGradientChannels = 32;

    /// <summary>More channels of a window do not fit into a workspace of the runtime.</summary>
    private const int MostChannels = 512;

    /// <summary>For fewer places, samples included, it does not pay to transform the filters.</summary>
    private const int FewestPlaces = 512;

    private const int Window = 3;

    public static KernelContents Run(KernelContents contents, bool trains) =>
        trains && contents.Kernel is ContractKernel { GCount: 0, MCount: 1, NCount: 3, KCount: 3 } kernel
            && kernel.Left.Step == 0 && kernel.Right.Step == 0 && kernel.Left.Buffer.Type == ElementType.Real
            && kernel.Right.Buffer.Type == ElementType.Real && kernel.RowTerms.IsEmpty && (kernel.SumsInLanes ? Gradient(kernel) : Convolution(kernel)) is { } form
                ? contents.With(kernel with { Windows = form })
                : contents;

    private static WindowForm? Convolution(ContractKernel kernel)
    {
        const int m = 0, y = 1, x = 2, s = 3;
        var (left, right) = (kernel.Left.Linear(), kernel.Right.Linear());
        var (l, r) = (left.Strides, right.Strides);
        var pitch = kernel.Right.Buffer.SamplePitch;
        if (pitch == 0 || Extent(s) != pitch || r[s] != 1 || r[x] != pitch || r[y] <= 0 || r[m] != 0 || l[y] != 0 || l[x] != 0 || l[s] != 0)
            return null;
        var summed = Enumerable.Range(s + 1, 3).ToList();
        var i = summed.FindIndex(d => Extent(d) == Window && Math.Abs(r[d]) == r[y]) + s + 1;
        var j = summed.FindIndex(d => d != i && Extent(d) == Window && Math.Abs(r[d]) == r[x]) + s + 1;
        if (i == s || j == s)
            return null;
        var c = summed.Single(d => d != i && d != j);
        var (leftOffset, rightOffset) = (left.Offset, right.Offset);

        // A window that is passed backwards, as in a gradient, is one that is passed forwards with its weights turned.
        var (alongI, alongJ) = (Forwards(i), Forwards(j));
        return Form(
            FewestChannels, Extent(m), Extent(c), Extent(y), Extent(x), pitch, leftOffset, ImmutableArray.Create(l[m], l[c], alongI, alongJ), rightOffset,
            ImmutableArray.Create(r[c], r[y]));

        int Extent(int d) => kernel.Dims[d].Extent;

        long Forwards(int d)
        {
            if (r[d] > 0)
                return l[d];
            leftOffset += (Window - 1) * l[d];
            rightOffset += (Window - 1) * r[d];
            return -l[d];
        }
    }

    private static WindowForm? Gradient(ContractKernel kernel)
    {
        const int m = 0, c = 1, i = 2, j = 3, y = 4, x = 5, s = 6;
        var (left, right) = (kernel.Left.Linear(), kernel.Right.Linear());
        var (l, r) = (left.Strides, right.Strides);
        var pitch = kernel.Right.Buffer.SamplePitch;
        if (pitch == 0 || kernel.Left.Buffer.SamplePitch != pitch || Extent(s) != Shape.Batch || Extent(i) != Window || Extent(j) != Window)
            return null;
        if (l[s] != 1 || r[s] != 1 || l[x] != pitch || r[x] != pitch || r[j] != pitch || r[i] != r[y] || r[y] <= 0)
            return null;
        return r[m] != 0 || l[c] != 0 || l[i] != 0 || l[j] != 0
            ? null
            : Form(
                FewestGradientChannels, Extent(m), Extent(c), Extent(y), Extent(x), pitch, left.Offset, ImmutableArray.Create(l[m], l[y]), right.Offset,
                ImmutableArray.Create(r[c], r[y]));

        int Extent(int d) => kernel.Dims[d].Extent;
    }

    private static WindowForm? Form(
        int fewest, int m, int c, int rows, int columns, int samples, long leftOffset, ImmutableArray<long> left, long rightOffset,
        ImmutableArray<long> right) =>
        m >= fewest && c >= fewest && c <= MostChannels && rows % 2 == 0 && columns % 2 == 0
            && (long)rows * columns * samples >= FewestPlaces
                ? new WindowForm(m, c, rows, columns, samples, leftOffset, left, rightOffset, right)
                : null;
}
