using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;

namespace NetGen.Tests.Shared;

/// <summary>
/// Random valid networks at the level of the graph, from seeds: branches, reuse, shared parameters, odd shapes and every
/// primitive, with a loss, its gradients and one step of an optimizer. Values stay near 1, so that single and double
/// precision agree; the same seed gives the same network on every machine.
/// </summary>
public static class RandomNetworks
{
    /// <summary>Makes one network.</summary>
    /// <param name="recompute">Whether some have blocks that are computed again; without, they are the same networks.</param>
    public static RandomNetwork Generate(int seed, Precision precision = Precision.F64, bool recompute = true)
    {
        var graph = new GraphBuilder();
        // Both modes draw the same random decisions, so they agree on everything but dropout, noise and batch statistics.
        var inference = Growth.Grow(graph, seed, training: false, recompute);
        var training = Growth.Grow(graph, seed, training: true, recompute);
        if (!inference.Parameters.SequenceEqual(training.Parameters) || !inference.States.SequenceEqual(training.States))
            throw new InvalidOperationException($"The two modes of random network {seed} have decided differently.");
        var random = new Random(seed ^ 0x5eed);
        var batch = random.Next(1, 7);
        var parameters = training.Parameters.ToArray();
        var gradients = ReverseMode.Gradients(graph, training.Loss, parameters);
        var metrics = ImmutableArray.Create(new NamedValue("score", training.Score));
        var optimizer = Optimizers.Step(graph, random, parameters, gradients);
        var train = new GraphProgram(
            "Train", ProgramKind.Train, batch, [], training.Loss, metrics, [.. optimizer.Assignments, .. training.Updates], []);
        var debug = new GraphProgram(
            "Gradients", ProgramKind.Gradients, batch, [], training.Loss, metrics,
            [.. parameters.Select((p, k) => new Assignment(Gradient(graph, p), gradients[k]))], training.Watched);
        var outputs = inference.Outputs;
        var predict = new GraphProgram("Predict", ProgramKind.Predict, batch, outputs, null, [], [], []);
        var evaluate = new GraphProgram(
            "Evaluate", ProgramKind.Evaluate, batch, [], inference.Loss, [new NamedValue("score", inference.Score)], [], []);
        var states = training.States.ToArray();
        var recipe = new RecipeModel(
            "", "", train, graph.Constant(0.125), batch, 1, false, (ulong)seed, 0, null,
            [.. optimizer.States.Select(s => new OptimizerStateModel(s, 0))]);
        var model = new NetworkModel(
            "Random" + seed, "", precision, training.Inputs, training.Targets,
            [.. outputs.Select(o => new SlotModel(o.Name, o.Value.Shape.PerSample, ElementType.Real, 0, ""))],
            ["score"], [],
            [.. parameters.Select(p => new VariableModel(p, ""))],
            [.. states.Select(s => new VariableModel(s, ""))],
            Initialize(graph, batch, parameters, states), predict, evaluate, debug, [recipe], null, null, default);
        return new RandomNetwork(seed, graph, model);
    }

    private static VariableNode Gradient(GraphBuilder graph, VariableNode parameter) =>
        graph.Variable(VariableKind.Gradient, parameter.VariableName, parameter.Shape, of: parameter);

    private static GraphProgram Initialize(GraphBuilder graph, int batch, VariableNode[] parameters, VariableNode[] states)
    {
        var assignments = new List<Assignment>();
        foreach (var parameter in parameters)
        {
            var twice = graph.Map(ScalarOp.Mul, graph.Random(parameter.Shape), graph.Constant(2));
            assignments.Add(new Assignment(parameter, graph.Map(ScalarOp.Sub, twice, graph.Constant(1))));
        }
        assignments.AddRange(states.Select(s => new Assignment(s, graph.Broadcast(graph.Constant(1), s.Shape))));
        return new GraphProgram("Initialize", ProgramKind.Initialize, batch, [], null, [], [.. assignments], []);
    }
}
