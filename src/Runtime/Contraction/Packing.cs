using System;
using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Copies a part of B into panels: for each k the columns of a panel side by side. Each way of doing it fits one way
/// in which B can lie in memory.
/// </summary>
internal static unsafe class Packing<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    private const int MaxStrip = 64;

    /// <summary>Blocks of columns that lie together in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blocks(in PackTask<T> task, int* blockOffsets)
    {
        // Whole rows of a panel at a time; a missing block is copied from the first one, and never delivered.
        int o0 = blockOffsets[0];
        int o1 = task.Blocks > 1 ? blockOffsets[1] : o0;
        int o2 = task.Blocks > 2 ? blockOffsets[2] : o0;
        T* target = task.Target;
        int whole = task.Lanes == V.Count ? task.Blocks : task.Blocks - 1;
        for (int k = 0; k < task.Depth; k++)
        {
            T* source = task.Source + task.DepthOffsets[k];
            if (whole > 0)
                V.Store(V.Load(source + o0), target);
            if (whole > 1)
                V.Store(V.Load(source + o1), target + V.Count);
            if (whole > 2)
                V.Store(V.Load(source + o2), target + 2 * V.Count);
            if (whole < task.Blocks)
            {
                int tail = whole == 0 ? o0 : whole == 1 ? o1 : o2;
                V.Store(V.Load(source + tail, task.Lanes), target + whole * V.Count);
            }

            target += task.Stride;
        }
    }

    /// <summary>Columns that lie together in short runs, which need not begin or end where a block does.</summary>
    /// <param name="task">The panel.</param>
    /// <param name="columns">The offset of each column.</param>
    /// <param name="position">The place of the first column within its run.</param>
    /// <param name="run">The length of a run.</param>
    /// <param name="last">An element of B, up to which memory may be read.</param>
    /// <param name="segments">Room for three numbers for each column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Runs(in PackTask<T> task, int* columns, int position, int run, T* last, int* segments)
    {
        // A segment: the offset, the first column, the length.
        int width = (task.Blocks - 1) * V.Count + task.Lanes;
        int* end = segments;
        for (int column = 0; column < width;)
        {
            int length = Math.Min(Math.Min(run - position, V.Count), width - column);
            end[0] = columns[column];
            end[1] = column;
            end[2] = length;
            end += 3;
            column += length;
            position = position + length == run ? 0 : position + length;
        }

        // Each store writes a whole block; what is too much is overwritten by the next segment, row or panel.
        T* target = task.Target;
        T* lastWhole = last - (V.Count - 1);
        T* tail = task.Lanes == V.Count ? null : target + (task.Blocks - 1) * V.Count;
        for (int k = 0; k < task.Depth; k++)
        {
            T* source = task.Source + task.DepthOffsets[k];
            if (tail != null)
            {
                V.Store(V.Zero, tail);
                tail += task.Stride;
            }

            for (int* segment = segments; segment < end; segment += 3)
            {
                T* from = source + segment[0];
                V.Store(from <= lastWhole ? V.Load(from) : V.Load(from, segment[2]), target + segment[1]);
            }

            target += task.Stride;
        }
    }

    /// <summary>Rows (along k) that lie together in runs: squares are transposed.</summary>
    /// <param name="task">The panel.</param>
    /// <param name="columns">The offset of each column, and of some valid one for each that is missing.</param>
    /// <param name="position">The place of the first k within its run.</param>
    /// <param name="run">The length of a run.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transposed(in PackTask<T> task, int* columns, int position, int run)
    {
        int side = Transposition.Side<T>();
        for (int k = 0; k < task.Depth;)
        {
            int end = (int)Math.Min((long)k + run - position, task.Depth);
            position = 0;
            if (end - k < side)
            {
                for (; k < end; k++)
                {
                    T* source0 = task.Source + task.DepthOffsets[k], row = task.Target + k * task.Stride;
                    for (int block = 0; block < task.Blocks; block++)
                        V.Store(V.Gather(source0, columns + block * V.Count, V.Count), row + block * V.Count);
                }

                continue;
            }

            // In lengths whose rows of the panel stay in the first cache until all of its columns are written.
            T* source = task.Source + task.DepthOffsets[k];
            T* target = task.Target + k * task.Stride;
            int length;
            for (int left = end - k; left > 0; left -= length)
            {
                length = left < 2 * MaxStrip ? left : MaxStrip;
                for (int column = 0; column < task.Blocks * V.Count; column += side)
                    Transposition.Strip(source, columns + column, target + column, task.Stride, length);
                source += length;
                target += length * task.Stride;
            }

            k = end;
        }
    }

    /// <summary>Columns and rows that lie anywhere.</summary>
    /// <param name="task">The panel.</param>
    /// <param name="columns">The offset of each column, and of some valid one for each that is missing.</param>
    /// <param name="last">An element of B, up to which memory may be read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gathered(in PackTask<T> task, int* columns, T* last)
    {
        T* lastWhole = last - (V.Count - 1);
        for (int block = 0; block < task.Blocks; block++, columns += V.Count)
        {
            T* target = task.Target + block * V.Count;
            bool seconds = AreSeconds(columns) && AreSeconds(columns + V.Count / 2);
            for (int k = 0; k < task.Depth; k++, target += task.Stride)
            {
                T* source = task.Source + task.DepthOffsets[k], first = source + columns[0], second = source + columns[V.Count / 2];
                if (seconds && first <= lastWhole && second <= lastWhole)
                {
                    V.Deinterleave(V.Load(first), V.Load(second), out V even, out _);
                    V.Store(even, target);
                }
                else
                {
                    V.Store(V.Gather(source, columns, V.Count), target);
                }
            }
        }
    }

    /// <summary>Whether half a block of columns is every second number, as those of a window with stride 2 are.</summary>
    private static bool AreSeconds(int* columns)
    {
        for (int i = 1; i < V.Count / 2; i++)
        {
            if (columns[i] != columns[0] + 2 * i)
                return false;
        }

        return true;
    }
}

/// <summary>One panel to pack.</summary>
internal unsafe struct PackTask<T>
    where T : unmanaged
{
    /// <summary>The first element; row k begins <c>DepthOffsets[k]</c> after it.</summary>
    public T* Source;
    public int* DepthOffsets;
    public int Depth;

    /// <summary>The number of blocks of columns, and the number of columns of the last of them.</summary>
    public int Blocks;
    public int Lanes;

    /// <summary>The panel, and the distance of its rows.</summary>
    public T* Target;
    public nint Stride;
}
