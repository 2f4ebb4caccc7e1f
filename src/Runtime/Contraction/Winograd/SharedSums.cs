using System.Threading;

namespace NetGen.Runtime.Contractions;

/// <summary>
/// Where the parts of a gradient leave sums for each other: two of them each take half of the images' tiles, and the one that
/// is ready last makes the gradient of both. Nobody waits, so that one thread may compute all parts, in any order.
/// </summary>
/// <param name="workspaces">
/// The first of as many workspaces of <see cref="Contraction.WorkspaceBytes"/> bytes, one behind the other, as there are parts;
/// threads may use their beginnings for what they compute.
/// </param>
public unsafe struct SharedSums(byte* workspaces)
{
    /// <summary>Of each workspace the bytes at the end that are for this.</summary>
    internal const int Bytes = MostBytes + (4 << 10);

    /// <summary>Bytes of sums, without what keeps places apart.</summary>
    internal const int MostBytes = 640 << 10;

    /// <summary>Of more pairs of parts is not kept who is ready.</summary>
    internal const int MostPairs = 64;

    private readonly byte* _first = workspaces + Contraction.WorkspaceBytes - Bytes;
    private ulong _ready;

    /// <summary>The sums of one part.</summary>
    internal readonly byte* Of(int part) =>
        (byte*)(((nuint)_first + (nuint)part * Contraction.WorkspaceBytes + 63) & ~(nuint)63);

    /// <summary>Says that a part has its sums; true if the other one of its pair had them before.</summary>
    internal bool IsLast(int pair)
    {
        ulong bit = 1ul << pair;
        if ((Interlocked.Or(ref _ready, bit) & bit) == 0)
            return false;
        Interlocked.And(ref _ready, ~bit);
        return true;
    }
}
