using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>The sizes into which contractions are cut. They change the time that one takes, never its bits.</summary>
internal static class Blocking
{
    /// <summary>Terms of a sum that are added at a time where there are more than a workspace can hold.</summary>
    public const int Depth = 320;

    /// <summary>Rows of a tile: with the blocks of a row, what fits into the machine's registers.</summary>
    public static int TileRows<V, T>()
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => IsWholeRegister<V>() ? 8 : 6;

    /// <summary>Blocks of columns of a tile.</summary>
    public static int TileBlocks<V, T>()
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => IsWholeRegister<V>() ? 3 : 1;

    /// <summary>Blocks of columns of a tile of one or two rows.</summary>
    public static int WideBlocks<V, T>(int rows)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged => IsWholeRegister<V>() ? 8 : rows == 1 ? 4 : 3;

    /// <summary>
    /// Whether it pays to copy B into panels although it can be read where it is: when each panel is read by many
    /// tiles, and B is too large to stay in the first cache.
    /// </summary>
    public static bool Packs(int rows, int columns, int depth, int size) =>
        rows >= 64 && (long)columns * depth * size > 48 * 1024;

    /// <summary>Blocks of columns from which on copying strided rows of A pays.</summary>
    public const int MinBlocksToPackA = 9;

    /// <summary>Whether a block of lanes is one register.</summary>
    private static bool IsWholeRegister<V>() => typeof(V) == typeof(Float512) || typeof(V) == typeof(Double512);
}
