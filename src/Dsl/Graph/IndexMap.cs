using System;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// The position along one dimension of an operand, from the coordinates i of an iteration space:
/// <c>(sum of Coefficients[k] * i[k] + Offset) / Divisor</c>. It is defined only where the division is exact.
/// </summary>
public sealed class IndexExpr : IEquatable<IndexExpr>
{
    /// <summary>Spaces of up to so many dimensions have their plain coordinates and zeros ready.</summary>
    private const int MostKnown = 8;

    private static readonly IndexExpr[][] s_dims = Known(rank => Enumerable.Range(0, rank).Select(dim => New(dim, 0, rank)).ToArray());
    private static readonly IndexExpr[] s_zeros = Known(rank => New(-1, 0, rank));

    private readonly int _hash;

    public IndexExpr(ImmutableArray<int> coefficients, int offset = 0, int divisor = 1)
    {
        if (divisor < 1)
            throw new ArgumentOutOfRangeException(nameof(divisor), divisor, "A divisor is at least 1.");
        Coefficients = coefficients;
        Offset = offset;
        Divisor = divisor;
        _hash = unchecked(offset * 31 + divisor);
        foreach (var coefficient in coefficients)
            _hash = unchecked(_hash * 31 + coefficient);
        SingleDim = offset == 0 && divisor == 1 ? OnlyOne(coefficients) : -1;
    }

    /// <summary>One for each dimension of the iteration space.</summary>
    public ImmutableArray<int> Coefficients { get; }

    public int Offset { get; }

    public int Divisor { get; }

    /// <summary>The coordinate <paramref name="dim"/> itself, in a space of <paramref name="rank"/> dimensions.</summary>
    public static IndexExpr Dim(int dim, int rank) => rank <= MostKnown && dim >= 0 && dim < rank ? s_dims[rank][dim] : New(dim, 0, rank);

    public static IndexExpr Constant(int value, int rank) => rank <= MostKnown && value == 0 ? s_zeros[rank] : New(-1, value, rank);

    /// <summary>The dimension that this is the plain coordinate of, or -1.</summary>
    public int SingleDim { get; }

    public bool Equals(IndexExpr? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Offset == other.Offset && Divisor == other.Divisor
            && Coefficients.AsSpan().SequenceEqual(other.Coefficients.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as IndexExpr);

    public override int GetHashCode() => _hash;

    private static IndexExpr New(int dim, int offset, int rank)
    {
        var coefficients = new int[rank];
        if (dim >= 0 && dim < rank)
            coefficients[dim] = 1;
        return new(ImmutableArray.Create(coefficients), offset);
    }

    private static T[] Known<T>(Func<int, T> make) => Enumerable.Range(0, MostKnown + 1).Select(make).ToArray();

    private static int OnlyOne(ImmutableArray<int> coefficients)
    {
        var found = -1;
        for (var k = 0; k < coefficients.Length; k++)
        {
            if (coefficients[k] == 0)
                continue;
            if (coefficients[k] != 1 || found >= 0)
                return -1;
            found = k;
        }
        return found;
    }
}

/// <summary>
/// Where in an operand each point of an iteration space reads: one <see cref="IndexExpr"/> for each dimension of the
/// operand. The batch coordinate of a space only ever stands alone, as the batch index of an operand.
/// </summary>
public sealed class IndexMap : IEquatable<IndexMap>
{
    private static readonly IndexMap[] s_identities = Enumerable.Range(0, 9).Select(NewIdentity).ToArray();

    private readonly int _hash = 19;

    public IndexMap(ImmutableArray<IndexExpr> dims)
    {
        Dims = dims;
        foreach (var dim in dims)
            _hash = unchecked(_hash * 31 + dim.GetHashCode());
    }

    /// <summary>One for each dimension of the operand.</summary>
    public ImmutableArray<IndexExpr> Dims { get; }

    public static IndexMap Identity(int rank) => rank < s_identities.Length ? s_identities[rank] : NewIdentity(rank);

    private static IndexMap NewIdentity(int rank)
    {
        var dims = new IndexExpr[rank];
        for (var k = 0; k < rank; k++)
            dims[k] = IndexExpr.Dim(k, rank);
        return new(ImmutableArray.Create(dims));
    }

    public bool Equals(IndexMap? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || _hash != other._hash || Dims.Length != other.Dims.Length)
            return false;
        for (var k = 0; k < Dims.Length; k++)
        {
            if (!Dims[k].Equals(other.Dims[k]))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as IndexMap);

    public override int GetHashCode() => _hash;
}
