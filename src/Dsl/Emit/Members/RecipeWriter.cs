using NetGen.Dsl.Emit.Printing;

namespace NetGen.Dsl.Emit.Members;

/// <summary>Prints the constants of recipes.</summary>
internal sealed class RecipeWriter(IndentedWriter writer, NetworkSymbols symbols)
{
    public void WriteConstants()
    {
        foreach (var recipe in symbols.Model.Recipes)
        {
            var name = Identifiers.Pascal(recipe.Train.Name);
            writer.Separate();
            writer.Line($"/// <summary>The most samples in one step of {NameOf(recipe.Name)}.</summary>");
            writer.Line($"public const int {symbols.Members.Declare(name + "Batch")} = {recipe.Batch};");
            writer.Separate();
            writer.Line($"/// <summary>The epochs of {NameOf(recipe.Name)}.</summary>");
            writer.Line($"public const int {symbols.Members.Declare(name + "Epochs")} = {recipe.Epochs};");
        }
    }

    /// <summary>How docs speak of a recipe, which may have no name.</summary>
    public static string NameOf(string recipe) =>
        recipe.Length == 0 ? "the recipe" : "recipe " + Comments.Xml(Comments.OneLine(recipe));
}
