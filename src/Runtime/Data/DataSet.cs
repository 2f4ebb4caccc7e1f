using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Data;

/// <summary>
/// Samples in named columns, one for each input and target of a network. Parts and shuffled orders of a set are views:
/// they copy no sample.
/// </summary>
/// <typeparam name="T">The type of the numbers, that of the network.</typeparam>
public sealed unsafe class DataSet<T> where T : unmanaged
{
    private readonly int[]? _order;
    private readonly int _start;

    /// <summary>Makes a set of columns.</summary>
    /// <param name="columns">The columns, all with the same number of samples and different names.</param>
    /// <exception cref="ArgumentException">There is no column, a name occurs twice, or the counts differ.</exception>
    public DataSet(params ReadOnlySpan<DataColumn<T>> columns)
    {
        if (columns.Length == 0)
            throw new ArgumentException("A data set needs at least one column.", nameof(columns));
        Columns = [.. columns];
        Count = columns[0].Count;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DataColumn<T> column in columns)
        {
            if (!names.Add(column.Name))
                throw new ArgumentException($"There are two columns '{column.Name}'.", nameof(columns));
            if (column.Count != Count)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"'{columns[0].Name}' holds {Count} samples, but '{column.Name}' holds {column.Count}."),
                    nameof(columns));
            }
        }
    }

    private DataSet(ImmutableArray<DataColumn<T>> columns, int[]? order, int start, int count)
    {
        Columns = columns;
        _order = order;
        _start = start;
        Count = count;
    }

    /// <summary>The columns; a part of a set has those of the whole.</summary>
    public ImmutableArray<DataColumn<T>> Columns { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>Makes a set for a network.</summary>
    /// <param name="network">The network's description.</param>
    /// <param name="columns">For each input and then each target, in the network's order, an array of
    /// <typeparamref name="T"/> or, for indices, of <see cref="int"/>: all samples, one after the other. Used, not
    /// copied.</param>
    /// <exception cref="ArgumentException">Their number, a type or a length does not fit.</exception>
    public static DataSet<T> For(NetworkInfo network, params ReadOnlySpan<Array> columns)
    {
        ArgumentNullException.ThrowIfNull(network);
        ImmutableArray<SlotInfo> slots = network.Inputs.AddRange(network.Targets);
        if (columns.Length != slots.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Network {network.Name} has {slots.Length} inputs and targets ({string.Join(", ", slots)}), ")
                + string.Create(CultureInfo.InvariantCulture, $"but {columns.Length} arrays were given."),
                nameof(columns));
        }

        var made = new DataColumn<T>[slots.Length];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = (slots[i].IsIndex, columns[i]) switch
            {
                (true, int[] indices) => DataColumn<T>.OfIndices(slots[i].Name, indices, slots[i].Shape.AsSpan()),
                (false, T[] values) => DataColumn<T>.OfValues(slots[i].Name, values, slots[i].Shape.AsSpan()),
                _ => throw new ArgumentException(
                    $"'{slots[i].Name}' needs {(slots[i].IsIndex ? "int" : typeof(T).Name)}[], but "
                    + $"{columns[i]?.GetType().Name ?? "null"} was given.", nameof(columns)),
            };
        }

        return new DataSet<T>(made);
    }

    /// <summary>Some neighbouring samples.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="count">Their number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such samples.</exception>
    public DataSet<T> Range(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count, nameof(start));
        return new DataSet<T>(Columns, _order, _start + start, count);
    }

    /// <summary>The first samples.</summary>
    /// <param name="count">Their number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many.</exception>
    public DataSet<T> Take(int count) => Range(0, count);

    /// <summary>All but the first samples.</summary>
    /// <param name="count">The number of those.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many.</exception>
    public DataSet<T> Skip(int count) => Range(count, Count - count);

    /// <summary>The samples in an order drawn from a seed, the same on every machine.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="random">Where the order comes from; with <see cref="RandomSource.MersenneTwister"/> it is
    /// <c>torch.randperm</c>'s with a generator of this seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public DataSet<T> Shuffle(ulong seed, RandomSource random = RandomSource.Philox)
    {
        Shuffler.CheckSource(random, nameof(random));
        var order = new int[Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = Sample(i);
        Shuffler.Shuffle(order, seed, random);
        return new DataSet<T>(Columns, order, 0, Count);
    }

    /// <summary>Cuts the set in two at random.</summary>
    /// <param name="fraction">The share of the second part, from 0 to 1; rounded to the nearest number of
    /// samples.</param>
    /// <param name="seed">The seed of the draw; the same seed cuts in the same way on every machine.</param>
    /// <param name="random">Where the draw comes from; with <see cref="RandomSource.MersenneTwister"/> the parts are those of
    /// PyTorch's <c>random_split</c> with a generator of this seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1, or there is no such source.</exception>
    public (DataSet<T> First, DataSet<T> Second) Split(
        double fraction, ulong seed = 0, RandomSource random = RandomSource.Philox)
    {
        if (!(fraction is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A share from 0 to 1 is expected.");
        int second = (int)Math.Round(Count * fraction, MidpointRounding.AwayFromZero);
        DataSet<T> shuffled = Shuffle(seed, random);
        return (shuffled.Take(Count - second), shuffled.Skip(Count - second));
    }

    /// <summary>The numbers of a column, sample after sample, in a new array.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column of numbers.</exception>
    public T[] ToArray(string column)
    {
        DataColumn<T> found = Column(column);
        if (found.IsIndex)
            throw new ArgumentException($"'{column}' holds indices: take {nameof(ToLabels)}.", nameof(column));
        var values = new T[checked(Count * found.Elements)];
        for (int i = 0; i < Count; i++)
            found.Values.AsSpan(Sample(i) * found.Elements, found.Elements).CopyTo(values.AsSpan(i * found.Elements));
        return values;
    }

    /// <summary>The indices of a column, sample after sample, in a new array.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column of indices.</exception>
    public int[] ToLabels(string column)
    {
        DataColumn<T> found = Column(column);
        if (!found.IsIndex)
            throw new ArgumentException($"'{column}' holds numbers: take {nameof(ToArray)}.", nameof(column));
        var indices = new int[checked(Count * found.Elements)];
        for (int i = 0; i < Count; i++)
            found.Indices.AsSpan(Sample(i) * found.Elements, found.Elements).CopyTo(indices.AsSpan(i * found.Elements));
        return indices;
    }

    /// <summary>The column with a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such column; the message lists what there is.</exception>
    public DataColumn<T> Column(string name)
    {
        foreach (DataColumn<T> column in Columns)
        {
            if (column.Name == name)
                return column;
        }

        var names = new List<string>();
        foreach (DataColumn<T> column in Columns)
            names.Add(column.Name);
        throw new ArgumentException(
            $"The data set has no column '{name}'; it has {string.Join(", ", names)}.", nameof(name));
    }

    /// <summary>The place in the columns of a sample of this set.</summary>
    internal int Sample(int i) => _order is null ? _start + i : _order[_start + i];
}
