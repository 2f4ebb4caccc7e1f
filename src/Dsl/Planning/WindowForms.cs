using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Finds products that are convolutions by windows of 3×3 with stride 1, or the gradients of their weights, by the strides of
/// their operands only. What inference multiplies so must not depend on the samples of a call, nor on how they lie: a prediction
/// has the same bits in a batch of any size, and those of an evaluation.
/// </summary>
internal static class WindowForms
{
    /// <summary>The sides of tiles. Large ones save more, but have to fit.</summary>
    private const int SmallTile = 2;
    private const int LargeTile = 4;

    /// <summary>
    /// Fewer channels are multiplied in less time than it takes to transform them (measured), the more so for a gradient, whose
    /// tiles are also turned.
    /// </summary>
    private const int FewestChannels = 16;
    private const int FewestChannelsOfLargeTiles = FewestChannels / 2;

    /// <summary>More channels of a window do not fit into a workspace of the runtime.</summary>
    private const int MostChannels = 512;

    /// <summary>In training: for fewer places, samples included, it does not pay to transform the filters.</summary>
    private const int FewestPlaces = 512;

    /// <summary>In inference: the tiles of smaller images leave lanes empty.</summary>
    private const int FewestRowsTimesColumns = 64;
    private const int FewestColumns = 8;

    /// <summary>In inference: what it takes to transform a block of tiles of one channel there and back, in multiply-adds (measured).</summary>
    private const int SmallInput = 70, SmallOutput = 35;
    private const int LargeInput = 320, LargeOutput = 140;

    /// <summary>As <c>WindowShape.MaxTileBytes</c> of the runtime.</summary>
    private const long MostTileBytes = 1 << 20;

    private const int Window = 3;

    public static KernelContents Run(KernelContents contents, ProgramKind program, PlanOptions options)
    {
        var form = contents.Kernel is ContractKernel { MCount: 1, KCount: 3 } kernel && kernel.Left.Step == 0 && kernel.Right.Step == 0
            && kernel.Left.Buffer.Type == ElementType.Real && kernel.Right.Buffer.Type == ElementType.Real && kernel.RowTerms.IsEmpty
                ? Of(kernel, program, options)
                : null;
        return form is null ? contents : contents.With((ContractKernel)contents.Kernel with { Windows = form });
    }

    private static WindowForm? Of(ContractKernel kernel, ProgramKind program, PlanOptions options)
    {
        var sideBySide = kernel is { GCount: 0, NCount: 3 };
        if (program is ProgramKind.Train or ProgramKind.Gather or ProgramKind.Gradients)
            return sideBySide ? Trained(kernel) : null;
        if (!options.TransformsWeights || kernel.SumsInLanes || kernel.Left.Buffer.Place is not (BufferPlace.Parameters or BufferPlace.Prepared))
            return null;
        var found = sideBySide ? SideBySide(kernel) : kernel is { GCount: 1, NCount: 2 } ? OneAfterTheOther(kernel) : null;
        return found is null ? null : Inferred(found, options);
    }

    private static WindowForm? Trained(ContractKernel kernel)
    {
        var form = kernel.SumsInLanes ? Gradient(kernel) : SideBySide(kernel);
        if (form is null)
            return null;
        var large = form with { Tile = LargeTile };
        var tiled = IsTiled(large) ? large : form;
        return Pays(tiled, isGradient: kernel.SumsInLanes) ? tiled : null;
    }

    private static bool Pays(WindowForm form, bool isGradient)
    {
        var fewest = form.Tile == LargeTile ? FewestChannelsOfLargeTiles : FewestChannels;
        return IsPossible(form, isGradient ? 2 * fewest : fewest) && (long)form.Rows * form.Columns * form.Samples >= FewestPlaces;
    }

    private static WindowForm? Inferred(WindowForm form, PlanOptions options)
    {
        if (!IsPossible(form, FewestChannels) || form.Columns < FewestColumns || (long)form.Rows * form.Columns < FewestRowsTimesColumns)
            return null;
        var large = form with { Tile = LargeTile };
        if (IsTiled(large) && Fits(large, options) && Work(large, options) < Work(form, options))
            return large;
        return Fits(form, options) ? form : null;
    }

