using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.References;

/// <summary>Values, gradients and trainings against PyTorch's, by the oracle and by compiled code.</summary>
public class ReferenceTests
{
    private const double ExactTolerance = 1e-9;
    private const double SingleTolerance = 1e-5;

    /// <summary>Of rate 1, so that one step of it takes each gradient from its parameter.</summary>
    private const string Recipe = "\ntrain Case {\n  batch 4\n  optimizer sgd(rate: 1)\n}\n";

    public static TheoryData<string> DeclarationNames => [.. Stored.Declarations.Select(c => c.Name)];

    public static TheoryData<string> TrainingNames => [.. Stored.Trainings.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(DeclarationNames))]
    public void The_oracle_has_PyTorchs_values_and_gradients(string name)
    {
        var reference = Stored.Declarations.Single(c => c.Name == name);
        var model = Bound.Network(InDouble(reference.Source) + Recipe);
        var feed = Feed(model, reference);
        var outcome = Interpreter.Run(model.Gradients!, feed);
        AssertClose(reference.Loss, outcome.Loss!.Value, ExactTolerance, "loss");
        foreach (var (target, value) in outcome.Assigned)
            AssertClose(reference.Gradients[target.Of!.VariableName], value, ExactTolerance, target.Of.VariableName);
        Assert.Equal(reference.Gradients.Count, outcome.Assigned.Count);
        if (model.States.IsEmpty)
            AssertClose(reference.Output, Interpreter.Run(model.Predict, feed).Outputs["result"], ExactTolerance, "result");
        var step = Interpreter.Run(model.Recipes[0].Train, feed);
        foreach (var (state, value) in reference.States)
            AssertClose(value, step.Assigned.Single(a => a.Key.VariableName == state).Value, ExactTolerance, state);
    }

    [Theory]
    [MemberData(nameof(DeclarationNames))]
    public void Compiled_code_has_PyTorchs_values_and_gradients(string name)
    {
        var reference = Stored.Declarations.Single(c => c.Name == name);
        CheckCompiled(reference, InDouble(reference.Source), ExactTolerance);
        CheckCompiled(reference, reference.Source, SingleTolerance);
    }

    [Theory]
    [MemberData(nameof(TrainingNames))]
    public void Twenty_steps_have_PyTorchs_losses(string name)
    {
        var reference = Stored.Trainings.Single(c => c.Name == name);
        CheckTraining(reference, InDouble(reference.Source), reference.Losses64, 1e-8);
        CheckTraining(reference, reference.Source, reference.Losses32, 1e-4);
    }

    private static void CheckCompiled(DeclarationCase reference, string source, double tolerance)
    {
        var model = Bound.Network(source + Recipe);
        using var network = EmittedNetwork.Compile(model).Make();
        for (var k = 0; k < reference.Parameters.Length; k++)
            network.Set(reference.Parameters[k], reference.Parameter(k));
        double[][] given = [reference.Input, reference.Target];
        if (model.States.IsEmpty)
            AssertClose(reference.Output, network.Predict([reference.Input], reference.Batch)[0], tolerance, "result");

        var debug = network.ComputeGradients(given);
        AssertClose(reference.Loss, debug.Loss, tolerance, "loss");
        foreach (var name in reference.Parameters)
            AssertClose(reference.Gradients[name], network.Gradient(name), tolerance, name);

        // The fused step at rate 1 takes the same gradients from the parameters.
        var before = reference.Parameters.ToDictionary(p => p, network.Parameter);
        Assert.True(network.TrainStep(given).Updated);
        foreach (var name in reference.Parameters)
        {
            var taken = before[name].Zip(network.Parameter(name), (old, now) => old - now).ToArray();
            AssertClose(reference.Gradients[name], taken, tolerance * 10, name + " by the fused step");
        }
    }

    private static void CheckTraining(TrainingCase reference, string source, double[] losses, double tolerance)
    {
        var model = Bound.Network(source);
        using var network = EmittedNetwork.Compile(model).Make();
        for (var k = 0; k < reference.Parameters.Length; k++)
            network.Set(reference.Parameters[k], reference.Parameter(k));
        network.PlanTraining(reference.Batch, losses.Length);
        for (var step = 0; step < losses.Length; step++)
        {
            var result = network.TrainStep([reference.Input, reference.Target]);
            Assert.True(
                Math.Abs(result.Loss - losses[step]) <= tolerance * Math.Max(1, Math.Abs(losses[step])),
                $"Step {step}: {result.Loss:R}, but PyTorch has {losses[step]:R}.");
        }
        for (var k = 0; tolerance < 1e-6 && k < reference.Parameters.Length; k++)
        {
            var values = network.Parameter(reference.Parameters[k]);
            AssertClose(reference.Sums[reference.Parameters[k]], [values.Sum(), values.Sum(v => v * v)], 1e-7, reference.Parameters[k]);
        }
    }

    private static Feed Feed(NetworkModel model, DeclarationCase reference)
    {
        var feed = new Feed { Samples = reference.Batch, Rate = 1 };
        feed.Inputs.Add("x", reference.Input);
        feed.Inputs.Add("y", reference.Target);
        foreach (var variable in model.Parameters.Select(p => p.Node))
            feed.Variables.Add(variable, reference.Parameter(Array.IndexOf(reference.Parameters, variable.VariableName)));
        var first = Interpreter.Run(model.Initialize, feed).Assigned;
        foreach (var state in model.States.Select(s => s.Node))
            feed.Variables.Add(state, first[state]);
        foreach (var state in model.Recipes.SelectMany(r => r.OptimizerStates))
            feed.Variables.Add(state.Node, Enumerable.Repeat(state.Initial, (int)state.Node.Shape.ElementsPerSample).ToArray());
        return feed;
    }

    private static string InDouble(string source) => source.Replace("network Case {", "network Case {\n  precision f64");

    private static void AssertClose(double expected, double actual, double tolerance, string what) => AssertClose([expected], [actual], tolerance, what);

    /// <summary>The norm of the difference, relative to that of the reference or to 1 if that is less.</summary>
    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        var norm = Math.Sqrt(expected.Sum(v => v * v));
        var difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum());
        Assert.True(difference <= tolerance * Math.Max(1, norm), $"{what} differs from PyTorch's by {difference:E2}, of norm {norm:E2}.");
    }
}
