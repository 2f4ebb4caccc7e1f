using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Advice;

/// <summary>A declaration that a user's own text calls in training, with what it was given and what it gave.</summary>
/// <param name="Instance">The layer's instance; null for functions, activations and losses.</param>
/// <param name="Inputs">In a scan the sequences of what its steps are given.</param>
/// <param name="Results">One, or each of several outputs; in a scan sequences too.</param>
/// <param name="Span">The call.</param>
internal sealed record Use(Declaration Declaration, Instance? Instance, ImmutableArray<Node> Inputs, ImmutableArray<Node> Results, SourceSpan Span)
{
    public string Name => Declaration.Name;

    /// <summary>Whether its declaration has a trait, with an argument of this name if one is given.</summary>
    public bool Has(string trait, string? argument = null) => Declaration.Has(trait, argument);
}

/// <summary>What gives a parameter its first value.</summary>
/// <param name="Declaration">The initializer; null for a number or another formula.</param>
/// <param name="Span">Where the user wrote it; for the default of a layer of the prelude the layer's call.</param>
internal sealed record InitializerUse(VariableNode Parameter, Declaration? Declaration, SourceSpan Span);

/// <summary>A recipe as the rules of advice see it.</summary>
/// <param name="Optimizer">Its declaration.</param>
/// <param name="Rate">Over the scalars of a step; see <see cref="Model.RecipeModel.Rate"/>.</param>
/// <param name="Kept">What the schedules keep.</param>
internal sealed record RecipeUse(
    RecipeSyntax Syntax, Declaration Optimizer, Node Rate, ImmutableArray<ScheduleStateModel> Kept, int Batch, int Epochs, bool Shuffle)
{
    /// <summary>The value of the last setting of a name, null without it.</summary>
    public SettingSyntax? Setting(string name) => Syntax.Settings.LastOrDefault(s => s.Name.Text == name);
}
