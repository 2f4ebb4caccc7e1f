using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>An index of the index notation: it runs from 0 to <see cref="Extent"/> - 1.</summary>
internal sealed class IndexVariable(string name, int extent, int order)
{
    public string Name { get; } = name;

    public int Extent { get; } = extent;

    /// <summary>The order of introduction, outer ones first.</summary>
    public int Order { get; } = order;
}

/// <summary>An index times a whole number other than 0.</summary>
internal sealed record IndexTerm(IndexVariable Variable, long Coefficient);

/// <summary>A sum of indices times whole numbers, plus a whole number.</summary>
internal sealed class AffineValue : Value
{
    private AffineValue(ImmutableArray<IndexTerm> terms, long offset)
    {
        Terms = terms;
        Offset = offset;
    }

    /// <summary>By the order of the variables.</summary>
    public ImmutableArray<IndexTerm> Terms { get; }

    public long Offset { get; }

    /// <summary>The least and the greatest value.</summary>
    public (long Low, long High) Range
    {
        get
        {
            checked
            {
                long low = Offset, high = Offset;
                foreach (var (variable, coefficient) in Terms)
                {
                    var reach = coefficient * (variable.Extent - 1);
                    low += System.Math.Min(reach, 0);
                    high += System.Math.Max(reach, 0);
                }
                return (low, high);
            }
        }
    }

    public static AffineValue Constant(long value) => new(ImmutableArray<IndexTerm>.Empty, value);

    public static AffineValue Of(IndexVariable variable) => Constant(0).Plus(variable, 1);

    public static AffineValue? From(Value value) => value switch
    {
        AffineValue affine => affine,
        IntValue number => Constant(number.Value),
        _ => null,
    };

    public AffineValue Times(long factor)
    {
        checked
        {
            var result = Constant(Offset * factor);
            foreach (var (variable, coefficient) in Terms)
                result = result.Plus(variable, coefficient * factor);
            return result;
        }
    }

    public AffineValue Plus(AffineValue other)
    {
        checked
        {
            var result = new AffineValue(Terms, Offset + other.Offset);
            foreach (var (variable, coefficient) in other.Terms)
                result = result.Plus(variable, coefficient);
            return result;
        }
    }

    private AffineValue Plus(IndexVariable variable, long coefficient)
    {
        var at = 0;
        while (at < Terms.Length && Terms[at].Variable.Order < variable.Order)
            at++;
        var isKnown = at < Terms.Length && Terms[at].Variable.Order == variable.Order;
        var sum = new IndexTerm(variable, checked((isKnown ? Terms[at].Coefficient : 0) + coefficient));
        if (sum.Coefficient == 0)
            return isKnown ? new AffineValue(Terms.RemoveAt(at), Offset) : this;
        return new AffineValue(isKnown ? Terms.SetItem(at, sum) : Terms.Insert(at, sum), Offset);
    }
}

/// <summary>Several indices that are written as one: for a list of extents, one index for each.</summary>
internal sealed class IndexVectorValue(ImmutableArray<AffineValue> parts) : Value
{
    public ImmutableArray<AffineValue> Parts { get; } = parts;

    /// <summary>A vector of indices, or a list of whole numbers, which can be computed with one.</summary>
    public static ImmutableArray<AffineValue>? From(Value value) => value switch
    {
        IndexVectorValue vector => vector.Parts,
        ListValue list when list.Items.All(i => i is IntValue) => list.Items.Select(i => AffineValue.From(i)!).ToImmutableArray(),
        _ => null,
    };
}

/// <summary>An element of a tensor, or of each sample's: the tensor with one index for each of its dimensions.</summary>
internal sealed record Access(Node Node, ImmutableArray<AffineValue> Indices)
{
    /// <summary>A tensor whose dimensions are these indices themselves.</summary>
    public static Access Plain(Node node, IEnumerable<IndexVariable> variables) => new(node, variables.Select(AffineValue.Of).ToImmutableArray());

    public IEnumerable<IndexVariable> Variables => Indices.SelectMany(i => i.Terms).Select(t => t.Variable);

    /// <summary>The positions that it reads, for each point of a space of these variables (after the samples, if any).</summary>
    public IndexMap MapFrom(IReadOnlyList<IndexVariable> space, bool batched)
    {
        var rank = space.Count + (batched ? 1 : 0);
        var dims = ImmutableArray.CreateBuilder<IndexExpr>();
        if (Node.Shape.IsBatched)
            dims.Add(IndexExpr.Dim(0, rank));
        foreach (var index in Indices)
        {
            var coefficients = new int[rank];
            foreach (var (variable, coefficient) in index.Terms)
            {
                for (var k = 0; k < space.Count; k++)
                {
                    if (space[k] == variable)
                        coefficients[k + rank - space.Count] = (int)coefficient;
                }
            }
            dims.Add(new IndexExpr(ImmutableArray.Create(coefficients), (int)index.Offset));
        }
        return new IndexMap(dims.ToImmutable());
    }
}

/// <summary>
/// A formula of single elements over index variables: an element, or the product of two that no one has needed as such
/// yet, since its sum is a contraction.
/// </summary>
internal sealed class ElementValue(Access left, Access? right = null) : Value
{
    public Access Left { get; } = left;

    public Access? Right { get; } = right;

    public bool IsBatched => Left.Node.Shape.IsBatched || Right?.Node.Shape.IsBatched == true;

    /// <summary>The variables in it, outer ones first.</summary>
    public IReadOnlyList<IndexVariable> Variables =>
        Left.Variables.Concat(Right?.Variables ?? []).Distinct().OrderBy(v => v.Order).ToList();
}
