using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
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
    private const int Steps = 3;

    private static (int First, int Count) Seeds
    {
        get
        {
            var parts = (Environment.GetEnvironmentVariable("NETGEN_RANDOM_TEXTS") ?? "0,20").Split(',');
            return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Networks_train_as_the_oracle_says()
    {
        var failures = new List<string>();
        var (start, count) = Seeds;
        for (var first = start; first < start + count; first += Together)
        {
            var seeds = Enumerable.Range(first, Math.Min(Together, start + count - first)).ToList();
            var models = seeds.ConvertAll(s => Bound.Network(RandomTexts.Generate(s)));
            var compiled = EmittedNetwork.CompileAll([.. models.Select((m, k) => (m, NetworkPlans.Of(m, fuse: k != Together - 1)))]);
            for (var k = 0; k < seeds.Count; k++)
            {
                if (Difference(models[k], compiled[k], seeds[k]) is { } difference)
                    failures.Add($"{seeds[k]}: {difference}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    /// <summary>Trains a network and its oracle from the same values, each on its own results.</summary>
    private static string? Difference(NetworkModel model, EmittedNetwork.Compiled compiled, int seed)
    {
        using var network = compiled.Make((ulong)seed, threads: 1 + seed % 2);
        var random = new Random(seed);
        var recipe = model.Recipes[0];
        var feed = new Feed();
        foreach (var variable in model.Parameters.Concat(model.States))
            feed.Variables.Add(variable.Node, network.Parameter(variable.Node.VariableName));
        foreach (var state in recipe.OptimizerStates)
            feed.Variables.Add(state.Node, Enumerable.Repeat(state.Initial, (int)state.Node.Shape.Elements(1)).ToArray());

        var given = new List<double[]>();
        for (var step = 1; step <= Steps; step++)
        {
            var samples = step == 2 ? Math.Max(1, recipe.Batch - 1) : recipe.Batch;
            var before = feed;
            feed = new Feed { Samples = samples, Seed = (ulong)seed, Step = (ulong)step, Rate = 0.02 };
            foreach (var (variable, values) in before.Variables)
                feed.Variables.Add(variable, values);
            given.Clear();
            foreach (var slot in model.Inputs.Concat(model.Targets))
            {
                var values = Enumerable.Range(0, (int)slot.Shape.Batched.Elements(samples))
                    .Select(_ => slot.Type == ElementType.Index ? random.Next(slot.Classes) : random.NextDouble() * 2 - 1).ToArray();
                given.Add(values);
                feed.Inputs[slot.Name] = values;
            }
            var gradients = Interpreter.Run(model.Gradients!, feed);
            network.ComputeGradients([.. given]);
            foreach (var (variable, values) in gradients.Assigned)
            {
                if (Compare(values, network.Gradient(variable.Of!.VariableName)) is { } wrong)
                    return $"step {step}: gradient of {variable.Of.VariableName} {wrong}";
            }
            var trained = Interpreter.Run(recipe.Train, feed);
            var loss = network.TrainStep([.. given], 0.02).Loss;
            if (Compare([trained.Loss!.Value], [loss]) is { } wrongLoss)
                return $"step {step}: loss {wrongLoss}";
            foreach (var (variable, values) in trained.Assigned)
            {
                feed.Variables[variable] = values;
                if (variable.Kind is VariableKind.Parameter or VariableKind.State
                    && Compare(values, network.Parameter(variable.VariableName)) is { } wrong)
                    return $"step {step}: {variable.VariableName} {wrong}";
            }
        }
        var predicted = Interpreter.Run(model.Predict, feed);
        var outputs = network.Predict([.. given.Take(model.Inputs.Length)], recipe.Batch);
        for (var k = 0; k < outputs.Length; k++)
        {
            if (Compare(predicted.Outputs[model.Outputs[k].Name], outputs[k]) is { } wrong)
                return $"{model.Outputs[k].Name} {wrong}";
        }
        return null;
    }

    private static string? Compare(double[] expected, double[] found)
    {
        var scale = 1e-2 + expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var k = 0; k < expected.Length; k++)
        {
            if (!(Math.Abs(expected[k] - found[k]) <= 1e-8 * scale))
                return FormattableString.Invariant($"[{k}] is {found[k]}, not {expected[k]}");
        }
        return null;
    }
}
