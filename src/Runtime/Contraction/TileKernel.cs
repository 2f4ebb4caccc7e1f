using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The register tile: up to 8 rows of up to 3 blocks of sums, each one chain of fused multiply-adds over the depth.
/// </summary>
/// <remarks>
/// One body serves all sizes: conditions on the sizes are constants to the JIT, which drops the code and the registers
/// of rows and blocks that a size does not have. How blocks of columns lie is TColumns (<see cref="TileColumns"/>). Sums are
/// separately named locals, because only those stay in registers: 24 sums, 3 blocks of B and a broadcast of A are 28 of
/// the 32 registers of 512 bits; with 256 bits a tile has 6 rows of one block (two registers each), 15 of 16 registers.
/// How a term is found is the form (<see cref="TileForm"/>): what is not multiplication competes with it for the decoder.
/// </remarks>
internal static unsafe class TileKernel<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TBlocks, TColumns, TForm>(TileTask<T>* task)
        where TRows : unmanaged
        where TBlocks : unmanaged
        where TColumns : unmanaged
        where TForm : unmanaged
    {
        T* b0 = task->B0;
        T* b1 = sizeof(TBlocks) > 1 ? task->B1 : null;
        T* b2 = sizeof(TBlocks) > 2 ? task->B2 : null;
        int lanes = task->Lanes;

        V s00 = default, s01 = default, s02 = default;
        V s10 = default, s11 = default, s12 = default;
        V s20 = default, s21 = default, s22 = default;
        V s30 = default, s31 = default, s32 = default;
        V s40 = default, s41 = default, s42 = default;
        V s50 = default, s51 = default, s52 = default;
        V s60 = default, s61 = default, s62 = default;
        V s70 = default, s71 = default, s72 = default;

        if (task->Accumulate)
        {
            T* sum = task->Sums;
            nint stride = task->SumsStride;
            Find<TRows, Size1, TBlocks>(sum, ref s00, ref s01, ref s02);
            Find<TRows, Size2, TBlocks>(sum + 1 * stride, ref s10, ref s11, ref s12);
            Find<TRows, Size3, TBlocks>(sum + 2 * stride, ref s20, ref s21, ref s22);
            Find<TRows, Size4, TBlocks>(sum + 3 * stride, ref s30, ref s31, ref s32);
            Find<TRows, Size5, TBlocks>(sum + 4 * stride, ref s40, ref s41, ref s42);
            Find<TRows, Size6, TBlocks>(sum + 5 * stride, ref s50, ref s51, ref s52);
            Find<TRows, Size7, TBlocks>(sum + 6 * stride, ref s60, ref s61, ref s62);
            Find<TRows, Size8, TBlocks>(sum + 7 * stride, ref s70, ref s71, ref s72);
        }

        if (sizeof(TForm) == 1)
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
            int* offsets = task->Offsets;
            int* end = offsets + 2 * (nint)task->Depth;
            int* safe = sizeof(TColumns) == 2 ? offsets + 2 * (nint)task->SafeDepth : null;
            while (offsets < end)
            {
                nint ka = offsets[0], kb = offsets[1];
                offsets += 2;
                V y0, y1 = default, y2 = default;
                y0 = RowBlock<V, T>.Load<TColumns, Size1, TBlocks>(b0 + kb, offsets <= safe, lanes);
                if (sizeof(TBlocks) > 1) y1 = RowBlock<V, T>.Load<TColumns, Size2, TBlocks>(b1 + kb, offsets <= safe, lanes);
                if (sizeof(TBlocks) > 2) y2 = RowBlock<V, T>.Load<TColumns, Size3, TBlocks>(b2 + kb, offsets <= safe, lanes);
                Add<TRows, Size1, TBlocks>(a0 + ka, y0, y1, y2, ref s00, ref s01, ref s02);
                Add<TRows, Size2, TBlocks>(a1 + ka, y0, y1, y2, ref s10, ref s11, ref s12);
                Add<TRows, Size3, TBlocks>(a2 + ka, y0, y1, y2, ref s20, ref s21, ref s22);
                Add<TRows, Size4, TBlocks>(a3 + ka, y0, y1, y2, ref s30, ref s31, ref s32);
                Add<TRows, Size5, TBlocks>(a4 + ka, y0, y1, y2, ref s40, ref s41, ref s42);
                Add<TRows, Size6, TBlocks>(a5 + ka, y0, y1, y2, ref s50, ref s51, ref s52);
                Add<TRows, Size7, TBlocks>(a6 + ka, y0, y1, y2, ref s60, ref s61, ref s62);
                Add<TRows, Size8, TBlocks>(a7 + ka, y0, y1, y2, ref s70, ref s71, ref s72);
            }
        }
        else
        {
            // Eight rows by four registers.
            nint row = task->RowStride, rows2 = 2 * row, rows3 = 3 * row;
            nint stepA = task->StepA * sizeof(T), stepB = task->StepB, kb = 0;
            T* a = task->A + task->Rows[0];
            T* a4 = a + 4 * row;
            int* offsets = task->Offsets + 1;

            // Two terms a round, so that half the jumps are taken; of an odd number the first round has one.
            int depth = task->Depth, cut = depth - task->SafeDepth;
            int left = depth + (depth & 1), odd = (depth & 1) == 0 ? 0 : left;
            while (left != 0)
            {
                if (left != odd)
                {
                    if (sizeof(TForm) == 2)
                    {
                        kb = *offsets;
                        offsets += 2;
                    }

                    V y0, y1 = default, y2 = default;
                    y0 = RowBlock<V, T>.Load<TColumns, Size1, TBlocks>(b0 + kb, left > cut, lanes);
                    if (sizeof(TBlocks) > 1) y1 = RowBlock<V, T>.Load<TColumns, Size2, TBlocks>(b1 + kb, left > cut, lanes);
                    if (sizeof(TBlocks) > 2) y2 = RowBlock<V, T>.Load<TColumns, Size3, TBlocks>(b2 + kb, left > cut, lanes);
                    Add<TRows, Size1, TBlocks>(a, y0, y1, y2, ref s00, ref s01, ref s02);
                    Add<TRows, Size2, TBlocks>(a + row, y0, y1, y2, ref s10, ref s11, ref s12);
                    Add<TRows, Size3, TBlocks>(a + rows2, y0, y1, y2, ref s20, ref s21, ref s22);
                    Add<TRows, Size4, TBlocks>(a + rows3, y0, y1, y2, ref s30, ref s31, ref s32);
                    Add<TRows, Size5, TBlocks>(a4, y0, y1, y2, ref s40, ref s41, ref s42);
                    Add<TRows, Size6, TBlocks>(a4 + row, y0, y1, y2, ref s50, ref s51, ref s52);
                    Add<TRows, Size7, TBlocks>(a4 + rows2, y0, y1, y2, ref s60, ref s61, ref s62);
                    Add<TRows, Size8, TBlocks>(a4 + rows3, y0, y1, y2, ref s70, ref s71, ref s72);
                    a = (T*)((byte*)a + stepA);
                    a4 = (T*)((byte*)a4 + stepA);
                    if (sizeof(TForm) == 3)
                        kb += stepB;
                }

                {
                    if (sizeof(TForm) == 2)
                    {
                        kb = *offsets;
                        offsets += 2;
                    }

                    V y0, y1 = default, y2 = default;
                    y0 = RowBlock<V, T>.Load<TColumns, Size1, TBlocks>(b0 + kb, left - 1 > cut, lanes);
                    if (sizeof(TBlocks) > 1) y1 = RowBlock<V, T>.Load<TColumns, Size2, TBlocks>(b1 + kb, left - 1 > cut, lanes);
                    if (sizeof(TBlocks) > 2) y2 = RowBlock<V, T>.Load<TColumns, Size3, TBlocks>(b2 + kb, left - 1 > cut, lanes);
                    Add<TRows, Size1, TBlocks>(a, y0, y1, y2, ref s00, ref s01, ref s02);
                    Add<TRows, Size2, TBlocks>(a + row, y0, y1, y2, ref s10, ref s11, ref s12);
                    Add<TRows, Size3, TBlocks>(a + rows2, y0, y1, y2, ref s20, ref s21, ref s22);
                    Add<TRows, Size4, TBlocks>(a + rows3, y0, y1, y2, ref s30, ref s31, ref s32);
                    Add<TRows, Size5, TBlocks>(a4, y0, y1, y2, ref s40, ref s41, ref s42);
                    Add<TRows, Size6, TBlocks>(a4 + row, y0, y1, y2, ref s50, ref s51, ref s52);
                    Add<TRows, Size7, TBlocks>(a4 + rows2, y0, y1, y2, ref s60, ref s61, ref s62);
                    Add<TRows, Size8, TBlocks>(a4 + rows3, y0, y1, y2, ref s70, ref s71, ref s72);
                    a = (T*)((byte*)a + stepA);
                    a4 = (T*)((byte*)a4 + stepA);
                    if (sizeof(TForm) == 3)
                        kb += stepB;
                }

                left -= 2;
            }
        }

        T* target = task->Sums;
        nint targetStride = task->SumsStride, second = V.Count, third = 2 * V.Count;
        if (sizeof(TColumns) == 3)
        {
            int* places = task->Places;
            target += places[0];
            second = places[2] - places[0];
            third = places[4] - places[0];
        }

        Leave<TRows, Size1, TBlocks>(target, second, third, s00, s01, s02);
        Leave<TRows, Size2, TBlocks>(target + 1 * targetStride, second, third, s10, s11, s12);
        Leave<TRows, Size3, TBlocks>(target + 2 * targetStride, second, third, s20, s21, s22);
        Leave<TRows, Size4, TBlocks>(target + 3 * targetStride, second, third, s30, s31, s32);
        Leave<TRows, Size5, TBlocks>(target + 4 * targetStride, second, third, s40, s41, s42);
        Leave<TRows, Size6, TBlocks>(target + 5 * targetStride, second, third, s50, s51, s52);
        Leave<TRows, Size7, TBlocks>(target + 6 * targetStride, second, third, s60, s61, s62);
        Leave<TRows, Size8, TBlocks>(target + 7 * targetStride, second, third, s70, s71, s72);
    }

    /// <summary>One term of a row's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows, TRow, TBlocks>(T* a, V y0, V y1, V y2, ref V s0, ref V s1, ref V s2)
        where TRows : unmanaged
        where TRow : unmanaged
        where TBlocks : unmanaged
    {
        if (sizeof(TRow) > sizeof(TRows))
            return;
        V x = V.Broadcast(*a);
        V.AddProduct(ref s0, x, y0);
        if (sizeof(TBlocks) > 1) V.AddProduct(ref s1, x, y1);
        if (sizeof(TBlocks) > 2) V.AddProduct(ref s2, x, y2);
    }

    /// <summary>The sums of earlier terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Find<TRows, TRow, TBlocks>(T* source, ref V s0, ref V s1, ref V s2)
        where TRows : unmanaged
        where TRow : unmanaged
        where TBlocks : unmanaged
    {
        if (sizeof(TRow) > sizeof(TRows))
            return;
        s0 = ((V*)source)[0];
        if (sizeof(TBlocks) > 1) s1 = ((V*)source)[1];
        if (sizeof(TBlocks) > 2) s2 = ((V*)source)[2];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave<TRows, TRow, TBlocks>(T* target, nint second, nint third, V s0, V s1, V s2)
        where TRows : unmanaged
        where TRow : unmanaged
        where TBlocks : unmanaged
    {
        if (sizeof(TRow) > sizeof(TRows))
            return;
        *(V*)target = s0;
        if (sizeof(TBlocks) > 1) *(V*)(target + second) = s1;
        if (sizeof(TBlocks) > 2) *(V*)(target + third) = s2;
    }
}
