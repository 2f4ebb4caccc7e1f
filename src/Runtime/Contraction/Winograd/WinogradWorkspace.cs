using System;

namespace NetGen.Runtime.Contractions;

/// <summary>Where things lie in the memory that a thread brings to a convolution.</summary>
internal unsafe struct WinogradWorkspace<T>
    where T : unmanaged
{
    /// <summary>The most terms of a product.</summary>
    public const int MaxDepth = 1024;

    /// <summary>The most sums that go to the epilogue at a time.</summary>
    public static int MaxSums => SumBytes / sizeof(T);

    private const int TaskAt = 0;
    private const int RowsAt = TaskAt + 192;
    private const int OffsetsAt = RowsAt + 64;
    private const int SumsAt = OffsetsAt + 2 * sizeof(int) * MaxDepth;
    private const int SumBytes = 72 << 10;
    private const int PlacesAt = SumsAt + SumBytes;

    private readonly byte* _start;

    public WinogradWorkspace(T* memory) => _start = (byte*)(((nuint)memory + 63) & ~(nuint)63);

    public readonly TileTask<T>* Task => (TileTask<T>*)(_start + TaskAt);

    /// <summary>The sums that go to the epilogue.</summary>
    public readonly T* Sums => (T*)(_start + SumsAt);

    /// <summary>What the transforms make.</summary>
    public readonly T* Places => (T*)(_start + PlacesAt);

    /// <summary>Offsets of the rows of a tile's part of A.</summary>
    public readonly int* RowOffsets(int stride)
    {
        int* rows = (int*)(_start + RowsAt);
        for (int i = 0; i < 8; i++)
            rows[i] = i * stride;
        return rows;
    }

    /// <summary>Offsets in A and B for each of the terms.</summary>
    public readonly int* DepthOffsets(int depth, int a, int b)
    {
        int* offsets = (int*)(_start + OffsetsAt);
        for (int k = 0; k < depth; k++)
        {
            offsets[2 * k] = k * a;
            offsets[2 * k + 1] = k * b;
        }

        return offsets;
    }
}
