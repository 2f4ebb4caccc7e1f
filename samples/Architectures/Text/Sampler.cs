using System;

namespace Architectures.Text;

/// <summary>Draws a class from probabilities.</summary>
/// <param name="temperature">Above 0. Probabilities are taken to the power of its inverse: below 1 the probable becomes more
/// probable, at 1 they stay.</param>
/// <param name="top">Only so many of the most probable are drawn.</param>
/// <param name="seed">The same seed draws the same.</param>
internal sealed class Sampler(double temperature, int top, int seed)
{
    private readonly Random _random = new(seed);
    private double[] _weights = [];
    private int[] _order = [];

    public int Draw(ReadOnlySpan<float> probabilities)
    {
        if (_weights.Length != probabilities.Length)
        {
            _weights = new double[probabilities.Length];
            _order = new int[probabilities.Length];
        }

        // Relative to the greatest, so that a low temperature does not make all of them 0.
        var greatest = 0f;
        foreach (var p in probabilities)
            greatest = Math.Max(greatest, p);
        for (var k = 0; k < _weights.Length; k++)
        {
            _weights[k] = Math.Pow(probabilities[k] / greatest, 1 / temperature);
            _order[k] = k;
        }
        // Of equals the first, whatever the sorting does with them.
        Array.Sort(_order, (a, b) => _weights[b] != _weights[a] ? _weights[b].CompareTo(_weights[a]) : a.CompareTo(b));

        var count = Math.Min(top, _order.Length);
        var sum = 0.0;
        for (var k = 0; k < count; k++)
            sum += _weights[_order[k]];
        var place = _random.NextDouble() * sum;
        for (var k = 0; k < count - 1; k++)
        {
            place -= _weights[_order[k]];
            if (place < 0)
                return _order[k];
        }
        return _order[count - 1];
    }
}
