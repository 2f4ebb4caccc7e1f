using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>
/// Random networks and recipes in the language, compiled and trained for some steps, against the oracle; more of them by
/// NETGEN_RANDOM_TEXTS.
/// </summary>
public class RandomTextTests
{
    private const int Together = 10;

    private static IReadOnlyList<int> Seeds => SeedRange.From("NETGEN_RANDOM_TEXTS") ?? [.. Enumerable.Range(0, 20)];

    [Fact]
    public void Networks_train_as_the_oracle_says()
    {
        var failures = new List<string>();
        foreach (var some in Seeds.Chunk(Together))
        {
            var seeds = some.ToList();
            var models = seeds.ConvertAll(s => Bound.Network(RandomTexts.Generate(s)));
            var compiled = EmittedNetwork.CompileAll([.. models.Select((m, k) => (m, NetworkPlans.Of(m, fuse: k != Together - 1)))]);
            for (var k = 0; k < seeds.Count; k++)
            {
                if (OracleTraining.Difference(models[k], compiled[k], seeds[k]) is { } difference)
                    failures.Add($"{seeds[k]}: {difference}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }
}
