using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// A read of an operand by an affine map, turned round: which points of the space read element j? The answer is a new
/// space, the kept coordinates (they tell j) and then the summed ones, and for each coordinate of the old space its
/// expression over the new one. So an adjoint reads where the value was written, and never scatters.
/// </summary>
/// <remarks>
/// Each dimension of the operand with its expression e falls into one of these kinds:
/// <list type="bullet">
/// <item>split: e counts through some coordinates like digits (one coordinate, or windows that do not overlap and fit). They
/// are kept as they are, and joined again, moved and padded by <see cref="Restore"/>;</item>
/// <item>fixed: e is constant. <see cref="Restore"/> puts the value there;</item>
/// <item>solved: j is kept, and e = j is solved for one coordinate that stands in no other dimension, which may need a
/// divisor; the other coordinates are summed;</item>
/// <item>tied: j is kept, and e = j stays a condition (<see cref="Zeros"/>), e.g. for a diagonal.</item>
/// </list>
/// </remarks>
internal sealed class MapInversion
{
    private readonly Shape _operand;
    private readonly IndexMap _map;
    private readonly ImmutableArray<ImmutableArray<int>> _split;

    private MapInversion(
        Shape operand, IndexMap map, ImmutableArray<ImmutableArray<int>> split, Shape kept, ImmutableArray<int> summed)
    {
        _operand = operand;
        _map = map;
        _split = split;
        Kept = kept;
        Summed = summed;
    }

    /// <summary>The first dimensions of the new space; a batch among them is the first.</summary>
    public Shape Kept { get; }

    /// <summary>The other extents of the new space; a batch among them is the first.</summary>
    public ImmutableArray<int> Summed { get; }

    public int Rank => Kept.Rank + Summed.Length;

    /// <summary>For each coordinate of the old space its expression over the new one. Where it is not exact or outside of
    /// the coordinate's extent, nothing read the element.</summary>
    public ImmutableArray<IndexExpr> Coordinates { get; private set; }

    /// <summary>Expressions over the new space that are 0 where an element was read.</summary>
    public ImmutableArray<IndexExpr> Zeros { get; private set; }

    /// <summary>Turns a map round; null where no point of the space reads anything.</summary>
    /// <param name="space">Extents of the coordinates.</param>
    /// <param name="bounded">Whether the caller's other reads are outside where this coordinate is.</param>
    public static MapInversion? TryInvert(Shape space, IndexMap map, Shape operand, Func<int, bool> bounded)
    {
        var terms = map.Dims.Select(d => Terms(d, space)).ToArray();
        var uses = new int[space.Rank];
        foreach (var k in terms.SelectMany(t => t))
            uses[k]++;
        var split = new int[]?[terms.Length];
        var solved = Enumerable.Repeat(-1, terms.Length).ToArray();
        var kept = new bool[space.Rank];
        for (var p = 0; p < terms.Length; p++)
        {
            if (terms[p].Length == 0)
            {
                var expr = map.Dims[p];
                if (expr.Offset % expr.Divisor != 0 || expr.Offset < 0 || expr.Offset / expr.Divisor >= operand[p])
                    return null;
                split[p] = Array.Empty<int>();
            }
            else if (terms[p].Length == 1 && !kept[terms[p][0]])
            {
                split[p] = terms[p];
                kept[terms[p][0]] = true;
            }
        }
        for (var p = 0; p < terms.Length; p++)
        {
            if (split[p] is not null)
                continue;
            if (terms[p].All(k => uses[k] == 1) && AsDigits(map.Dims[p], terms[p], space) is { } digits)
            {
                split[p] = digits;
                foreach (var k in digits)
                    kept[k] = true;
                continue;
            }
            // The one with the greatest extent, so that the least is left to be summed.
            var candidates = terms[p].Where(k => uses[k] == 1 && bounded(k));
            solved[p] = candidates.OrderByDescending(k => space[k]).DefaultIfEmpty(-1).First();
        }
        return Build(space, map, operand, split, solved, kept);
    }

    /// <summary>The value over the operand's own dimensions, from one over <see cref="Kept"/>; 0 where nothing was read.</summary>
    public Node Restore(GraphBuilder graph, Node compact)
    {
        var joined = new List<int>();
        var from = 0;
        for (var p = 0; p < _operand.Rank; p++)
        {
            // A batch has no other digits beside it, so its product is itself.
            var count = _split[p].IsDefault ? 1 : _split[p].Length;
            joined.Add(Kept.Dims.Skip(from).Take(count).Aggregate(1, (product, extent) => product * extent));
            from += count;
        }
        var dims = ImmutableArray.CreateBuilder<IndexExpr>(_operand.Rank);
        for (var p = 0; p < _operand.Rank; p++)
            dims.Add(Position(p));
        var whole = graph.Reshape(compact, new Shape(joined.ToImmutableArray()));
        return graph.View(whole, _operand, new IndexMap(dims.MoveToImmutable()));
    }

