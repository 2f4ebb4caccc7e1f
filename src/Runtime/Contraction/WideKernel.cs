using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The tile for one or two rows (one sample): up to 8 blocks of columns side by side, so that there are enough
/// independent sums to hide their latency, and B, which is read only once, is read in long stretches.
/// </summary>
internal static unsafe class WideKernel<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TBlocks, TTail>(TileTask<T>* task)
        where TRows : unmanaged
        where TBlocks : unmanaged
        where TTail : unmanaged
    {
        T* a0 = task->A + task->Rows[0];
        T* a1 = sizeof(TRows) > 1 ? task->A + task->Rows[1] : null;
        T* b0 = task->B0;
        int lanes = task->Lanes;
        int* safe = sizeof(TTail) > 1 ? task->Offsets + 2 * (nint)task->SafeDepth : null;

        V s00 = V.Zero, s01 = V.Zero, s02 = V.Zero, s03 = V.Zero, s04 = V.Zero, s05 = V.Zero, s06 = V.Zero, s07 = V.Zero;
        V s10 = V.Zero, s11 = V.Zero, s12 = V.Zero, s13 = V.Zero, s14 = V.Zero, s15 = V.Zero, s16 = V.Zero, s17 = V.Zero;

        if (task->Accumulate)
        {
            T* sum = task->Sums;
            s00 = V.Load(sum);
            if (sizeof(TBlocks) > 1) s01 = V.Load(sum + V.Count);
            if (sizeof(TBlocks) > 2) s02 = V.Load(sum + 2 * V.Count);
            if (sizeof(TBlocks) > 3) s03 = V.Load(sum + 3 * V.Count);
            if (sizeof(TBlocks) > 4) s04 = V.Load(sum + 4 * V.Count);
            if (sizeof(TBlocks) > 5) s05 = V.Load(sum + 5 * V.Count);
            if (sizeof(TBlocks) > 6) s06 = V.Load(sum + 6 * V.Count);
            if (sizeof(TBlocks) > 7) s07 = V.Load(sum + 7 * V.Count);
            if (sizeof(TRows) > 1)
            {
                sum += task->SumsStride;
                s10 = V.Load(sum);
                if (sizeof(TBlocks) > 1) s11 = V.Load(sum + V.Count);
                if (sizeof(TBlocks) > 2) s12 = V.Load(sum + 2 * V.Count);
                if (sizeof(TBlocks) > 3) s13 = V.Load(sum + 3 * V.Count);
                if (sizeof(TBlocks) > 4) s14 = V.Load(sum + 4 * V.Count);
                if (sizeof(TBlocks) > 5) s15 = V.Load(sum + 5 * V.Count);
                if (sizeof(TBlocks) > 6) s16 = V.Load(sum + 6 * V.Count);
                if (sizeof(TBlocks) > 7) s17 = V.Load(sum + 7 * V.Count);
            }
        }

        int* offsets = task->Offsets;
        int* end = offsets + 2 * (nint)task->Depth;
        while (offsets < end)
        {
            nint ka = offsets[0];
            T* b = b0 + offsets[1];
            offsets += 2;
            V x0 = V.Broadcast(a0[ka]);
            V x1 = sizeof(TRows) > 1 ? V.Broadcast(a1[ka]) : V.Zero;
            V y0 = RowBlock<V, T>.Load<TTail, Size1, TBlocks>(b, offsets <= safe, lanes);
            V.AddProduct(ref s00, x0, y0);
            if (sizeof(TRows) > 1) V.AddProduct(ref s10, x1, y0);
            if (sizeof(TBlocks) > 1)
            {
                V y1 = RowBlock<V, T>.Load<TTail, Size2, TBlocks>(b + V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s01, x0, y1);
                if (sizeof(TRows) > 1) V.AddProduct(ref s11, x1, y1);
            }

            if (sizeof(TBlocks) > 2)
            {
                V y2 = RowBlock<V, T>.Load<TTail, Size3, TBlocks>(b + 2 * V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s02, x0, y2);
                if (sizeof(TRows) > 1) V.AddProduct(ref s12, x1, y2);
            }

            if (sizeof(TBlocks) > 3)
            {
                V y3 = RowBlock<V, T>.Load<TTail, Size4, TBlocks>(b + 3 * V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s03, x0, y3);
                if (sizeof(TRows) > 1) V.AddProduct(ref s13, x1, y3);
            }

            if (sizeof(TBlocks) > 4)
            {
                V y4 = RowBlock<V, T>.Load<TTail, Size5, TBlocks>(b + 4 * V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s04, x0, y4);
                if (sizeof(TRows) > 1) V.AddProduct(ref s14, x1, y4);
            }

            if (sizeof(TBlocks) > 5)
            {
                V y5 = RowBlock<V, T>.Load<TTail, Size6, TBlocks>(b + 5 * V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s05, x0, y5);
                if (sizeof(TRows) > 1) V.AddProduct(ref s15, x1, y5);
            }

            if (sizeof(TBlocks) > 6)
            {
                V y6 = RowBlock<V, T>.Load<TTail, Size7, TBlocks>(b + 6 * V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s06, x0, y6);
                if (sizeof(TRows) > 1) V.AddProduct(ref s16, x1, y6);
            }

            if (sizeof(TBlocks) > 7)
            {
                V y7 = RowBlock<V, T>.Load<TTail, Size8, TBlocks>(b + 7 * V.Count, offsets <= safe, lanes);
                V.AddProduct(ref s07, x0, y7);
                if (sizeof(TRows) > 1) V.AddProduct(ref s17, x1, y7);
            }
        }

        T* target = task->Sums;
        V.Store(s00, target);
        if (sizeof(TBlocks) > 1) V.Store(s01, target + V.Count);
        if (sizeof(TBlocks) > 2) V.Store(s02, target + 2 * V.Count);
        if (sizeof(TBlocks) > 3) V.Store(s03, target + 3 * V.Count);
        if (sizeof(TBlocks) > 4) V.Store(s04, target + 4 * V.Count);
        if (sizeof(TBlocks) > 5) V.Store(s05, target + 5 * V.Count);
        if (sizeof(TBlocks) > 6) V.Store(s06, target + 6 * V.Count);
        if (sizeof(TBlocks) > 7) V.Store(s07, target + 7 * V.Count);
        if (sizeof(TRows) > 1)
        {
            target += task->SumsStride;
            V.Store(s10, target);
            if (sizeof(TBlocks) > 1) V.Store(s11, target + V.Count);
            if (sizeof(TBlocks) > 2) V.Store(s12, target + 2 * V.Count);
            if (sizeof(TBlocks) > 3) V.Store(s13, target + 3 * V.Count);
            if (sizeof(TBlocks) > 4) V.Store(s14, target + 4 * V.Count);
            if (sizeof(TBlocks) > 5) V.Store(s15, target + 5 * V.Count);
            if (sizeof(TBlocks) > 6) V.Store(s16, target + 6 * V.Count);
            if (sizeof(TBlocks) > 7) V.Store(s17, target + 7 * V.Count);
        }
    }
}
