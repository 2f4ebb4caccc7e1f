using System.Runtime.CompilerServices;

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
// What kernels call most comes last: each time .NET's compiler meets a member, it looks for its name from the end.
public unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Whether the machine computes this type in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The error function, at most 3 ulp off, near 0 too.</summary>
    static abstract TSelf Erf(TSelf value);

    /// <summary>
    /// <c>x^y</c>, at most 2 ulp off; special values as in IEEE 754's <c>pow</c>: NaN for a negative base with a fractional
    /// power, 1 for the power 0 and for the base 1 whatever the other operand is.
    /// </summary>
    static abstract TSelf Pow(TSelf value, TSelf power);

    /// <summary>The hyperbolic tangent, at most 3 ulp off, near 0 too.</summary>
    static abstract TSelf Tanh(TSelf value);

    /// <summary>The sine of an angle in radians, at most 2 ulp off; slow above 1e5 (float) or 1e9 (double).</summary>
    static abstract TSelf Sin(TSelf value);

    /// <summary>The cosine of an angle in radians, at most 2 ulp off; slow where the sine is.</summary>
    static abstract TSelf Cos(TSelf value);

    /// <summary><c>1 / (1 + exp(-x))</c>, at most 3 ulp off, also where it nears 0.</summary>
    static abstract TSelf Sigmoid(TSelf value);

    /// <summary>The natural logarithm, at most 2 ulp off; NaN below 0, negative infinity at 0.</summary>
    static abstract TSelf Log(TSelf value);

    /// <summary>e to the power of the value: at most 1.5 ulp off, with denormal results where they are due.</summary>
    static abstract TSelf Exp(TSelf value);

    /// <summary>Elements <c>start, start + 1, …</c> of a stream, uniform in [0, 1) with 24 random bits each, or the numbers that
    /// were drawn for the stream.</summary>
    static abstract TSelf Random(in RandomStream stream, long start);

    /// <summary>Loads integers (class indices) as numbers.</summary>
    static abstract TSelf LoadIndices(int* source, int lanes);

    /// <summary>Loads <c>source[offsets[0]], source[offsets[1]], …</c>.</summary>
    static abstract TSelf Gather(T* source, int* offsets, int lanes);

    /// <summary>Stores to <c>target[0], target[stride], …</c>, in this order.</summary>
    static abstract void StoreStrided(TSelf value, T* target, nint stride, int lanes);

    /// <summary>Loads <c>source[0], source[stride], …</c>.</summary>
    static abstract TSelf LoadStrided(T* source, nint stride, int lanes);

    /// <summary>The numbers at even and at odd places of two blocks, of the first and then of the second.</summary>
    static abstract void Deinterleave(TSelf first, TSelf second, out TSelf even, out TSelf odd);

    /// <summary>Two blocks whose numbers at even and at odd places are given: the inverse of <see cref="Deinterleave"/>.</summary>
    static abstract void Interleave(TSelf even, TSelf odd, out TSelf first, out TSelf second);

    /// <summary>Loads half a block from one place and its other half from another.</summary>
    static abstract TSelf LoadHalves(T* lower, T* upper);

    /// <summary>Stores half a block at one place, and then its other half at another.</summary>
    static abstract void StoreHalves(TSelf value, T* lower, T* upper);

    /// <summary>The numbers <c>start, start + 1, …</c>, exact up to 2^24 (float) or 2^53 (double).</summary>
    static abstract TSelf Sequence(long start);

    /// <summary>The number in the first lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual T First(TSelf value) => TSelf.Maximum(value, 1);

    /// <summary>The first lanes of one block, and the other lanes of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Join(TSelf first, TSelf others, int lanes) =>
        TSelf.Select(TSelf.Less(TSelf.Sequence(-lanes), TSelf.Zero), first, others);

    /// <summary>
    /// Set in lanes whose value comes before the smallest so far: it is smaller, or it is NaN and that is not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf IsNewMinimum(TSelf value, TSelf smallest) => TSelf.Or(
        TSelf.Less(value, smallest),
        TSelf.And(TSelf.Not(TSelf.Equal(value, value)), TSelf.Equal(smallest, smallest)));

    /// <summary>
    /// Set in lanes whose value comes after the greatest so far: it is greater, or it is NaN and that is not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf IsNewMaximum(TSelf value, TSelf greatest) => TSelf.Or(
        TSelf.Less(greatest, value),
        TSelf.And(TSelf.Not(TSelf.Equal(value, value)), TSelf.Equal(greatest, greatest)));

    /// <summary>The smallest of the first lanes; NaN if one is NaN.</summary>
    static abstract T Minimum(TSelf value, int lanes);

    /// <summary>The greatest of the first lanes; NaN if one is NaN.</summary>
    static abstract T Maximum(TSelf value, int lanes);

    /// <summary>The sum of the first lanes, as the fixed tree ((0+8)+(4+12))+…, the same at every width.</summary>
    static abstract T Sum(TSelf value, int lanes);

    /// <summary>The value, or 0 with its sign where it is denormal, as denormals slow arithmetic down.</summary>
    static abstract TSelf FlushDenormals(TSelf value);

    /// <summary>-1, 0 or 1; NaN gives NaN.</summary>
    static abstract TSelf Sign(TSelf value);

    /// <summary>The greatest whole number that is not greater.</summary>
    static abstract TSelf Floor(TSelf value);

    /// <summary>The value without its sign.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>The square root, rounded correctly; NaN below 0, and -0 of -0.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The value with its sign turned, also of 0 and NaN.</summary>
    static abstract TSelf operator -(TSelf value);

    /// <summary>The same number in every lane, as <see cref="Broadcast"/>.</summary>
    static abstract implicit operator TSelf(T value);

    /// <summary>The smaller number; NaN if either is NaN (as PyTorch's <c>minimum</c>).</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The greater number; NaN if either is NaN (as PyTorch's <c>maximum</c>).</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The bits not set: of a mask its complement.</summary>
    static abstract TSelf Not(TSelf mask);

    /// <summary>The bits set in either.</summary>
    static abstract TSelf Or(TSelf left, TSelf right);

    /// <summary>The bits set in both.</summary>
    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>A mask: left = right; not set where either is NaN, set for 0 and -0.</summary>
    static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>A mask: left &lt; right; not set where either is NaN.</summary>
    static abstract TSelf Less(TSelf left, TSelf right);

    /// <summary>A mask: left ≤ right; not set where either is NaN.</summary>
    static abstract TSelf LessOrEqual(TSelf left, TSelf right);

    /// <summary>In each lane <paramref name="ifTrue"/> where the mask is set, else <paramref name="ifFalse"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf ifTrue, TSelf ifFalse);

    /// <summary>The quotient, lane by lane, rounded correctly.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>The difference, lane by lane.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>The sum, lane by lane.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>The product, lane by lane.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary><c>a * b + c</c>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// <c>sum += left * right</c>, rounded once. For sums that stay in registers through a loop: assigned by
    /// <see cref="MultiplyAdd"/>, a sum may be computed in another register and moved each time.
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, TSelf left, TSelf right);

    /// <summary>
    /// <c>sum += left * right</c> with one number in all lanes, rounded once: the machine reads it while it multiplies, where it
    /// can.
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, T* left, TSelf right);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>Loads the first <paramref name="lanes"/> numbers; the other lanes are 0.</summary>
    static abstract TSelf Load(T* source, int lanes);

    /// <summary>Stores the first <paramref name="lanes"/> numbers.</summary>
    static abstract void Store(TSelf value, T* target, int lanes);

    /// <summary>Loads <see cref="Count"/> numbers; <paramref name="source"/> need not be aligned.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>Stores <see cref="Count"/> numbers; <paramref name="target"/> need not be aligned.</summary>
    static abstract void Store(TSelf value, T* target);

    /// <summary>0 in every lane.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The number of lanes: 16 for <see cref="float"/>, 8 for <see cref="double"/>.</summary>
    static abstract int Count { get; }
}
