using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetGen.Runtime.Contractions;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Simd;
using Xunit;

namespace NetGen.Runtime.Tests.Contractions;

/// <summary>Stores sums, and counts how often each element comes.</summary>
internal unsafe struct StoreAndCount<V, T> : IEpilogue<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    public T* Target;
    public int* Counts;
    public int Rows, Columns;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(V sum, int g, int m, int n, int lanes)
    {
        nint index = ((nint)g * Rows + m) * Columns + n;
        V.Store(sum, Target + index, lanes);
        for (int i = 0; i < lanes; i++)
            Counts[index + i]++;
    }
}

/// <summary>The same for sums that are said to be divided by something, which come while others are computed.</summary>
internal struct StoreBetween<V, T> : IEpilogue<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    public StoreAndCount<V, T> Inner;

    public static bool Divides => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(V sum, int g, int m, int n, int lanes) => Inner.Store(sum, g, m, n, lanes);
}

internal static unsafe class Harness
{
    [ThreadStatic]
    private static GuardedMemory<byte>? workspace;

    /// <summary>One workspace for each thread, which begins as NaNs and keeps what earlier tests left.</summary>
    private static GuardedMemory<byte> Workspace
    {
        get
        {
            if (workspace is null)
            {
                workspace = new GuardedMemory<byte>(Workspace<byte>.Bytes, true);
                workspace.Span.Fill(0xFF);
            }

            return workspace;
        }
    }

    /// <summary>Fills memory with numbers of [-1, 1).</summary>
    public static void Fill<T>(Span<T> memory, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new System.Random(seed);
        foreach (ref T value in memory)
            value = T.CreateTruncating(random.NextDouble() * 2 - 1);
    }

    /// <summary>Fills memory with a number that no sum is.</summary>
    public static void Poison<T>(Span<T> memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => memory.Fill(T.NaN);

    /// <summary>Compares each bit with one chain of fused multiply-adds for each element.</summary>
    public static void Check<V, T>(ContractionShape shape, in Operand<T> a, in Operand<T> b, int parts, bool atEnd = true)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AssertSameBits<V, T>(Chains(shape, a, b), Compute<V, T>(shape, a, b, parts, atEnd), $"{shape} in {parts} parts");

    public static void AssertSameBits<V, T>(T[] expected, T[] actual, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!MemoryMarshal.AsBytes(expected.AsSpan(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(actual.AsSpan(i, 1))))
                Assert.Fail($"{typeof(V).Name}, {what}: element {i} is {actual[i]:R}, not {expected[i]:R}.");
        }
    }

    /// <summary>
    /// The result of all parts of a contraction, run in guarded memory; asserts that each element comes exactly once.
    /// </summary>
    public static T[] Compute<V, T>(
        ContractionShape shape, in Operand<T> a, in Operand<T> b, int parts, bool atEnd = true, ColumnTerms terms = default)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Compute<V, T>(shape, -1, a, b, parts, atEnd, terms);

    /// <summary>The same for products whose sums run along memory.</summary>
    public static T[] ComputeInner<V, T>(ContractionShape shape, int samples, in Operand<T> a, in Operand<T> b, int parts)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Compute<V, T>(shape, samples, a, b, parts, true, default);

    private static T[] Compute<V, T>(
        ContractionShape shape, int samples, in Operand<T> a, in Operand<T> b, int parts, bool atEnd, ColumnTerms terms)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = shape.G * shape.M * shape.N;
        Operand<T> left = a, right = b;
        using var result = new GuardedMemory<T>(length, atEnd);
        using var counts = new GuardedMemory<int>(length, atEnd);
        GuardedMemory<byte> workspace = Workspace;
        Poison(result.Span);
        var epilogue = new StoreAndCount<V, T>
        {
            Target = result.Start,
            Counts = counts.Start,
            Rows = shape.M,
            Columns = shape.N,
        };
        StoreBetween<V, T> between = default;
        bool isBetween = false;

        RunAll();
        T[] sums = result.Span.ToArray();
        if (samples < 0)
        {
            between.Inner = epilogue;
            isBetween = true;
            Poison(result.Span);
            RunAll();
            AssertSameBits<V, T>(sums, result.Span.ToArray(), $"{shape} in {parts} parts, stored while others are computed");
        }

        return sums;

        void RunAll()
        {
            // First what only compiles: it stores nothing, and has memory of its own.
            counts.Span.Clear();
            Run(Kernels.None, null);
            for (int part = 0; part < parts; part++)
                Run(part, (T*)workspace.Start);

            Assert.Equal(-1, counts.Span.IndexOfAnyExcept(1));
        }

        void Run(int part, T* memory)
        {
            if (isBetween)
            {
                Contraction.Run<V, T, StoreBetween<V, T>>(shape, left, right, terms, ref between, memory, part, parts);
                return;
            }

            if (samples < 0)
                Contraction.Run<V, T, StoreAndCount<V, T>>(shape, left, right, terms, ref epilogue, memory, part, parts);
            else
                InnerProducts.Run<V, T, StoreAndCount<V, T>>(shape, samples, left, right, ref epilogue, memory, part, parts);
        }
    }

    /// <summary>Each element as one chain in the order of k, straight from the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T[] Chains<T>(ContractionShape shape, in Operand<T> a, in Operand<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new T[shape.G * shape.M * shape.N];
        nint[] ka = OffsetsOf(a.Contracted, shape.K), kb = OffsetsOf(b.Contracted, shape.K);
        int next = 0;
        for (int g = 0; g < shape.G; g++)
        {
            for (int m = 0; m < shape.M; m++)
            {
                T* row = a.Data + a.Batch.Offset(g) + a.Free.Offset(m);
                for (int n = 0; n < shape.N; n++)
                {
                    T* column = b.Data + b.Batch.Offset(g) + b.Free.Offset(n);
                    T sum = T.Zero;
                    for (int k = 0; k < shape.K; k++)
                        sum = T.FusedMultiplyAdd(row[ka[k]], column[kb[k]], sum);
                    result[next++] = sum;
                }
            }
        }

        return result;
    }

    private static nint[] OffsetsOf(Axis axis, int count)
    {
        var offsets = new nint[count];
        for (int i = 0; i < count; i++)
            offsets[i] = axis.Offset(i);
        return offsets;
    }
}
