namespace NetGen.Runtime.Contractions;

/// <summary>
/// A length cut into as few pieces of a limited size as possible: whole ones, and what is left, which shares evenly with
/// the piece before it rather than be thin. So nearly all tiles of a program are of the same few sizes.
/// </summary>
internal readonly struct Cut
{
    private readonly int _limit, _special, _first, _last;

    public Cut(int length, int limit)
    {
        _limit = limit;
        Count = Partition.Units(length, limit);
        int rest = length - (Count - 1) * limit;
        bool shared = Count > 1 && 2 * rest < limit;
        _special = Count - (shared ? 2 : 1);
        _first = shared ? (limit + rest + 1) / 2 : rest;
        _last = shared ? (limit + rest) / 2 : rest;
    }

    public int Count { get; }

    public int Largest => _special > 0 ? _limit : _first;

    public int Start(int piece) => piece <= _special ? piece * _limit : _special * _limit + _first;

    public int Length(int piece) => piece < _special ? _limit : piece == _special ? _first : _last;
}
