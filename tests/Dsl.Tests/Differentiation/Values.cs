using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;

namespace NetGen.Dsl.Tests.Differentiation;

/// <summary>A graph under test with random values for its variables.</summary>
internal sealed class Values(int seed, int samples = 3)
{
    private readonly Random _random = new(seed);

    public GraphBuilder Graph { get; } = new();

    public Feed Feed { get; } = new() { Samples = samples, Seed = 7, Step = 3, Rate = 0.1 };

    public Random Random => _random;

    /// <summary>A value of any shape, batched ones as inputs, with elements in a range.</summary>
    public Node Real(Shape shape, double low = -1, double high = 1)
    {
        var values = new double[shape.Elements(Feed.Samples)];
        for (var e = 0; e < values.Length; e++)
            values[e] = low + (high - low) * _random.NextDouble();
        return Given(shape, values);
    }

    public Node Given(Shape shape, params double[] values)
    {
        var name = "v" + Graph.Nodes.Count;
        if (shape.IsBatched)
        {
            Feed.Inputs[name] = values;
            return Graph.Input(name, shape, ElementType.Real, 0);
        }
        var variable = Graph.Variable(VariableKind.Parameter, name, shape);
        Feed.Variables[variable] = values;
        return variable;
    }

    public Node Index(Shape shape, int classes)
    {
        var name = "i" + Graph.Nodes.Count;
        Feed.Inputs[name] = Enumerable.Range(0, (int)shape.Elements(Feed.Samples)).Select(_ => (double)_random.Next(classes)).ToArray();
        return Graph.Input(name, shape, ElementType.Index, classes);
    }

    public double[] Of(Node leaf) => leaf is InputNode input ? Feed.Inputs[input.Slot] : Feed.Variables[(VariableNode)leaf];

    public double[] Evaluate(Node node) => Interpreter.Evaluate([node], Feed)[0];

    /// <summary>The sum of a value's elements, each times a random number.</summary>
    public Node Weighted(Node value)
    {
        var product = Graph.Map(ScalarOp.Mul, value, Real(value.Shape));
        return Graph.Reduce(ReduceOp.Sum, product, Enumerable.Range(0, value.Shape.Rank).ToArray());
    }

    /// <summary>How far a gradient is from a difference along one random direction, relative to the sum of its parts.</summary>
    public double DirectionalError(Node scalar, Node leaf, Node gradient, double step)
    {
        var values = Of(leaf);
        var old = values.ToArray();
        var direction = old.Select(_ => 2 * _random.NextDouble() - 1).ToArray();
        double At(double t)
        {
            for (var e = 0; e < old.Length; e++)
                values[e] = old[e] + t * direction[e];
            return Evaluate(scalar)[0];
        }
        var parts = Evaluate(gradient).Zip(direction, (g, v) => g * v).ToArray();
        var difference = (At(step) - At(-step)) / (2 * step);
        old.CopyTo(values, 0);
        return Math.Abs(difference - parts.Sum()) / Math.Max(1, parts.Sum(Math.Abs));
    }

    /// <summary>The derivative of a scalar by each element of a leaf, by differences of second order in the step.</summary>
    public double[] Differences(Node scalar, Node leaf, double step)
    {
        var values = Of(leaf);
        return Enumerable.Range(0, values.Length).Select(e =>
        {
            var old = values[e];
            values[e] = old + step;
            var above = Evaluate(scalar)[0];
            values[e] = old - step;
            var below = Evaluate(scalar)[0];
            values[e] = old;
            return (above - below) / (2 * step);
        }).ToArray();
    }
}

internal static class Scaled
{
    /// <summary>The greatest difference, relative to the greatest expected number or 1.</summary>
    public static double Error(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Xunit.Assert.Equal(expected.Count, actual.Count);
        var scale = expected.Select(Math.Abs).Append(1).Max();
        var error = expected.Zip(actual, (e, a) => e.Equals(a) ? 0 : Math.Abs(e - a) / scale).Append(0).Max();
        return double.IsNaN(error) || expected.Concat(actual).Any(double.IsNaN) ? double.PositiveInfinity : error;
    }
}
