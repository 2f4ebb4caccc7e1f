using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>A compiled network in double precision beside its oracle, from the same values, each on its own results.</summary>
internal static class OracleTraining
{
    private const int Steps = 3;

    /// <summary>The oracle is slow.</summary>
    private const int MostSamples = 4;

    /// <summary>The first difference in gradients, losses, values after each step or predictions; null if there is none.</summary>
    public static string? Difference(NetworkModel model, EmittedNetwork.Compiled compiled, int seed, int recipe = 0)
    {
        using var network = compiled.Make((ulong)seed, threads: 1 + seed % 2);
        var random = new Random(seed);
        var training = recipe < model.Recipes.Length ? model.Recipes[recipe] : null;
        var batch = Math.Min(training?.Batch ?? MostSamples, MostSamples);
        var before = new Feed();
        foreach (var variable in model.Parameters.Concat(model.States))
            before.Variables.Add(variable.Node, network.Parameter(variable.Node.VariableName));
        foreach (var state in training?.OptimizerStates ?? [])
            before.Variables.Add(state.Node, Enumerable.Repeat(state.Initial, (int)state.Node.Shape.Elements(1)).ToArray());
        foreach (var average in (training?.Train.Assignments ?? []).Select(a => a.Target).Where(t => t.Kind == VariableKind.Average))
            before.Variables.Add(average, network.Parameter(average.VariableName));
        var waiting = 0;
        for (var step = 1; step <= Steps; step++)
        {
            var samples = step == 2 ? Math.Max(1, batch - 1) : batch;
            var feed = At(before, samples, seed, step, waiting, [.. (training?.ScheduleStates ?? []).Select(s => s.Initial)]);
            var given = model.Inputs.Concat(model.Targets).Select(s => feed.Inputs[s.Name] = Values(s, samples, random)).ToArray();
            var difference = Predictions(model, network, feed, given)
                ?? (model.Gradients is null || recipe > 0 && step > 1 ? null : Gradients(model, network, feed, given, step))
                ?? (training is null ? null : Step(training, training.Gather is not null && step % training.Accumulate != 0, network, feed, given, recipe));
            waiting = step % (training?.Accumulate ?? 1) == 0 ? 0 : waiting + samples;
            if (difference is not null)
                return FormattableString.Invariant($"step {step}: {difference}");
            before = feed;
        }
        return null;
    }

    private static Feed At(Feed before, int samples, int seed, int step, int gathered = 0, ImmutableArray<double>? kept = null)
    {
        var feed = new Feed { ScheduleStates = kept ?? before.ScheduleStates, Gathered = gathered, Samples = samples, Seed = (ulong)seed, Step = (ulong)step, Rate = 0.02 };
        foreach (var (variable, values) in before.Variables)
            feed.Variables.Add(variable, values);
        foreach (var (slot, values) in before.Inputs)
            feed.Inputs.Add(slot, values);
        return feed;
    }

    private static double[] Values(SlotModel slot, int samples, Random random) =>
        Enumerable.Range(0, (int)slot.Shape.Batched.Elements(samples))
            .Select(_ => slot.Type == ElementType.Index ? random.Next(slot.Classes) : random.NextDouble() * 2 - 1)
            .ToArray();

    /// <summary>Random numbers of a prediction are those of step 0.</summary>
    private static string? Predictions(NetworkModel model, EmittedNetwork network, Feed feed, double[][] given)
    {
        var predicted = Interpreter.Run(model.Predict, At(feed, feed.Samples, (int)feed.Seed, step: 0));
        var outputs = network.Predict(given[..model.Inputs.Length], feed.Samples);
        return outputs.Select((o, k) => Compare(model.Outputs[k].Name, predicted.Outputs[model.Outputs[k].Name], o))
            .FirstOrDefault(d => d is not null);
    }

    /// <summary>The debug step has the random numbers of the first recipe's next step.</summary>
    private static string? Gradients(NetworkModel model, EmittedNetwork network, Feed feed, double[][] given, int step)
    {
        var gradients = Interpreter.Run(model.Gradients!, feed);
        if (model.Recipes.IsEmpty && step > 1)
            return null;
        network.ComputeGradients(given);
        return gradients.Assigned
            .Select(a => Compare("gradient of " + a.Key.Of!.VariableName, a.Value, network.Gradient(a.Key.Of.VariableName)))
            .FirstOrDefault(d => d is not null);
    }

    private static string? Step(RecipeModel recipe, bool gathers, EmittedNetwork network, Feed feed, double[][] given, int number)
    {
        var trained = Interpreter.Run(gathers ? recipe.Gather! : recipe.Train, feed);
        var loss = network.TrainStep(given, feed.Rate, number).Loss;
        var difference = Compare("loss", [trained.Loss!.Value], [loss]);
        foreach (var (variable, values) in trained.Assigned)
        {
            feed.Variables[variable] = values;
            if (variable.Kind is VariableKind.Parameter or VariableKind.State)
                difference ??= Compare(variable.VariableName, values, network.Parameter(variable.VariableName));
        }
        return difference;
    }

    private static string? Compare(string what, double[] expected, double[] found)
    {
        var scale = 1e-2 + expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var k = 0; k < expected.Length; k++)
        {
            if (!expected[k].Equals(found[k]) && !(Math.Abs(expected[k] - found[k]) <= 1e-8 * scale))
                return FormattableString.Invariant($"{what}[{k}] is {found[k]}, not {expected[k]}");
        }
        return null;
    }
}
