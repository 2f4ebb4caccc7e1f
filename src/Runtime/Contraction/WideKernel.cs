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
    /// <typeparam name="TForm">A <see cref="TileForm"/>: terms by a table of offsets, or of one row at even distances.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TBlocks, TTail, TForm>(TileTask<T>* task)
        where TRows : unmanaged
        where TBlocks : unmanaged
        where TTail : unmanaged
        where TForm : unmanaged
    {
        T* a0 = sizeof(TForm) > 1 ? task->A : task->A + task->Rows[0];
        T* a1 = sizeof(TRows) > 1 ? task->A + task->Rows[1] : null;
        T* b0 = task->B0;
        int lanes = task->Lanes;
        nint safe = sizeof(TTail) > 1 ? task->SafeDepth : 0;

        V s00 = default, s01 = default, s02 = default, s03 = default, s04 = default, s05 = default, s06 = default, s07 = default;
        V s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default, s16 = default, s17 = default;

        if (task->Accumulate)
        {
            T* sum = task->Sums;
            s00 = ((V*)sum)[0];
            if (sizeof(TBlocks) > 1) s01 = ((V*)sum)[1];
            if (sizeof(TBlocks) > 2) s02 = ((V*)sum)[2];
            if (sizeof(TBlocks) > 3) s03 = ((V*)sum)[3];
            if (sizeof(TBlocks) > 4) s04 = ((V*)sum)[4];
            if (sizeof(TBlocks) > 5) s05 = ((V*)sum)[5];
            if (sizeof(TBlocks) > 6) s06 = ((V*)sum)[6];
            if (sizeof(TBlocks) > 7) s07 = ((V*)sum)[7];
            if (sizeof(TRows) > 1)
            {
                sum += task->SumsStride;
                s10 = ((V*)sum)[0];
                if (sizeof(TBlocks) > 1) s11 = ((V*)sum)[1];
                if (sizeof(TBlocks) > 2) s12 = ((V*)sum)[2];
                if (sizeof(TBlocks) > 3) s13 = ((V*)sum)[3];
                if (sizeof(TBlocks) > 4) s14 = ((V*)sum)[4];
                if (sizeof(TBlocks) > 5) s15 = ((V*)sum)[5];
                if (sizeof(TBlocks) > 6) s16 = ((V*)sum)[6];
                if (sizeof(TBlocks) > 7) s17 = ((V*)sum)[7];
            }
        }

        int* offsets = task->Offsets;
        nint depth = task->Depth, stepA = task->StepA, stepB = task->StepB;
        for (nint k = 0; k < depth; k++)
        {
            nint ka = 0;
            T* b = b0;
            if (sizeof(TForm) == 1)
            {
                ka = offsets[2 * k];
                b += offsets[2 * k + 1];
            }

            V x0 = V.Broadcast(a0[ka]);
            V x1 = sizeof(TRows) > 1 ? V.Broadcast(a1[ka]) : default;
            if (sizeof(TForm) > 1)
            {
                a0 += stepA;
                b0 += stepB;
            }

            V y0 = RowBlock<V, T>.Load<TTail, Size1, TBlocks>(b, k < safe, lanes);
            V.AddProduct(ref s00, x0, y0);
            if (sizeof(TRows) > 1) V.AddProduct(ref s10, x1, y0);
            if (sizeof(TBlocks) > 1)
            {
                V y1 = RowBlock<V, T>.Load<TTail, Size2, TBlocks>(b + V.Count, k < safe, lanes);
                V.AddProduct(ref s01, x0, y1);
                if (sizeof(TRows) > 1) V.AddProduct(ref s11, x1, y1);
            }

            if (sizeof(TBlocks) > 2)
            {
                V y2 = RowBlock<V, T>.Load<TTail, Size3, TBlocks>(b + 2 * V.Count, k < safe, lanes);
                V.AddProduct(ref s02, x0, y2);
                if (sizeof(TRows) > 1) V.AddProduct(ref s12, x1, y2);
            }

            if (sizeof(TBlocks) > 3)
            {
                V y3 = RowBlock<V, T>.Load<TTail, Size4, TBlocks>(b + 3 * V.Count, k < safe, lanes);
                V.AddProduct(ref s03, x0, y3);
                if (sizeof(TRows) > 1) V.AddProduct(ref s13, x1, y3);
            }

            if (sizeof(TBlocks) > 4)
            {
                V y4 = RowBlock<V, T>.Load<TTail, Size5, TBlocks>(b + 4 * V.Count, k < safe, lanes);
                V.AddProduct(ref s04, x0, y4);
                if (sizeof(TRows) > 1) V.AddProduct(ref s14, x1, y4);
            }

            if (sizeof(TBlocks) > 5)
            {
                V y5 = RowBlock<V, T>.Load<TTail, Size6, TBlocks>(b + 5 * V.Count, k < safe, lanes);
                V.AddProduct(ref s05, x0, y5);
                if (sizeof(TRows) > 1) V.AddProduct(ref s15, x1, y5);
            }

            if (sizeof(TBlocks) > 6)
            {
                V y6 = RowBlock<V, T>.Load<TTail, Size7, TBlocks>(b + 6 * V.Count, k < safe, lanes);
                V.AddProduct(ref s06, x0, y6);
                if (sizeof(TRows) > 1) V.AddProduct(ref s16, x1, y6);
            }

            if (sizeof(TBlocks) > 7)
            {
                V y7 = RowBlock<V, T>.Load<TTail, Size8, TBlocks>(b + 7 * V.Count, k < safe, lanes);
                V.AddProduct(ref s07, x0, y7);
                if (sizeof(TRows) > 1) V.AddProduct(ref s17, x1, y7);
            }
        }

        T* target = task->Sums;
        ((V*)target)[0] = s00;
        if (sizeof(TBlocks) > 1) ((V*)target)[1] = s01;
        if (sizeof(TBlocks) > 2) ((V*)target)[2] = s02;
        if (sizeof(TBlocks) > 3) ((V*)target)[3] = s03;
        if (sizeof(TBlocks) > 4) ((V*)target)[4] = s04;
        if (sizeof(TBlocks) > 5) ((V*)target)[5] = s05;
        if (sizeof(TBlocks) > 6) ((V*)target)[6] = s06;
        if (sizeof(TBlocks) > 7) ((V*)target)[7] = s07;
        if (sizeof(TRows) > 1)
        {
            target += task->SumsStride;
            ((V*)target)[0] = s10;
            if (sizeof(TBlocks) > 1) ((V*)target)[1] = s11;
            if (sizeof(TBlocks) > 2) ((V*)target)[2] = s12;
            if (sizeof(TBlocks) > 3) ((V*)target)[3] = s13;
            if (sizeof(TBlocks) > 4) ((V*)target)[4] = s14;
            if (sizeof(TBlocks) > 5) ((V*)target)[5] = s15;
            if (sizeof(TBlocks) > 6) ((V*)target)[6] = s16;
            if (sizeof(TBlocks) > 7) ((V*)target)[7] = s17;
        }
    }
}
