using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Arithmetic of index maps that the planner needs beside <see cref="IndexMaps"/>.</summary>
internal static class Coordinates
{
    /// <summary><paramref name="map"/> at the coordinates that <paramref name="coordinates"/> give over another space.</summary>
    /// <returns>Null where a division stands in the way, or a number does not fit.</returns>
    public static IndexMap? Compose(IndexMap map, IndexMap coordinates, int rank)
    {
        var dims = ImmutableArray.CreateBuilder<IndexExpr>(map.Dims.Length);
        foreach (var dim in map.Dims)
        {
            if (Substitute(dim, coordinates, rank) is not { } composed)
                return null;
            dims.Add(composed);
        }
        return new IndexMap(dims.MoveToImmutable());
    }

    /// <summary>
    /// Coordinates over <paramref name="from"/> as coordinates over another shape of the same elements in row-major order.
    /// </summary>
    /// <returns>Null where they are not affine.</returns>
    public static IndexMap? Convert(Shape from, IndexMap coordinates, Shape to, Shape space)
    {
        var dims = ConvertPartly(from, coordinates, to, space);
        foreach (var dim in dims)
        {
            if (dim is null)
                return null;
        }
        return from == to ? coordinates : new IndexMap(ImmutableArray.Create(Array.ConvertAll(dims, d => d!)));
    }

    /// <summary>As <see cref="Convert"/>, with null for each dimension whose coordinate is not affine.</summary>
    public static IndexExpr?[] ConvertPartly(Shape from, IndexMap coordinates, Shape to, Shape space)
    {
        var result = new IndexExpr?[to.Rank];
        if (from == to)
        {
            for (var k = 0; k < result.Length; k++)
                result[k] = coordinates.Dims[k];
            return result;
        }
        var rank = space.Rank;
        int f = 0, t = 0;
        while (f < from.Rank || t < to.Rank)
        {
            // The smallest group of dimensions with the same number of elements on both sides.
            int f0 = f, t0 = t;
            long a = f < from.Rank ? from[f++] : 1, b = t < to.Rank ? to[t++] : 1;
            while (a != b)
            {
                if (a < b ? f >= from.Rank : t >= to.Rank)
                    return new IndexExpr?[to.Rank];
                if (a < b)
                    a *= from[f++];
                else
                    b *= to[t++];
            }
            if (ConvertGroup(from, f0, f, coordinates, to, t0, t, space, rank, result))
                continue;
            for (var k = t0; k < t; k++)
                result[k] = null;
        }
        return result;
    }

    /// <summary>Every expression without what does not change over the space, and without common factors.</summary>
    public static IndexMap Normal(IndexMap map, Shape space)
    {
        foreach (var dim in map.Dims)
        {
            if (dim.Divisor != 1)
                return Reduced(map, space);
        }
        return map;
    }

    private static IndexMap Reduced(IndexMap map, Shape space) => new(ImmutableArray.CreateRange(map.Dims, d => Reduce(d, space)));

    private static IndexExpr Reduce(IndexExpr expr, Shape space)
    {
        if (expr.Divisor == 1)
            return expr;
        for (var d = 0; d < space.Rank; d++)
        {
            if (space[d] == 1 && expr.Coefficients[d] != 0)
                expr = new IndexExpr(expr.Coefficients.SetItem(d, 0), expr.Offset, expr.Divisor);
        }
        var factor = expr.Divisor;
        foreach (var coefficient in expr.Coefficients)
            factor = Gcd(factor, Math.Abs(coefficient));
        if (factor == 1 || expr.Offset % factor != 0)
            return expr;
        var coefficients = ImmutableArray.CreateBuilder<int>(expr.Coefficients.Length);
        foreach (var coefficient in expr.Coefficients)
            coefficients.Add(coefficient / factor);
        return new IndexExpr(coefficients.MoveToImmutable(), expr.Offset / factor, expr.Divisor / factor);
    }

    /// <summary>Whether the coordinate is the same number at every point: its value, else null.</summary>
    public static int? Fixed(IndexExpr expr)
    {
        foreach (var coefficient in expr.Coefficients)
        {
            if (coefficient != 0)
                return null;
        }
        return expr.Offset % expr.Divisor == 0 ? expr.Offset / expr.Divisor : null;
    }

