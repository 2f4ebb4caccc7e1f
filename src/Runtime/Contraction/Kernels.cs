using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The kernels that were compiled for the sizes of tiles: only those that a program asks for ever are. A method for each
/// number of rows, so that few of them are loaded either.
/// </summary>
internal static unsafe class Kernels<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>The kernel for a tile.</summary>
    /// <param name="form">How its terms lie: small tiles, which are few, have one kernel for all forms.</param>
    public static delegate*<TileTask<T>*, void> Tile(int rows, int blocks, TileColumns columns, TileForm form)
    {
        if (2 * rows * blocks <= Blocking.TileRows<V, T>() * Blocking.TileBlocks<V, T>())
            form = TileForm.Offsets;
        return rows switch
        {
            8 => Tile<Size8>(blocks, columns, form),
            7 => Tile<Size7>(blocks, columns, form),
            6 => Tile<Size6>(blocks, columns, form),
            5 => Tile<Size5>(blocks, columns, form),
            4 => Tile<Size4>(blocks, columns, form),
            3 => Tile<Size3>(blocks, columns, form),
            2 => Tile<Size2>(blocks, columns, form),
            _ => Tile<Size1>(blocks, columns, form),
        };
    }

    public static delegate*<TileTask<T>*, void> Low(int rows, TileColumns columns) =>
        rows == 5 ? Low<Size5>(columns) : Low<Size6>(columns);

    public static delegate*<TileTask<T>*, void> Tall(int rows) => rows switch
    {
        16 => &TallKernel<V, T>.Run<Size16>,
        15 => &TallKernel<V, T>.Run<Size15>,
        14 => &TallKernel<V, T>.Run<Size14>,
        13 => &TallKernel<V, T>.Run<Size13>,
        12 => &TallKernel<V, T>.Run<Size12>,
        11 => &TallKernel<V, T>.Run<Size11>,
        10 => &TallKernel<V, T>.Run<Size10>,
        9 => &TallKernel<V, T>.Run<Size9>,
        8 => &TallKernel<V, T>.Run<Size8>,
        7 => &TallKernel<V, T>.Run<Size7>,
        _ => &TallKernel<V, T>.Run<Size6>,
    };

    public static delegate*<TileTask<T>*, void> Wide(int rows, int blocks, bool tail) =>
        rows == 1 ? Wide<Size1, Size1>(blocks, tail) : Wide<Size2, Size1>(blocks, tail);

    /// <summary>The kernel for a tile of one row, with its terms at even distances.</summary>
    public static delegate*<TileTask<T>*, void> Row(int blocks, bool tail) => Wide<Size1, Size3>(blocks, tail);

    private static delegate*<TileTask<T>*, void> Low<TRows>(TileColumns columns)
        where TRows : unmanaged => columns switch
        {
            TileColumns.Placed => &LowKernel<V, T>.Run<TRows, Size3>,
            TileColumns.Cut => &LowKernel<V, T>.Run<TRows, Size2>,
            _ => &LowKernel<V, T>.Run<TRows, Size1>,
        };

    private static delegate*<TileTask<T>*, void> Tile<TRows>(int blocks, TileColumns columns, TileForm form)
        where TRows : unmanaged => blocks switch
        {
            3 => Tile<TRows, Size3>(columns, form),
            2 => Tile<TRows, Size2>(columns, form),
            _ => Tile<TRows, Size1>(columns, form),
        };

    private static delegate*<TileTask<T>*, void> Tile<TRows, TBlocks>(TileColumns columns, TileForm form)
        where TRows : unmanaged
        where TBlocks : unmanaged => form switch
        {
            TileForm.Even => Tile<TRows, TBlocks, Size3>(columns),
            TileForm.EvenA => Tile<TRows, TBlocks, Size2>(columns),
            _ => Tile<TRows, TBlocks, Size1>(columns),
        };

    private static delegate*<TileTask<T>*, void> Tile<TRows, TBlocks, TForm>(TileColumns columns)
        where TRows : unmanaged
        where TBlocks : unmanaged
        where TForm : unmanaged => columns switch
        {
            TileColumns.Placed => &TileKernel<V, T>.Run<TRows, TBlocks, Size3, TForm>,
            TileColumns.Cut => &TileKernel<V, T>.Run<TRows, TBlocks, Size2, TForm>,
            _ => &TileKernel<V, T>.Run<TRows, TBlocks, Size1, TForm>,
        };

    private static delegate*<TileTask<T>*, void> Wide<TRows, TForm>(int blocks, bool tail)
        where TRows : unmanaged
        where TForm : unmanaged => blocks switch
        {
            8 => Wide<TRows, Size8, TForm>(tail),
            7 => Wide<TRows, Size7, TForm>(tail),
            6 => Wide<TRows, Size6, TForm>(tail),
            5 => Wide<TRows, Size5, TForm>(tail),
            4 => Wide<TRows, Size4, TForm>(tail),
            3 => Wide<TRows, Size3, TForm>(tail),
            2 => Wide<TRows, Size2, TForm>(tail),
            _ => Wide<TRows, Size1, TForm>(tail),
        };

    private static delegate*<TileTask<T>*, void> Wide<TRows, TBlocks, TForm>(bool tail)
        where TRows : unmanaged
        where TBlocks : unmanaged
        where TForm : unmanaged
    {
        if (tail)
            return &WideKernel<V, T>.Run<TRows, TBlocks, Size2, TForm>;
        return &WideKernel<V, T>.Run<TRows, TBlocks, Size1, TForm>;
    }
}
