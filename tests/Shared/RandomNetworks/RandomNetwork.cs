using System;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;

namespace NetGen.Tests.Shared;

/// <summary>A random network: what the compiler's later stages take, and numbers to run it on.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="Graph">The builder of all its programs.</param>
public sealed record RandomNetwork(int Seed, GraphBuilder Graph, NetworkModel Model)
{
    public GraphProgram Predict => Model.Predict;

    public GraphProgram Gradients => Model.Gradients!;

    public GraphProgram Train => Model.Recipes[0].Train;

    /// <summary>
    /// Numbers for one step, always the same for the same arguments. All are exact in single precision, so that f32 and f64
    /// start from the same values. Optimizer states are random too, as after some steps.
    /// </summary>
    /// <param name="samples">1 to the batch of the programs.</param>
    /// <param name="step">The optimizer's step, at least 1.</param>
    public Feed Feed(int samples, int step = 3)
    {
        var random = new Random(unchecked(Seed * 7919 + samples));
        var feed = new Feed { Samples = samples, Seed = (ulong)Seed, Step = (ulong)step, Rate = 0.125 };
        double Uniform(double low, double high) => (float)(low + (high - low) * random.NextDouble());
        foreach (var slot in Model.Inputs.Concat(Model.Targets))
        {
            var count = (int)slot.Shape.ElementsPerSample * samples;
            feed.Inputs[slot.Name] = Enumerable.Range(0, count)
                .Select(_ => slot.Type == ElementType.Index ? random.Next(slot.Classes) : Uniform(-1, 1))
                .ToArray();
        }
        foreach (var variable in Model.Parameters.Concat(Model.States).Select(v => v.Node))
        {
            // The graph itself scales weights by their fan-in. States are variances too, and stay positive.
            var positive = variable.Kind == VariableKind.State;
            feed.Variables[variable] = Fill(variable, () => Uniform(positive ? 0.5 : -1, 1));
        }
        foreach (var state in Model.Recipes[0].OptimizerStates.Select(s => s.Node))
            feed.Variables[state] = Fill(state, () => Uniform(0.0625, 0.25));
        return feed;
    }

    private static double[] Fill(VariableNode variable, Func<double> next) =>
        Enumerable.Range(0, (int)variable.Shape.ElementsPerSample).Select(_ => next()).ToArray();
}
