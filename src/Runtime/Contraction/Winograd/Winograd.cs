using System.Runtime.CompilerServices;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Convolutions by windows of 3×3 and the gradients of their weights with fewer multiplications than the sums have terms, by
/// Winograd's minimal filtering: F(4×4, 3×3) and F(3×3, 4×4) with 36 for 144, F(2×2, 3×3) and F(3×3, 2×2) with 16 for 36
/// (A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2015; S. Winograd, "Arithmetic complexity of
/// computations", 1980).
/// </summary>
/// <remarks>
/// Overlapping tiles of images and filters are transformed; at each of the places of a tile the tiles of all channels and the
/// filters are a matrix product; its results are transformed back. Lanes run along samples, so that no transform moves anything
/// within a block. Some tiles are worked off at a time, and what is between the steps stays in the second cache.
/// Each product is a chain of fused multiply-adds in the order of what is summed, however the work is cut: the same bits for
/// every width of vectors and any number of threads, but not those of <see cref="Contraction"/>. The outcome's distance from the
/// exact one, as the root of the mean square, is less than that one's with tiles of 2, and about twice that one's with tiles of 4.
/// </remarks>
public static unsafe class Winograd
{
    /// <summary>
    /// Computes one part of <c>C[m,y,x,s] = Σ_c Σ_i Σ_j A[m,c,i,j] · B[c,y+i,x+j,s]</c>, and gives each sum to the epilogue.
    /// Allocates nothing.
    /// </summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums, with the columns <c>(y * Columns + x) * Samples + s</c>.</typeparam>
    /// <param name="shape">The extents of the indices.</param>
    /// <param name="a">The weights.</param>
    /// <param name="b">The images, of two rows and two columns more than the result; beyond the samples that count may be anything.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="workspace"><see cref="Contraction.WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0; <see cref="Kernels.None"/> only compiles what computes it.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve<V, T, TEpilogue>(
        in WindowShape shape, in Filters<T> a, in Images<T> b, ref TEpilogue epilogue, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (shape.Tile == 4)
            ConvolveTiles<V, T, TilesOf4<V, T>, TEpilogue>(shape, a, b, ref epilogue, workspace, part, parts);
        else
            ConvolveTiles<V, T, TilesOf2<V, T>, TEpilogue>(shape, a, b, ref epilogue, workspace, part, parts);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvolveTiles<V, T, TTiles, TEpilogue>(
        in WindowShape shape, in Filters<T> a, in Images<T> b, ref TEpilogue epilogue, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TTiles : struct, ITileTransforms<V, T>
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (part < 0)
        {
            WinogradForward<V, T, TTiles>.Compile(shape, a);
            return;
        }

        TEpilogue local = epilogue;
        Unsafe.SkipInit(out WinogradForward<V, T, TTiles> stage);
        stage.Begin(shape, a, b, workspace, part, parts);
        while (stage.Next())
        {
            T* sums = stage.Sums;
            TileGroup group = stage.Group;
            int n = TTiles.Side * (group.Row * shape.Columns + group.Column) * shape.Samples + group.Sample;
            for (int row = 0; row < TTiles.Side; row++, n += shape.Columns * shape.Samples)
            {
                int column = n;
                for (int x = 0; x < TTiles.Side * group.Count; x++, column += shape.Samples)
                {
                    for (int s = 0; s < group.Samples; s += V.Count, sums += V.Count)
                        local.Store(V.Load(sums), 0, stage.Row, column + s, V.Count);
                }
            }
        }

        epilogue = local;
    }

