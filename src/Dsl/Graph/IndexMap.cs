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
    public IndexExpr(ImmutableArray<int> coefficients, int offset = 0, int divisor = 1)
    {
        if (divisor < 1)
            throw new ArgumentOutOfRangeException(nameof(divisor), divisor, "A divisor is at least 1.");
        Coefficients = coefficients;
        Offset = offset;
        Divisor = divisor;
    }

    /// <summary>One for each dimension of the iteration space.</summary>
    public ImmutableArray<int> Coefficients { get; }

    public int Offset { get; }

    public int Divisor { get; }

    /// <summary>The coordinate <paramref name="dim"/> itself, in a space of <paramref name="rank"/> dimensions.</summary>
    public static IndexExpr Dim(int dim, int rank) =>
        new(ImmutableArray.CreateRange(Enumerable.Range(0, rank).Select(k => k == dim ? 1 : 0)));

    public static IndexExpr Constant(int value, int rank) => new(ImmutableArray.CreateRange(Enumerable.Repeat(0, rank)), value);

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

    public bool Equals(IndexExpr? other) =>
        other is not null && Offset == other.Offset && Divisor == other.Divisor && Coefficients.SequenceEqual(other.Coefficients);

    public override bool Equals(object? obj) => Equals(obj as IndexExpr);

    public override int GetHashCode() =>
        Coefficients.Aggregate(unchecked(Offset * 31 + Divisor), (hash, c) => unchecked(hash * 31 + c));
}

/// <summary>
/// Where in an operand each point of an iteration space reads: one <see cref="IndexExpr"/> for each dimension of the
/// operand. The batch coordinate of a space only ever stands alone, as the batch index of an operand.
/// </summary>
public sealed class IndexMap : IEquatable<IndexMap>
{
    public IndexMap(ImmutableArray<IndexExpr> dims) => Dims = dims;

    /// <summary>One for each dimension of the operand.</summary>
    public ImmutableArray<IndexExpr> Dims { get; }

    public static IndexMap Identity(int rank) =>
        new(Enumerable.Range(0, rank).Select(k => IndexExpr.Dim(k, rank)).ToImmutableArray());

    public bool Equals(IndexMap? other) => other is not null && Dims.SequenceEqual(other.Dims);

    public override bool Equals(object? obj) => Equals(obj as IndexMap);

    public override int GetHashCode() => Dims.Aggregate(19, (hash, d) => unchecked(hash * 31 + d.GetHashCode()));
}
