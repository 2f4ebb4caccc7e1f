namespace NetGen.Runtime.Contractions;

/// <summary>A length cut into as few pieces of a limited size as possible, which differ by at most 1.</summary>
internal readonly struct Cut
{
    private readonly int _quotient, _rest;

    public Cut(int length, int limit)
    {
        Count = Partition.Units(length, limit);
        _quotient = Count == 0 ? 0 : length / Count;
        _rest = length - _quotient * Count;
    }

    public int Count { get; }

    public int Largest => _rest > 0 ? _quotient + 1 : _quotient;

    public int Start(int piece) => piece * _quotient + (piece < _rest ? piece : _rest);

    public int Length(int piece) => piece < _rest ? _quotient + 1 : _quotient;
}
