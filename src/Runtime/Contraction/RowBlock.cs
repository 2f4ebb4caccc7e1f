using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>Reads one block of a row of B, as a tile needs it.</summary>
internal static unsafe class RowBlock<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>
    /// The block with the number of the first size, counted from 1. Only the last one of a tile with a tail is cut, and
    /// only where there is no memory of B behind it: a cut load is slow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<TColumns, TBlock, TBlocks>(T* source, bool whole, int lanes)
        where TColumns : unmanaged
        where TBlock : unmanaged
        where TBlocks : unmanaged
    {
        // Nested, each a constant of its own: joined by && or ||, the compiler computes them together with the last one,
        // which is none, and the loop of every kernel gets branches.
        if (sizeof(TColumns) == 2)
        {
            if (sizeof(TBlock) == sizeof(TBlocks))
            {
                if (!whole)
                    return V.Load(source, lanes);
            }
        }

        return *(V*)source;
    }
}
