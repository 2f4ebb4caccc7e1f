using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Tiles of 4 rows by 4 blocks for sums that go through roots and divisions, as gradients with Adam's step behind them do: the sums of
/// one tile are given to the epilogue between the terms of the next one. So the divider, which is slow but a unit of its own, works
/// beside the multiply-adds; by itself the machine does not look so far ahead.
/// </summary>
/// <remarks>Only for blocks that are one register: 16 sums, 4 blocks of B and a number of A leave 11 of 32 for the epilogue.</remarks>
internal static unsafe class InterleavedTiles<V, T, TEpilogue>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
    where TEpilogue : struct, IEpilogue<V, T>
{
    private const int Rows = 4;
    private const int Blocks = 4;

    private static int Width => Blocks * V.Count;

    /// <summary>The whole tiles of a region, where they are worth their own way; else none of it.</summary>
    public static Region Suited(in ContractionShape shape, in Operand<T> b, in Region region)
    {
        int rows = (region.M1 - region.M0) / Rows * Rows, columns = (region.N1 - region.N0) / V.Count * V.Count;
        return Blocking.Interleaves<V, T>(shape, b, rows) && columns >= Width
            ? region with { M1 = region.M0 + rows, N1 = region.N0 + columns }
            : default;
    }

    /// <summary>Computes whole tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in ContractionShape shape, in Operand<T> a, in Operand<T> b, ref TEpilogue epilogue, in Region region, T* memory)
    {
        Workspace<T> workspace = new(memory);
        InterleavedTask<T> task = new() { A = workspace.PackedA, Sums = workspace.Sums, Ready = workspace.Sums + Rows * Width };
        Cut panels = Panels(region.N1 - region.N0);
        int most = Workspace<T>.MaxBlocks * Workspace<T>.MaxDepth / (Blocks * Math.Max(1, shape.K));
        for (int g = region.G0; g < region.G1; g++)
        {
            for (int first = 0, end; first < panels.Count; first = end)
            {
                end = Math.Min(first + most, panels.Count);
                int begin = region.N0 + panels.Start(first) * V.Count;
                for (int panel = first; panel < end; panel++)
                {
                    int n = region.N0 + panels.Start(panel) * V.Count;
                    PackColumns(b, g, n, panels.Length(panel), shape.K, workspace, workspace.PackedB + (n - begin) * shape.K);
                }

                for (int m = region.M0; m < region.M1; m += Rows)
                {
                    PackRows(a, g, m, shape.K, workspace.PackedA);
                    for (int panel = first; panel < end; panel++)
                    {
                        int n = region.N0 + panels.Start(panel) * V.Count, blocks = panels.Length(panel);
                        task.B = workspace.PackedB + (n - begin) * shape.K;
                        task.Depth = shape.K;
                        Multiply(blocks, &task, ref epilogue);
                        T* sums = task.Sums;
                        task.Sums = task.Ready;
                        task.Ready = sums;
                        task.ReadyRows = Rows;
                        task.ReadyBlocks = blocks;
                        task.Group = g;
                        task.Row = m;
                        task.Column = n;
                    }
                }
            }
        }

        task.Depth = 0;
        Multiply<Size4>(&task, ref epilogue);
    }

    /// <summary>Has what computes a product's tiles compiled, if it has such.</summary>
    public static void Compile(in ContractionShape shape, in Operand<T> a, in Operand<T> b, ref TEpilogue epilogue)
    {
        if (Suited(shape, b, new Region(0, shape.G, 0, shape.M, 0, shape.N)).IsEmpty)
            return;
        void* memory = NativeMemory.Alloc(Workspace<T>.Bytes);
        Run(shape, a, b, ref epilogue, default, (T*)memory);
        InterleavedTask<T> task = new() { Sums = (T*)memory };
        Cut panels = Panels(shape.N);
        for (int panel = panels.Special; panel < panels.Count; panel++)
            Multiply(panels.Length(panel), &task, ref epilogue);
        NativeMemory.Free(memory);
    }

    private static Cut Panels(int columns) => new(columns / V.Count, Blocks);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows(in Operand<T> a, int g, int m, int depth, T* target)
    {
        T* first = a.Data + a.Batch.Offset(g);
        T* a0 = first + a.Free.Offset(m), a1 = first + a.Free.Offset(m + 1), a2 = first + a.Free.Offset(m + 2), a3 = first + a.Free.Offset(m + 3);
        bool neighbours = a1 == a0 + 1 && a2 == a0 + 2 && a3 == a0 + 3;
        for (int k = 0; k < depth; k++, target += Rows)
        {
            nint at = a.Contracted.Table == null ? k * a.Contracted.Stride : a.Contracted.Offset(k);
            if (neighbours)
            {
                Unsafe.CopyBlockUnaligned(target, a0 + at, (uint)(Rows * sizeof(T)));
                continue;
            }

            target[0] = a0[at];
            target[1] = a1[at];
            target[2] = a2[at];
            target[3] = a3[at];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackColumns(in Operand<T> b, int g, int n, int blocks, int depth, in Workspace<T> workspace, T* target)
    {
        T* first = b.Data + b.Batch.Offset(g) + b.Free.Offset(n);
        int width = blocks * V.Count;
        if (b.Contracted.Run == int.MaxValue)
        {
            PackTask<T> task = new()
            {
                Source = first,
                DepthOffsets = workspace.Depth,
                Depth = depth,
                Blocks = blocks,
                Lanes = V.Count,
                Target = target,
                Stride = width,
            };
            b.Contracted.Fill(workspace.Depth, 1, 0, depth);
            b.Free.Fill(workspace.Columns, 1, n, width);
            Packing<V, T>.Transposed(task, workspace.Columns, 0, b.Contracted.Run);
            return;
        }

        for (int k = 0; k < depth; k++, target += width)
        {
            T* source = first + b.Contracted.Offset(k);
            for (int column = 0; column < width; column += V.Count)
                V.Store(V.Load(source + column), target + column);
        }
    }

    private static void Multiply(int blocks, InterleavedTask<T>* task, ref TEpilogue epilogue)
    {
        if (blocks == 4)
            Multiply<Size4>(task, ref epilogue);
        else if (blocks == 3)
            Multiply<Size3>(task, ref epilogue);
        else if (blocks == 2)
            Multiply<Size2>(task, ref epilogue);
        else
            Multiply<Size1>(task, ref epilogue);
    }

    /// <summary>Computes a tile and gives the sums that are ready to the epilogue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TBlocks>(InterleavedTask<T>* task, ref TEpilogue epilogue)
        where TBlocks : unmanaged
    {
        TEpilogue local = epilogue;
        V s00 = default, s01 = default, s02 = default, s03 = default;
        V s10 = default, s11 = default, s12 = default, s13 = default;
        V s20 = default, s21 = default, s22 = default, s23 = default;
        V s30 = default, s31 = default, s32 = default, s33 = default;
        T* a = task->A, b = task->B, ready = task->Ready;
        int step = sizeof(TBlocks) * V.Count, depth = task->Depth;
        int count = task->ReadyRows * task->ReadyBlocks, group = task->Group, m = task->Row, first = task->Column, n = first;
        int end = first + task->ReadyBlocks * V.Count;

        // Two terms for each block that is ready.
        for (; count > 0 && depth >= 2; count--, depth -= 2)
        {
            Add<TBlocks>(a, b, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13, ref s20, ref s21, ref s22, ref s23, ref s30, ref s31, ref s32, ref s33);
            local.Store(V.Load(ready), group, m, n, V.Count);
            Turn(ref ready, ref m, ref n, first, end);
            Add<TBlocks>(a + Rows, b + step, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13, ref s20, ref s21, ref s22, ref s23, ref s30, ref s31, ref s32, ref s33);
            a += 2 * Rows;
            b += 2 * step;
        }

        for (; depth > 0; depth--, a += Rows, b += step)
            Add<TBlocks>(a, b, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13, ref s20, ref s21, ref s22, ref s23, ref s30, ref s31, ref s32, ref s33);

        for (; count > 0; count--)
        {
            local.Store(V.Load(ready), group, m, n, V.Count);
            Turn(ref ready, ref m, ref n, first, end);
        }

        T* sums = task->Sums;
        Leave<TBlocks>(sums, s00, s01, s02, s03);
        Leave<TBlocks>(sums + step, s10, s11, s12, s13);
        Leave<TBlocks>(sums + 2 * step, s20, s21, s22, s23);
        Leave<TBlocks>(sums + 3 * step, s30, s31, s32, s33);
        epilogue = local;
    }

    /// <summary>Turns to the block after one that was ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref T* ready, ref int m, ref int n, int first, int end)
    {
        ready += V.Count;
        n += V.Count;
        if (n == end)
        {
            n = first;
            m++;
        }
    }

    /// <summary>One term of all sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TBlocks>(
        T* a, T* b, ref V s00, ref V s01, ref V s02, ref V s03, ref V s10, ref V s11, ref V s12, ref V s13,
        ref V s20, ref V s21, ref V s22, ref V s23, ref V s30, ref V s31, ref V s32, ref V s33)
        where TBlocks : unmanaged
    {
        V y0 = V.Load(b), y1 = default, y2 = default, y3 = default;
        if (sizeof(TBlocks) > 1) y1 = V.Load(b + V.Count);
        if (sizeof(TBlocks) > 2) y2 = V.Load(b + 2 * V.Count);
        if (sizeof(TBlocks) > 3) y3 = V.Load(b + 3 * V.Count);
        Add<TBlocks>(a[0], y0, y1, y2, y3, ref s00, ref s01, ref s02, ref s03);
        Add<TBlocks>(a[1], y0, y1, y2, y3, ref s10, ref s11, ref s12, ref s13);
        Add<TBlocks>(a[2], y0, y1, y2, y3, ref s20, ref s21, ref s22, ref s23);
        Add<TBlocks>(a[3], y0, y1, y2, y3, ref s30, ref s31, ref s32, ref s33);
    }

    /// <summary>One term of a row's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TBlocks>(T a, V y0, V y1, V y2, V y3, ref V s0, ref V s1, ref V s2, ref V s3)
        where TBlocks : unmanaged
    {
        V x = V.Broadcast(a);
        V.AddProduct(ref s0, x, y0);
        if (sizeof(TBlocks) > 1) V.AddProduct(ref s1, x, y1);
        if (sizeof(TBlocks) > 2) V.AddProduct(ref s2, x, y2);
        if (sizeof(TBlocks) > 3) V.AddProduct(ref s3, x, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave<TBlocks>(T* target, V s0, V s1, V s2, V s3)
        where TBlocks : unmanaged
    {
        V.Store(s0, target);
        if (sizeof(TBlocks) > 1) V.Store(s1, target + V.Count);
        if (sizeof(TBlocks) > 2) V.Store(s2, target + 2 * V.Count);
        if (sizeof(TBlocks) > 3) V.Store(s3, target + 3 * V.Count);
    }
}