    /// <summary>The work for one image, in multiply-adds of a block of lanes.</summary>
    private static long Work(WindowForm form, PlanOptions options)
    {
        long rows = form.Rows / form.Tile, rowTiles = form.Columns / form.Tile, blocks = Blocks(rows * rowTiles, options.Lanes);

        // One, two or four rows of tiles that are whole blocks are transformed together, as by the runtime's PlanarForm.
        var together = rowTiles % options.Lanes == 0 || (2 * rowTiles == options.Lanes && rows % 2 == 0)
            || (4 * rowTiles == options.Lanes && rows % 4 == 0);
        var transformed = together ? blocks : rows * Blocks(rowTiles, options.Lanes);
        var (input, output) = form.Tile == LargeTile ? (LargeInput, LargeOutput) : (SmallInput, SmallOutput);
        return form.Places * blocks * form.C * form.M + transformed * (form.C * input + form.M * output);
    }

    /// <summary>Whether the tiles of as many rows as are whole blocks of the result have room in a workspace.</summary>
    private static bool Fits(WindowForm form, PlanOptions options)
    {
        long tiles = form.Columns / form.Tile;
        while (form.Tile * form.Tile * tiles % options.Lanes != 0)
            tiles *= 2;
        return form.Places * form.C * options.RealBytes * Blocks(tiles, options.Lanes) * options.Lanes <= MostTileBytes;
    }

    private static long Blocks(long elements, int lanes) => (elements + lanes - 1) / lanes;

    private static bool IsPossible(WindowForm form, int fewest) =>
        form.M >= fewest && form.C >= fewest && form.C <= MostChannels && IsTiled(form with { Tile = SmallTile });

    private static bool IsTiled(WindowForm form) => form.Rows % form.Tile == 0 && form.Columns % form.Tile == 0;

    private static WindowForm? SideBySide(ContractKernel kernel)
    {
        const int y = 1, x = 2, s = 3;
        var pitch = kernel.Right.Buffer.SamplePitch;
        var r = kernel.Right.Linear().Strides;
        return pitch != 0 && kernel.Dims[s].Extent == pitch && r[s] == 1 && kernel.Left.Linear().Strides[s] == 0
            ? Convolution(kernel, 0, y, x, s + 1, pitch, pitch, ImmutableArray<long>.Empty)
            : null;
    }

    private static WindowForm? OneAfterTheOther(ContractKernel kernel)
    {
        const int g = 0, m = 1, y = 2, x = 3;
        return kernel.Right.Buffer.SamplePitch == 0 && kernel.Dims[g].Extent == Shape.Batch && kernel.Left.Linear().Strides[g] == 0
            ? Convolution(kernel, m, y, x, x + 1, 0, 1, ImmutableArray.Create(kernel.Right.Linear().Strides[g]))
            : null;
    }

    /// <param name="first">The first summed dimension.</param>
    /// <param name="samples">The room for samples.</param>
    /// <param name="column">The distance of columns.</param>
    /// <param name="sample">The distance of samples, if images lie one after the other.</param>
    private static WindowForm? Convolution(
        ContractKernel kernel, int m, int y, int x, int first, int samples, int column, ImmutableArray<long> sample)
    {
        var (left, right) = (kernel.Left.Linear(), kernel.Right.Linear());
        var (l, r) = (left.Strides, right.Strides);
        if (r[x] != column || r[y] <= 0 || r[m] != 0 || l[y] != 0 || l[x] != 0)
            return null;
        var summed = Enumerable.Range(first, 3).ToList();
        var i = summed.FindIndex(d => Extent(d) == Window && Math.Abs(r[d]) == r[y]) + first;
        var j = summed.FindIndex(d => d != i && Extent(d) == Window && Math.Abs(r[d]) == r[x]) + first;
        if (i < first || j < first)
            return null;
        var c = summed.Single(d => d != i && d != j);
        var (leftOffset, rightOffset) = (left.Offset, right.Offset);

        // A window that is passed backwards, as in a gradient, is one that is passed forwards with its weights turned.
        var (alongI, alongJ) = (Forwards(i), Forwards(j));
        return new WindowForm(
            Extent(m), Extent(c), Extent(y), Extent(x), samples, leftOffset, ImmutableArray.Create(l[m], l[c], alongI, alongJ), rightOffset,
            ImmutableArray.Create(r[c], r[y]).AddRange(sample));

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
        if (r[m] != 0 || l[c] != 0 || l[i] != 0 || l[j] != 0)
            return null;
        return new WindowForm(
            Extent(m), Extent(c), Extent(y), Extent(x), pitch, left.Offset, ImmutableArray.Create(l[m], l[y]), right.Offset,
            ImmutableArray.Create(r[c], r[y]));

        int Extent(int d) => kernel.Dims[d].Extent;
    }
}
