using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Runs the programs of a model by the interpreter, with memory between steps.</summary>
internal sealed class Numbers
{
    private readonly NetworkModel _model;
    private readonly Dictionary<VariableNode, double[]> _variables = [];

    public Numbers(NetworkModel model)
    {
        _model = model;
        foreach (var (variable, values) in Interpreter.Run(model.Initialize, new Feed { Seed = 7 }).Assigned)
            _variables[variable] = values;
        foreach (OptimizerStateModel state in model.Recipes.SelectMany(r => r.OptimizerStates))
            _variables[state.Node] = [.. Enumerable.Repeat(state.Initial, (int)state.Node.Shape.ElementsPerSample)];
    }

    public static Numbers Of(string text) => new(Bound.Network(text));

    /// <summary>The values of a parameter or state.</summary>
    public double[] this[string name]
    {
        get => _variables[Find(name)];
        set => _variables[Find(name)] = value;
    }

    public double[] Predict(params (string Name, double[] Values)[] inputs) => Run(_model.Predict, 1, 0, inputs).Outputs[_model.Outputs[0].Name];

    public Outcome Evaluate(params (string Name, double[] Values)[] inputs) => Run(_model.Evaluate!, 1, 0, inputs);

    /// <summary>One step of the only recipe.</summary>
    public Outcome Train(int step, double rate, params (string Name, double[] Values)[] inputs)
    {
        Outcome outcome = Run(_model.Recipes.Single().Train, step, rate, inputs);
        foreach (var (variable, values) in outcome.Assigned)
            _variables[variable] = values;
        return outcome;
    }

    public double Rate(int step, int total, int stepsPerEpoch) => Interpreter.Evaluate(
        [_model.Recipes.Single().Rate],
        new Feed { Step = (ulong)step + 1, TotalSteps = total, StepsPerEpoch = stepsPerEpoch, Epoch = step / stepsPerEpoch })[0][0];

    /// <summary>Numbers that look random and are the same everywhere.</summary>
    public static double[] Some(int count, int seed = 1)
    {
        var random = new System.Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
    }

    public static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance = 1e-12)
    {
        double[] left = [.. expected], right = [.. actual];
        Xunit.Assert.Equal(left.Length, right.Length);
        for (int k = 0; k < left.Length; k++)
            Xunit.Assert.True(Math.Abs(left[k] - right[k]) <= tolerance * Math.Max(1, Math.Abs(left[k])), $"[{k}] {left[k]:R} and {right[k]:R}");
    }

    private VariableNode Find(string name) => _variables.Keys.Single(v => v.Kind is VariableKind.Parameter or VariableKind.State && v.VariableName == name);

    private Outcome Run(GraphProgram program, int step, double rate, (string Name, double[] Values)[] inputs)
    {
        int elements = (int)_model.Inputs[0].Shape.ElementsPerSample;
        var feed = new Feed { Samples = inputs[0].Values.Length / elements, Step = (ulong)step, Rate = rate, Seed = 3 };
        foreach (var (name, values) in inputs)
            feed.Inputs[name] = values;
        foreach (var (variable, values) in _variables)
            feed.Variables[variable] = values;
        return Interpreter.Run(program, feed);
    }
}
