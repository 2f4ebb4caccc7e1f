using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Asks for the elements of tiles that come next, so that they are in the second cache when they are transformed: the rows
/// of a group of tiles are too short for the machine to see them coming.
/// </summary>
internal static unsafe class TilePrefetch
{
    /// <summary>So many channels ahead of the one that is transformed (measured).</summary>
    public const int Channels = 2;

    private const int LineBytes = 64;

    /// <summary>The elements of one channel of a group.</summary>
    /// <param name="source">The first element.</param>
    /// <param name="row">The distance of rows, in elements.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="column">The distance of columns, in elements.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="samples">The samples of each element.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fetch<T>(T* source, nint row, int rows, nint column, int columns, int samples)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        for (; rows > 0; rows--, source += row)
        {
            T* at = source;
            for (int x = 0; x < columns; x++, at += column)
            {
                for (int line = 0; line < samples * sizeof(T); line += LineBytes)
                    Sse.Prefetch1((byte*)at + line);
            }
        }
    }
}
