using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Loops;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
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
        writer.Line($"{(kernel.SumsInLanes ? "InnerProducts" : "Contraction")}.Run<V, {Real}, {epilogue.Name}>(");
        using (writer.Indent())
        {
            writer.Line($"new ContractionShape(G: {Size(0)}, M: {Size(1)}, N: {Size(2)}, K: {Size(3)}),{(kernel.SumsInLanes ? " samples: count," : "")}");
            WriteOperand("Left", left, kernel.Left, 1);
            WriteOperand("Right", right, kernel.Right, 2);
            writer.Line($"ref epilogue, frame->Workspace(part), part, parts);");
        }
    }

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

    private void WriteOperand(string side, string data, BufferAccess access, int free)
    {
        var place = Place.Of(access, false, kernel.Dims);
        if (place.Offset != 0)
            data += Code.Text($" + {place.Offset}");
        writer.Line($"new Operand<{Real}>({data}, batch: {Axis(place, side, 0)}, free: {Axis(place, side, free)}, contracted: {Axis(place, side, 3)}),");
    }

    /// <summary>The axis of a group: one stride, or a table that is made once.</summary>
    private string Axis(Place place, string side, int group)
    {
        var dims = Group(group).Where(d => kernel.Dims[d].Extent != 1).ToList();
        if (dims.Count == 0)
            return "0";
        if (dims.Skip(1).Any(d => kernel.Dims[d].Extent == Shape.Batch))
            throw new InvalidOperationException("The batch is not the outermost dimension of its group in " + kernel.Name + ".");
        var plain = true;
        for (var k = 0; k + 1 < dims.Count; k++)
            plain &= place.Strides[dims[k]] == place.Strides[dims[k + 1]] * kernel.Dims[dims[k + 1]].Extent;
        if (plain)
            return Code.Text($"{place.Strides[dims[dims.Count - 1]]}");

        var entries = dims.Select(d => Code.Text($"({Math.Max(kernel.Dims[d].Extent, 0)}, {place.Strides[d]})"));
        return symbols.Axes.Of(string.Join(", ", entries), name + side + s_groups[group]);
    }

    private string Size(int group)
    {
        long size = 1;
        var batched = false;
        foreach (var d in Group(group))
        {
            batched |= kernel.Dims[d].Extent == Shape.Batch;
            size *= Math.Abs(kernel.Dims[d].Extent);
        }
        return !batched ? Code.Text($"{size}") : size == 1 ? "count" : Code.Text($"count * {size}");
    }

    private IEnumerable<int> Group(int group)
    {
        // Samples along which lanes run are an extent of their own.
        int[] counts = [kernel.GCount, kernel.MCount, kernel.NCount, kernel.KCount - (kernel.SumsInLanes ? 1 : 0)];
        return Enumerable.Range(counts.Take(group).Sum(), counts[group]);
    }
}
