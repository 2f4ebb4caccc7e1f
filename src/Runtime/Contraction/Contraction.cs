using System.Runtime.CompilerServices;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// One kernel for every product of tensors: <c>C[g,m,n] = Σ_k A[g,m,k] · B[g,k,n]</c>, where each of the four indices
/// may stand for several dimensions. Matrix products in all transpositions are contractions, and so are convolutions
/// (over a padded input) with both of their gradients, and the products of attention.
/// </summary>
/// <remarks>
/// <para>
/// Each sum is one chain of fused multiply-adds in the order of k, beginning with 0, however the work is cut: the same
/// bits for every width of vectors, any number of threads, and whatever other rows and columns there are.
/// </para>
/// <para>
/// Fast when B's columns are neighbours in memory (it is read where it is, or copied row by row) or its rows are (it is
/// transposed while it is copied); A is read number by number, and may lie in any way. Of the two free indices the one
/// that is to lie in lanes is the columns.
/// </para>
/// </remarks>
public static unsafe class Contraction
{
    /// <summary>Bytes of memory that each thread brings as a workspace; it need be neither aligned nor cleared.</summary>
    public const int WorkspaceBytes = Workspace<byte>.Bytes + SharedSums.Bytes;

    /// <summary>Computes one part of a contraction, and gives each sum to the epilogue. Allocates nothing.</summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums.</typeparam>
    /// <param name="shape">The extents of the indices.</param>
    /// <param name="a">The left factor: batch g, free m, contracted k.</param>
    /// <param name="b">The right factor: batch g, free n, contracted k.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="workspace"><see cref="WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0; <see cref="Kernels.None"/> only compiles what computes it.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, T, TEpilogue>(
        in ContractionShape shape,
        in Operand<T> a,
        in Operand<T> b,
        ref TEpilogue epilogue,
        T* workspace,
        int part,
        int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T> =>
        Run<V, T, TEpilogue>(shape, a, b, default, ref epilogue, workspace, part, parts);

    /// <summary>Computes one part of a contraction, and gives each sum to the epilogue. Allocates nothing.</summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums.</typeparam>
    /// <param name="shape">The extents of the indices.</param>
    /// <param name="a">The left factor: batch g, free m, contracted k.</param>
    /// <param name="b">The right factor: batch g, free n, contracted k.</param>
    /// <param name="terms">Which terms the sums of each column have; all others are left out.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="workspace"><see cref="WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0; <see cref="Kernels.None"/> only compiles what computes it.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, T, TEpilogue>(
        in ContractionShape shape,
        in Operand<T> a,
        in Operand<T> b,
        in ColumnTerms terms,
        ref TEpilogue epilogue,
        T* workspace,
        int part,
        int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (shape.G <= 0 || shape.M <= 0 || shape.N <= 0)
            return;
        if (part < 0)
        {
            Stage<V, T>.Compile(shape, a, b, terms);
            if (TEpilogue.Divides)
                InterleavedTiles<V, T, TEpilogue>.Compile(shape, a, b, ref epilogue);
            return;
        }

        Region region = Partition.Of(shape, V.Count, part, parts);
        if (!terms.IsNone && parts > 1)
            region = terms.Balanced(region, shape.N, V.Count);
        if (region.IsEmpty)
            return;

        // A copy, whose fields stay in registers: the compiler cannot know that stores leave the original alone.
        TEpilogue local = epilogue;
        Region rest = default;
        if (TEpilogue.Divides && terms.IsNone && InterleavedTiles<V, T, TEpilogue>.Suited(shape, b, region) is { IsEmpty: false } whole)
        {
            InterleavedTiles<V, T, TEpilogue>.Run(shape, a, b, ref local, whole, workspace);
            rest = region with { M0 = whole.M1 };
            region = whole with { N0 = whole.N1, N1 = region.N1 };
        }

        for (int i = 0; i < 2; i++, region = rest, rest = default)
        {
            if (region.IsEmpty)
                continue;
            Unsafe.SkipInit(out Stage<V, T> stage);
            stage.Begin(shape, a, b, terms, region, workspace);
            while (stage.Next())
            {
                T* sums = stage.Sums;
                nint stride = stage.SumsStride;
                int g = stage.Group, m = stage.TileRow, n = stage.TileColumn;
                int blocks = stage.TileBlocks, tail = stage.TileTail;
                for (int rows = stage.TileHeight; rows > 0; rows--, m++, sums += stride)
                {
                    for (int block = 0; block < blocks; block++)
                        local.Store(V.Load(sums + block * V.Count), g, m, n + block * V.Count, V.Count);
                    if (tail != 0)
                        local.Store(V.Load(sums + blocks * V.Count), g, m, n + blocks * V.Count, tail);
                }
            }
        }

        epilogue = local;
    }
}
