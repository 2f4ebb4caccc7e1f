using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints the network's description: slots, tensors with their places, layers, recipes and programs.</summary>
internal sealed class InfoWriter(IndentedWriter writer, NetworkSymbols symbols, NetworkPlaces places)
{
    // Entries in one method, so that it stays small.
    private const int MostEntries = 100;

    private readonly List<LongList> _lists = new();

    public void Write()
    {
        var model = symbols.Model;
        writer.Line("/// <summary>The network as data.</summary>");
        using var block = writer.Block("internal static class Description");
        using (writer.BlockEndingIn(";", "public static NetworkInfo Info { get; } = new()"))
        {
            writer.Line($"Name = {Literals.String(model.Name)},");
            writer.Line($"Precision = Precision.{(model.Precision == Precision.F32 ? "Float32" : "Float64")},");
            List("Inputs", "SlotInfo", model.Inputs.Select(Slot));
            List("Targets", "SlotInfo", model.Targets.Select(Slot));
            List("Outputs", "SlotInfo", model.Outputs.Select(Slot));
            List("Parameters", "TensorInfo", model.Parameters.Select(Parameter));
            List("States", "TensorInfo", model.States.Select(State));
            Draws();
            List("Layers", "LayerInfo", model.Layers.Select(Layer));
            if (!model.Metrics.IsEmpty)
                writer.Line($"Metrics = [{string.Join(", ", model.Metrics.Select(Literals.String))}],");
            List("Recipes", "RecipeInfo", model.Recipes.Select(Recipe));
            if (symbols.Plans.Layout.PreparedElements > 0)
                writer.Line($"PreparedElements = {Literals.Long(symbols.Plans.Layout.PreparedElements)},");
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
            return;
        if (entries.Count == 1 && entries[0].Length < 80)
        {
            writer.Line($"{property} = [{entries[0]}],");
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

    /// <summary>What first values draw, in the order of declaration, in which streams are numbered.</summary>
    private void Draws()
    {
        var draws = GraphWalk.Ancestors(symbols.Model.Initialize.Assignments.Select(a => a.Value)).OfType<RandomNode>()
            .OrderBy(r => r.Stream)
            .Select(r => Code.Text($"new({r.Stream}, {r.Shape.ElementsPerSample})"))
            .ToList();
        if (draws.Count > MostEntries)
            WriteLong("InitialDraws", "RandomDraw", draws);
        else if (draws.Count > 0)
            writer.Line($"InitialDraws = [{string.Join(", ", draws)}],");
    }

    private void WriteLong(string property, string type, List<string> entries)
    {
        var method = "Describe" + property;
        _lists.Add(new LongList(method, type, entries));
        writer.Line($"{property} = {method}(),");
    }

    /// <summary>A long list is put together by several methods.</summary>
    private void WriteCollector(LongList list)
    {
        const string immutable = "global::System.Collections.Immutable.ImmutableArray";
        var pieces = new List<string>();
        for (var k = 0; k < list.Entries.Count; k += MostEntries)
            pieces.Add(list.Method + Code.Text($"Part{pieces.Count + 1}"));
        writer.Separate();
        using (writer.Block($"private static {immutable}<{list.Type}> {list.Method}()"))
        {
            writer.Line($"{immutable}<{list.Type}>.Builder list = {immutable}.CreateBuilder<{list.Type}>({list.Entries.Count});");
            foreach (var piece in pieces)
                writer.Line($"{piece}(list);");
            writer.Line("return list.MoveToImmutable();");
        }
        for (var k = 0; k < pieces.Count; k++)
        {
            writer.Separate();
            using (writer.Block($"private static void {pieces[k]}({immutable}<{list.Type}>.Builder list)"))
            {
                foreach (var entry in list.Entries.Skip(k * MostEntries).Take(MostEntries))
                    writer.Line($"list.Add({entry});");
            }
        }
    }

    private static string Slot(SlotModel slot) =>
        $"{Literals.String(slot.Name)}, [{Extents(slot.Shape)}]"
        + (slot.Type == ElementType.Index ? Code.Text($", IsIndex: true, Classes: {slot.Classes}") : "");

    private string Parameter(VariableModel variable) =>
        Tensor(variable, places.Parameters) + (variable.Node.Role == "weight" ? "" : ", Role: " + Literals.String(variable.Node.Role));

    private string State(VariableModel variable) =>
        Tensor(variable, places.States) + ", Role: " + Literals.String(variable.Node.Role) + ", Trainable: false";

    private string Tensor(VariableModel variable, PlaceNames names)
    {
        var offset = symbols.Plans.Layout.Offset(variable.Node);
        return $"{Literals.String(variable.Node.VariableName)}, [{Extents(variable.Node.Shape)}], {names.Of(NetworkPlaces.Key(offset), offset)}";
    }

    private static string Layer(LayerModel layer) =>
        $"{Literals.String(layer.Name)}, {Literals.String(layer.Declaration)}, [{Extents(layer.Output)}], "
        + $"Parameters: {Literals.Long(layer.Parameters)}, Flops: {Literals.Long(layer.Flops)}";

    /// <summary>What differs from the record's own defaults is said.</summary>
    private string Recipe(RecipeModel recipe, int number)
    {
        var text = Code.Text($"{Literals.String(recipe.Name)}, Batch: {recipe.Batch}, Epochs: {recipe.Epochs}");
        if (recipe.Seed != 0)
            text += ", Seed: " + Seed(recipe.Seed);
        if (!recipe.Shuffle)
            text += ", Shuffle: false";
        if (recipe.ValidationFraction != 0)
            text += ", ValidationFraction: " + Literals.Double(recipe.ValidationFraction);
        if (recipe.EarlyStop is { } early)
        {
            text += $", EarlyStop: new({Literals.String(early.Metric)}, OnValidation: {Literals.Bool(early.OnValidation)}, "
                + Code.Text($"Patience: {early.Patience}, MinimumDelta: {Literals.Double(early.MinimumDelta)}, ")
                + $"HigherIsBetter: {Literals.Bool(early.HigherIsBetter)})";
        }
        if (recipe.Accumulate > 1)
            text += Code.Text($", Accumulate: {recipe.Accumulate}");
        if (recipe.Averages)
            text += ", Averages: true";
        if (recipe.NeedsLength)
            text += ", NeedsLength: true";
        if (recipe.RateNeedsLength)
            text += ", RateNeedsLength: true";
        if (!recipe.ScheduleStates.IsEmpty)
            text += Code.Text($", ScheduleStates: {recipe.ScheduleStates.Length}");
        if (recipe.FollowsMetrics)
            text += ", FollowsMetrics: true";
        var kept = symbols.Plans.Layout.OptimizerElements[number];
        return text + (kept == 0 ? "" : ", OptimizerState: " + Literals.Long(kept));
    }

    public static string Seed(ulong seed) => seed.ToString(System.Globalization.CultureInfo.InvariantCulture) + "UL";

    private static string Program(ProgramSymbol program)
    {
        var plan = program.Plan;
        var batch = plan.Program.Kind is ProgramKind.Initialize or ProgramKind.Prepare ? 0 : plan.Program.Batch;
        return Code.Text($"{Literals.String(plan.Program.Name)}, ProgramKind.{plan.Program.Kind.ToString()}, MaxBatch: {batch}, ")
            + $"ArenaBytes: {Literals.Long(ProgramSymbols.ArenaBytes(plan))}"
            + (ProgramWriter.NeedsWorkspace(plan) ? ", ThreadBytes: Contraction.WorkspaceBytes" : "")
            + (program.Recipe < 0 ? "" : Code.Text($", Recipe: {program.Recipe}"));
    }

    private static string Extents(Shape shape) => string.Join(", ", shape.Dims.Select(d => Code.Text($"{d}")));
}
