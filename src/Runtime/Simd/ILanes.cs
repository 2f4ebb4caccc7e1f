namespace NetGen.Runtime.Simd;

/// <summary>
/// A block of a fixed number of numbers, computed lane by lane: 16 lanes of <see cref="float"/> or 8 of
/// <see cref="double"/>, whatever the width of the machine's vectors. A machine with narrower vectors uses several of
/// them for one block, so every operation, every reduction and therefore every result has the same bits everywhere.
/// </summary>
/// <typeparam name="TSelf">The block itself.</typeparam>
/// <typeparam name="T">The number in each lane, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Comparisons give a mask: all bits set in a lane where the comparison holds, none where it does not. A mask is only
/// good for <see cref="Select"/> and the mask operations <see cref="And"/>, <see cref="Or"/> and <see cref="Not"/>.
/// Methods that take <c>lanes</c> touch only the first <c>lanes</c> numbers in memory (1 to <see cref="Count"/>), and
/// compile to the plain operation where <c>lanes</c> is known to be <see cref="Count"/>; missing lanes read as 0.
/// </remarks>
public unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>The number of lanes: 16 for <see cref="float"/>, 8 for <see cref="double"/>.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the machine computes this type in hardware.</summary>
    static abstract bool IsSupported { get; }

    static abstract TSelf Zero { get; }
    static abstract TSelf Broadcast(T value);

    /// <summary>The numbers <c>start, start + 1, …</c>, exact up to 2^24 (float) or 2^53 (double).</summary>
    static abstract TSelf Sequence(long start);

    static abstract TSelf Load(T* source);
    static abstract TSelf Load(T* source, int lanes);

    /// <summary>Loads <c>source[0], source[stride], …</c>.</summary>
    static abstract TSelf LoadStrided(T* source, nint stride, int lanes);

    /// <summary>Loads <c>source[offsets[0]], source[offsets[1]], …</c>.</summary>
    static abstract TSelf Gather(T* source, int* offsets, int lanes);

    /// <summary>Loads integers (class indices) as numbers.</summary>
    static abstract TSelf LoadIndices(int* source, int lanes);

    static abstract void Store(TSelf value, T* target);
    static abstract void Store(TSelf value, T* target, int lanes);
    static abstract void StoreStrided(TSelf value, T* target, nint stride, int lanes);

    static abstract TSelf operator +(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf left, TSelf right);
    static abstract TSelf operator *(TSelf left, TSelf right);
    static abstract TSelf operator /(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf value);

    /// <summary><c>a * b + c</c>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller number; NaN if either is NaN (as PyTorch's <c>minimum</c>).</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The greater number; NaN if either is NaN (as PyTorch's <c>maximum</c>).</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Abs(TSelf value);
    static abstract TSelf Sqrt(TSelf value);
    static abstract TSelf Floor(TSelf value);

    /// <summary>-1, 0 or 1; NaN gives NaN.</summary>
    static abstract TSelf Sign(TSelf value);

    /// <summary>The value, or 0 with its sign where it is denormal: denormals cost a factor of 17 in an optimizer.</summary>
    static abstract TSelf FlushDenormals(TSelf value);

    static abstract TSelf Less(TSelf left, TSelf right);
    static abstract TSelf LessOrEqual(TSelf left, TSelf right);
    static abstract TSelf Equal(TSelf left, TSelf right);
    static abstract TSelf And(TSelf left, TSelf right);
    static abstract TSelf Or(TSelf left, TSelf right);
    static abstract TSelf Not(TSelf mask);

    /// <summary>In each lane <paramref name="ifTrue"/> where the mask is set, else <paramref name="ifFalse"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf ifTrue, TSelf ifFalse);

    static abstract TSelf Exp(TSelf value);
    static abstract TSelf Log(TSelf value);
    static abstract TSelf Sin(TSelf value);
    static abstract TSelf Cos(TSelf value);
    static abstract TSelf Tanh(TSelf value);
    static abstract TSelf Erf(TSelf value);

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    static abstract TSelf Sigmoid(TSelf value);

    /// <summary><c>x^y</c>; NaN for a negative base with a fractional power, as in IEEE 754's <c>pow</c>.</summary>
    static abstract TSelf Pow(TSelf value, TSelf power);

    /// <summary>Uniform numbers in [0, 1) with 24 random bits each, of elements <c>start, start + 1, …</c> of a stream.</summary>
    static abstract TSelf Random(in RandomStream stream, long start);

    /// <summary>The sum of the first lanes, as the fixed tree ((0+8)+(4+12))+…, the same at every width.</summary>
    static abstract T Sum(TSelf value, int lanes);

    /// <summary>The greatest of the first lanes; NaN if one is NaN.</summary>
    static abstract T Maximum(TSelf value, int lanes);

    /// <summary>The smallest of the first lanes; NaN if one is NaN.</summary>
    static abstract T Minimum(TSelf value, int lanes);
}
