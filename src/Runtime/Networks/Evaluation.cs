using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetGen.Runtime.Networks;

/// <summary>Loss and metrics over some samples. A value without any memory on the heap.</summary>
public readonly struct Evaluation
{
    private readonly NetworkInfo? _info;
    private readonly MetricValues _metrics;

    internal Evaluation(NetworkInfo info, int samples, ReadOnlySpan<double> results)
    {
        _info = info;
        Samples = samples;
        Loss = results[0];
        for (int i = 0; i < info.Metrics.Length; i++)
            _metrics[i] = results[i + 1];
    }

    /// <summary>Whether the metrics are those of a network.</summary>
    internal bool IsOf(NetworkInfo network) => _info is not null && _info.Metrics.AsSpan().SequenceEqual(network.Metrics.AsSpan());

    /// <summary>The mean loss over the samples; NaN if there were none.</summary>
    public double Loss { get; }

    /// <summary>The number of samples.</summary>
    public int Samples { get; }

    /// <summary>The number of metrics.</summary>
    public int Count => _info?.Metrics.Length ?? 0;

    /// <summary>The mean of a metric over the samples.</summary>
    /// <param name="metric">The metric's place in <see cref="NetworkInfo.Metrics"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such metric.</exception>
    public double this[int metric]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(metric);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(metric, Count);
            return _metrics[metric];
        }
    }

    /// <summary>The mean of a metric over the samples.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public double this[string metric]
    {
        get
        {
            int number = _info?.MetricNumber(metric) ?? -1;
            return number >= 0
                ? _metrics[number]
                : throw new ArgumentException($"Network {_info?.Name} has no metric '{metric}'.", nameof(metric));
        }
    }

    /// <summary>Text such as <c>loss 0.1234, accuracy 0.9876</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"loss {Loss:0.0000}");
        for (int i = 0; i < Count; i++)
            text.Append(CultureInfo.InvariantCulture, $", {_info!.Metrics[i]} {_metrics[i]:0.0000}");
        return text.ToString();
    }

    [InlineArray(NetworkInfo.MaxMetrics)]
    private struct MetricValues
    {
        private double _first;
    }
}
