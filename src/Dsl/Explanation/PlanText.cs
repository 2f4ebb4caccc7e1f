using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Explanation;

/// <summary>One plan as text: kernels, buffers, and what was and was not joined.</summary>
internal sealed class PlanText
{
    private readonly StringBuilder _text;
    private readonly ProgramPlan _plan;

    private PlanText(StringBuilder text, ProgramPlan plan)
    {
        _text = text;
        _plan = plan;
    }

    public static void Write(StringBuilder text, ProgramPlan plan)
    {
        var writer = new PlanText(text, plan);
        writer.Head();
        writer.HostScalars();
        writer.Kernels();
        writer.Buffers();
        writer.Notes(joined: true, "Joined");
        writer.Notes(joined: false, "Not joined");
    }

    private void Head()
    {
        var kernels = _plan.Kernels;
        Line($"## {_plan.Program.Name}: {Count(kernels.Length)} kernels for up to {Count(_plan.Program.Batch)} samples");
        Line($"{Count(kernels.Select((k, n) => k.Work * _plan.Runs(n)).Sum())} operations, {Count(kernels.Select((k, n) => k.Bytes * _plan.Runs(n)).Sum())} bytes read and written, "
            + $"an arena of {Count(_plan.ArenaBytes)} bytes (live at one time: {Count(_plan.PeakBytes)})");
        if (_plan.LossKernel >= 0)
            Line($"The loss is known after kernel {Count(_plan.LossKernel)}; nothing is assigned before.");
        ComputedAgain();
        Line("");
    }

    /// <summary>What blocks of <c>recompute</c> cost.</summary>
    private void ComputedAgain()
    {
        var again = _plan.Kernels.Where(k => k.Nodes.Any(n => n.CopyOf is not null)).ToList();
        if (again.Count == 0)
            return;
        Line($"Computed again for the backward pass, and so not kept from the forward pass: {Count(again.Count)} kernels, "
            + $"{Count(again.Sum(k => k.Work))} operations: {string.Join(", ", again.Select(k => k.Name))}");
    }

    private void HostScalars()
    {
        if (_plan.Host.Scalars.IsEmpty)
            return;
        Line("Computed once a step, in double:");
        foreach (var (slot, value) in _plan.Host.Scalars)
            Line($"  host{Count(slot.Number)} = {HostText(value, 0)}");
        Line("");
    }

    private static string HostText(Node node, int depth) => node switch
    {
        _ when depth > 12 => "…",
        ConstantNode constant => ExprText.Number(constant.Value),
        HostScalarNode { Kind: HostScalar.LastFigure or HostScalar.ScheduleState } host => ExprText.Word(host.Kind.ToString()) + Count(host.Number),
        HostScalarNode host => ExprText.Word(host.Kind.ToString()),
        MapNode map => $"{ExprText.Word(map.Op.ToString())}({string.Join(", ", map.Operands.Select(o => HostText(o, depth + 1)))})",
        _ => node.GetType().Name,
    };

    private void Kernels()
    {
        for (var k = 0; k < _plan.Kernels.Length; k++)
        {
            var kernel = _plan.Kernels[k];
            if (_plan.Loops.FirstOrDefault(l => l.First == k) is { } steps)
                Line($"The next {Count(steps.Kernels)} run once for each of {Count(steps.Steps)} steps{(steps.IsBackward ? ", the last first" : "")}:");
            var kind = kernel switch { ContractKernel => "product", ScatterKernel => "scatter", ConvertKernel => "conversion", _ => "loops" };
            Line($"{Count(k + 1)}. {kernel.Name}: {kind}, {Count(kernel.Work)} operations, {Count(kernel.Bytes)} bytes"
                + (kernel.Assigns ? ", assigns" : ""));
            switch (kernel)
            {
                case LoopKernel loop:
                    Loop(loop);
                    break;
                case ContractKernel contract:
                    Contract(contract);
                    break;
                case ConvertKernel convert:
                    Line($"     {convert.Target.Buffer.Name} = {convert.Source.Buffer.Name} as {(convert.Target.Buffer.Type == ElementType.BFloat16 ? "bf16" : "real numbers")}");
                    break;
                case ScatterKernel scatter:
                    Scatter(scatter);
                    break;
            }
        }
        Line("");
    }

