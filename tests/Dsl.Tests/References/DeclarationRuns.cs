using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;

namespace NetGen.Dsl.Tests.References;

/// <summary>The declarations of a stored file before their witnesses. What belongs to one file is compiled together.</summary>
public sealed partial class DeclarationRuns
{
    /// <summary>Each element has a factor, whose gradient holds that of the element.</summary>
    private const string Probe = "layer probe(x: [...s]) {\n  param weight: [...s] = ones()\n  return x * weight\n}\n";

    /// <summary>Of rate 1, so that one step of it takes each gradient from its parameter.</summary>
    private const string Recipe = "\ntrain Case {\n  batch 4\n  optimizer sgd(rate: 1)\n}\n";

    private const int Directions = 3;
    private const double Step = 1e-5;

    private static readonly Dictionary<string, Lazy<DeclarationRuns>> s_files =
        StoredFile.All.ToDictionary(f => f.Key, f => new Lazy<DeclarationRuns>(() => new DeclarationRuns(f.Value)));

    private readonly Dictionary<string, Figures> _figures = [];

    private DeclarationRuns(StoredFile file)
    {
        var cases = file.Declarations;
        var models = cases.Select((c, k) => Bound.Network(Probe + InDouble(c.Source) + Recipe) with { Name = "Case" + k })
            .Concat(cases.Select((c, k) => Bound.Network(Probe + c.Source + Recipe) with { Name = "Single" + k })).ToList();
        var compiled = models.Count == 0 ? [] : EmittedNetwork.CompileAll(models.ConvertAll(m => (m, NetworkPlans.Of(m))));
        for (var k = 0; k < cases.Length; k++)
        {
            var figures = new Figures();
            Oracle(cases[k], models[k], figures);
            Compiled(cases[k], models[k], compiled[k], Witness.Double, figures);
            Compiled(cases[k], models[k], compiled[cases.Length + k], Witness.Single, figures);
            _figures.Add(cases[k].Title, figures);
        }
    }

    public static Figures Of(string file, string title) => s_files[file].Value._figures[title];

    /// <summary>A case's text in double precision.</summary>
    public static string InDouble(string source) => CaseBegins().Replace(source, "$0\n  precision f64");

    [GeneratedRegex(@"network Case[^\n{]*\{")]
    private static partial Regex CaseBegins();

    private static void Oracle(DeclarationCase reference, NetworkModel model, Figures figures)
    {
        var feed = FeedOf(model, reference);
        var outcome = Interpreter.Run(model.Gradients!, feed);
        figures.Compare(Witness.Oracle, "the loss", [reference.Loss], [outcome.Loss!.Value]);
        foreach (var parameter in reference.Parameters)
        {
            var gradient = outcome.Assigned.Single(a => a.Key.Of!.VariableName == parameter.Name).Value;
            figures.Compare(Witness.Oracle, "the gradient of " + parameter.Name, reference.Gradients[parameter.Name], gradient);
            Differences(model, feed, parameter.Name, gradient, figures);
        }
        if (outcome.Assigned.Count != reference.Parameters.Length)
            figures.Add(Witness.Oracle, "the number of gradients", double.PositiveInfinity);
        if (reference.Output is not null)
            figures.Compare(Witness.Oracle, "the output", reference.Output, Interpreter.Run(model.Predict, feed).Outputs["result"]);
        var step = Interpreter.Run(model.Recipes[0].Train, feed);
        foreach (var (state, value) in reference.States)
            figures.Compare(Witness.Oracle, state, value, step.Assigned.Single(a => a.Key.VariableName == state).Value);
    }

    /// <summary>The slope of the loss along random directions, by central differences and by the gradient.</summary>
    private static void Differences(NetworkModel model, Feed feed, string parameter, double[] gradient, Figures figures)
    {
        var variable = model.Parameters.Single(p => p.Node.VariableName == parameter).Node;
        var values = feed.Variables[variable];
        for (var k = 0; k < Directions; k++)
        {
            var direction = Numbers.Of(1000 + k, values.Length);
            double At(double t)
            {
                feed.Variables[variable] = [.. values.Zip(direction, (v, d) => v + (t * d))];
                return Interpreter.Run(model.Gradients!, feed).Loss!.Value;
            }
            var parts = gradient.Zip(direction, (g, d) => g * d).ToArray();
            var slope = (At(Step) - At(-Step)) / (2 * Step);
            figures.Add(
                Witness.Differences, "the gradient of " + parameter, Math.Abs(slope - parts.Sum()) / Math.Max(1, parts.Sum(Math.Abs)));
        }
        feed.Variables[variable] = values;
    }

    private static void Compiled(
        DeclarationCase reference, NetworkModel model, EmittedNetwork.Compiled compiled, Witness witness, Figures figures)
    {
        using var network = compiled.Make();
        foreach (var parameter in reference.Parameters)
            network.Set(parameter.Name, parameter.Of(1));
        double[] Slot(SlotModel slot) => reference.Slots.Single(s => s.Name == slot.Name).Of(reference.Batch);
        double[][] given = [.. model.Inputs.Concat(model.Targets).Select(Slot)];
        if (reference.Output is not null)
            figures.Compare(witness, "the output", reference.Output, network.Predict(given[..model.Inputs.Length], reference.Batch)[0]);

        figures.Compare(witness, "the loss", [reference.Loss], [network.ComputeGradients(given).Loss]);
        foreach (var (name, gradient) in reference.Gradients)
            figures.Compare(witness, "the gradient of " + name, gradient, network.Gradient(name));

        // The fused step at rate 1 takes the same gradients from the parameters, to the last digits of these.
        var before = reference.Gradients.Keys.ToDictionary(p => p, network.Parameter);
        if (!network.TrainStep(given).Updated)
            figures.Add(witness, "a refused step", double.PositiveInfinity);
        foreach (var (name, gradient) in reference.Gradients)
            figures.Compare(
                witness, "what the fused step makes of " + name, [.. before[name].Zip(gradient, (old, g) => old - g)], network.Parameter(name));
        foreach (var (name, value) in reference.States)
            figures.Compare(witness, name, value, network.Parameter(name));
    }

    private static Feed FeedOf(NetworkModel model, DeclarationCase reference)
    {
        var feed = new Feed { Samples = reference.Batch, Rate = 1 };
        foreach (var slot in reference.Slots)
            feed.Inputs.Add(slot.Name, slot.Of(reference.Batch));
        foreach (var variable in model.Parameters.Select(p => p.Node))
            feed.Variables.Add(variable, reference.Parameters.Single(p => p.Name == variable.VariableName).Of(1));
        var first = Interpreter.Run(model.Initialize, feed).Assigned;
        foreach (var state in model.States.Select(s => s.Node))
            feed.Variables.Add(state, first[state]);
        foreach (var state in model.Recipes.SelectMany(r => r.OptimizerStates))
            feed.Variables.Add(state.Node, Enumerable.Repeat(state.Initial, (int)state.Node.Shape.ElementsPerSample).ToArray());
        return feed;
    }
}
