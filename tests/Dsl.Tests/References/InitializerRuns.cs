using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.References;

/// <summary>The initializers of a stored file before their witnesses. What belongs to one file is compiled together.</summary>
public sealed class InitializerRuns
{
    private static readonly Dictionary<string, Lazy<InitializerRuns>> s_files =
        StoredFile.All.ToDictionary(f => f.Key, f => new Lazy<InitializerRuns>(() => new InitializerRuns(f.Value)));

    private readonly Dictionary<string, Figures> _figures = [];

    private InitializerRuns(StoredFile file)
    {
        var cases = file.Initializers ?? [];
        var models = cases.Select((c, k) => Bound.Network(Text(c, "precision f64")) with { Name = "Case" + k })
            .Concat(cases.Select((c, k) => Bound.Network(Text(c, "")) with { Name = "Single" + k })).ToList();
        var compiled = models.Count == 0 ? [] : EmittedNetwork.CompileAll(models.ConvertAll(m => (m, NetworkPlans.Of(m))));
        for (var k = 0; k < cases.Length; k++)
        {
            var figures = new Figures();
            Compare(cases[k], Interpreter.Run(models[k].Initialize, new Feed { Seed = 3 }).Assigned.Single().Value, Witness.Oracle, figures);
            using var inDouble = compiled[k].Make(seed: 3);
            Compare(cases[k], inDouble.Parameter("w"), Witness.Double, figures);
            using var single = compiled[cases.Length + k].Make(seed: 4);
            Compare(cases[k], single.Parameter("w"), Witness.Single, figures);
            _figures.Add(cases[k].Title, figures);
        }
    }

    public static Figures Of(string file, string title) => s_files[file].Value._figures[title];

    private static string Text(InitializerCase reference, string precision) => $$"""
        network Case { {{precision}}
          input x: [1]
          param w: [{{string.Join(", ", reference.Shape)}}] = {{reference.Initializer}}
          output y = x
        }
        """;

    private static void Compare(InitializerCase reference, double[] values, Witness witness, Figures figures)
    {
        if (reference.Values is not null)
            figures.Compare(witness, "the values", reference.Values, values);
        var count = reference.Quantiles?.Length ?? 0;
        for (var k = 0; k < count; k++)
        {
            var below = values.Count(v => v < reference.Quantiles![k]) / (double)values.Length;
            figures.Add(witness, FormattableString.Invariant($"the share below {reference.Quantiles![k]:G6}"), Math.Abs(below - ((k + 0.5) / count)));
        }
        if (reference.Bounds is not { } bounds)
            return;
        // Bounds are kept but for rounding, and nearly reached.
        var width = bounds[1] - bounds[0];
        var outside = Math.Max(bounds[0] - values.Min(), values.Max() - bounds[1]);
        var unreached = Math.Max(values.Min() - bounds[0], bounds[1] - values.Max());
        figures.Add(witness, "the distance of a value from the bounds that it leaves", outside > 1e-6 * width ? outside / width + 1 : 0);
        if (reference.Title.Contains("uniform"))
            figures.Add(witness, "the distance of all values from the bounds", unreached > 2e-3 * width ? unreached / width + 1 : 0);
    }
}
