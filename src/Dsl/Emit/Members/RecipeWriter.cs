using System;
using System.Collections.Generic;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Emit.Programs;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints what belongs to recipes: their constants, and the rate of each step.</summary>
internal sealed class RecipeWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    public void WriteConstants()
    {
        foreach (var recipe in symbols.Model.Recipes)
        {
            var name = Identifiers.Pascal(recipe.Train.Name);
            writer.Separate();
            writer.Line($"/// <summary>Samples in one step of recipe {Comments.Xml(Comments.OneLine(recipe.Name))}.</summary>");
            writer.Line($"public const int {symbols.Members.Declare(name + "Batch")} = {recipe.Batch};");
            writer.Separate();
            writer.Line($"/// <summary>Epochs of recipe {Comments.Xml(Comments.OneLine(recipe.Name))}.</summary>");
            writer.Line($"public const int {symbols.Members.Declare(name + "Epochs")} = {recipe.Epochs};");
        }
    }

    public void WriteRate()
    {
        var recipes = symbols.Model.Recipes;
        writer.Separate();
        writer.Line("/// <inheritdoc/>");
        const string signature = "protected override double Rate(int recipe, in global::NetGen.Runtime.Networks.SchedulePosition position)";
        if (recipes.IsEmpty)
        {
            writer.Line(signature + " => double.NaN;");
            return;
        }
        var methods = new List<string>();
        using (writer.BlockEndingIn(";", signature + " => recipe switch"))
        {
            for (var k = 0; k < recipes.Length; k++)
            {
                methods.Add(symbols.Members.Declare(Identifiers.Pascal(recipes[k].Train.Name) + "Rate"));
                writer.Line($"{(k + 1 < recipes.Length ? Code.Text($"{k}") : "_")} => {methods[k]}(position),");
            }
        }
        for (var k = 0; k < recipes.Length; k++)
        {
            writer.Separate();
            using (writer.Block($"private static double {methods[k]}(in global::NetGen.Runtime.Networks.SchedulePosition position)"))
            {
                var host = new HostWriter(writer, new NameScope().Reserve("position", "recipe"), Leaf);
                var rate = host.Write([recipes[k].Rate])[0];
                writer.Line($"return {HostWriter.Bare(rate)};");
            }
        }
    }

    private static string Leaf(HostScalar kind) => kind switch
    {
        HostScalar.Step => "(double)position.Step",
        HostScalar.StepsPerEpoch => "(double)position.StepsPerEpoch",
        HostScalar.TotalSteps => "(double)position.TotalSteps",
        HostScalar.Epoch => "(double)position.Epoch",
        _ => throw new InvalidOperationException("A schedule does not know " + kind + "."),
    };
}
