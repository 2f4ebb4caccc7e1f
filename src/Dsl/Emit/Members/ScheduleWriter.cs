using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints the rates of recipes at each step, and what their schedules keep from epoch to epoch.</summary>
internal sealed class ScheduleWriter(IndentedWriter writer, ImmutableArray<RecipeModel> recipes)
{
    private const string Span = "global::System.Span<double>";
    private const string Position = "in SchedulePosition position";

    public void Write()
    {
        if (recipes.IsEmpty)
            return;
        writer.Separate();
        writer.Line("/// <summary>The learning rate at each step.</summary>");
        using var block = writer.Block("internal static class Schedules");
        var names = new NameScope().Reserve("Schedules", "Rate", "Start", "Advance");
        var rates = recipes.Select(r => names.Declare(Identifiers.Pascal(r.Train.Name) + "Rate")).ToList();
        if (recipes.Length == 1)
        {
            writer.Line($"public static double Rate(int recipe, {Position}) => {rates[0]}(position);");
        }
        else
        {
            using var choice = writer.BlockEndingIn(";", $"public static double Rate(int recipe, {Position}) => recipe switch");
            for (var k = 0; k < recipes.Length; k++)
                writer.Line($"{(k + 1 < recipes.Length ? Code.Text($"{k}") : "_")} => {rates[k]}(position),");
        }
        if (recipes.Any(r => !r.ScheduleStates.IsEmpty))
            WriteStates(names);
        for (var k = 0; k < recipes.Length; k++)
            WriteRate(rates[k], recipes[k]);
    }

    private void WriteStates(NameScope names)
    {
        var advances = recipes.Select(r => r.ScheduleStates.IsEmpty ? "" : names.Declare(Identifiers.Pascal(r.Train.Name) + "Advance")).ToList();
        writer.Separate();
        using (writer.Block($"public static void Start(int recipe, {Span} states)"))
            WriteCases(k => WriteStart(recipes[k].ScheduleStates));
        writer.Separate();
        using (writer.Block($"public static void Advance(int recipe, {Position}, {Span} states)"))
            WriteCases(k => writer.Line($"{advances[k]}(position, states);"));
        for (var k = 0; k < recipes.Length; k++)
        {
            if (advances[k].Length > 0)
                WriteAdvance(advances[k], recipes[k]);
        }
    }

    private void WriteCases(Action<int> write)
    {
        for (var k = 0; k < recipes.Length; k++)
        {
            if (recipes[k].ScheduleStates.IsEmpty)
                continue;
            using var block = writer.Block(Code.Text($"if (recipe == {k})"));
            write(k);
        }
    }

    private void WriteStart(ImmutableArray<ScheduleStateModel> states)
    {
        for (var k = 0; k < states.Length; k++)
            writer.Line(Code.Text($"states[{k}] = {Literals.Double(states[k].Initial)}; // {Comments.OneLine(states[k].Name)}"));
    }

    /// <summary>All new values are known before the first replaces an old one.</summary>
    private void WriteAdvance(string method, RecipeModel recipe)
    {
        writer.Separate();
        using var block = writer.Block($"private static void {method}({Position}, {Span} states)");
        var scope = new NameScope().Reserve("position", "states");
        var host = HostOf(recipe, scope, recipe.ScheduleStates.Select(s => s.Next).ToList());
        var values = host.Write(recipe.ScheduleStates.Select(s => s.Next).ToList());
        var next = new List<string>();
        foreach (var (state, value) in recipe.ScheduleStates.Zip(values, (s, v) => (s, v)))
        {
            next.Add(scope.Declare("next" + Identifiers.Pascal(state.Name)));
            writer.Line($"double {next[next.Count - 1]} = {HostWriter.Bare(value)};");
        }
        for (var k = 0; k < next.Count; k++)
            writer.Line(Code.Text($"states[{k}] = {next[k]};"));
    }

    private void WriteRate(string method, RecipeModel recipe)
    {
        writer.Separate();
        var signature = $"private static double {method}({Position})";
        if (recipe.Rate is ConstantNode constant)
        {
            writer.Line($"{signature} => {Literals.Double(constant.Value)};");
            return;
        }
        using var block = writer.Block(signature);
        var host = HostOf(recipe, new NameScope().Reserve("position"), [recipe.Rate]);
        writer.Line($"return {HostWriter.Bare(host.Write([recipe.Rate])[0])};");
    }

    /// <summary>A printer of formulas, for which figures and states have been given names.</summary>
    private HostWriter HostOf(RecipeModel recipe, NameScope scope, IReadOnlyList<Node> roots)
    {
        var named = new Dictionary<HostScalarNode, string>();
        foreach (var leaf in GraphWalk.Ancestors(roots).OfType<HostScalarNode>())
        {
            var (name, place) = leaf.Kind switch
            {
                HostScalar.LastFigure => (leaf.Number == 0 ? "lastLoss" : "last" + Identifiers.Pascal(recipe.Train.Metrics[leaf.Number - 1].Name), "Figures"),
                HostScalar.ScheduleState => (Identifiers.Camel(recipe.ScheduleStates[leaf.Number].Name), "States"),
                _ => ("", ""),
            };
            if (name.Length == 0)
                continue;
            named[leaf] = scope.Declare(name);
            writer.Line(Code.Text($"double {named[leaf]} = position.{place}[{leaf.Number}];"));
        }
        return new HostWriter(writer, scope, h => named.TryGetValue(h, out var name) ? name : Leaf(h.Kind), "Math.", "HostMath.");
    }

    private static string Leaf(HostScalar kind) => kind switch
    {
        HostScalar.StepsDone => "position.Step",
        HostScalar.StepsPerEpoch => "position.StepsPerEpoch",
        HostScalar.TotalSteps => "position.TotalSteps",
        HostScalar.Epoch => "position.Epoch",
        _ => throw new InvalidOperationException("A schedule does not know " + kind + "."),
    };
}
