using System;
using System.Collections.Immutable;
using System.Globalization;
using NetGen.Runtime.Data;
using NetGen.Runtime.Memory;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>Native memory for one batch, into which samples of a data set are gathered. Gathering allocates
/// nothing.</summary>
internal sealed unsafe class Batches<T> : IDisposable where T : unmanaged
{
    private readonly DataSet<T> _data;
    private readonly ImmutableArray<SlotInfo> _infos;
    private readonly DataColumn<T>[] _columns;
    private readonly AlignedMemory _memory;
    private readonly byte*[] _places;
    private readonly Slot[] _slots;

    /// <summary>Checks that the data fit the network, and makes room.</summary>
    /// <exception cref="ArgumentException">A column is missing, or has another type or shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside of its range.</exception>
    public Batches(NetworkInfo network, DataSet<T> data, int batch)
    {
        _data = data;
        _infos = network.Inputs.AddRange(network.Targets);
        _columns = new DataColumn<T>[_infos.Length];
        _places = new byte*[_infos.Length];
        _slots = new Slot[_infos.Length];
        long bytes = 0;
        for (int i = 0; i < _infos.Length; i++)
        {
            _columns[i] = data.Column(_infos[i].Name);
            Check(_columns[i], _infos[i]);
            bytes += Room(i, batch);
        }

        _memory = new AlignedMemory(bytes, zeroed: false);
        byte* place = _memory.Pointer;
        for (int i = 0; i < _infos.Length; i++)
        {
            _places[i] = place;
            place += Room(i, batch);
        }
    }

    /// <summary>Gathers neighbouring samples.</summary>
    public ReadOnlySpan<Slot> Gather(int start, int count)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            byte* place = _places[i];
            int bytes = SampleBytes(i);
            for (int k = 0; k < count; k++)
                _columns[i].CopySample(_data.Sample(start + k), place + (long)k * bytes);
            _slots[i] = new Slot(place, count * _columns[i].Elements);
        }

        return _slots;
    }

    /// <summary>Gathers the samples with these numbers.</summary>
    public ReadOnlySpan<Slot> Gather(ReadOnlySpan<int> samples)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            byte* place = _places[i];
            int bytes = SampleBytes(i);
            for (int k = 0; k < samples.Length; k++)
                _columns[i].CopySample(_data.Sample(samples[k]), place + (long)k * bytes);
            _slots[i] = new Slot(place, samples.Length * _columns[i].Elements);
        }

        return _slots;
    }

    public void Dispose() => _memory.Dispose();

    private int SampleBytes(int i) => _columns[i].Elements * (_columns[i].IsIndex ? sizeof(int) : sizeof(T));

    private long Room(int i, int batch) => ((long)SampleBytes(i) * batch + 63) / 64 * 64;

    private void Check(DataColumn<T> column, SlotInfo info)
    {
        if (column.IsIndex != info.IsIndex || !column.Shape.AsSpan().SequenceEqual(info.Shape.AsSpan()))
        {
            string kind = column.IsIndex ? "indices" : "numbers";
            string expected = info.IsIndex ? "indices" : "numbers";
            throw new ArgumentException(
                $"Column '{column.Name}' holds {kind} of shape {Shapes.Text(column.Shape)}, but {expected} of shape "
                + $"{Shapes.Text(info.Shape)} are expected.", info.Name);
        }

        if (!info.IsIndex)
            return;
        for (int i = 0; i < _data.Count; i++)
        {
            foreach (int index in column.Indices.AsSpan(_data.Sample(i) * column.Elements, column.Elements))
            {
                if ((uint)index >= (uint)info.Classes)
                {
                    throw new ArgumentOutOfRangeException(info.Name, index, string.Create(CultureInfo.InvariantCulture,
                        $"Sample {i} of '{info.Name}' is {index}, but there are {info.Classes} classes: 0 to ")
                        + string.Create(CultureInfo.InvariantCulture, $"{info.Classes - 1} are expected."));
                }
            }
        }
    }
}
