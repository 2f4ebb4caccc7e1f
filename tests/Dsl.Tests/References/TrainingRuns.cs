using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.References;

/// <summary>The trainings of a stored file before their witnesses. What belongs to one file is compiled together.</summary>
public sealed class TrainingRuns
{
    private static readonly Dictionary<string, Lazy<TrainingRuns>> s_files =
        StoredFile.All.ToDictionary(f => f.Key, f => new Lazy<TrainingRuns>(() => new TrainingRuns(f.Value)));

    private readonly Dictionary<string, Figures> _figures = [];

    private TrainingRuns(StoredFile file)
    {
        var cases = file.Trainings;
        var models = cases.Select((c, k) => Bound.Network(DeclarationRuns.InDouble(c.Source)) with { Name = "Case" + k })
            .Concat(cases.Select((c, k) => Bound.Network(c.Source) with { Name = "Single" + k })).ToList();
        var compiled = models.Count == 0 ? [] : EmittedNetwork.CompileAll(models.ConvertAll(m => (m, NetworkPlans.Of(m))));
        for (var k = 0; k < cases.Length; k++)
        {
            var figures = new Figures();
            Train(cases[k], compiled[k], Witness.Double, cases[k].Losses64, figures);
            Train(cases[k], compiled[cases.Length + k], Witness.Single, cases[k].Losses32, figures);
            _figures.Add(cases[k].Title, figures);
        }
    }

    public static Figures Of(string file, string title) => s_files[file].Value._figures[title];

    private static void Train(
        TrainingCase reference, EmittedNetwork.Compiled compiled, Witness witness, double[] losses, Figures figures)
    {
        using var network = compiled.Make();
        for (var k = 0; k < reference.Parameters.Length; k++)
            network.Set(reference.Parameters[k], reference.Parameter(k));
        network.PlanTraining(reference.Batch, losses.Length);
        for (var step = 0; step < losses.Length; step++)
        {
            var loss = network.TrainStep(reference.Data).Loss;
            figures.Compare(witness, FormattableString.Invariant($"the loss of step {step}"), [losses[step]], [loss]);
        }
        for (var k = 0; witness == Witness.Double && k < reference.Parameters.Length; k++)
        {
            var values = network.Parameter(reference.Parameters[k]);
            figures.Compare(witness, "the sums of " + reference.Parameters[k], reference.Sums[reference.Parameters[k]], [values.Sum(), values.Sum(v => v * v)]);
        }
    }
}
