using System;
using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The matrix product at one place, from memory to memory by the tiles of <see cref="Contraction"/>.</summary>
/// <remarks>Of one block of columns, high tiles whose rows are neighbours in A have the sums that keep the multiply-adds busy.</remarks>
internal unsafe struct WinogradProduct<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>A cut has pieces of three lengths at most: whole ones, the special one and the last.</summary>
    private const int Lengths = 3;

    private readonly Cut _rows, _panels;

    // Looked up once for all places: a tile of few terms takes hardly longer than to find its kernel.
    private fixed ulong _kernels[Lengths * Lengths];

    /// <param name="rows">The rows of the product.</param>
    /// <param name="blocks">Its columns in blocks of lanes.</param>
    /// <param name="neighbours">Whether its rows are neighbours in A.</param>
    public WinogradProduct(int rows, int blocks, bool neighbours)
    {
        bool tall = neighbours && blocks == 1 && rows >= TallKernel<V, T>.Fewest && Blocking.IsWholeRegister<V>();
        _rows = new Cut(rows, tall ? TallKernel<V, T>.Most : Blocking.TileRows<V, T>());
        _panels = new Cut(blocks, Blocking.TileBlocks<V, T>());
        for (int height = 0; height < Lengths; height++)
        {
            for (int width = 0; width < Lengths; width++)
            {
                int length = _rows.Length(Piece(_rows, height));
                _kernels[Lengths * height + width] = (ulong)(tall
                    ? Kernels<V, T>.Tall(length)
                    : Kernels<V, T>.Tile(length, _panels.Length(Piece(_panels, width)), TileColumns.Whole, TileForm.Even));
            }
        }
    }

    /// <summary>Computes the product.</summary>
    /// <param name="task">Says how A and B lie, and where sums of a row lie from the one before.</param>
    /// <param name="a">The left factor.</param>
    /// <param name="aRow">The distance of its rows.</param>
    /// <param name="b">The right factor.</param>
    /// <param name="sums">Where the sums go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(TileTask<T>* task, T* a, nint aRow, T* b, T* sums)
    {
        for (int panel = 0; panel < _panels.Count; panel++)
        {
            int width = Kind(_panels, panel), column = _panels.Start(panel) * V.Count;
            task->B0 = b + column;
            task->B1 = task->B0 + V.Count;
            task->B2 = task->B1 + V.Count;
            for (int block = 0; block < _rows.Count; block++)
            {
                int row = _rows.Start(block);
                task->A = a + row * aRow;
                task->Sums = sums + row * task->SumsStride + column;
                ((delegate*<TileTask<T>*, void>)_kernels[Lengths * Kind(_rows, block) + width])(task);
            }
        }
    }

    /// <summary>Which of the lengths a piece has.</summary>
    private static int Kind(in Cut cut, int piece) => piece < cut.Special ? 0 : piece - cut.Special + 1;

    /// <summary>A piece of a length, where the cut has one.</summary>
    private static int Piece(in Cut cut, int kind) => kind == 0 ? 0 : Math.Min(cut.Special + kind - 1, cut.Count - 1);
}
