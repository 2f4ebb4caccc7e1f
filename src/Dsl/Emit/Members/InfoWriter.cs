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

    private readonly List<(string Method, string Type, List<string> Entries)> _lists = new();

    public void Write(string name)
    {
        var model = symbols.Model;
        writer.Line("/// <summary>The network's description.</summary>");
        using (writer.BlockEndingIn(";", $"public static {Networks}NetworkInfo {name} {{ get; }} = new {Networks}NetworkInfo"))
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
        foreach (var (method, type, entries) in _lists)
        {
            writer.Separate();
            using (writer.Block($"private static void {method}({ListOf(type)} list)"))
            {
                foreach (var entry in entries)
                    writer.Line($"list.Add({entry});");
            }
        }
    }

    private static string ListOf(string type) => $"global::System.Collections.Immutable.ImmutableArray<{Networks}{type}>.Builder";

    private void List(string property, string type, IEnumerable<string> arguments)
    {
        var entries = arguments.Select(a => $"new {Networks}{type}({a})").ToList();
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

    /// <summary>A long list is put together by several methods.</summary>
    private void WriteLong(string property, string type, List<string> entries)
    {
        var collect = symbols.Members.Declare("Collect" + property);
        var pieces = new List<string>();
        for (var k = 0; k < entries.Count; k += MostEntries)
        {
            var piece = symbols.Members.Declare("Add" + property);
            _lists.Add((piece, type, entries.Skip(k).Take(MostEntries).ToList()));
            pieces.Add(piece);
        }
        writer.Line($"{property} = {collect}({string.Join(", ", pieces)}),");
        _collectors.Add((collect, type));
    }

    private readonly List<(string Method, string Type)> _collectors = new();

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
            : $"new {Networks}EarlyStopInfo({Literals.String(early.Metric)}, {Literals.Bool(early.OnValidation)}, "
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
