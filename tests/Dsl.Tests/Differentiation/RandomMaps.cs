using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Tests.Differentiation;

/// <summary>Random affine reads of all kinds: strides, flips, windows, dilation, padding, divisors, diagonals, repeats.</summary>
internal static class RandomMaps
{
    public static Shape Space(Random random, int rank, bool batched)
    {
        var dims = Enumerable.Range(0, rank).Select(_ => random.Next(6) == 0 ? 1 : random.Next(2, 5)).ToArray();
        if (batched)
            dims[0] = Shape.Batch;
        return Shape.Of(dims);
    }

    /// <summary>A map over a space, and the shape of an operand that it reads at least in part (mostly).</summary>
    public static (IndexMap Map, Shape Operand) Read(Random random, Shape space)
    {
        var rank = space.Rank;
        var free = new Queue<int>(Enumerable.Range(0, rank).Where(k => space[k] != Shape.Batch).OrderBy(_ => random.Next()));
        var dims = new List<IndexExpr>();
        var extents = new List<int>();
        var batch = space.Dims.IndexOf(Shape.Batch);
        if (batch >= 0 && random.Next(4) != 0)
        {
            dims.Add(IndexExpr.Dim(batch, rank));
            extents.Add(Shape.Batch);
        }
        for (var count = random.Next(0, 4); count > 0; count--)
        {
            var (expr, exact) = Expression(random, space, free);
            var (low, high) = IndexMaps.Range(expr, space);
            dims.Add(expr);
            extents.Add(exact ? (int)Math.Max(1, high + 1) : (int)Math.Max(1, high / expr.Divisor + 1 + random.Next(-1, 3)));
        }
        return (new IndexMap(dims.ToImmutableArray()), Shape.Of(extents.ToArray()));
    }

    private static (IndexExpr Expr, bool Exact) Expression(Random random, Shape space, Queue<int> free)
    {
        var rank = space.Rank;
        // Now and then a coordinate that another dimension has used already.
        int Take() => free.Count > 0 && random.Next(8) != 0
            ? free.Dequeue()
            : Enumerable.Range(0, rank).Where(k => space[k] != Shape.Batch).OrderBy(_ => random.Next()).DefaultIfEmpty(-1).First();
        var coefficients = new int[rank];
        void Add(int dim, int coefficient)
        {
            if (dim >= 0)
                coefficients[dim] += coefficient;
        }
        switch (random.Next(8))
        {
            case 0:
                return (new IndexExpr(coefficients.ToImmutableArray(), random.Next(-1, 4), random.Next(5) == 0 ? 2 : 1), false);
            case 1 or 2:
                Add(Take(), 1);
                return (new IndexExpr(coefficients.ToImmutableArray()), true);
            case 3:
                Add(Take(), random.Next(1, 4) * (random.Next(3) == 0 ? -1 : 1));
                return (new IndexExpr(coefficients.ToImmutableArray(), random.Next(-3, 6), random.Next(1, 4)), false);
            case 4:
                var (outer, inner) = (Take(), Take());
                var unit = random.Next(4) == 0 ? 2 : 1;
                Add(inner, unit);
                if (inner >= 0 && outer != inner)
                    Add(outer, unit * space[inner]);
                return (new IndexExpr(coefficients.ToImmutableArray(), random.Next(3) == 0 ? random.Next(-2, 3) : 0), random.Next(2) == 0);
            case 5 or 6:
                Add(Take(), random.Next(1, 4));
                Add(Take(), random.Next(1, 4));
                return (new IndexExpr(coefficients.ToImmutableArray(), random.Next(-3, 3)), false);
            default:
                for (var k = random.Next(2, 4); k > 0; k--)
                    Add(Take(), random.Next(-3, 4));
                return (new IndexExpr(coefficients.ToImmutableArray(), random.Next(-2, 5), random.Next(1, 4)), false);
        }
    }

    /// <summary>All points of a space, row-major.</summary>
    public static IEnumerable<int[]> Points(Shape space, int samples)
    {
        var extents = space.Dims.Select(d => d == Shape.Batch ? samples : d).ToArray();
        var total = extents.Aggregate(1, (p, e) => p * e);
        for (var n = 0; n < total; n++)
        {
            var point = new int[extents.Length];
            for (int k = extents.Length - 1, rest = n; k >= 0; rest /= extents[k], k--)
                point[k] = rest % extents[k];
            yield return point;
        }
    }

    /// <summary>The row-major number of the element that a map reads at a point; -1 for none.</summary>
    public static int Element(IndexMap map, Shape operand, int[] point, int samples)
    {
        var element = 0;
        for (var p = 0; p < map.Dims.Length; p++)
        {
            var expr = map.Dims[p];
            var extent = operand[p] == Shape.Batch ? samples : operand[p];
            var numerator = expr.Offset + point.Select((x, k) => x * expr.Coefficients[k]).Sum();
            var at = (int)Math.Floor((double)numerator / expr.Divisor);
            if (at * expr.Divisor != numerator || at < 0 || at >= extent)
                return -1;
            element = element * extent + at;
        }
        return element;
    }
}
