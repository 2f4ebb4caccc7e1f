using System;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>
/// Visits an iteration space in row-major order, one row (the points along the last coordinate) after the other, and
/// knows where some operands are read at each point of the row.
/// </summary>
internal sealed class Walk
{
    private readonly int[] _outer;
    private readonly int[] _coordinates;
    private readonly Place[] _places;
    private int _left;

    public Walk(int[] extents, params Place[] places)
    {
        var last = extents.Length - 1;
        Length = last < 0 ? 1 : extents[last];
        _outer = extents.Take(Math.Max(last, 0)).ToArray();
        _coordinates = new int[_outer.Length];
        _places = places;
        _left = _outer.Aggregate(1, (product, e) => checked(product * e));
        foreach (var place in places)
            place.Begin(last, Length);
    }

    /// <summary>The number of points in each row.</summary>
    public int Length { get; }

    /// <summary>Goes to the next row, at first to the first; false after the last.</summary>
    public bool NextRow()
    {
        if (_left-- <= 0)
            return false;
        foreach (var place in _places)
            place.ReadRow();
        for (var k = _outer.Length - 1; k >= 0; k--)
        {
            var wraps = ++_coordinates[k] == _outer[k];
            foreach (var place in _places)
                place.Move(k, wraps ? 1 - _outer[k] : 1);
            if (!wraps)
                break;
            _coordinates[k] = 0;
        }
        return true;
    }
}

/// <summary>The elements of an operand that an index map reads along the current row of a <see cref="Walk"/>.</summary>
internal sealed class Place
{
    private readonly int[][] _coefficients;
    private readonly int[] _divisors;
    private readonly int[] _extents;
    private readonly int[] _strides;
    private readonly long[] _numerators;
    private int _last;

    /// <param name="extents">Of the operand, the number of samples in the place of the batch.</param>
    /// <param name="skipped">A dimension of the operand whose position is always taken as 0.</param>
    public Place(IndexMap map, int[] extents, int skipped = -1)
    {
        var used = Enumerable.Range(0, extents.Length).Where(p => p != skipped).ToArray();
        var strides = Strides(extents);
        _coefficients = used.Select(p => map.Dims[p].Coefficients.ToArray()).ToArray();
        _divisors = used.Select(p => map.Dims[p].Divisor).ToArray();
        _numerators = used.Select(p => (long)map.Dims[p].Offset).ToArray();
        _extents = used.Select(p => extents[p]).ToArray();
        _strides = used.Select(p => strides[p]).ToArray();
    }

    /// <summary>For each point of the row the row-major number of the element, or -1 where none is read.</summary>
    public int[] Row { get; private set; } = Array.Empty<int>();

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

    /// <param name="last">The coordinate along the row; -1 where there is none.</param>
    public void Begin(int last, int length)
    {
        _last = last;
        Row = new int[length];
    }

    public void Move(int coordinate, int by)
    {
        for (var p = 0; p < _numerators.Length; p++)
            _numerators[p] += (long)by * _coefficients[p][coordinate];
    }

    public void ReadRow()
    {
        Array.Clear(Row, 0, Row.Length);
        for (var p = 0; p < _numerators.Length; p++)
        {
            var (numerator, step) = (_numerators[p], _last < 0 ? 0 : _coefficients[p][_last]);
            var (divisor, extent, stride) = (_divisors[p], _extents[p], _strides[p]);
            for (var i = 0; i < Row.Length; i++, numerator += step)
            {
                var at = divisor == 1 ? numerator : numerator / divisor;
                if (Row[i] < 0 || numerator < 0 || at >= extent || (divisor != 1 && at * divisor != numerator))
                    Row[i] = -1;
                else
                    Row[i] += (int)at * stride;
            }
        }
    }
}