    private static IndexExpr? Substitute(IndexExpr expr, IndexMap coordinates, int rank)
    {
        var coefficients = new int[rank];
        long offset = expr.Offset;
        for (var k = 0; k < expr.Coefficients.Length; k++)
        {
            var factor = expr.Coefficients[k];
            if (factor == 0)
                continue;
            var inner = coordinates.Dims[k];
            // Only a plain coordinate passes a division on: the numerators of a sum would not share it.
            if (inner.Divisor != 1)
                return expr.SingleDim == k ? inner : null;
            offset += (long)factor * inner.Offset;
            for (var d = 0; d < rank; d++)
            {
                var sum = coefficients[d] + (long)factor * inner.Coefficients[d];
                if (sum is < int.MinValue or > int.MaxValue)
                    return null;
                coefficients[d] = (int)sum;
            }
        }
        return offset is < int.MinValue or > int.MaxValue
            ? null
            : new IndexExpr(ImmutableArray.Create(coefficients), (int)offset, expr.Divisor);
    }

    private static bool ConvertGroup(
        Shape from, int f0, int f1, IndexMap coordinates, Shape to, int t0, int t1, Shape space, int rank, IndexExpr?[] result)
    {
        var sources = Wide(from, f0, f1);
        var targets = Wide(to, t0, t1);
        for (var k = t0; k < t1; k++)
            result[k] = IndexExpr.Constant(0, rank);
        if (sources.Count == 1 && targets.Count == 1)
        {
            result[targets[0]] = coordinates.Dims[sources[0]];
            return true;
        }
        return Merge(from, sources, coordinates, rank) is { } merged && TrySplit(to, targets, merged, space, result);
    }

    private static List<int> Wide(Shape shape, int start, int end)
    {
        var wide = new List<int>();
        for (var k = start; k < end; k++)
        {
            if (shape[k] != 1)
                wide.Add(k);
        }
        return wide;
    }

    /// <summary>Some dimensions as one.</summary>
    private static IndexExpr? Merge(Shape from, List<int> sources, IndexMap coordinates, int rank)
    {
        var coefficients = new long[rank];
        long offset = 0, step = 1;
        for (var s = sources.Count - 1; s >= 0; s--)
        {
            var dim = coordinates.Dims[sources[s]];
            if (dim.Divisor != 1)
                return null;
            offset += dim.Offset * step;
            for (var d = 0; d < rank; d++)
                coefficients[d] += dim.Coefficients[d] * step;
            step *= from[sources[s]];
        }
        if (offset is < int.MinValue or > int.MaxValue)
            return null;
        var narrow = ImmutableArray.CreateBuilder<int>(rank);
        foreach (var coefficient in coefficients)
        {
            if (coefficient is < int.MinValue or > int.MaxValue)
                return null;
            narrow.Add((int)coefficient);
        }
        return new IndexExpr(narrow.MoveToImmutable(), (int)offset);
    }

    /// <summary>One coordinate as several: each takes the terms that its stride divides, and the rest must never carry.</summary>
    private static bool TrySplit(Shape to, List<int> targets, IndexExpr rest, Shape space, IndexExpr?[] result)
    {
        if (targets.Count == 0)
            return true;
        long stride = 1;
        foreach (var target in targets)
            stride *= to[target];
        for (var t = 0; t < targets.Count - 1; t++)
        {
            stride /= to[targets[t]];
            var upper = new int[space.Rank];
            var lower = new int[space.Rank];
            for (var d = 0; d < space.Rank; d++)
            {
                var whole = rest.Coefficients[d] % stride == 0;
                upper[d] = whole ? (int)(rest.Coefficients[d] / stride) : 0;
                lower[d] = whole ? 0 : rest.Coefficients[d];
            }
            var upperOffset = (int)Math.Floor((double)rest.Offset / stride);
            result[targets[t]] = new IndexExpr(ImmutableArray.Create(upper), upperOffset);
            rest = new IndexExpr(ImmutableArray.Create(lower), (int)(rest.Offset - upperOffset * stride));
            var (low, high) = IndexMaps.Range(rest, space);
            if (low < 0 || high >= stride)
                return false;
        }
        result[targets[targets.Count - 1]] = rest;
        return true;
    }

    private static int Gcd(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
