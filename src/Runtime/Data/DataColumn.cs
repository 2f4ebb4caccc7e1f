using System;
using System.Collections.Immutable;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Data;

/// <summary>A column of a data set: one value of a fixed shape for each sample, numbers or indices.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
public sealed class DataColumn<T> where T : unmanaged
{
    private DataColumn(string name, ImmutableArray<int> shape, T[]? values, int[]? indices)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Shape = shape;
        Values = values;
        Indices = indices;
        foreach (int extent in shape)
            ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1, nameof(shape));
        Elements = checked((int)Shapes.Count(shape));
        int length = values?.Length ?? indices!.Length;
        if (length % Elements != 0)
        {
            throw new ArgumentException(
                $"'{name}' has {length} elements, but one sample {Shapes.Text(shape)} has {Elements}: "
                + $"a multiple of {Elements} is expected.", name);
        }

        Count = length / Elements;
    }

    /// <summary>The name of the network's input or target that it feeds.</summary>
    public string Name { get; }

    /// <summary>The shape of one sample; empty for a single number or index.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The number of elements of one sample.</summary>
    public int Elements { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>Whether the elements are indices.</summary>
    public bool IsIndex => Indices is not null;

    internal T[]? Values { get; }

    internal int[]? Indices { get; }

    /// <summary>A column of numbers.</summary>
    /// <param name="name">The name of the input or target.</param>
    /// <param name="values">All samples, one after the other, each row-major; used, not copied.</param>
    /// <param name="shape">The shape of one sample; none for one number a sample.</param>
    /// <exception cref="ArgumentException">The length is no whole number of samples.</exception>
    public static DataColumn<T> OfValues(string name, T[] values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new DataColumn<T>(name, [.. shape], values, null);
    }

    /// <summary>A column of indices, such as class labels.</summary>
    /// <param name="name">The name of the input or target.</param>
    /// <param name="indices">All samples, one after the other; used, not copied.</param>
    /// <param name="shape">The shape of one sample; none for one index a sample.</param>
    /// <exception cref="ArgumentException">The length is no whole number of samples.</exception>
    public static DataColumn<T> OfIndices(string name, int[] indices, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new DataColumn<T>(name, [.. shape], null, indices);
    }

    /// <summary>Copies one sample to memory that has room for it.</summary>
    internal unsafe void CopySample(int sample, byte* destination)
    {
        if (Values is not null)
            Values.AsSpan(sample * Elements, Elements).CopyTo(new Span<T>(destination, Elements));
        else
            Indices.AsSpan(sample * Elements, Elements).CopyTo(new Span<int>(destination, Elements));
    }
}
