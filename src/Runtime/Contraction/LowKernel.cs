using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The tile for products of five or six rows: four blocks of columns, so that the registers are as full as with eight rows by
/// three, and each number of A serves four multiply-adds. Only for blocks that are one register.
/// </summary>
internal static unsafe class LowKernel<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The blocks of columns of a tile.</summary>
    public const int Blocks = 4;

    /// <param name="task">The tile; terms are found by their offsets.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns>(TileTask<T>* task)
        where TRows : unmanaged
        where TColumns : unmanaged
    {
        T* a = task->A;
        int* rows = task->Rows;
        T* a0 = a + rows[0];
        T* a1 = a + rows[1];
        T* a2 = a + rows[2];
        T* a3 = a + rows[3];
        T* a4 = a + rows[4];
        T* a5 = sizeof(TRows) > 5 ? a + rows[5] : null;
        T* b0 = task->B0;
        T* b1 = task->B1;
        T* b2 = task->B2;
        T* b3 = task->B3;

        V s00 = V.Zero, s01 = V.Zero, s02 = V.Zero, s03 = V.Zero;
        V s10 = V.Zero, s11 = V.Zero, s12 = V.Zero, s13 = V.Zero;
        V s20 = V.Zero, s21 = V.Zero, s22 = V.Zero, s23 = V.Zero;
        V s30 = V.Zero, s31 = V.Zero, s32 = V.Zero, s33 = V.Zero;
        V s40 = V.Zero, s41 = V.Zero, s42 = V.Zero, s43 = V.Zero;
        V s50 = V.Zero, s51 = V.Zero, s52 = V.Zero, s53 = V.Zero;
        if (task->Accumulate)
        {
            T* sum = task->Sums;
            nint stride = task->SumsStride;
            Find(sum, ref s00, ref s01, ref s02, ref s03);
            Find(sum + stride, ref s10, ref s11, ref s12, ref s13);
            Find(sum + 2 * stride, ref s20, ref s21, ref s22, ref s23);
            Find(sum + 3 * stride, ref s30, ref s31, ref s32, ref s33);
            Find(sum + 4 * stride, ref s40, ref s41, ref s42, ref s43);
            if (sizeof(TRows) > 5) Find(sum + 5 * stride, ref s50, ref s51, ref s52, ref s53);
        }

        int lanes = task->Lanes;
        int* offsets = task->Offsets;
        int* end = offsets + 2 * (nint)task->Depth;
        int* safe = sizeof(TColumns) == 2 ? offsets + 2 * (nint)task->SafeDepth : null;
        while (offsets < end)
        {
            nint ka = offsets[0], kb = offsets[1];
            offsets += 2;
            V y0 = V.Load(b0 + kb), y1 = V.Load(b1 + kb), y2 = V.Load(b2 + kb);
            V y3 = RowBlock<V, T>.Load<TColumns, Size4, Size4>(b3 + kb, offsets <= safe, lanes);
            Add(a0 + ka, y0, y1, y2, y3, ref s00, ref s01, ref s02, ref s03);
            Add(a1 + ka, y0, y1, y2, y3, ref s10, ref s11, ref s12, ref s13);
            Add(a2 + ka, y0, y1, y2, y3, ref s20, ref s21, ref s22, ref s23);
            Add(a3 + ka, y0, y1, y2, y3, ref s30, ref s31, ref s32, ref s33);
            Add(a4 + ka, y0, y1, y2, y3, ref s40, ref s41, ref s42, ref s43);
            if (sizeof(TRows) > 5) Add(a5 + ka, y0, y1, y2, y3, ref s50, ref s51, ref s52, ref s53);
        }

        T* target = task->Sums;
        nint targetStride = task->SumsStride, second = V.Count, third = 2 * V.Count, fourth = 3 * V.Count;
        if (sizeof(TColumns) == 3)
        {
            int* places = task->Places;
            target += places[0];
            second = places[2] - places[0];
            third = places[4] - places[0];
            fourth = places[6] - places[0];
        }

        Leave(target, second, third, fourth, s00, s01, s02, s03);
        Leave(target + targetStride, second, third, fourth, s10, s11, s12, s13);
        Leave(target + 2 * targetStride, second, third, fourth, s20, s21, s22, s23);
        Leave(target + 3 * targetStride, second, third, fourth, s30, s31, s32, s33);
        Leave(target + 4 * targetStride, second, third, fourth, s40, s41, s42, s43);
        if (sizeof(TRows) > 5) Leave(target + 5 * targetStride, second, third, fourth, s50, s51, s52, s53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* a, V y0, V y1, V y2, V y3, ref V s0, ref V s1, ref V s2, ref V s3)
    {
        V x = V.Broadcast(*a);
        V.AddProduct(ref s0, x, y0);
        V.AddProduct(ref s1, x, y1);
        V.AddProduct(ref s2, x, y2);
        V.AddProduct(ref s3, x, y3);
    }

    /// <summary>The sums of earlier terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Find(T* source, ref V s0, ref V s1, ref V s2, ref V s3)
    {
        s0 = V.Load(source);
        s1 = V.Load(source + V.Count);
        s2 = V.Load(source + 2 * V.Count);
        s3 = V.Load(source + 3 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave(T* target, nint second, nint third, nint fourth, V s0, V s1, V s2, V s3)
    {
        V.Store(s0, target);
        V.Store(s1, target + second);
        V.Store(s2, target + third);
        V.Store(s3, target + fourth);
    }
}
