using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Tests.Shared;
using NetGen.Tests.Shared.PlanInterpreter;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Plans of random networks, fused and unfused, run over poisoned memory and compared with the oracle.</summary>
public class RandomNetworkTests
{
    /// <summary>As many seeds as the oracle's own tests; more by this switch.</summary>
    private static IReadOnlyList<int> Seeds => SeedRange.From("NETGEN_RANDOM_NETWORKS") ?? [.. Enumerable.Range(0, 2000)];

    [Fact]
    public void Plans_compute_what_the_oracle_does()
    {
        var failures = new List<string>();
        foreach (var seed in Seeds.TakeWhile(_ => failures.Count < 10))
        {
            var network = RandomNetworks.Generate(seed);
            var layout = VariableLayout.Of(network.Model).ForRecipe(0);
            var programs = new[]
            {
                network.Predict, network.Model.Evaluate!, network.Gradients, network.Train, network.Model.Initialize,
            };
            foreach (var program in programs)
            {
                foreach (var fuse in new[] { true, false })
                    Try(network, program, layout, fuse, failures);
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    /// <summary>What is computed again has the bits that it had.</summary>
    [Fact]
    public void Blocks_that_are_computed_again_change_no_bit()
    {
        var (changed, smaller, run) = (new List<string>(), 0, 0);
        foreach (var seed in Enumerable.Range(0, 600).Where(s => s % 3 == 1))
        {
            var plans = new[] { true, false }.Select(recompute => RandomNetworks.Generate(seed, recompute: recompute)).Select(network =>
            {
                var layout = VariableLayout.Of(network.Model).ForRecipe(0);
                var plan = Planner.Plan(network.Train, new PlanOptions(Precision.F64, layout));
                var outcome = PlanRunner.Run(plan, layout, network.Feed(1 + seed % network.Train.Batch));
                var numbers = outcome.Assigned.OrderBy(a => $"{a.Key.Of?.VariableName} {a.Key.Kind} {a.Key.VariableName}", StringComparer.Ordinal).SelectMany(a => a.Value).Append(outcome.Loss!.Value);
                return (plan.PeakBytes, Bits: numbers.Select(BitConverter.DoubleToInt64Bits).ToArray());
            }).ToArray();
            run++;
            smaller += plans[0].PeakBytes < plans[1].PeakBytes ? 1 : 0;
            if (!plans[0].Bits.SequenceEqual(plans[1].Bits))
                changed.Add($"{seed}");
        }
        Assert.True(changed.Count == 0, string.Join(" ", changed));
        Assert.InRange(smaller, 1, run);
    }

    private static void Try(RandomNetwork network, GraphProgram program, VariableLayout layout, bool fuse, List<string> failures)
    {
        var samples = 1 + network.Seed % program.Batch;
        var feed = network.Feed(samples);
        try
        {
            // Batches here are smaller than those whose samples are neighbours by themselves.
            var plan = Planner.Plan(program, new PlanOptions(Precision.F64, layout, fuse) { LeastSamplesLast = network.Seed / 3 % 2 });
            PlanCheck.Compare(Interpreter.Run(program, feed), PlanRunner.Run(plan, layout, feed), "value");
        }
        catch (Exception e)
        {
            failures.Add($"{network.Seed} {program.Name} fuse={fuse}: {e.GetType().Name} {e.Message.Split('\n')[0]} {e.StackTrace!.Split('\n').FirstOrDefault(l => l.Contains("Planning", StringComparison.Ordinal))}");
        }
    }
}
