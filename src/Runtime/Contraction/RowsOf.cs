using System.Runtime.CompilerServices;
using NetGen.Runtime.Simd;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// The epilogue of a contraction that computes some rows of a result: the rows of a result may have sums of different
/// lengths, and are then computed by a contraction for each length.
/// </summary>
/// <typeparam name="V">The block of lanes.</typeparam>
/// <typeparam name="T">The number in each lane.</typeparam>
/// <typeparam name="TEpilogue">What becomes of the sums of the whole result.</typeparam>
/// <param name="epilogue">Takes the sums; it is told the rows of the whole result.</param>
/// <param name="first">The row of the whole result that is the first one of the contraction.</param>
/// <param name="step">The distance of the next one in the whole result.</param>
public readonly struct RowsOf<V, T, TEpilogue>(TEpilogue epilogue, int first, int step) : IEpilogue<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged
    where TEpilogue : struct, IEpilogue<V, T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(V sum, int g, int m, int n, int lanes) => epilogue.Store(sum, g, first + m * step, n, lanes);
}
