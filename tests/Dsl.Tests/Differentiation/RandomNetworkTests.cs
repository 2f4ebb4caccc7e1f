using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Differentiation;

/// <summary>Whole random networks: that they are what they promise, and that their gradients are right.</summary>
public sealed class RandomNetworkTests
{
    private const int Count = 250;

    private static readonly Lazy<RandomNetwork[]> Networks =
        new(() => Enumerable.Range(0, Count).Select(seed => RandomNetworks.Generate(seed)).ToArray());

    [Fact]
    public void Gradients_agree_with_differences()
    {
        var compared = 0;
        // What is detached has no gradient but a difference.
        foreach (var network in Networks.Value.Where(n => !Detaches(n)))
        {
            var feed = network.Feed(network.Gradients.Batch);
            var gradients = Interpreter.Run(network.Gradients, feed).Assigned;
            var random = new Random(network.Seed);
            var start = network.Model.Parameters.ToDictionary(p => p.Node, p => feed.Variables[p.Node]);
            var direction = start.ToDictionary(p => p.Key, p => p.Value.Select(_ => 2 * random.NextDouble() - 1).ToArray());
            var parts = gradients.SelectMany(g => g.Value.Zip(direction[g.Key.Of!], (a, b) => a * b)).ToArray();
            double At(double t)
            {
                foreach (var (parameter, v) in direction)
                    feed.Variables[parameter] = start[parameter].Zip(v, (a, b) => a + t * b).ToArray();
                return Interpreter.Evaluate([network.Gradients.Loss!], feed)[0][0];
            }
            // A longer step may cross a kink, a shorter one rounds more.
            var nearest = new[] { 1e-4, 1e-5, 1e-6 }.Min(h => Math.Abs((At(h) - At(-h)) / (2 * h) - parts.Sum()));
            var error = nearest / Math.Max(1, parts.Sum(Math.Abs));
            Assert.True(error < 1e-6, $"seed {network.Seed}: {error}");
            compared++;
        }
        Assert.InRange(compared, Count / 2, Count);
    }

    [Fact]
    public void Values_stay_near_1_so_that_both_precisions_agree()
    {
        foreach (var network in Networks.Value)
        {
            foreach (var samples in new[] { 1, network.Gradients.Batch })
            {
                var feed = network.Feed(samples);
                var debug = Interpreter.Run(network.Gradients, feed);
                var all = debug.Watched.Select(w => w.Values).Concat(debug.Assigned.Values).Append([debug.Loss!.Value])
                    .Concat(Interpreter.Run(network.Train, feed).Assigned.Values)
                    .Concat(Interpreter.Run(network.Predict, feed).Outputs.Values)
                    .Concat(Interpreter.Run(network.Model.Initialize, feed).Assigned.Values)
                    .SelectMany(v => v);
                Assert.All(all, v => Assert.InRange(v, -60, 60));
                Assert.True(double.IsFinite(Interpreter.Run(network.Model.Evaluate!, feed).Loss!.Value));
            }
        }
    }

    [Fact]
    public void A_rows_prediction_does_not_depend_on_its_batch()
    {
        foreach (var network in Networks.Value)
        {
            var whole = network.Feed(3);
            var alone = network.Feed(1);
            foreach (var slot in network.Model.Inputs)
                alone.Inputs[slot.Name] = whole.Inputs[slot.Name].Skip(2 * whole.Inputs[slot.Name].Length / 3).ToArray();
            foreach (var (variable, values) in whole.Variables)
                alone.Variables[variable] = values;
            var one = Interpreter.Run(network.Predict, alone).Outputs;
            foreach (var (name, values) in Interpreter.Run(network.Predict, whole).Outputs)
                Assert.Equal(values.Skip(2 * values.Length / 3), one[name]);
        }
    }

    [Fact]
    public void All_primitives_and_operations_occur()
    {
        var outside = Networks.Value.SelectMany(n => GraphWalk.Ancestors(n.Train.Assignments.Select(a => a.Value))).ToArray();
        var nodes = outside.Concat(outside.OfType<ScanNode>().SelectMany(s => ScanBody.Nodes(s, s.Carries.Select(c => c.Next)))).ToArray();
        var kinds = typeof(Node).Assembly.GetTypes().Where(t => typeof(Node).IsAssignableFrom(t) && !t.IsAbstract && t.IsPublic);

        // Values rounded to 16 bits jump, so that differences say nothing: they have tests of their own (BFloat16Tests).
        Assert.Equal([typeof(ConvertNode)], kinds.Except(nodes.Select(n => n.GetType())));
        Assert.Empty(Enum.GetValues<ScalarOp>().Except(nodes.OfType<MapNode>().Select(m => m.Op)));
        Assert.Empty(Enum.GetValues<ReduceOp>().Except(nodes.OfType<ReduceNode>().Select(r => r.Op)));
        var contractions = nodes.OfType<ContractNode>().ToArray();
        Assert.Contains(contractions, c => c.ReduceExtents[0] == Shape.Batch);
        Assert.Contains(contractions, c => c.LeftMap.Dims.Concat(c.RightMap.Dims).Any(d => d.Divisor > 1));
        Assert.Contains(contractions, c => c.LeftMap.Dims.Concat(c.RightMap.Dims).Any(d => d.Offset < 0));
        Assert.Contains(contractions, c => c.Left == c.Right);
        Assert.Contains(nodes.OfType<ReduceNode>(), r => r.Op == ReduceOp.Max && r.Operand.Shape.IsBatched && r.Axes[0] == 0);
        Assert.Contains(Networks.Value, n => n.Model.Recipes[0].OptimizerStates.Length > 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_network()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (a, b) = (RandomNetworks.Generate(seed), RandomNetworks.Generate(seed));
            Assert.Equal(a.Graph.Nodes.Select(Text), b.Graph.Nodes.Select(Text));
            var (first, second) = (Interpreter.Run(a.Gradients, a.Feed(2)), Interpreter.Run(b.Gradients, b.Feed(2)));
            Assert.Equal(first.Loss, second.Loss);
        }
        static string Text(Node n) => $"{n.Id} {n.GetType().Name} {n.Shape} {string.Join(" ", n.Operands.Select(o => o.Id))}";
    }

    private static bool Detaches(RandomNetwork network) => GraphWalk.Ancestors([network.Gradients.Loss!])
        .Any(n => n is MapNode { Op: ScalarOp.StopGradient, Operands: [MapNode { Op: ScalarOp.Cos }] });
}
