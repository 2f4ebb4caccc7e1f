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
        writer.Line($"/// <para>{Total(model)}</para>");
        writer.Line($"/// <para>{Memory()}</para>");
        writer.Line("/// </remarks>");
    }

    private void WriteLayers(NetworkModel model)
    {
        var rows = new List<string[]> { new[] { "layer", "", "output", "parameters", "FLOP" } };
        foreach (var slot in model.Inputs)
            rows.Add([slot.Name, "input", Shape(slot), "", ""]);
        foreach (var layer in model.Layers)
            rows.Add([layer.Name, layer.Declaration, layer.Output.ToString(), Quantities.Whole(layer.Parameters), Quantities.Whole(layer.Flops)]);
        var widths = Enumerable.Range(0, 5).Select(c => rows.Max(r => Comments.OneLine(r[c]).Length)).ToArray();
        writer.Line("/// <code>");
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) => c < 3 ? Comments.OneLine(cell).PadRight(widths[c]) : cell.PadLeft(widths[c]));
            writer.Line("/// " + Comments.Xml(string.Join("  ", cells)).TrimEnd());
        }
        writer.Line("/// </code>");
    }

    private static string Shape(SlotModel slot) =>
        slot.Type == Graph.ElementType.Index ? Code.Text($"class({slot.Classes}) {slot.Shape.ToString()}") : slot.Shape.ToString();

    private string Total(NetworkModel model) =>
        Quantities.Whole(model.Parameters.Sum(p => p.Node.Shape.ElementsPerSample)) + " parameters, "
        + (model.States.IsEmpty ? "" : Quantities.Whole(model.States.Sum(s => s.Node.Shape.ElementsPerSample)) + " running statistics, ")
        + Quantities.Whole(model.Layers.Sum(l => l.Flops)) + " floating-point operations for one sample forward.";

    private string Memory() => "Arena: " + string.Join(", ", symbols.Programs
        .Where(p => p.Plan.ArenaBytes > 0)
        .Select(p => Quantities.Whole(p.Plan.ArenaBytes) + " bytes to "
            + Comments.Xml(p.ClassName) + " " + Quantities.Plural(p.Plan.Program.Batch, "sample"))
        .DefaultIfEmpty("none")) + ".";
}
