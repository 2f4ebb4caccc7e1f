using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NetGen.Dsl.Graph;

/// <summary>What the elements of a value are.</summary>
public enum ElementType
{
    /// <summary>A number in the network's precision (f32 or f64). Truth values are 0 and 1.</summary>
    Real,

    /// <summary>A 32-bit integer: a class index, a token, the result of an argmax.</summary>
    Index,

    /// <summary>A real number kept in 16 bits: sign and exponent of a float, and 7 bits behind the point. Only stored and read.</summary>
    BFloat16,
}

/// <summary>
/// The extents of a value, outermost first. The number of samples in a step is not known at compile time; where a value
/// has one element group for each sample, its first extent is <see cref="Batch"/>. No other extent can be.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The extent of the batch dimension.</summary>
    public const int Batch = -1;

    private readonly ImmutableArray<int> _dims;

    public Shape(ImmutableArray<int> dims) => _dims = dims;

    public static Shape Scalar { get; } = new(ImmutableArray<int>.Empty);

    public static Shape Of(params int[] dims) => new(ImmutableArray.Create(dims));

    public ImmutableArray<int> Dims => _dims.IsDefault ? ImmutableArray<int>.Empty : _dims;

    public int Rank => Dims.Length;

    public int this[int dim] => Dims[dim];

    public bool IsBatched => Rank > 0 && Dims[0] == Batch;

    /// <summary>The shape of one sample: without the batch dimension.</summary>
    public Shape PerSample => IsBatched ? new Shape(Dims.RemoveAt(0)) : this;

    /// <summary>This shape with a batch dimension in front.</summary>
    public Shape Batched => IsBatched ? this : new Shape(Dims.Insert(0, Batch));

    /// <summary>The number of elements of one sample, or of the whole value where it has no batch dimension.</summary>
    public long ElementsPerSample
    {
        get
        {
            long product = 1;
            foreach (var extent in Dims)
                product *= extent == Batch ? 1 : extent;
            return product;
        }
    }

    /// <summary>The number of elements for <paramref name="batch"/> samples.</summary>
    public long Elements(int batch) => ElementsPerSample * (IsBatched ? batch : 1);

    public bool Equals(Shape other) => Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());

    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    public override int GetHashCode()
    {
        var hash = 17;
        foreach (var extent in Dims)
            hash = unchecked(hash * 31 + extent);
        return hash;
    }

    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>As users see it: <c>[16, 5, 5]</c>, the batch dimension as <c>n</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("[");
        foreach (var extent in Dims)
        {
            text.Append(text.Length == 1 ? "" : ", ");
            text.Append(extent == Batch ? "n" : extent.ToString(CultureInfo.InvariantCulture));
        }
        return text.Append(']').ToString();
    }
}