    private static MapInversion Build(Shape space, IndexMap map, Shape operand, int[]?[] split, int[] solved, bool[] kept)
    {
        var keptExtents = new List<int>();
        var place = Enumerable.Repeat(-1, space.Rank).ToArray();
        var own = new int[split.Length];
        for (var p = 0; p < split.Length; p++)
        {
            own[p] = keptExtents.Count;
            if (split[p] is null)
                keptExtents.Add(operand[p]);
            foreach (var k in split[p] ?? Array.Empty<int>())
            {
                place[k] = keptExtents.Count;
                keptExtents.Add(space[k]);
            }
        }
        var summed = Enumerable.Range(0, space.Rank)
            .Where(k => !kept[k] && !solved.Contains(k) && space[k] != 1)
            .OrderBy(k => space[k] == Shape.Batch ? 0 : 1)
            .ToArray();
        for (var s = 0; s < summed.Length; s++)
            place[summed[s]] = keptExtents.Count + s;
        var result = new MapInversion(
            operand,
            map,
            split.Select(s => s is null ? default : s.ToImmutableArray()).ToImmutableArray(),
            new Shape(keptExtents.ToImmutableArray()),
            summed.Select(k => space[k]).ToImmutableArray());
        result.Solve(space, place, own, solved);
        return result;
    }

    private void Solve(Shape space, int[] place, int[] own, int[] solved)
    {
        // A coordinate without a place has the one value 0, or is solved for below.
        var coordinates = place.Select(at => at < 0 ? IndexExpr.Constant(0, Rank) : IndexExpr.Dim(at, Rank)).ToArray();
        var zeros = ImmutableArray.CreateBuilder<IndexExpr>();
        for (var p = 0; p < _split.Length; p++)
        {
            if (!_split[p].IsDefault)
                continue;
            // divisor * j - offset - the other terms, over the new space
            var expr = _map.Dims[p];
            var coefficients = new long[Rank];
            coefficients[own[p]] = expr.Divisor;
            foreach (var k in Terms(expr, space).Where(k => k != solved[p]))
                coefficients[place[k]] -= expr.Coefficients[k];
            var divisor = solved[p] < 0 ? 1 : expr.Coefficients[solved[p]];
            var sign = Math.Sign(divisor);
            var signed = coefficients.Select(c => sign * c).ToArray();
            if (!IndexMaps.TryMake(signed, -(long)expr.Offset * sign, Math.Abs((long)divisor), out var solution))
                throw new InvalidOperationException($"The inverse of a read of {_operand} over {space} exceeds 32 bits.");
            if (solved[p] < 0)
                zeros.Add(solution);
            else
                coordinates[solved[p]] = solution;
        }
        Coordinates = coordinates.ToImmutableArray();
        Zeros = zeros.ToImmutable();
    }

    /// <summary>Where along dimension p of the joined value the operand's own coordinate j is found.</summary>
    private IndexExpr Position(int p)
    {
        var expr = _map.Dims[p];
        var rank = _operand.Rank;
        if (_split[p].IsDefault || _operand[p] == Shape.Batch)
            return IndexExpr.Dim(p, rank);
        if (_split[p].IsEmpty)
        {
            var at = expr.Offset / expr.Divisor;
            return _operand[p] == 1 ? IndexExpr.Dim(p, rank) : new IndexExpr(IndexExpr.Dim(p, rank).Coefficients, -at);
        }
        // expr = (unit * position + offset) / divisor, where the last digit has the smallest coefficient, the unit
        var unit = (long)expr.Coefficients[_split[p][_split[p].Length - 1]];
        var coefficients = new long[rank];
        coefficients[p] = Math.Sign(unit) * (long)expr.Divisor;
        if (!IndexMaps.TryMake(coefficients, -Math.Sign(unit) * (long)expr.Offset, Math.Abs(unit), out var position))
            throw new InvalidOperationException($"The inverse of a read of {_operand} exceeds 32 bits.");
        return position;
    }

    /// <summary>The coordinates that an expression depends on. Those of extent 1 count only where they stand alone.</summary>
    private static int[] Terms(IndexExpr expr, Shape space)
    {
        var all = Enumerable.Range(0, space.Rank).Where(k => expr.Coefficients[k] != 0).ToArray();
        return all.Length <= 1 ? all : all.Where(k => space[k] != 1).ToArray();
    }

    /// <summary>The coordinates from the greatest digit to the smallest, if the expression counts through them without gap
    /// or overlap; else null.</summary>
    private static int[]? AsDigits(IndexExpr expr, int[] terms, Shape space)
    {
        var ascending = terms.OrderBy(k => expr.Coefficients[k]).ToArray();
        var weight = (long)expr.Coefficients[ascending[0]];
        if (weight <= 0)
            return null;
        foreach (var k in ascending)
        {
            if (expr.Coefficients[k] != weight)
                return null;
            weight *= space[k];
        }
        Array.Reverse(ascending);
        return ascending;
    }
}
