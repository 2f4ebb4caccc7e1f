using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// Borders along the lanes. Where one depends on nothing but the lanes (padding), the loop is cut there: inside it loads
/// plainly, outside it has the fill. Everywhere else loads ask for each block.
/// </summary>
internal sealed partial class KernelWriter
{
    private const int MostSegments = 5;

    private Segment _segment = Segment.Whole;

    /// <summary>A part of the lane dimension in which each of some borders is wholly inside or wholly outside.</summary>
    private sealed record Segment(long First, long Last, ImmutableArray<Border> Inside, ImmutableArray<Border> Outside)
    {
        public static Segment Whole { get; } = new(0, 0, ImmutableArray<Border>.Empty, ImmutableArray<Border>.Empty);
    }

    /// <summary>The segments of a dimension of known length.</summary>
    private List<Segment> Segments(int dim, IReadOnlyList<LoopStage> stages)
    {
        var extent = _nest.Dims[dim].Extent;
        var whole = Segment.Whole with { Last = extent };

        // The lane that an element falls into matters only for reductions along the lanes.
        if (Weight(stages) > MostPrintedTwice || (!_nest.LanesAreOuter && stages.Any(s => s.Statements.Any(x => x is ReduceStatement))))
            return [whole];
        var borders = stages.SelectMany(s => s.Places).SelectMany(p => p.Borders).Where(b => OnlyAlong(b, dim)).Distinct().ToList();
        var cuts = new SortedSet<long> { 0, extent };
        foreach (var border in borders)
        {
            var (first, last) = Inside(border, dim, extent);
            cuts.Add(first);
            cuts.Add(last);
        }
        if (cuts.Count < 3 || cuts.Count > MostSegments + 1)
            return [whole];
        var ends = cuts.ToList();
        return Enumerable.Range(0, ends.Count - 1).Select(k => new Segment(
            ends[k],
            ends[k + 1],
            borders.Where(b => Contains(Inside(b, dim, extent), ends[k])).ToImmutableArray(),
            borders.Where(b => !Contains(Inside(b, dim, extent), ends[k])).ToImmutableArray())).ToList();
    }

    private static bool Contains((long First, long Last) range, long at) => at >= range.First && at < range.Last;

    private static bool OnlyAlong(Border border, int dim) =>
        border.Divisor == 1 && border.Coefficients.Select((c, k) => (c != 0) == (k == dim)).All(same => same);

    /// <summary>Where along a dimension the coordinate of a border is inside, within 0 to extent.</summary>
    private static (long First, long Last) Inside(Border border, int dim, long extent)
    {
        // 0 <= c * x + offset < border.Extent
        var c = border.Coefficients[dim];
        var (low, high) = c > 0
            ? (CeilingDivide(-border.Offset, c), CeilingDivide(border.Extent - border.Offset, c))
            : (CeilingDivide(border.Offset - border.Extent + 1, -c), CeilingDivide(border.Offset + 1, -c));
        low = Math.Max(0, Math.Min(extent, low));
        high = Math.Max(low, Math.Min(extent, high));
        return (low, high);
    }

    private static long CeilingDivide(long a, long b) => a >= 0 ? (a + b - 1) / b : -(-a / b);

    private bool IsOutside(Place place)
    {
        foreach (var border in place.Borders)
        {
            if (_segment.Outside.Contains(border))
                return true;
        }
        return false;
    }

    private bool IsAssumedInside(Border border) => _segment.Inside.Contains(border);
}
