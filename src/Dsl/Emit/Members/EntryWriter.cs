using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints what the user's class calls: the programs by number at the machine's width, and the rates of recipes.</summary>
internal sealed class EntryWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    public void Write()
    {
        writer.Line("/// <summary>The programs by number, computed at the width of the machine's vectors.</summary>");
        using (writer.Block("internal static unsafe class Programs"))
        {
            using (writer.BlockEndingIn(";", "public static bool Run(int program, Frame* frame, Team team, SimdWidth width) => width switch"))
                WriteWidths(lanes => $"Run<{lanes}>(program, frame, team)");
            writer.Separate();
            writer.Line("private static bool Run<V>(int program, Frame* frame, Team team)");
            using (writer.Indent())
                writer.Line($"where V : unmanaged, ILanes<V, {symbols.Real}> => program switch");
            using (writer.BlockEndingIn(";", ""))
            {
                for (var k = 0; k < symbols.Programs.Length; k++)
                {
                    var number = k + 1 < symbols.Programs.Length ? Code.Text($"{k}") : "_";
                    writer.Line($"{number} => {symbols.Programs[k].ClassName}<V>.Run(frame, team),");
                }
            }
            if (symbols.HasTables)
            {
                writer.Separate();
                writer.Line("public static void MakeTables() =>");
                using (writer.Indent())
                    writer.Line($"global::System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof({AxisNames.ClassName}).TypeHandle);");
            }
            if (symbols.Watching is { } watching)
            {
                writer.Separate();
                using (writer.BlockEndingIn(";", "public static string? FindNonFinite(Frame* frame, Team team, SimdWidth width) => width switch"))
                    WriteWidths(lanes => $"{watching.ClassName}<{lanes}>.FindNonFinite(frame, team)");
            }
        }
        WriteSchedules();
    }

    private void WriteWidths(System.Func<string, string> call)
    {
        foreach (var bits in new[] { "512", "256", "128" })
            writer.Line($"SimdWidth.Bits{bits} => {call(symbols.LanePrefix + bits)},");
        writer.Line($"_ => {call(symbols.LanePrefix + "Scalar")},");
    }

    private void WriteSchedules()
    {
        var recipes = symbols.Model.Recipes;
        if (recipes.IsEmpty)
            return;
        writer.Separate();
        writer.Line("/// <summary>The learning rate at each step.</summary>");
        using var block = writer.Block("internal static class Schedules");
        var methods = new List<string>();
        var names = new NameScope().Reserve("Schedules", "Rate");
        foreach (var recipe in recipes)
            methods.Add(names.Declare(Identifiers.Pascal(recipe.Train.Name) + "Rate"));
        if (recipes.Length == 1)
        {
            writer.Line($"public static double Rate(int recipe, in SchedulePosition position) => {methods[0]}(position);");
        }
        else
        {
            using var choice = writer.BlockEndingIn(";", "public static double Rate(int recipe, in SchedulePosition position) => recipe switch");
            for (var k = 0; k < recipes.Length; k++)
                writer.Line($"{(k + 1 < recipes.Length ? Code.Text($"{k}") : "_")} => {methods[k]}(position),");
        }
        for (var k = 0; k < recipes.Length; k++)
            WriteSchedule(methods[k], recipes[k].Rate);
    }

    private void WriteSchedule(string method, Graph.Node rate)
    {
        writer.Separate();
        var signature = $"private static double {method}(in SchedulePosition position)";
        if (rate is Graph.ConstantNode constant)
        {
            writer.Line($"{signature} => {Literals.Double(constant.Value)};");
            return;
        }
        using var block = writer.Block(signature);
        var host = new HostWriter(writer, new NameScope().Reserve("position"), Leaf, "Math.", "HostMath.");
        writer.Line($"return {HostWriter.Bare(host.Write([rate])[0])};");
    }

    private static string Leaf(Graph.HostScalar kind) => kind switch
    {
        Graph.HostScalar.Step => "position.Step",
        Graph.HostScalar.StepsPerEpoch => "position.StepsPerEpoch",
        Graph.HostScalar.TotalSteps => "position.TotalSteps",
        Graph.HostScalar.Epoch => "position.Epoch",
        _ => throw new System.InvalidOperationException("A schedule does not know " + kind + "."),
    };
}
