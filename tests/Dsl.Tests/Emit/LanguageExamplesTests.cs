using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>The networks of the language's reference compute what they say, compiled, with all their recipes.</summary>
public class LanguageExamplesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Examples_compute_what_the_oracle_does(bool fuse)
    {
        var examples = LanguageReferenceTests.Networks().ToList();
        Assert.True(examples.Count > 20);
        var models = examples.ConvertAll(e => e.Model);
        var compiled = EmittedNetwork.CompileAll([.. models.Select((m, k) => (m with { Name = m.Name + k }, NetworkPlans.Of(m, fuse)))]);
        var failures = new List<string>();
        for (var k = 0; k < models.Count; k++)
        {
            for (var recipe = 0; recipe < Math.Max(1, models[k].Recipes.Length); recipe++)
            {
                if (OracleTraining.Difference(models[k], compiled[k], seed: k, recipe) is { } difference)
                    failures.Add($"line {examples[k].Line}, {models[k].Name}, recipe {recipe}: {difference}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }
}
