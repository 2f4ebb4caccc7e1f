using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The matrix product at one place, from memory to memory by the tiles of <see cref="Contraction"/>.</summary>
/// <param name="rows">The rows of the product.</param>
/// <param name="blocks">Its columns in blocks of lanes.</param>
internal readonly unsafe struct WinogradProduct<V, T>(int rows, int blocks)
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    private readonly Cut _rows = new(rows, Blocking.TileRows<V, T>());
    private readonly Cut _panels = new(blocks, Blocking.TileBlocks<V, T>());

    /// <summary>Computes the product.</summary>
    /// <param name="task">Says how A and B lie, and where sums of a row lie from the one before.</param>
    /// <param name="a">The left factor.</param>
    /// <param name="aRow">The distance of its rows.</param>
    /// <param name="b">The right factor.</param>
    /// <param name="sums">Where the sums go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(TileTask<T>* task, T* a, nint aRow, T* b, T* sums)
    {
        for (int panel = 0; panel < _panels.Count; panel++)
        {
            int width = _panels.Length(panel), column = _panels.Start(panel) * V.Count;
            task->B0 = b + column;
            task->B1 = task->B0 + V.Count;
            task->B2 = task->B1 + V.Count;
            for (int block = 0; block < _rows.Count; block++)
            {
                int row = _rows.Start(block);
                task->A = a + row * aRow;
                task->Sums = sums + row * task->SumsStride + column;
                Kernels<V, T>.Tile(_rows.Length(block), width, tail: false, TileForm.Even)(task);
            }
        }
    }
}
