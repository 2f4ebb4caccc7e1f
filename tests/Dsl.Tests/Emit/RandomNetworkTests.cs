using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Runtime.Simd;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>
/// Random networks, compiled and run, against the oracle: some that hold every primitive and operation between them, and
/// those that once failed; the seeds of NETGEN_RANDOM_NETWORKS (2000, or 500,100 from 500 on) where that is set.
/// </summary>
public class RandomNetworkTests
{
    private const int Fewest = 24;

    private static readonly int[] s_onceWrong = [22, 34, 71, 147, 156, 273, 450, 621, 765, 1017];

    private static readonly SimdWidth[] s_widths = [.. Enum.GetValues<SimdWidth>().Where(Machine.IsSupported)];

    private static readonly Lazy<IReadOnlyList<RandomNetwork>> s_networks = new(Choose);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CompiledNetworksAgreeWithTheOracle(bool fuse)
    {
        const int together = 20;
        var networks = s_networks.Value;
        var kernels = new List<Kernel>();
        var failures = new List<string>();
        for (var first = 0; first < networks.Count; first += together)
        {
            var some = networks.Skip(first).Take(together).Select(n => (n.Model, Plans: NetworkPlans.Of(n.Model, fuse, LeastSamplesLast(n)))).ToList();
            kernels.AddRange(some.SelectMany(n => n.Plans.All).SelectMany(p => p.Kernels));
            var compiled = EmittedNetwork.CompileAll(some, divideFrom: 1);
            for (var k = 0; k < compiled.Count; k++)
            {
                if (Check(networks[first + k], compiled[k], s_widths[(first + k) % s_widths.Length]) is { } failure)
                    failures.Add(failure);
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.Contains(kernels, k => k is LoopKernel { LaneDim: >= 0 });
        Assert.Contains(kernels, k => k is ScatterKernel);
        Assert.Contains(kernels, k => k is ContractKernel { GCount: > 0 });
        Assert.Contains(kernels, k => k is ContractKernel { SumsInLanes: true });
        Assert.Equal(fuse, kernels.OfType<ContractKernel>().Any(k => k.Nodes.Length > 2));
        Assert.Equal(fuse, kernels.OfType<LoopKernel>().Any(k => k.Stages.Length > 2));
    }

    /// <summary>Batches here are smaller than those whose samples are neighbours by themselves: in half of the networks they are.</summary>
    private static int LeastSamplesLast(RandomNetwork network) => network.Seed / 3 % 2;

    [Fact]
    public void TheNetworksHoldAllPrimitivesAndOperations()
    {
        Assert.True(s_networks.Value.Count >= Fewest);
        var found = s_networks.Value.SelectMany(Holds).ToHashSet();
        var kinds = typeof(Node).Assembly.GetTypes().Where(t => typeof(Node).IsAssignableFrom(t) && !t.IsAbstract && t.IsPublic);

        // Values rounded to 16 bits jump, so that two right answers can differ: they have tests of their own (BFloat16Tests).
        Assert.Equal([typeof(ConvertNode)], kinds.Except(found));
        Assert.Empty(Enum.GetValues<ScalarOp>().Cast<object>().Except(found));
        Assert.Empty(Enum.GetValues<ReduceOp>().Cast<object>().Except(found));
    }

    private static IReadOnlyList<RandomNetwork> Choose()
    {
        if (SeedRange.From("NETGEN_RANDOM_NETWORKS") is { } seeds)
            return [.. seeds.Select(s => RandomNetworks.Generate(s))];
        var chosen = s_onceWrong.Select(s => RandomNetworks.Generate(s)).ToList();
        var found = chosen.SelectMany(Holds).ToHashSet();
        for (var seed = 0; seed < 250; seed++)
        {
            var network = RandomNetworks.Generate(seed);
            var holds = Holds(network).ToList();
            if (holds.All(found.Contains))
                continue;
            found.UnionWith(holds);
            chosen.Add(network);
        }
        for (var seed = 0; chosen.Count < Fewest; seed++)
        {
            if (chosen.All(n => n.Seed != seed))
                chosen.Add(RandomNetworks.Generate(seed));
        }
        return chosen;
    }

    /// <summary>The primitives and operations of a network.</summary>
    private static IEnumerable<object> Holds(RandomNetwork network)
    {
        var outside = GraphWalk.Ancestors(network.Train.Assignments.Select(a => a.Value));
        var bodies = outside.OfType<ScanNode>().SelectMany(s => ScanBody.Nodes(s, s.Carries.Select(c => c.Next)));
        foreach (var node in outside.Concat(bodies))
        {
            yield return node.GetType();
            if (node is MapNode map)
                yield return map.Op;
            if (node is ReduceNode reduce)
                yield return reduce.Op;
        }
    }

    [Fact]
    public void AllWidthsAndThreadsGiveTheSameBits()
    {
        var networks = Enumerable.Range(1000, 6).Select(s => RandomNetworks.Generate(s, s % 3 == 0 ? Precision.F64 : Precision.F32)).ToList();
        var compiled = EmittedNetwork.CompileAll([.. networks.Select(n => (n.Model, NetworkPlans.Of(n.Model, leastSamplesLast: LeastSamplesLast(n))))], divideFrom: 1);
        for (var k = 0; k < networks.Count; k++)
        {
            long[]? first = null;
            foreach (var width in s_widths)
            {
                foreach (var threads in new[] { 1, 2, 4 })
                {
                    using var network = compiled[k].Make(7, threads, width);
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

    /// <summary>Values, evaluation, gradients and one step; the first difference, or null.</summary>
    private static string? Check(RandomNetwork random, EmittedNetwork.Compiled compiled, SimdWidth width)
    {
        var model = random.Model;
        var samples = Math.Max(1, random.Train.Batch - random.Seed % 2);
        using var network = compiled.Make((ulong)random.Seed, 1 + random.Seed % 3, width);
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
        string? failure = null;

        void Same(double[] expected, double[] found, string what)
        {
            var scale = 1 + expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (var k = 0; k < expected.Length; k++)
            {
                if (!expected[k].Equals(found[k]) && !(Math.Abs(expected[k] - found[k]) <= 1e-9 * scale))
                    failure ??= $"Network {random.Seed}, {what}: element {k} is {found[k]}, not {expected[k]}.";
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
        return failure;
    }

    private static double[][] Given(NetworkModel model, Feed feed) =>
        [.. model.Inputs.Concat(model.Targets).Select(s => feed.Inputs[s.Name])];
}
