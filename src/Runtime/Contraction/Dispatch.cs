using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Calls the kernel that was compiled for a tile's size. A method for each number of rows, so that only the sizes that
/// a program uses are ever compiled.
/// </summary>
internal static unsafe class Dispatch<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    public static void Tile(TileTask<T>* task, int rows, int blocks, bool tail)
    {
        switch (rows)
        {
            case 8: Tile<Size8>(task, blocks, tail); break;
            case 7: Tile<Size7>(task, blocks, tail); break;
            case 6: Tile<Size6>(task, blocks, tail); break;
            case 5: Tile<Size5>(task, blocks, tail); break;
            case 4: Tile<Size4>(task, blocks, tail); break;
            case 3: Tile<Size3>(task, blocks, tail); break;
            case 2: Tile<Size2>(task, blocks, tail); break;
            default: Tile<Size1>(task, blocks, tail); break;
        }
    }

    public static void Wide(TileTask<T>* task, int rows, int blocks, bool tail)
    {
        if (rows == 1)
            Wide<Size1>(task, blocks, tail);
        else
            Wide<Size2>(task, blocks, tail);
    }

    private static void Tile<TRows>(TileTask<T>* task, int blocks, bool tail)
        where TRows : unmanaged
    {
        switch (blocks)
        {
            case 3: Tile<TRows, Size3>(task, tail); break;
            case 2: Tile<TRows, Size2>(task, tail); break;
            default: Tile<TRows, Size1>(task, tail); break;
        }
    }

    private static void Tile<TRows, TBlocks>(TileTask<T>* task, bool tail)
        where TRows : unmanaged
        where TBlocks : unmanaged
    {
        if (tail)
            TileKernel<V, T>.Run<TRows, TBlocks, Size2>(task);
        else
            TileKernel<V, T>.Run<TRows, TBlocks, Size1>(task);
    }

    private static void Wide<TRows>(TileTask<T>* task, int blocks, bool tail)
        where TRows : unmanaged
    {
        switch (blocks)
        {
            case 8: Wide<TRows, Size8>(task, tail); break;
            case 7: Wide<TRows, Size7>(task, tail); break;
            case 6: Wide<TRows, Size6>(task, tail); break;
            case 5: Wide<TRows, Size5>(task, tail); break;
            case 4: Wide<TRows, Size4>(task, tail); break;
            case 3: Wide<TRows, Size3>(task, tail); break;
            case 2: Wide<TRows, Size2>(task, tail); break;
            default: Wide<TRows, Size1>(task, tail); break;
        }
    }

    private static void Wide<TRows, TBlocks>(TileTask<T>* task, bool tail)
        where TRows : unmanaged
        where TBlocks : unmanaged
    {
        if (tail)
            WideKernel<V, T>.Run<TRows, TBlocks, Size2>(task);
        else
            WideKernel<V, T>.Run<TRows, TBlocks, Size1>(task);
    }
}
