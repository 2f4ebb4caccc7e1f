using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The register tile of <see cref="InnerProducts"/>: up to 8 rows by 2 or 3 columns of blocks of sums, each lane one chain
/// of fused multiply-adds.
/// </summary>
/// <remarks>
/// As in <see cref="TileKernel{V,T}"/> sizes are constants to the JIT, and sums are named locals because only those stay in
/// registers: 24 sums, 3 columns and one row are 28 of the 32 registers of 512 bits. 11 loads go with 24 multiply-adds.
/// The tail is 2 where segments end within a block of lanes.
/// </remarks>
internal static unsafe class InnerKernel<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns, TTail>(InnerTask<T>* task)
        where TRows : unmanaged
        where TColumns : unmanaged
        where TTail : unmanaged
    {
        nint row = task->Row, rows3 = 3 * row;
        int* columns = task->Columns;
        nint column1 = columns[1] - columns[0], column2 = sizeof(TColumns) > 2 ? columns[2] - columns[0] : 0;
        T* firstB = task->B + columns[0];
        int tail = task->Tail;
        V* sums = (V*)task->Sums;
        V s00 = sums[0];
        V s01 = sums[1];
        V s02 = sizeof(TColumns) > 2 ? sums[2] : default;
        V s10 = sizeof(TRows) > 1 ? sums[3] : default;
        V s11 = sizeof(TRows) > 1 ? sums[4] : default;
        V s12 = sizeof(TRows) > 1 && sizeof(TColumns) > 2 ? sums[5] : default;
        V s20 = sizeof(TRows) > 2 ? sums[6] : default;
        V s21 = sizeof(TRows) > 2 ? sums[7] : default;
        V s22 = sizeof(TRows) > 2 && sizeof(TColumns) > 2 ? sums[8] : default;
        V s30 = sizeof(TRows) > 3 ? sums[9] : default;
        V s31 = sizeof(TRows) > 3 ? sums[10] : default;
        V s32 = sizeof(TRows) > 3 && sizeof(TColumns) > 2 ? sums[11] : default;
        V s40 = sizeof(TRows) > 4 ? sums[12] : default;
        V s41 = sizeof(TRows) > 4 ? sums[13] : default;
        V s42 = sizeof(TRows) > 4 && sizeof(TColumns) > 2 ? sums[14] : default;
        V s50 = sizeof(TRows) > 5 ? sums[15] : default;
        V s51 = sizeof(TRows) > 5 ? sums[16] : default;
        V s52 = sizeof(TRows) > 5 && sizeof(TColumns) > 2 ? sums[17] : default;
        V s60 = sizeof(TRows) > 6 ? sums[18] : default;
        V s61 = sizeof(TRows) > 6 ? sums[19] : default;
        V s62 = sizeof(TRows) > 6 && sizeof(TColumns) > 2 ? sums[20] : default;
        V s70 = sizeof(TRows) > 7 ? sums[21] : default;
        V s71 = sizeof(TRows) > 7 ? sums[22] : default;
        V s72 = sizeof(TRows) > 7 && sizeof(TColumns) > 2 ? sums[23] : default;

        Segment* end = task->Segments + task->Count;
        for (Segment* segment = task->Segments; segment < end; segment++)
        {
            T* a = task->A + segment->A, a4 = sizeof(TRows) > 4 ? a + 4 * row : a;
            T* b = firstB + segment->B;
            T* whole = a + segment->Length / V.Count * V.Count;
            while (a < whole)
            {
                V y0 = *(V*)b, y1 = *(V*)(b + column1);
                V y2 = sizeof(TColumns) > 2 ? *(V*)(b + column2) : default;
                V x0 = *(V*)a;
                V.AddProduct(ref s00, x0, y0);
                V.AddProduct(ref s01, x0, y1);
                if (sizeof(TColumns) > 2) V.AddProduct(ref s02, x0, y2);

                if (sizeof(TRows) > 1)
                {
                    V x1 = *(V*)(a + row);
                    V.AddProduct(ref s10, x1, y0);
                    V.AddProduct(ref s11, x1, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s12, x1, y2);
                }

                if (sizeof(TRows) > 2)
                {
                    V x2 = *(V*)(a + 2 * row);
                    V.AddProduct(ref s20, x2, y0);
                    V.AddProduct(ref s21, x2, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s22, x2, y2);
                }

                if (sizeof(TRows) > 3)
                {
                    V x3 = *(V*)(a + rows3);
                    V.AddProduct(ref s30, x3, y0);
                    V.AddProduct(ref s31, x3, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s32, x3, y2);
                }

                if (sizeof(TRows) > 4)
                {
                    V x4 = *(V*)a4;
                    V.AddProduct(ref s40, x4, y0);
                    V.AddProduct(ref s41, x4, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s42, x4, y2);
                }

                if (sizeof(TRows) > 5)
                {
                    V x5 = *(V*)(a4 + row);
                    V.AddProduct(ref s50, x5, y0);
                    V.AddProduct(ref s51, x5, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s52, x5, y2);
                }

                if (sizeof(TRows) > 6)
                {
                    V x6 = *(V*)(a4 + 2 * row);
                    V.AddProduct(ref s60, x6, y0);
                    V.AddProduct(ref s61, x6, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s62, x6, y2);
                }

                if (sizeof(TRows) > 7)
                {
                    V x7 = *(V*)(a4 + rows3);
                    V.AddProduct(ref s70, x7, y0);
                    V.AddProduct(ref s71, x7, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s72, x7, y2);
                }

                a += V.Count;
                a4 += V.Count;
                b += V.Count;
            }

            if (sizeof(TTail) > 1)
            {
                V y0 = V.Load(b, tail), y1 = V.Load(b + column1, tail);
                V y2 = sizeof(TColumns) > 2 ? V.Load(b + column2, tail) : default;
                V x0 = V.Load(a, tail);
                V.AddProduct(ref s00, x0, y0);
                V.AddProduct(ref s01, x0, y1);
                if (sizeof(TColumns) > 2) V.AddProduct(ref s02, x0, y2);

                if (sizeof(TRows) > 1)
                {
                    V x1 = V.Load(a + row, tail);
                    V.AddProduct(ref s10, x1, y0);
                    V.AddProduct(ref s11, x1, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s12, x1, y2);
                }

                if (sizeof(TRows) > 2)
                {
                    V x2 = V.Load(a + 2 * row, tail);
                    V.AddProduct(ref s20, x2, y0);
                    V.AddProduct(ref s21, x2, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s22, x2, y2);
                }

                if (sizeof(TRows) > 3)
                {
                    V x3 = V.Load(a + rows3, tail);
                    V.AddProduct(ref s30, x3, y0);
                    V.AddProduct(ref s31, x3, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s32, x3, y2);
                }

                if (sizeof(TRows) > 4)
                {
                    V x4 = V.Load(a4, tail);
                    V.AddProduct(ref s40, x4, y0);
                    V.AddProduct(ref s41, x4, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s42, x4, y2);
                }

                if (sizeof(TRows) > 5)
                {
                    V x5 = V.Load(a4 + row, tail);
                    V.AddProduct(ref s50, x5, y0);
                    V.AddProduct(ref s51, x5, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s52, x5, y2);
                }

                if (sizeof(TRows) > 6)
                {
                    V x6 = V.Load(a4 + 2 * row, tail);
                    V.AddProduct(ref s60, x6, y0);
                    V.AddProduct(ref s61, x6, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s62, x6, y2);
                }

                if (sizeof(TRows) > 7)
                {
                    V x7 = V.Load(a4 + rows3, tail);
                    V.AddProduct(ref s70, x7, y0);
                    V.AddProduct(ref s71, x7, y1);
                    if (sizeof(TColumns) > 2) V.AddProduct(ref s72, x7, y2);
                }
            }
        }

        sums[0] = s00;
        sums[1] = s01;
        if (sizeof(TColumns) > 2) sums[2] = s02;

        if (sizeof(TRows) > 1)
        {
            sums[3] = s10;
            sums[4] = s11;
            if (sizeof(TColumns) > 2) sums[5] = s12;
        }

        if (sizeof(TRows) > 2)
        {
            sums[6] = s20;
            sums[7] = s21;
            if (sizeof(TColumns) > 2) sums[8] = s22;
        }

        if (sizeof(TRows) > 3)
        {
            sums[9] = s30;
            sums[10] = s31;
            if (sizeof(TColumns) > 2) sums[11] = s32;
        }

        if (sizeof(TRows) > 4)
        {
            sums[12] = s40;
            sums[13] = s41;
            if (sizeof(TColumns) > 2) sums[14] = s42;
        }

        if (sizeof(TRows) > 5)
        {
            sums[15] = s50;
            sums[16] = s51;
            if (sizeof(TColumns) > 2) sums[17] = s52;
        }

        if (sizeof(TRows) > 6)
        {
            sums[18] = s60;
            sums[19] = s61;
            if (sizeof(TColumns) > 2) sums[20] = s62;
        }

        if (sizeof(TRows) > 7)
        {
            sums[21] = s70;
            sums[22] = s71;
            if (sizeof(TColumns) > 2) sums[23] = s72;
        }
    }
}
