using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// The loop over blocks of lanes. Where blocks can be both whole and cut, small bodies are printed twice, so that the
/// loop over whole blocks has no masks; large ones once, with the number of lanes as a variable.
/// </summary>
internal sealed partial class KernelWriter
{
    // Expressions in a body above which it is not printed twice: methods must stay small.
    private const int MostPrintedTwice = 24;

    /// <summary>From where to where a whole dimension goes.</summary>
    private LaneRange WholeOf(int dim) => new("0", dim < 0 ? "" : _nest.Dims[dim].Size);

    /// <summary>Writes the loop over a part of a dimension, which begins at the beginning of a block.</summary>
    private void WriteLanes(int dim, IReadOnlyList<LoopStage> stages, LaneRange range, Action body)
    {
        var extent = _nest.Dims[dim];
        var twice = !range.Masks && Weight(stages) <= MostPrintedTwice;
        if (extent.Batched)
        {
            WriteRange(dim, range.First, range.Last, range.IsFull, twice, body);
            return;
        }
        var isWhole = range == WholeOf(dim);
        var segments = Segments(dim, stages);
        if (!isWhole && segments.Any(s => s.First % LaneCount != 0))
            segments = [Segment.Whole with { Last = extent.Extent }];
        if (segments.Count > 1)
            ForgetLanes();
        foreach (var segment in segments)
        {
            _segment = segment;
            if (segments.Count == 1)
            {
                Write(segment);
                continue;
            }
            _out.Line(segment.Outside.IsEmpty ? "// Inside." : Code.Text($"// From {segment.First} to {segment.Last - 1}."));
            using (Open(_out.Block()))
                Write(segment);
        }
        _segment = Segment.Whole;

        void Write(Segment segment)
        {
            if (isWhole)
            {
                WriteKnown(dim, segment.First, segment.Last, twice, body);
                return;
            }
            var from = segment.First == 0 ? range.First : Code.Text($"nint.Max({range.First}, {segment.First})");
            var to = segment.Last == extent.Extent ? range.Last : Code.Text($"nint.Min({range.Last}, {segment.Last})");
            WriteRange(dim, from, to, segment.Last % LaneCount == 0, twice, body);
        }
    }

    /// <summary>Where blocks begin at other elements than before, what was named for its lanes is not theirs.</summary>
    private void ForgetLanes() => _given.Forget(v => v.Varies && v.Kind != ValueKind.Local);

    /// <summary>Writes a loop between numbers.</summary>
    private void WriteKnown(int dim, long first, long last, bool twice, Action body)
    {
        var (length, rest) = (last - first, (last - first) % LaneCount);
        if (length <= LaneCount)
        {
            WriteBlock(dim, first, length == LaneCount ? LaneMode.Full : new LaneMode(Code.Text($"{length}")), body);
            return;
        }
        if (rest != 0 && !twice)
        {
            WriteMasked(dim, Code.Text($"{first}"), Code.Text($"{last}"), body);
            return;
        }
        var name = _coordinates[dim].Name;
        using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last - rest}; {name} += V.Count)")))
            InLanes(LaneMode.Full, body);
        if (rest == 0)
            return;
        _out.Line($"// The last {rest}.");
        using (Open(_out.Block()))
            WriteBlock(dim, last - rest, new LaneMode(Code.Text($"{rest}")), body);
    }

    /// <summary>Writes a loop between expressions; the first is at the beginning of a block.</summary>
    /// <param name="isFull">Whether the last one is at the end of a block.</param>
    /// <param name="twice">Whether a body without masks and one with them may be printed.</param>
    private void WriteRange(int dim, string first, string last, bool isFull, bool twice, Action body)
    {
        var name = _coordinates[dim].Name;
        if (isFull)
        {
            using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last}; {name} += V.Count)")))
                InLanes(LaneMode.Full, body);
            return;
        }
        if (!twice)
        {
            WriteMasked(dim, first, last, body);
            return;
        }
        var whole = _names.Declare("whole");
        _out.Line($"nint {whole} = {last} / V.Count * V.Count;");
        using (Open(_out.Block($"for (nint {name} = {first}; {name} < {whole}; {name} += V.Count)")))
            InLanes(LaneMode.Full, body);
        using (Open(_out.Block($"if ({whole} < {last})")))
        {
            _out.Line($"nint {name} = {whole};");
            _out.Line($"int lanes = (int)({last} - {name});");
            InLanes(new LaneMode("lanes"), body);
        }
    }

    /// <summary>One loop, in which each block asks how many lanes it has.</summary>
    private void WriteMasked(int dim, string first, string last, Action body)
    {
        var name = _coordinates[dim].Name;
        using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last}; {name} += V.Count)")))
        {
            _out.Line($"int lanes = (int)nint.Min(V.Count, {last} - {name});");
            InLanes(new LaneMode("lanes"), body);
        }
    }

    /// <summary>One block at a known place.</summary>
    private void WriteBlock(int dim, long start, LaneMode lanes, Action body)
    {
        var before = _coordinates[dim];
        _coordinates[dim] = new Coordinate("", start);
        InLanes(lanes, body);
        _coordinates[dim] = before;
    }

    private void InLanes(LaneMode lanes, Action body)
    {
        var before = _lanes;
        _lanes = lanes;
        body();
        _lanes = before;
    }

    /// <summary>The number of different expressions in what is printed.</summary>
    private static int Weight(IReadOnlyList<LoopStage> stages) => stages.Sum(s => s.Weight);
}
