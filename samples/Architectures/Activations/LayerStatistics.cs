using System;

namespace Architectures.Activations;

/// <summary>What comes out of a layer with tanh, over all units and samples.</summary>
internal sealed class LayerStatistics
{
    /// <summary>Beyond it tanh has less than a fiftieth of its greatest slope.</summary>
    public const double SaturatedFrom = 0.99;

    private const int Bins = 41;
    private long _count, _saturated;
    private double _sum, _squares;

    /// <summary>How many values lie in each of equal parts of [-1, 1].</summary>
    public long[] Histogram { get; } = new long[Bins];

    public double Mean => _sum / _count;

    public double Deviation => Math.Sqrt(Math.Max(0, (_squares / _count) - (Mean * Mean)));

    /// <summary>The share of values of at least <see cref="SaturatedFrom"/> in size.</summary>
    public double Saturated => (double)_saturated / _count;

    public void Add(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            _count++;
            _sum += value;
            _squares += (double)value * value;
            _saturated += Math.Abs(value) >= SaturatedFrom ? 1 : 0;
            Histogram[Math.Clamp((int)((value + 1) / 2 * Bins), 0, Bins - 1)]++;
        }
    }
}
