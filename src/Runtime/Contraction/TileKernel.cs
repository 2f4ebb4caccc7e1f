using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The register tile: up to 8 rows of up to 3 blocks of sums, each one chain of fused multiply-adds over the depth.
/// </summary>
/// <remarks>
/// One body serves all sizes: conditions on the sizes are constants to the JIT, which drops the code and the registers
/// of rows and blocks that a size does not have. The tail is 2 where the last block of columns is cut, else 1. Sums are
/// separately named locals, because only those stay in registers: 24 sums, 3 blocks of B and a broadcast of A are 28 of
/// the 32 registers of 512 bits; with 256 bits a tile has 6 rows of one block (two registers each), 15 of 16 registers.
/// </remarks>
internal static unsafe class TileKernel<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TBlocks, TTail>(TileTask<T>* task)
        where TRows : unmanaged
        where TBlocks : unmanaged
        where TTail : unmanaged
    {
        T* a = task->A;
        int* rows = task->Rows;
        T* a0 = a + rows[0];
        T* a1 = sizeof(TRows) > 1 ? a + rows[1] : null;
        T* a2 = sizeof(TRows) > 2 ? a + rows[2] : null;
        T* a3 = sizeof(TRows) > 3 ? a + rows[3] : null;
        T* a4 = sizeof(TRows) > 4 ? a + rows[4] : null;
        T* a5 = sizeof(TRows) > 5 ? a + rows[5] : null;
        T* a6 = sizeof(TRows) > 6 ? a + rows[6] : null;
        T* a7 = sizeof(TRows) > 7 ? a + rows[7] : null;
        T* b0 = task->B0;
        T* b1 = sizeof(TBlocks) > 1 ? task->B1 : null;
        T* b2 = sizeof(TBlocks) > 2 ? task->B2 : null;

        // A block that is the end of the rows of B may be read whole as long as there is memory of B behind it.
        int lanes = task->Lanes;
        int* safe = sizeof(TTail) > 1 ? task->Offsets + 2 * (nint)task->SafeDepth : null;

        V s00 = V.Zero, s01 = V.Zero, s02 = V.Zero;
        V s10 = V.Zero, s11 = V.Zero, s12 = V.Zero;
        V s20 = V.Zero, s21 = V.Zero, s22 = V.Zero;
        V s30 = V.Zero, s31 = V.Zero, s32 = V.Zero;
        V s40 = V.Zero, s41 = V.Zero, s42 = V.Zero;
        V s50 = V.Zero, s51 = V.Zero, s52 = V.Zero;
        V s60 = V.Zero, s61 = V.Zero, s62 = V.Zero;
        V s70 = V.Zero, s71 = V.Zero, s72 = V.Zero;

        if (task->Accumulate)
        {
            T* sum = task->Sums;
            nint stride = task->SumsStride;
            s00 = V.Load(sum);
            if (sizeof(TBlocks) > 1) s01 = V.Load(sum + V.Count);
            if (sizeof(TBlocks) > 2) s02 = V.Load(sum + 2 * V.Count);
            if (sizeof(TRows) > 1)
            {
                sum += stride;
                s10 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s11 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s12 = V.Load(sum + 2 * V.Count);
            }

            if (sizeof(TRows) > 2)
            {
                sum += stride;
                s20 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s21 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s22 = V.Load(sum + 2 * V.Count);
            }

            if (sizeof(TRows) > 3)
            {
                sum += stride;
                s30 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s31 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s32 = V.Load(sum + 2 * V.Count);
            }

            if (sizeof(TRows) > 4)
            {
                sum += stride;
                s40 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s41 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s42 = V.Load(sum + 2 * V.Count);
            }

            if (sizeof(TRows) > 5)
            {
                sum += stride;
                s50 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s51 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s52 = V.Load(sum + 2 * V.Count);
            }

            if (sizeof(TRows) > 6)
            {
                sum += stride;
                s60 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s61 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s62 = V.Load(sum + 2 * V.Count);
            }

            if (sizeof(TRows) > 7)
            {
                sum += stride;
                s70 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s71 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s72 = V.Load(sum + 2 * V.Count);
            }
        }

        int* offsets = task->Offsets;
        int* end = offsets + 2 * (nint)task->Depth;
        while (offsets < end)
        {
            nint ka = offsets[0], kb = offsets[1];
            offsets += 2;
            V y0, y1 = V.Zero, y2 = V.Zero;
            y0 = RowBlock<V, T>.Load<TTail, Size1, TBlocks>(b0 + kb, offsets <= safe, lanes);
            if (sizeof(TBlocks) > 1) y1 = RowBlock<V, T>.Load<TTail, Size2, TBlocks>(b1 + kb, offsets <= safe, lanes);
            if (sizeof(TBlocks) > 2) y2 = RowBlock<V, T>.Load<TTail, Size3, TBlocks>(b2 + kb, offsets <= safe, lanes);

            V x0 = V.Broadcast(a0[ka]);
            V.AddProduct(ref s00, x0, y0);
            if (sizeof(TBlocks) > 1) V.AddProduct(ref s01, x0, y1);
            if (sizeof(TBlocks) > 2) V.AddProduct(ref s02, x0, y2);
            if (sizeof(TRows) > 1)
            {
                V x = V.Broadcast(a1[ka]);
                V.AddProduct(ref s10, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s11, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s12, x, y2);
            }

            if (sizeof(TRows) > 2)
            {
                V x = V.Broadcast(a2[ka]);
                V.AddProduct(ref s20, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s21, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s22, x, y2);
            }

            if (sizeof(TRows) > 3)
            {
                V x = V.Broadcast(a3[ka]);
                V.AddProduct(ref s30, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s31, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s32, x, y2);
            }

            if (sizeof(TRows) > 4)
            {
                V x = V.Broadcast(a4[ka]);
                V.AddProduct(ref s40, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s41, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s42, x, y2);
            }

            if (sizeof(TRows) > 5)
            {
                V x = V.Broadcast(a5[ka]);
                V.AddProduct(ref s50, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s51, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s52, x, y2);
            }

            if (sizeof(TRows) > 6)
            {
                V x = V.Broadcast(a6[ka]);
                V.AddProduct(ref s60, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s61, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s62, x, y2);
            }

            if (sizeof(TRows) > 7)
            {
                V x = V.Broadcast(a7[ka]);
                V.AddProduct(ref s70, x, y0);
                if (sizeof(TBlocks) > 1) V.AddProduct(ref s71, x, y1);
                if (sizeof(TBlocks) > 2) V.AddProduct(ref s72, x, y2);
            }
        }

        T* target = task->Sums;
        nint targetStride = task->SumsStride;
        V.Store(s00, target);
        if (sizeof(TBlocks) > 1) V.Store(s01, target + V.Count);
        if (sizeof(TBlocks) > 2) V.Store(s02, target + 2 * V.Count);
        if (sizeof(TRows) > 1)
        {
            target += targetStride;
            V.Store(s10, target);
            if (sizeof(TBlocks) > 1) V.Store(s11, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s12, target + 2 * V.Count);
        }

        if (sizeof(TRows) > 2)
        {
            target += targetStride;
            V.Store(s20, target);
            if (sizeof(TBlocks) > 1) V.Store(s21, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s22, target + 2 * V.Count);
        }

        if (sizeof(TRows) > 3)
        {
            target += targetStride;
            V.Store(s30, target);
            if (sizeof(TBlocks) > 1) V.Store(s31, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s32, target + 2 * V.Count);
        }

        if (sizeof(TRows) > 4)
        {
            target += targetStride;
            V.Store(s40, target);
            if (sizeof(TBlocks) > 1) V.Store(s41, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s42, target + 2 * V.Count);
        }

        if (sizeof(TRows) > 5)
        {
            target += targetStride;
            V.Store(s50, target);
            if (sizeof(TBlocks) > 1) V.Store(s51, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s52, target + 2 * V.Count);
        }

        if (sizeof(TRows) > 6)
        {
            target += targetStride;
            V.Store(s60, target);
            if (sizeof(TBlocks) > 1) V.Store(s61, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s62, target + 2 * V.Count);
        }

        if (sizeof(TRows) > 7)
        {
            target += targetStride;
            V.Store(s70, target);
            if (sizeof(TBlocks) > 1) V.Store(s71, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s72, target + 2 * V.Count);
        }
    }
}
