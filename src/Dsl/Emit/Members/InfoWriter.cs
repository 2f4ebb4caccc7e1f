using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints the network's description: slots, tensors with their places, layers, recipes and programs.</summary>
internal sealed class InfoWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    private const string Networks = "global::NetGen.Runtime.Networks.";

    // Entries in one method, so that it stays small.
    private const int MostEntries = 100;

    private readonly List<LongList> _lists = new();

    public void Write(string name)
    {
        var model = symbols.Model;
        writer.Line("/// <summary>The network's description.</summary>");
        using (writer.BlockEndingIn(";", $"public static {Networks}NetworkInfo {name} {{ get; }} = new()"))
        {
            writer.Line($"Name = {Literals.String(model.Name)},");
            writer.Line($"Precision = {Networks}Precision.{(model.Precision == Precision.F32 ? "Float32" : "Float64")},");
            List("Inputs", "SlotInfo", model.Inputs.Select(Slot));
            List("Targets", "SlotInfo", model.Targets.Select(Slot));
            List("Outputs", "SlotInfo", model.Outputs.Select(Slot));
            List("Parameters", "TensorInfo", model.Parameters.Select(p => Tensor(p, true)));
            List("States", "TensorInfo", model.States.Select(s => Tensor(s, false)));
            List("Layers", "LayerInfo", model.Layers.Select(Layer));
            writer.Line($"Metrics = [{string.Join(", ", model.Metrics.Select(Literals.String))}],");
            List("Recipes", "RecipeInfo", model.Recipes.Select(Recipe));
            List("Programs", "ProgramInfo", symbols.Programs.Select(Program));
        }
        foreach (var list in _lists)
            WriteCollector(list);
    }

    private sealed record LongList(string Method, string Type, List<string> Entries);

    private void List(string property, string type, IEnumerable<string> arguments)
    {
        var entries = arguments.Select(a => $"new({a})").ToList();
        if (entries.Count == 0)
        {
            writer.Line($"{property} = [],");
            return;
        }
        if (entries.Count > MostEntries)
        {
            WriteLong(property, type, entries);
            return;
        }
        writer.Line($"{property} =");
        writer.Line("[");
        using (writer.Indent())
        {
            foreach (var entry in entries)
                writer.Line(entry + ",");
        }
        writer.Line("],");
    }

    private void WriteLong(string property, string type, List<string> entries)
    {
        var method = symbols.Members.Declare("Describe" + property);
        _lists.Add(new LongList(method, type, entries));
        writer.Line($"{property} = {method}(),");
    }

    /// <summary>A long list is put together by several methods.</summary>
    private void WriteCollector(LongList list)
    {
        const string immutable = "global::System.Collections.Immutable.ImmutableArray";
        var pieces = new List<string>();
        for (var k = 0; k < list.Entries.Count; k += MostEntries)
            pieces.Add(symbols.Members.Declare(list.Method + "Part"));
        writer.Separate();
        using (writer.Block($"private static {immutable}<{Networks}{list.Type}> {list.Method}()"))
        {
            writer.Line($"{immutable}<{Networks}{list.Type}>.Builder list = {immutable}.CreateBuilder<{Networks}{list.Type}>({list.Entries.Count});");
            foreach (var piece in pieces)
                writer.Line($"{piece}(list);");
            writer.Line("return list.MoveToImmutable();");
        }
        for (var k = 0; k < pieces.Count; k++)
        {
            writer.Separate();
            using (writer.Block($"private static void {pieces[k]}({immutable}<{Networks}{list.Type}>.Builder list)"))
            {
                foreach (var entry in list.Entries.Skip(k * MostEntries).Take(MostEntries))
                    writer.Line($"list.Add({entry});");
            }
        }
    }

    private string Slot(SlotModel slot) =>
        $"{Literals.String(slot.Name)}, [{Extents(slot.Shape)}]" + (slot.Type == ElementType.Index ? Code.Text($", true, {slot.Classes}") : "");

    private string Tensor(VariableModel variable, bool trainable)
    {
        var node = variable.Node;
        return $"{Literals.String(node.VariableName)}, [{Extents(node.Shape)}], {Literals.Long(symbols.Plans.Layout.Offset(node))}, "
            + $"{Literals.String(node.Role)}, {Literals.Bool(trainable)}";
    }

    private static string Layer(LayerModel layer) =>
        $"{Literals.String(layer.Name)}, {Literals.String(layer.Declaration)}, [{Extents(layer.Output)}], "
        + $"{Literals.Long(layer.Parameters)}, {Literals.Long(layer.Flops)}";

    private string Recipe(RecipeModel recipe, int number)
    {
        var stop = recipe.EarlyStop is not { } early
            ? "null"
            : $"new({Literals.String(early.Metric)}, {Literals.Bool(early.OnValidation)}, "
                + Code.Text($"{early.Patience}, {Literals.Double(early.MinimumDelta)}, {Literals.Bool(early.HigherIsBetter)})");
        return Code.Text($"{Literals.String(recipe.Name)}, {recipe.Batch}, {recipe.Epochs}, {Seed(recipe.Seed)}, ")
            + $"{Literals.Bool(recipe.Shuffle)}, {Literals.Double(recipe.ValidationFraction)}, {stop}, "
            + Literals.Long(symbols.Plans.Layout.OptimizerElements[number]);
    }

    public static string Seed(ulong seed) => seed.ToString(System.Globalization.CultureInfo.InvariantCulture) + "UL";

    private static string Program(ProgramSymbol program)
    {
        var plan = program.Plan;
        var batch = plan.Program.Kind == ProgramKind.Initialize ? 0 : plan.Program.Batch;
        var workspace = ProgramWriter.NeedsWorkspace(plan) ? "global::NetGen.Runtime.Contractions.Contraction.WorkspaceBytes" : "0";
        return Code.Text($"{Literals.String(plan.Program.Name)}, {Networks}ProgramKind.{plan.Program.Kind.ToString()}, {batch}, ")
            + Code.Text($"{Literals.Long(ProgramWriter.ArenaBytes(plan))}, {workspace}, {program.Recipe}");
    }

    private static string Extents(Shape shape) => string.Join(", ", shape.Dims.Select(d => Code.Text($"{d}")));
}