    /// <summary>
    /// Computes one part of <c>C[g,m,y,x] = Σ_c Σ_i Σ_j A[m,c,i,j] · B[g,c,y+i,x+j]</c> of images one after the other, and gives
    /// each sum to the epilogue. An image's sums have the bits that <see cref="Convolve"/> gives them, however many there are.
    /// Allocates nothing.
    /// </summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums, with the columns <c>y * Columns + x</c>.</typeparam>
    /// <param name="shape">The extents of the indices; there are limits to the size of a row (<see cref="WindowShape.MaxTileBytes"/>).</param>
    /// <param name="a">The weights, transformed as by <see cref="Filters{T}.Transformed"/>.</param>
    /// <param name="b">The images, of two rows and two columns more than the result.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="workspace"><see cref="Contraction.WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0; <see cref="Kernels.None"/> only compiles what computes it.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ConvolveImages<V, T, TEpilogue>(
        in WindowShape shape, T* a, in Images<T> b, ref TEpilogue epilogue, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (shape.Tile == 4)
            ConvolvePlanes<V, T, PlanarTransformsOf4<V, T>, TEpilogue>(shape, a, b, ref epilogue, workspace, part, parts);
        else
            ConvolvePlanes<V, T, PlanarTransformsOf2<V, T>, TEpilogue>(shape, a, b, ref epilogue, workspace, part, parts);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvolvePlanes<V, T, TTiles, TEpilogue>(
        in WindowShape shape, T* a, in Images<T> b, ref TEpilogue epilogue, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TTiles : struct, IPlanarTransforms<V, T>
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (part < 0)
        {
            WinogradPlanar<V, T, TTiles>.Compile(shape);
            return;
        }

        TEpilogue local = epilogue;
        Unsafe.SkipInit(out WinogradPlanar<V, T, TTiles> stage);
        stage.Begin(shape, a, b, workspace, part, parts);
        while (stage.Next())
        {
            T* sums = stage.Sums;
            int g = stage.Sample, m = stage.Row, n = stage.Place, end = n + stage.Count;
            for (; n + V.Count <= end; n += V.Count, sums += V.Count)
                local.Store(V.Load(sums), g, m, n, V.Count);
            if (n < end)
                local.Store(V.Load(sums), g, m, n, end - n);
        }

        epilogue = local;
    }

    /// <summary>
    /// Computes one part of <c>C[m,(c,i,j)] = Σ_y Σ_x Σ_s A[m,y,x,s] · B[c,y+i,x+j,s]</c>, the gradient of a convolution's
    /// weights, and gives each sum to the epilogue. Allocates nothing.
    /// </summary>
    /// <typeparam name="V">The block of lanes to compute with.</typeparam>
    /// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEpilogue">What becomes of the sums, with the columns <c>9 * c + 3 * i + j</c>.</typeparam>
    /// <param name="shape">The extents: y and x run over its rows and columns.</param>
    /// <param name="samples">The samples that are summed, up to the room for them.</param>
    /// <param name="a">The gradient of the convolution.</param>
    /// <param name="b">The images, of two rows and two columns more.</param>
    /// <param name="epilogue">Takes the sums; must not write to A or B.</param>
    /// <param name="shared">What the parts leave for each other, the same for all of them.</param>
    /// <param name="workspace"><see cref="Contraction.WorkspaceBytes"/> bytes that nothing else uses meanwhile.</param>
    /// <param name="part">Which part of the result to compute, from 0; <see cref="Kernels.None"/> only compiles what computes it.</param>
    /// <param name="parts">The number of parts, one for each thread; all of them together make the whole result.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate<V, T, TEpilogue>(
        in WindowShape shape, int samples, in Images<T> a, in Images<T> b, ref TEpilogue epilogue, ref SharedSums shared, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (shape.Tile == 4)
            CorrelateTiles<V, T, TilesOf4<V, T>, TEpilogue>(shape, samples, a, b, ref epilogue, ref shared, workspace, part, parts);
        else
            CorrelateTiles<V, T, TilesOf2<V, T>, TEpilogue>(shape, samples, a, b, ref epilogue, ref shared, workspace, part, parts);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CorrelateTiles<V, T, TTiles, TEpilogue>(
        in WindowShape shape, int samples, in Images<T> a, in Images<T> b, ref TEpilogue epilogue, ref SharedSums shared, T* workspace, int part, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged
        where TTiles : struct, ITileTransforms<V, T>
        where TEpilogue : struct, IEpilogue<V, T>
    {
        if (part < 0)
        {
            WinogradGradient<V, T, TTiles>.Compile(shape, samples);
            return;
        }

        TEpilogue local = epilogue;
        fixed (SharedSums* pinned = &shared)
        {
            Unsafe.SkipInit(out WinogradGradient<V, T, TTiles> stage);
            stage.Begin(shape, samples, a, b, pinned, workspace, part, parts);
            while (stage.Next())
            {
                int count = stage.Count;
                for (int n = 0; n < count; n += V.Count)
                {
                    int lanes = int.Min(V.Count, count - n);
                    local.Store(V.Load(stage.Sums + n), 0, stage.Row, stage.Column + n, lanes);
                }
            }
        }

        epilogue = local;
    }
}
