namespace NetGen.Runtime.Contractions;

/// <summary>
/// A length cut into as few pieces of a limited size as possible: whole ones, and what is left, which shares evenly with
/// the piece before it rather than be thin. So nearly all tiles of a program are of the same few sizes.
/// </summary>
internal readonly struct Cut
{
    private readonly int _limit, _first, _last;

    public Cut(int length, int limit)
    {
        _limit = limit;
        Count = Partition.Units(length, limit);
        int rest = length - (Count - 1) * limit;
        bool shared = Count > 1 && 2 * rest < limit;
        Special = Count - (shared ? 2 : 1);
        _first = shared ? (limit + rest + 1) / 2 : rest;
        _last = shared ? (limit + rest) / 2 : rest;
    }

    public int Count { get; }

    /// <summary>The first piece that may be smaller than the limit; only the last may follow it.</summary>
    public int Special { get; }

    public int Largest => Special > 0 ? _limit : _first;

    public int Start(int piece) => piece <= Special ? piece * _limit : Special * _limit + _first;

    /// <summary>The piece that holds a position.</summary>
    public int PieceOf(int position) =>
        position < Special * _limit ? position / _limit : position < Special * _limit + _first ? Special : Special + 1;

    public int Length(int piece) => piece < Special ? _limit : piece == Special ? _first : _last;
}
