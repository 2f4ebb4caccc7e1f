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

    /// <summary>Writes the loop over a whole dimension.</summary>
    private void WriteLanes(int dim, IReadOnlyList<LoopStage> stages, Action body)
    {
        var extent = _nest.Dims[dim];
        if (extent.Batched)
        {
            WriteRange(dim, "0", extent.Size, body);
            return;
        }
        var segments = Segments(dim, stages);
        if (segments.Count > 1)
            ForgetLanes();
        foreach (var segment in segments)
        {
            _segment = segment;
            if (segments.Count == 1)
            {
                WriteKnown(dim, segment.First, segment.Last, body);
                continue;
            }
            _out.Line(segment.Outside.IsEmpty ? "// Inside." : "// At the border.");
            using (Open(_out.Block()))
                WriteKnown(dim, segment.First, segment.Last, body);
        }
        _segment = Segment.Whole;
    }

    /// <summary>Where blocks begin at other elements than before, what was named for its lanes is not theirs.</summary>
    private void ForgetLanes() => _given.Forget(v => v.Varies && v.Kind != ValueKind.Local);

    /// <summary>Writes a loop between numbers.</summary>
    private void WriteKnown(int dim, long first, long last, Action body)
    {
        var (length, rest) = (last - first, (last - first) % LaneCount);
        if (length <= LaneCount)
        {
            WriteBlock(dim, first, length == LaneCount ? LaneMode.Full : new LaneMode(Code.Text($"{length}")), body);
            return;
        }
        if (rest != 0 && Weight() > MostPrintedTwice)
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
    private void WriteRange(int dim, string first, string last, Action body)
    {
        var extent = _nest.Dims[dim];
        var name = _coordinates[dim].Name;
        if (!extent.Batched && extent.Extent % LaneCount == 0)
        {
            using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last}; {name} += V.Count)")))
                InLanes(LaneMode.Full, body);
            return;
        }
        if (Weight() > MostPrintedTwice)
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

    /// <summary>The number of different expressions in the kernel.</summary>
    private int Weight() => _nest.Exprs.Count;
}
