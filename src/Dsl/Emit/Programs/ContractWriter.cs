using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Loops;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>Prints a contraction: the axes of its operands, the call of the runtime's kernel, and the epilogue's struct.</summary>
internal sealed class ContractWriter(IndentedWriter writer, ContractKernel kernel, Precision precision, ProgramSymbols symbols, string name)
{
    private static readonly string[] s_groups = ["Groups", "Rows", "Columns", "Depth"];

    private string Real => precision == Precision.F32 ? "float" : "double";

    /// <summary>The statements of the kernel's method.</summary>
    public void WriteBody(Epilogue epilogue)
    {
        var dims = kernel.Dims;
        if (dims.Any(d => d.Extent == Shape.Batch))
            writer.Line("int count = frame->Count;");
        var inside = KernelWriter.MethodNames().Reserve("epilogue");
        var left = Declare(kernel.Left, inside);
        var same = kernel.Left.Buffer == kernel.Right.Buffer && kernel.Left.Step == kernel.Right.Step;
        var right = same ? left : Declare(kernel.Right, inside);
        writer.Line($"{epilogue.Name} epilogue = new({epilogue.Arguments});");
        if (kernel.Windows is { } windows)
        {
            WriteWindows(windows, epilogue, left, right);
            return;
        }
        if (kernel.RowTerms.IsEmpty)
        {
            WriteCall(kernel, epilogue.Name, "epilogue", left, right);
            return;
        }
        // Rows with different numbers of terms.
        var (type, rows) = (Code.Text($"RowsOf<V, {Real}, {epilogue.Name}>"), inside.Declare("rows"));
        foreach (var (part, first, step) in RowParts.Of(kernel))
        {
            writer.Line($"{(first == 0 ? type + " " : "")}{rows} = new{(first == 0 ? "" : " " + type)}(epilogue, first: {first}, step: {step});");
            WriteCall(part, type, rows, left, right);
        }
    }

    private void WriteCall(ContractKernel part, string epilogueType, string epilogue, string left, string right)
    {
        writer.Line($"{(part.SumsInLanes ? "InnerProducts" : "Contraction")}.Run<V, {Real}, {epilogueType}>(");
        using (writer.Indent())
        {
            writer.Line($"new ContractionShape(G: {Size(part, 0)}, M: {Size(part, 1)}, N: {Size(part, 2)}, K: {Size(part, 3)}),{(part.SumsInLanes ? " samples: count," : "")}");
            WriteOperand(part, "Left", left, part.Left, 1);
            WriteOperand(part, "Right", right, part.Right, 2);
            if (!part.ColumnTerms.IsEmpty)
                writer.Line(Terms(part) + ",");
            writer.Line($"ref {epilogue}, frame->Workspace, part, parts);");
        }
    }

    private void WriteWindows(WindowForm windows, Epilogue epilogue, string left, string right)
    {
        var planar = windows.Samples == 0;
        writer.Line($"Winograd.{(kernel.SumsInLanes ? "Correlate" : planar ? "ConvolveImages" : "Convolve")}<V, {Real}, {epilogue.Name}>(");
        using (writer.Indent())
        {
            var samples = planar ? "count" : Code.Text($"{windows.Samples}");
            writer.Line(Code.Text(
                $"new WindowShape(M: {windows.M}, C: {windows.C}, Rows: {windows.Rows}, Columns: {windows.Columns}, Samples: {samples}, Tile: {windows.Tile}),")
                + (kernel.SumsInLanes ? " samples: count," : ""));
            var (a, l) = (Shifted(left, windows.LeftOffset), windows.Left);
            writer.Line(kernel.SumsInLanes ? Code.Text($"new Images<{Real}>({a}, channel: {l[0]}, row: {l[1]}),")
                : planar ? left + ","
                : windows.AreTransformed ? $"Filters<{Real}>.Transformed({left}),"
                : Code.Text($"new Filters<{Real}>({a}, m: {l[0]}, c: {l[1]}, i: {l[2]}, j: {l[3]}),"));
            var sample = planar ? Code.Text($", sample: {windows.Right[2]}") : "";
            writer.Line(Code.Text($"new Images<{Real}>({Shifted(right, windows.RightOffset)}, channel: {windows.Right[0]}, row: {windows.Right[1]}{sample}),"));
            writer.Line($"ref epilogue, {(kernel.SumsInLanes ? "ref frame->SharedSums, " : "")}frame->Workspace, part, parts);");
        }
    }

    private static string Shifted(string data, long offset) => offset == 0 ? data : data + Code.Text($" + {offset}");

