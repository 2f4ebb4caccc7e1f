using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The tile for products of one or two blocks of columns whose rows are neighbours in memory by runs, as the places of a
/// convolution of one sample are: a run, or an even part of one, by one block. Its rows have one pointer, so there are up to 16 of
/// them for each load of B, and each number of A is an operand of its multiply-add. Only for blocks that are one register.
/// </summary>
internal static unsafe class TallKernel<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The rows of the least and the greatest tile.</summary>
    public const int Fewest = 6, Most = 16;

    /// <param name="task">The tile; terms are found by their offsets.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(TileTask<T>* task)
        where TRows : unmanaged
    {
        T* a0 = task->A + task->Rows[0];
        T* b0 = task->B0;
        nint stride = task->SumsStride;

        V s0 = default, s1 = default, s2 = default, s3 = default;
        V s4 = default, s5 = default, s6 = default, s7 = default;
        V s8 = default, s9 = default, s10 = default, s11 = default;
        V s12 = default, s13 = default, s14 = default, s15 = default;
        if (task->Accumulate)
        {
            T* sum = task->Sums;
            Find<TRows, Size1>(sum, ref s0);
            Find<TRows, Size2>(sum + 1 * stride, ref s1);
            Find<TRows, Size3>(sum + 2 * stride, ref s2);
            Find<TRows, Size4>(sum + 3 * stride, ref s3);
            Find<TRows, Size5>(sum + 4 * stride, ref s4);
            Find<TRows, Size6>(sum + 5 * stride, ref s5);
            Find<TRows, Size7>(sum + 6 * stride, ref s6);
            Find<TRows, Size8>(sum + 7 * stride, ref s7);
            Find<TRows, Size9>(sum + 8 * stride, ref s8);
            Find<TRows, Size10>(sum + 9 * stride, ref s9);
            Find<TRows, Size11>(sum + 10 * stride, ref s10);
            Find<TRows, Size12>(sum + 11 * stride, ref s11);
            Find<TRows, Size13>(sum + 12 * stride, ref s12);
            Find<TRows, Size14>(sum + 13 * stride, ref s13);
            Find<TRows, Size15>(sum + 14 * stride, ref s14);
            Find<TRows, Size16>(sum + 15 * stride, ref s15);
        }

        int* offsets = task->Offsets;
        int* end = offsets + 2 * (nint)task->Depth;
        while (offsets < end)
        {
            T* a = a0 + offsets[0];
            V y = *(V*)(b0 + offsets[1]);
            offsets += 2;
            Add<TRows, Size1>(a, y, ref s0);
            Add<TRows, Size2>(a + 1, y, ref s1);
            Add<TRows, Size3>(a + 2, y, ref s2);
            Add<TRows, Size4>(a + 3, y, ref s3);
            Add<TRows, Size5>(a + 4, y, ref s4);
            Add<TRows, Size6>(a + 5, y, ref s5);
            Add<TRows, Size7>(a + 6, y, ref s6);
            Add<TRows, Size8>(a + 7, y, ref s7);
            Add<TRows, Size9>(a + 8, y, ref s8);
            Add<TRows, Size10>(a + 9, y, ref s9);
            Add<TRows, Size11>(a + 10, y, ref s10);
            Add<TRows, Size12>(a + 11, y, ref s11);
            Add<TRows, Size13>(a + 12, y, ref s12);
            Add<TRows, Size14>(a + 13, y, ref s13);
            Add<TRows, Size15>(a + 14, y, ref s14);
            Add<TRows, Size16>(a + 15, y, ref s15);
        }

        T* target = task->Sums;
        Leave<TRows, Size1>(target, s0);
        Leave<TRows, Size2>(target + 1 * stride, s1);
        Leave<TRows, Size3>(target + 2 * stride, s2);
        Leave<TRows, Size4>(target + 3 * stride, s3);
        Leave<TRows, Size5>(target + 4 * stride, s4);
        Leave<TRows, Size6>(target + 5 * stride, s5);
        Leave<TRows, Size7>(target + 6 * stride, s6);
        Leave<TRows, Size8>(target + 7 * stride, s7);
        Leave<TRows, Size9>(target + 8 * stride, s8);
        Leave<TRows, Size10>(target + 9 * stride, s9);
        Leave<TRows, Size11>(target + 10 * stride, s10);
        Leave<TRows, Size12>(target + 11 * stride, s11);
        Leave<TRows, Size13>(target + 12 * stride, s12);
        Leave<TRows, Size14>(target + 13 * stride, s13);
        Leave<TRows, Size15>(target + 14 * stride, s14);
        Leave<TRows, Size16>(target + 15 * stride, s15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows, TRow>(T* a, V y, ref V sum)
        where TRows : unmanaged
        where TRow : unmanaged
    {
        if (sizeof(TRow) <= sizeof(TRows))
            V.AddProduct(ref sum, a, y);
    }

    /// <summary>The sums of earlier terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Find<TRows, TRow>(T* source, ref V sum)
        where TRows : unmanaged
        where TRow : unmanaged
    {
        if (sizeof(TRow) <= sizeof(TRows))
            sum = *(V*)source;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave<TRows, TRow>(T* target, V sum)
        where TRows : unmanaged
        where TRow : unmanaged
    {
        if (sizeof(TRow) <= sizeof(TRows))
            *(V*)target = sum;
    }
}
