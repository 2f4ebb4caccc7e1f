using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Emit.Members;

/// <summary>The XML doc of the class: what the user wrote, the table of layers, and what the network costs.</summary>
internal sealed class DocWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    public void Write()
    {
        var model = symbols.Model;
        writer.Doc("summary", model.Doc.Length > 0 ? model.Doc : "Network " + model.Name + ".");
        writer.Line("/// <remarks>");
        WriteLayers(model);
        writer.Doc("para", Total(model));
        WritePrograms();
        writer.Line("/// </remarks>");
    }

    private void WriteLayers(NetworkModel model)
    {
        var rows = new List<string[]> { new[] { "layer", "", "output", "parameters", "FLOP" } };
        foreach (var slot in model.Inputs)
            rows.Add([slot.Name, "input", Shape(slot), "", ""]);
        foreach (var layer in model.Layers)
            rows.Add([layer.Name, layer.Declaration, layer.Output.ToString(), Quantities.Whole(layer.Parameters), Quantities.Whole(layer.Flops)]);
        rows.Add([
            "all", "", "", Quantities.Whole(model.Parameters.Sum(p => p.Node.Shape.ElementsPerSample)), Quantities.Whole(model.Layers.Sum(l => l.Flops)),
        ]);
        WriteTable(rows, left: 3);
    }

    private void WritePrograms()
    {
        var rows = new List<string[]> { new[] { "program", "samples", "arena bytes", "kernels" } };
        foreach (var (plan, name, _) in symbols.Programs)
        {
            var samples = plan.Program.Kind is Graph.ProgramKind.Initialize or Graph.ProgramKind.Prepare ? "" : Quantities.Whole(plan.Program.Batch);
            rows.Add([name, samples, Quantities.Whole(ProgramSymbols.ArenaBytes(plan)), Quantities.Whole(plan.Kernels.Length)]);
        }
        WriteTable(rows, left: 1);
    }

    /// <summary>Rows in columns, of which so many are aligned to the left.</summary>
    private void WriteTable(List<string[]> rows, int left)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => Comments.OneLine(r[c]).Length)).ToArray();
        writer.Line("/// <code>");
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) => c < left ? Comments.OneLine(cell).PadRight(widths[c]) : cell.PadLeft(widths[c]));
            writer.Line("/// " + Comments.Xml(string.Join("  ", cells)).TrimEnd());
        }
        writer.Line("/// </code>");
    }

    private static string Shape(SlotModel slot) =>
        slot.Type == Graph.ElementType.Index ? Code.Text($"class({slot.Classes}) {slot.Shape.ToString()}") : slot.Shape.ToString();

    private static string Total(NetworkModel model) => "FLOP are floating-point operations for one sample forward"
        + (model.States.IsEmpty ? "" : "; " + Quantities.Whole(model.States.Sum(s => s.Node.Shape.ElementsPerSample)) + " running statistics are kept beside the parameters")
        + ".";
}