    /// <summary>The kernel's epilogue.</summary>
    public Epilogue MakeEpilogue(Epilogues epilogues, Func<string> newName)
    {
        var body = new IndentedWriter();
        var inside = KernelWriter.MethodNames();
        var product = inside.Declare(ProductName());
        var kernelWriter = new KernelWriter(body, LoopNest.Of(kernel), precision, symbols, inside) { Product = product };
        var places = kernelWriter.PlaceParameters().ToList();
        using (body.Indent())
        using (body.Indent())
        using (body.Indent())
        {
            var hasFields = kernelWriter.WriteFields();
            if (hasFields)
            {
                body.Separate();
                places.Insert(0, new EpilogueParameter("Frame*", "frame", "frame"));
            }
            if (kernelWriter.Divides)
            {
                body.Line("public static bool Divides => true;");
                body.Separate();
            }
            var parameters = kernelWriter.ParametersOf(kernel.GCount, kernel.MCount);
            body.Line("[MethodImpl(AggressiveInlining)]");
            body.Line($"public void Store(V {product}, int {parameters[0]}, int {parameters[1]}, int {parameters[2]}, int lanes)");
            using (body.Block())
            using (body.Block("unchecked"))
                kernelWriter.WriteStore(parameters, kernel.GCount, kernel.MCount);
        }
        return epilogues.Of([.. places, .. kernelWriter.PitchParameters()], body, newName);
    }

    public void WriteEpilogue(Epilogue epilogue)
    {
        using var block = writer.Block($"private readonly struct {epilogue.Name}({epilogue.Parameters}) : IEpilogue<V, {Real}>");
        writer.Text(epilogue.Body!);
    }

    private string Declare(BufferAccess access, NameScope inside)
    {
        var name = inside.Declare(Identifiers.Camel(access.Buffer.Name));
        writer.Line($"{Real}* {name} = {symbols.Base(access.Buffer, access.Step)};");
        return name;
    }

    /// <summary>The name of the product's value, if it has one of its own.</summary>
    private string ProductName() =>
        kernel.Nodes.OfType<ContractNode>().FirstOrDefault()?.Name is { Length: > 0 } name && name.IndexOf('/') < 0 ? Identifiers.Camel(name) : "sum";

    private void WriteOperand(ContractKernel part, string side, string data, BufferAccess access, int free)
    {
        var place = Place.Of(access, false, part.Dims);
        writer.Line($"new Operand<{Real}>({Shifted(data, place.Offset)}, batch: {Axis(part, place, side, 0)}, free: {Axis(part, place, side, free)}, contracted: {Axis(part, place, side, 3)}),");
    }

    /// <summary>The axis of a group: one stride, or a table that is made once.</summary>
    private string Axis(ContractKernel part, Place place, string side, int group)
    {
        var dims = Group(part, group).Where(d => part.Dims[d].Extent != 1).ToList();
        if (dims.Count == 0)
            return "0";
        if (dims.Skip(1).Any(d => part.Dims[d].Extent == Shape.Batch))
            throw new InvalidOperationException("The batch is not the outermost dimension of its group in " + part.Name + ".");
        var plain = true;
        for (var k = 0; k + 1 < dims.Count; k++)
            plain &= place.Strides[dims[k]] == place.Strides[dims[k + 1]] * part.Dims[dims[k + 1]].Extent;
        if (plain)
            return Code.Text($"{place.Strides[dims[dims.Count - 1]]}");

        var entries = dims.Select(d => Code.Text($"({Math.Max(part.Dims[d].Extent, 0)}, {place.Strides[d]})"));
        return symbols.Axes.Of(string.Join(", ", entries), name + side + s_groups[group]);
    }

    /// <summary>Which terms columns have, as a table that is made once.</summary>
    private string Terms(ContractKernel part)
    {
        var first = part.GCount + part.MCount;
        var summed = first + part.NCount;
        var last = part.ColumnTerms.Max(t => t.Column);
        var columns = Enumerable.Range(last + 1, summed - last - 1).Aggregate(1, (n, d) => n * part.Dims[d].Extent);
        var blocks = columns * (precision == Precision.F32 ? sizeof(float) : sizeof(double)) / VariableLayout.Alignment;
        var (left, right) = (part.Left.Linear().Strides, part.Right.Linear().Strides);
        var places = string.Join(", ", Enumerable.Range(first, last + 1 - first).Select(d => Code.Text($"{part.Dims[d].Extent}")));
        var terms = string.Join(", ", Enumerable.Range(summed, part.KCount).Select(d => Code.Text($"({part.Dims[d].Extent}, {left[d]}, {right[d]})")));
        var borders = part.ColumnTerms.Select(t => Code.Text(
            $"new Border(place: {t.Column - first}, term: {t.Summed - summed}, step: {t.Step}, termStep: {t.TermStep}, offset: {t.Offset}, inside: {t.Inside})"));
        return symbols.Axes.TermsOf(Code.Text($"[{places}], blocks: {blocks}, [{terms}], ") + string.Join(", ", borders), name + "Terms");
    }

    private static string Size(ContractKernel part, int group)
    {
        long size = 1;
        var batched = false;
        foreach (var d in Group(part, group))
        {
            batched |= part.Dims[d].Extent == Shape.Batch;
            size *= Math.Abs(part.Dims[d].Extent);
        }
        return !batched ? Code.Text($"{size}") : size == 1 ? "count" : Code.Text($"count * {size}");
    }

    private static IEnumerable<int> Group(ContractKernel part, int group)
    {
        // Samples along which lanes run are an extent of their own.
        int[] counts = [part.GCount, part.MCount, part.NCount, part.KCount - (part.SumsInLanes ? 1 : 0)];
        return Enumerable.Range(counts.Take(group).Sum(), counts[group]);
    }
}
