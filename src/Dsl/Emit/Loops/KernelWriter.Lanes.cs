using System;
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
    private const int MostPrintedTwice = 60;

    private void WriteLanes(int dim, string first, string last, Action body)
    {
        var extent = _nest.Dims[dim];
        var known = !extent.Batched && first == "0" && last == extent.Size;
        if (known && extent.Extent <= LaneCount)
        {
            WriteBlock(dim, 0, extent.Extent == LaneCount ? LaneMode.Full : new LaneMode(last), body);
            return;
        }
        var name = _coordinates[dim].Name;
        var whole = !extent.Batched && extent.Extent % LaneCount == 0;
        if (!whole && Weight() > MostPrintedTwice)
        {
            using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last}; {name} += V.Count)")))
            {
                _out.Line($"int lanes = (int)nint.Min(V.Count, {last} - {name});");
                InLanes(dim, new LaneMode("lanes"), body);
            }
            return;
        }
        if (whole)
        {
            using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last}; {name} += V.Count)")))
                InLanes(dim, LaneMode.Full, body);
            return;
        }
        if (known)
        {
            var rest = extent.Extent % LaneCount;
            using (Open(_out.Block($"for (nint {name} = 0; {name} < {extent.Extent - rest}; {name} += V.Count)")))
                InLanes(dim, LaneMode.Full, body);
            _out.Line($"// The last {rest}.");
            using (Open(_out.Block()))
                WriteBlock(dim, extent.Extent - rest, new LaneMode(Code.Text($"{rest}")), body);
            return;
        }
        _out.Line($"nint {name} = {first};");
        using (Open(_out.Block($"for (; {name} <= {last} - V.Count; {name} += V.Count)")))
            InLanes(dim, LaneMode.Full, body);
        using (Open(_out.Block($"if ({name} < {last})")))
        {
            _out.Line($"int lanes = (int)({last} - {name});");
            InLanes(dim, new LaneMode("lanes"), body);
        }
    }

    /// <summary>One block at a known place.</summary>
    private void WriteBlock(int dim, long start, LaneMode lanes, Action body)
    {
        var before = _coordinates[dim];
        _coordinates[dim] = new Coordinate("", start);
        InLanes(dim, lanes, body);
        _coordinates[dim] = before;
    }

    private void InLanes(int dim, LaneMode lanes, Action body)
    {
        var before = _lanes;
        _lanes = lanes;
        body();
        _lanes = before;
    }

    /// <summary>The number of different expressions in the kernel.</summary>
    private int Weight() => ExprWalk.Ordered(ExprWalk.Roots(_nest.Stages.SelectMany(s => s.Statements))).Count;
}
