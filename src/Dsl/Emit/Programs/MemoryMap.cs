using System;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>The comment that shows who lives where in the arena, from which kernel to which.</summary>
internal static class MemoryMap
{
    private const int MostLines = 150;

    public static void Write(IndentedWriter writer, ProgramPlan plan, Precision precision)
    {
        if (plan.ArenaBytes == 0)
            return;
        var batch = plan.Program.Batch;
        var samples = batch > 0 ? " for " + Quantities.Plural(batch, "sample") : "";
        writer.Line($"// Arena: {Quantities.Whole(plan.ArenaBytes)} bytes{samples}; live at most {Quantities.Whole(plan.PeakBytes)}.");
        writer.Line("//     offset        bytes   kernels  buffer");
        var buffers = plan.Buffers
            .Where(b => b.Place == BufferPlace.Arena && b.FirstUse >= 0)
            .OrderBy(b => b.Offset).ThenBy(b => b.FirstUse).ThenBy(b => b.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var buffer in buffers.Take(MostLines))
        {
            var size = buffer.Type == ElementType.Index ? 4 : precision == Precision.F64 ? 8 : 4;
            var bytes = Quantities.Whole(buffer.Shape.Elements(batch) * size);
            var kernels = Code.Text($"{buffer.FirstUse}-{buffer.LastUse}");
            writer.Line(
                $"// {Quantities.Whole(buffer.Offset).PadLeft(10)} {bytes.PadLeft(12)} {kernels.PadLeft(9)}  "
                + Comments.OneLine(buffer.Name) + " " + buffer.Shape);
        }
        if (buffers.Count > MostLines)
            writer.Line($"// and {buffers.Count - MostLines} more.");
    }
}
