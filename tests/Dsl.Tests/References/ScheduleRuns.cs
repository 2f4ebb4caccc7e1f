using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.References;

/// <summary>The schedules of a stored file before their witnesses. What belongs to one file is compiled together.</summary>
public sealed class ScheduleRuns
{
    private static readonly Dictionary<string, Lazy<ScheduleRuns>> s_files =
        StoredFile.All.ToDictionary(f => f.Key, f => new Lazy<ScheduleRuns>(() => new ScheduleRuns(f.Value)));

    private readonly Dictionary<string, Figures> _figures = [];

    private ScheduleRuns(StoredFile file)
    {
        var cases = file.Schedules ?? [];
        var models = cases.Select((c, k) => Bound.Network(Text(c, "precision f64")) with { Name = "Case" + k })
            .Concat(cases.Select((c, k) => Bound.Network(Text(c, "")) with { Name = "Single" + k })).ToList();
        var compiled = models.Count == 0 ? [] : EmittedNetwork.CompileAll(models.ConvertAll(m => (m, NetworkPlans.Of(m))));
        for (var k = 0; k < cases.Length; k++)
        {
            var figures = new Figures();
            figures.Compare(Witness.Oracle, "the rate", cases[k].Rates, [.. Oracle(cases[k], models[k])]);
            Compare(cases[k], compiled[k], Witness.Double, figures);
            Compare(cases[k], compiled[cases.Length + k], Witness.Single, figures);
            _figures.Add(cases[k].Title, figures);
        }
    }

    public static Figures Of(string file, string title) => s_files[file].Value._figures[title];

    /// <summary>A parameter whose gradient is x.</summary>
    private static string Text(ScheduleCase reference, string precision) => $$"""
        network Case { {{precision}}
          input x: [1]
          param w: [1] = 0
          loss sum(x * w)
          output y = x
        }
        train Case {
          batch 1
          optimizer sgd
          rate {{reference.Rate}}
        }
        """;

    private static IEnumerable<double> Oracle(ScheduleCase reference, NetworkModel model)
    {
        var recipe = model.Recipes[0];
        ImmutableArray<double> figures = [], states = [.. recipe.ScheduleStates.Select(s => s.Initial)];
        for (var step = 0; step < reference.Rates.Length; step++)
        {
            var epoch = step / reference.StepsPerEpoch;
            if (reference.Losses is { } losses && epoch > 0 && step % reference.StepsPerEpoch == 0)
            {
                figures = [losses[epoch - 1]];
                states = [.. Interpreter.Evaluate([.. recipe.ScheduleStates.Select(s => s.Next)], Feed(step)).Select(v => v[0])];
            }
            yield return Interpreter.Evaluate([recipe.Rate], Feed(step))[0][0];
        }

        Feed Feed(int step) => new()
        {
            Step = (ulong)step + 1,
            TotalSteps = reference.Rates.Length,
            StepsPerEpoch = reference.StepsPerEpoch,
            Epoch = step / reference.StepsPerEpoch,
            Figures = figures,
            ScheduleStates = states,
        };
    }

    /// <summary>A step with the gradient 1 from 0 leaves the rate negated.</summary>
    private static void Compare(ScheduleCase reference, EmittedNetwork.Compiled compiled, Witness witness, Figures figures)
    {
        using var network = compiled.Make();
        network.PlanTraining(reference.StepsPerEpoch, reference.Rates.Length / reference.StepsPerEpoch);
        var rates = new double[reference.Rates.Length];
        for (var step = 0; step < rates.Length; step++)
        {
            network.Set("w", [0]);
            network.TrainStep([[1]]);
            rates[step] = -network.Parameter("w")[0];
            if (reference.Losses is { } losses && (step + 1) % reference.StepsPerEpoch == 0)
                network.EndEpoch(losses[step / reference.StepsPerEpoch]);
        }
        figures.Compare(witness, "the rate", reference.Rates, rates);
    }
}