    private void Loop(LoopKernel kernel)
    {
        var text = new ExprText(kernel.Dims);
        var lanes = kernel.LaneDim < 0 ? "one by one" : $"lanes along {kernel.Dims[kernel.LaneDim].Name}";
        Line($"   for each {Dims(kernel.Dims.Take(kernel.OuterCount))}, {lanes}");
        foreach (var stage in kernel.Stages)
        {
            var indent = "     ";
            if (!stage.Dims.IsEmpty)
            {
                Line($"     over {Dims(stage.Dims.Select(d => kernel.Dims[d]))}");
                indent = "       ";
            }
            foreach (var statement in stage.Statements)
                Line(indent + text.Statement(statement));
        }
    }

    private void Contract(ContractKernel kernel)
    {
        var text = new ExprText(kernel.Dims);
        var results = kernel.GCount + kernel.MCount + kernel.NCount;
        var groups = new[]
        {
            ("G", kernel.Dims.Take(kernel.GCount)),
            ("M", kernel.Dims.Skip(kernel.GCount).Take(kernel.MCount)),
            ("N", kernel.Dims.Skip(kernel.GCount + kernel.MCount).Take(kernel.NCount)),
            ("K", kernel.Dims.Skip(results)),
        };
        Line("   " + string.Join("; ", groups.Where(g => g.Item2.Any()).Select(g => $"{g.Item1}: {Dims(g.Item2)}")));
        Line($"     product = sum of {text.Place(kernel.Left)} * {text.Place(kernel.Right)}");
        if (kernel.Windows is { } windows)
            Line("     by Winograd's " + Filtering(windows, kernel.SumsInLanes) + (windows.AreTransformed ? ", of transformed weights" : ""));
        foreach (var statement in kernel.Epilogue)
            Line("     " + text.Statement(statement));
    }

    private void Scatter(ScatterKernel kernel)
    {
        var text = new ExprText(kernel.Dims);
        Line($"   in order of {Dims(kernel.Dims)}");
        Line($"     {text.Place(kernel.Target, kernel.Axis, text.Place(kernel.Index))} += {text.Of(kernel.Value)}");
    }

    private void Buffers()
    {
        Line("Buffers:");
        foreach (var buffer in _plan.Buffers.OrderBy(b => b.Place).ThenBy(b => b.Offset).ThenBy(b => b.FirstUse))
        {
            var place = buffer.Place switch
            {
                BufferPlace.Arena => $"arena at {Count(buffer.Offset)}, kernels {Count(buffer.FirstUse + 1)} to {Count(buffer.LastUse + 1)}",
                BufferPlace.Slot => $"the caller's slot {Count(buffer.Offset)}",
                BufferPlace.Results => $"result {Count(buffer.Offset)}",
                _ => $"{ExprText.Word(buffer.Place.ToString())} at element {Count(buffer.Offset)}",
            };
            Line($"  {buffer.Name} {buffer.Dimensions}{(buffer.Type == ElementType.BFloat16 ? " in bf16" : "")}: {place}");
        }
        Line("");
    }

    private void Notes(bool joined, string title)
    {
        var notes = _plan.Notes.Where(n => n.Joined == joined).ToList();
        if (notes.Count == 0)
            return;
        Line(title + ":");
        foreach (var note in notes)
            Line($"  {note.Producer} → {note.Consumer}: {note.Reason}");
        Line("");
    }

    private static string Dims(IEnumerable<KernelDim> dims)
    {
        var text = string.Join(", ", dims.Select(d => d.Extent == Shape.Batch ? d.Name : $"{d.Name} < {Count(d.Extent)}"));
        return text.Length == 0 ? "step" : text;
    }

    private static string Filtering(WindowForm windows, bool isGradient)
    {
        var tile = windows.Tile.ToString(CultureInfo.InvariantCulture);
        return isGradient ? $"F(3×3, {tile}×{tile})" : $"F({tile}×{tile}, 3×3)";
    }

    private static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private void Line(string line) => _text.Append(line).Append('\n');
}
