using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Runtime.Simd;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Random networks, compiled, against the oracle; more of them by NETGEN_RANDOM_NETWORKS.</summary>
public class RandomNetworkTests
{
    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("NETGEN_RANDOM_NETWORKS"), CultureInfo.InvariantCulture, out var count) ? count : 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CompiledNetworksAgreeWithTheOracle(bool fuse)
    {
        const int together = 20;
        for (var first = 0; first < Count; first += together)
        {
            var networks = Enumerable.Range(first, Math.Min(together, Count - first)).Select(s => RandomNetworks.Generate(s)).ToList();
            var compiled = EmittedNetwork.CompileAll([.. networks.Select(n => (n.Model, NetworkPlans.Of(n.Model, fuse)))]);
            for (var k = 0; k < networks.Count; k++)
                Check(networks[k], compiled[k]);
        }
    }

    [Fact]
    public void AllWidthsAndThreadsGiveTheSameBits()
    {
        var networks = Enumerable.Range(1000, 8).Select(s => RandomNetworks.Generate(s, s % 4 == 0 ? Precision.F64 : Precision.F32)).ToList();
        var compiled = EmittedNetwork.CompileAll([.. networks.Select(n => (n.Model, NetworkPlans.Of(n.Model)))]);
        for (var k = 0; k < networks.Count; k++)
        {
            long[]? first = null;
            foreach (var width in Enum.GetValues<SimdWidth>().Where(Machine.IsSupported))
            {
                foreach (var threads in new[] { 1, 2, 4 })
                {
                    Machine.Override = width;
                    using var network = compiled[k].Make(7, threads);
                    Machine.Override = null;
                    var bits = Step(networks[k], network).Select(BitConverter.DoubleToInt64Bits).ToArray();
                    first ??= bits;
                    Assert.Equal(first, bits);
                }
            }
        }
    }

    /// <summary>All numbers that one training step of a fresh network gives.</summary>
    private static IEnumerable<double> Step(RandomNetwork random, EmittedNetwork network)
    {
        var samples = random.Train.Batch;
        var feed = random.Feed(samples, step: 1);
        var given = Given(random.Model, feed);
        yield return network.TrainStep(given, 0.125).Loss;
        foreach (var parameter in random.Model.Parameters)
        {
            foreach (var number in network.Parameter(parameter.Node.VariableName))
                yield return number;
        }
        foreach (var number in network.Predict([.. given.Take(random.Model.Inputs.Length)], samples).SelectMany(o => o))
            yield return number;
    }

    private static void Check(RandomNetwork random, EmittedNetwork.Compiled compiled)
    {
        var model = random.Model;
        var samples = Math.Max(1, random.Train.Batch - random.Seed % 2);
        using var network = compiled.Make((ulong)random.Seed, 1 + random.Seed % 2);
        Feed At(int step)
        {
            var feed = random.Feed(samples, step);
            foreach (var state in model.Recipes[0].OptimizerStates)
                Array.Clear(feed.Variables[state.Node]);
            return feed;
        }
        var feed = At(0);
        foreach (var variable in model.Parameters.Concat(model.States))
            network.Set(variable.Node.VariableName, feed.Variables[variable.Node]);
        var given = Given(model, feed);

        void Same(double[] expected, double[] found, string what)
        {
            var scale = 1 + expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (var k = 0; k < expected.Length; k++)
            {
                if (!expected[k].Equals(found[k]) && !(Math.Abs(expected[k] - found[k]) <= 1e-9 * scale))
                    Assert.Fail($"Network {random.Seed}, {what}: element {k} is {found[k]}, not {expected[k]}.");
            }
        }

        var predicted = Interpreter.Run(model.Predict, feed);
        var outputs = network.Predict([.. given.Take(model.Inputs.Length)], samples);
        for (var k = 0; k < outputs.Length; k++)
            Same(predicted.Outputs[model.Outputs[k].Name], outputs[k], model.Outputs[k].Name);

        var evaluated = Interpreter.Run(model.Evaluate!, feed);
        Same([evaluated.Loss!.Value, .. evaluated.Metrics.Values], network.Evaluate(given), "evaluation");

        // The debug step has the random numbers of the training step that would come next.
        var gradients = Interpreter.Run(model.Gradients!, At(1));
        Same([gradients.Loss!.Value], [network.ComputeGradients(given).Loss], "loss");
        foreach (var (variable, values) in gradients.Assigned)
            Same(values, network.Gradient(variable.Of!.VariableName), "gradient of " + variable.Of.VariableName);

        var trained = Interpreter.Run(model.Recipes[0].Train, At(1));
        Same([trained.Loss!.Value], [network.TrainStep(given, 0.125).Loss], "training loss");
        foreach (var (variable, values) in trained.Assigned.Where(a => a.Key.Kind is VariableKind.Parameter or VariableKind.State))
            Same(values, network.Parameter(variable.VariableName), variable.VariableName + " after a step");
    }

    private static double[][] Given(NetworkModel model, Feed feed) =>
        [.. model.Inputs.Concat(model.Targets).Select(s => feed.Inputs[s.Name])];
}
