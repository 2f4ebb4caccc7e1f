using System;
using System.Collections.Immutable;

namespace NetGen.Dsl.Graph;

/// <summary>
/// The position along one dimension of an operand, from the coordinates i of an iteration space:
/// <c>(sum of Coefficients[k] * i[k] + Offset) / Divisor</c>. It is defined only where the division is exact.
/// </summary>
public sealed class IndexExpr : IEquatable<IndexExpr>
{
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
    }

    /// <summary>One for each dimension of the iteration space.</summary>
    public ImmutableArray<int> Coefficients { get; }

    public int Offset { get; }

    public int Divisor { get; }

    /// <summary>The coordinate <paramref name="dim"/> itself, in a space of <paramref name="rank"/> dimensions.</summary>
    public static IndexExpr Dim(int dim, int rank)
    {
        var coefficients = new int[rank];
        if (dim >= 0 && dim < rank)
            coefficients[dim] = 1;
        return new(ImmutableArray.Create(coefficients));
    }

    public static IndexExpr Constant(int value, int rank) => new(ImmutableArray.Create(new int[rank]), value);

    /// <summary>The dimension that this is the plain coordinate of, or -1.</summary>
    public int SingleDim
    {
        get
        {
            if (Offset != 0 || Divisor != 1)
                return -1;
            var found = -1;
            for (var k = 0; k < Coefficients.Length; k++)
            {
                if (Coefficients[k] == 0)
                    continue;
                if (Coefficients[k] != 1 || found >= 0)
                    return -1;
                found = k;
            }
            return found;
        }
    }

    public bool Equals(IndexExpr? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Offset == other.Offset && Divisor == other.Divisor
            && Coefficients.AsSpan().SequenceEqual(other.Coefficients.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as IndexExpr);

    public override int GetHashCode() => _hash;
}

/// <summary>
/// Where in an operand each point of an iteration space reads: one <see cref="IndexExpr"/> for each dimension of the
/// operand. The batch coordinate of a space only ever stands alone, as the batch index of an operand.
/// </summary>
public sealed class IndexMap : IEquatable<IndexMap>
{
    private readonly int _hash = 19;

    public IndexMap(ImmutableArray<IndexExpr> dims)
    {
        Dims = dims;
        foreach (var dim in dims)
            _hash = unchecked(_hash * 31 + dim.GetHashCode());
    }

    /// <summary>One for each dimension of the operand.</summary>
    public ImmutableArray<IndexExpr> Dims { get; }

    public static IndexMap Identity(int rank)
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
