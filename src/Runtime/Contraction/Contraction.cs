using System;
using System.Runtime.CompilerServices;
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
    public const int WorkspaceBytes = Workspace<byte>.Bytes;

    /// <summary>Computes one part of a contraction, and gives each sum to the epilogue. Allocates nothing.</summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums.</typeparam>
    /// <param name="shape">The extents of the indices.</param>
    /// <param name="a">The left factor: batch g, free m, contracted k.</param>
    /// <param name="b">The right factor: batch g, free n, contracted k.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="workspace"><see cref="WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (shape.G <= 0 || shape.M <= 0 || shape.N <= 0)
            return;
        Region region = Partition.Of(shape, V.Count, part, parts);
        if (region.IsEmpty)
            return;

        var stage = new Stage<V, T>(shape, a, b, region, workspace);
        for (int columns = 0; columns < stage.Columns.Count; columns++)
        {
            int n = region.N0 + stage.Columns.Start(columns) * V.Count;
            stage.SetColumns(n, Math.Min(stage.Columns.Length(columns) * V.Count, region.N1 - n));
            for (int g = region.G0; g < region.G1; g++)
            {
                stage.SetGroup(g);
                for (int m = region.M0; m < region.M1; m += stage.RowStep)
                {
                    stage.SetRows(m, Math.Min(stage.RowStep, region.M1 - m));
                    int k = 0, depth;
                    do
                    {
                        depth = Math.Min(stage.DepthStep, shape.K - k);
                        stage.SetDepth(k, depth);
                        k += depth;
                        Multiply(ref stage, ref epilogue, g, k >= shape.K);
                    }
                    while (k < shape.K);
                }
            }
        }
    }

    /// <summary>Goes through the tiles of the current rows and columns, and delivers them if they are finished.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<V, T, TEpilogue>(ref Stage<V, T> stage, ref TEpilogue epilogue, int g, bool finished)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T>
    {
        // A copy, whose fields stay in registers: the compiler cannot know that stores leave the original alone.
        TEpilogue local = epilogue;
        for (int rows = 0; rows < stage.RowBlocks; rows++)
        {
            stage.SetRowBlock(rows);
            for (int panel = 0; panel < stage.Panels; panel++)
            {
                stage.Multiply(panel);
                if (!finished)
                    continue;

                T* sums = stage.Sums;
                for (int row = 0; row < stage.TileHeight; row++, sums += stage.SumsStride)
                {
                    int m = stage.TileRow + row, n = stage.TileColumn;
                    T* sum = sums;
                    for (int block = 0; block < stage.TileBlocks; block++, n += V.Count, sum += V.Count)
                        local.Store(V.Load(sum), g, m, n, V.Count);
                    if (stage.TileTail != 0)
                        local.Store(V.Load(sum), g, m, n, stage.TileTail);
                }
            }
        }

        epilogue = local;
    }
}
