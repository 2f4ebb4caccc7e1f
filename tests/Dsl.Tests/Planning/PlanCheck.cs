using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Tests.Shared.PlanInterpreter;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Compares plans with the graph that they were made of.</summary>
internal static class PlanCheck
{
    /// <summary>Plans a program with and without fusion and runs both against the oracle; returns the fused plan.</summary>
    public static ProgramPlan Agrees(GraphProgram program, VariableLayout layout, int samples, ulong seed = 1)
    {
        var feed = Feed(program, samples, seed);
        var expected = Interpreter.Run(program, feed);
        var unfused = Planner.Plan(program, new PlanOptions(Precision.F64, layout, Fuse: false));
        Compare(expected, PlanRunner.Run(unfused, layout, feed), "unfused");
        var last = Planner.Plan(program, new PlanOptions(Precision.F64, layout) { LeastSamplesLast = 1 });
        Compare(expected, PlanRunner.Run(last, layout, feed), "samples last");
        var fused = Planner.Plan(program, new PlanOptions(Precision.F64, layout));
        Compare(expected, PlanRunner.Run(fused, layout, feed), "fused");
        return fused;
    }

    public static Feed Feed(GraphProgram program, int samples, ulong seed)
    {
        var random = new Random((int)seed);
        var feed = new Feed { Samples = samples, Seed = seed, Step = 3, Rate = 0.05 };
        var roots = program.Outputs.Concat(program.Metrics).Concat(program.Watched).Select(v => v.Value)
            .Concat(program.Assignments.SelectMany(a => new[] { a.Value, a.Target }));
        foreach (var node in GraphWalk.Ancestors(program.Loss is { } loss ? roots.Append(loss) : roots))
        {
            var count = (int)node.Shape.Elements(samples);
            if (node is InputNode input)
                feed.Inputs[input.Slot] = Numbers(count, () => input.Classes > 0 ? random.Next(input.Classes) : Normal());
            if (node is VariableNode variable)
                feed.Variables[variable] = Numbers(count, () => variable.Kind == VariableKind.Parameter ? 0.5 * Normal() : 0.5 + random.NextDouble());
        }
        return feed;

        double Normal() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        static double[] Numbers(int count, Func<double> next) => Enumerable.Range(0, count).Select(_ => next()).ToArray();
    }

    public static void Compare(Outcome expected, Outcome actual, string what)
    {
        if (expected.Loss is { } loss)
            Same(new[] { loss }, new[] { actual.Loss!.Value }, what + " loss");
        foreach (var (name, value) in expected.Metrics)
            Same(new[] { value }, new[] { actual.Metrics[name] }, $"{what} {name}");
        foreach (var (name, value) in expected.Outputs)
            Same(value, actual.Outputs[name], $"{what} {name}");
        Assert.Equal(expected.Watched.Select(w => w.Name), actual.Watched.Select(w => w.Name));
        foreach (var ((name, value), (_, found)) in expected.Watched.Zip(actual.Watched))
            Same(value, found, $"{what} {name}");
        Assert.Equal(expected.Assigned.Count, actual.Assigned.Count);
        foreach (var (variable, value) in expected.Assigned)
            Same(value, actual.Assigned[variable], $"{what} {variable.Of?.VariableName} {variable.VariableName}");
    }

    private static void Same(IReadOnlyList<double> expected, IReadOnlyList<double> actual, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        var scale = expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max() + 1e-3;
        for (var k = 0; k < expected.Count; k++)
        {
            var same = expected[k].Equals(actual[k]) || Math.Abs(expected[k] - actual[k]) <= 1e-9 * scale;
            Assert.True(same, $"{what} [{k}]: {expected[k]:R} expected, {actual[k]:R} found");
        }
    }
}
