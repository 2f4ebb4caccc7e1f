using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Model;
using NetGen.Dsl.Syntax;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>The compiler knows no declaration of the prelude by its name.</summary>
public class RenamingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_prelude_of_other_names_gives_the_same_graphs(int seed)
    {
        var renamer = new Renamer(seed);
        Assert.All(renamer.Trees, t => Assert.Empty(t.Diagnostics));
        foreach (string text in SmallNetworks.All.Prepend(Networks.LeNet).Prepend(Networks.Residual))
        {
            NetworkModel[] expected = [.. Bound.Networks(text)];
            SyntaxTree renamed = Bound.Parse(renamer.Rename(Bound.Parse(text)));
            Assert.NotEqual(text, renamed.File.Text);
            BindingResult result = Binder.Bind(new BindingInput(renamed, [renamed]) { Prelude = renamer.Trees });
            // Advice is part of what must not depend on names.
            Assert.Equal(Bound.Bind(text).Diagnostics.Select(d => d.Id), renamed.Diagnostics.AddRange(result.Diagnostics).Select(d => d.Id));
            Assert.Equal(expected.Select(GraphText.Of), result.Networks.Select(n => renamer.Undo(GraphText.Of(n))));
            Assert.Equal(expected.SelectMany(n => n.Layers.Select(l => l.ToString())), result.Networks.SelectMany(n => n.Layers.Select(l => renamer.Undo(l.ToString()))));
        }
    }

    [Fact]
    public void Advice_in_messages_follows_traits()
    {
        var renamer = new Renamer(3);
        SyntaxTree tree = Bound.Parse(renamer.Rename(Bound.Parse("network N { input x: [2, 2]   output y = x |> dense(3) }")));
        string message = Binder.Bind(new BindingInput(tree, [tree]) { Prelude = renamer.Trees }).Diagnostics.Single().Message;
        Assert.Equal("`dense` takes a vector [k], but this is [2, 2]: put `flatten` before it", renamer.Undo(message));
    }
}
