using System;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>Visits all points of an iteration space in row-major order, and knows where some operands are read at each.</summary>
internal sealed class Walk
{
    private readonly int[] _extents;
    private readonly int[] _coordinates;
    private readonly Place[] _places;

    public Walk(int[] extents, params Place[] places)
    {
        _extents = extents;
        _coordinates = new int[extents.Length];
        _places = places;
    }

    /// <summary>Goes to the next point; false after the last.</summary>
    public bool Next()
    {
        for (var k = _extents.Length - 1; k >= 0; k--)
        {
            var wraps = ++_coordinates[k] == _extents[k];
            var by = wraps ? 1 - _extents[k] : 1;
            foreach (var place in _places)
                place.Move(k, by);
            if (!wraps)
                return true;
            _coordinates[k] = 0;
        }
        return false;
    }
}

/// <summary>The element of an operand that an index map reads at the current point of a <see cref="Walk"/>.</summary>
internal sealed class Place
{
    private readonly IndexMap _map;
    private readonly int[] _extents;
    private readonly long[] _numerators;
    private readonly int[] _strides;

    /// <param name="extents">Of the operand, the number of samples in the place of the batch.</param>
    /// <param name="skipped">A dimension of the operand whose position is always taken as 0.</param>
    public Place(IndexMap map, int[] extents, int skipped = -1)
    {
        _map = map;
        _extents = extents;
        _numerators = map.Dims.Select(d => (long)d.Offset).ToArray();
        _strides = Strides(extents);
        Skipped = skipped;
    }

    private int Skipped { get; }

    public static int[] Strides(int[] extents)
    {
        var strides = new int[extents.Length];
        var stride = 1;
        for (var k = extents.Length - 1; k >= 0; k--)
        {
            strides[k] = stride;
            stride *= extents[k];
        }
        return strides;
    }

    public void Move(int coordinate, int by)
    {
        for (var p = 0; p < _numerators.Length; p++)
            _numerators[p] += (long)by * _map.Dims[p].Coefficients[coordinate];
    }

    /// <summary>The row-major number of the element, or -1 where none is read.</summary>
    public int Element()
    {
        var element = 0;
        for (var p = 0; p < _numerators.Length; p++)
        {
            if (p == Skipped)
                continue;
            var at = _numerators[p];
            var divisor = _map.Dims[p].Divisor;
            if (divisor != 1)
            {
                if (at % divisor != 0)
                    return -1;
                at /= divisor;
            }
            if (at < 0 || at >= _extents[p])
                return -1;
            element += (int)at * _strides[p];
        }
        return element;
    }
}
