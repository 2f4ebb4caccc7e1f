using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Recipes;

/// <summary>
/// What optimizers and clippings make of given gradients in eight steps, against PyTorch's or the papers' formulas
/// (References/updates.py), by compiled code in both precisions and by the oracle, unfused. Each case is a recipe of one network whose
/// inputs are the gradients of its parameters.
/// </summary>
public class UpdateTests
{
    private const double DoubleTolerance = 1e-9;
    private const double SingleTolerance = 1e-5;

    private const string Network = """
        network Case {
          input g0: [4, 3]
          input g1: [2, 3, 2, 2]
          input g2: [5]
          @role(weight)
          param matrix: [4, 3] = zeros
          @role(weight)
          param kernel: [2, 3, 2, 2] = zeros
          @role(bias)
          param vector: [5] = zeros
          loss sum(matrix * g0) + sum(kernel * g1) + sum(vector * g2)
          output y = sum(vector * g2)
        }

        """;

    private static readonly (string Name, int Count)[] s_parameters = [("matrix", 12), ("kernel", 24), ("vector", 5)];

    private static readonly UpdateCase[] s_cases = JsonSerializer.Deserialize<UpdateCase[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "References", "Updates", "updates.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;

    private sealed record UpdateCase(string Title, string Recipe, Dictionary<string, double[]>[] After);

    private static string Source(bool inDouble) =>
        (inDouble ? Network.Replace("Case {", "Case {\n  precision f64") : Network)
        + string.Concat(s_cases.Select((c, k) => FormattableString.Invariant($"train Case as r{k} {{\n  batch 1\n{c.Recipe}\n}}\n")));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compiled_steps_give_the_parameters_of_the_reference(bool inDouble)
    {
        using var network = EmittedNetwork.Compile(Bound.Network(Source(inDouble))).Make();
        var wrong = new List<string>();
        for (var k = 0; k < s_cases.Length; k++)
        {
            for (var p = 0; p < s_parameters.Length; p++)
                network.Set(s_parameters[p].Name, Numbers(p, s_parameters[p].Count, 1));
            for (var step = 1; step <= s_cases[k].After.Length; step++)
            {
                network.TrainStep(Gradients(step), recipe: k);
                wrong.AddRange(Differences(s_cases[k], step, network.Parameter, inDouble ? DoubleTolerance : SingleTolerance));
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void The_oracles_steps_give_the_parameters_of_the_reference()
    {
        var model = Bound.Network(Source(inDouble: true));
        var wrong = new List<string>();
        for (var k = 0; k < s_cases.Length; k++)
        {
            var recipe = model.Recipes[k];
            var values = recipe.OptimizerStates.ToDictionary(s => s.Node, s => Enumerable.Repeat(s.Initial, (int)s.Node.Shape.ElementsPerSample).ToArray());
            for (var p = 0; p < s_parameters.Length; p++)
                values.Add(model.Parameters[p].Node, Numbers(p, s_parameters[p].Count, 1));
            for (var step = 1; step <= s_cases[k].After.Length; step++)
            {
                var rate = Interpreter.Evaluate([recipe.Rate], new Feed { Step = (ulong)(step - 1) })[0][0];
                var feed = new Feed { Step = (ulong)step, Rate = rate };
                foreach (var (variable, elements) in values)
                    feed.Variables.Add(variable, elements);
                foreach (var (gradient, g) in Gradients(step).Select((gradient, g) => (gradient, g)))
                    feed.Inputs.Add(FormattableString.Invariant($"g{g}"), gradient);
                foreach (var (variable, elements) in Interpreter.Run(recipe.Train, feed).Assigned)
                    values[variable] = elements;
                wrong.AddRange(Differences(s_cases[k], step, name => values.Single(v => v.Key.Kind == VariableKind.Parameter && v.Key.VariableName == name).Value, DoubleTolerance));
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>The norms of differences, relative to the norms of the references, that are too great.</summary>
    private static IEnumerable<string> Differences(UpdateCase reference, int step, Func<string, double[]> parameter, double tolerance)
    {
        foreach (var (name, _) in s_parameters)
        {
            var (expected, actual) = (reference.After[step - 1][name], parameter(name));
            var difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum());
            var norm = Math.Sqrt(expected.Sum(v => v * v));
            if (!(difference <= tolerance * norm))
                yield return FormattableString.Invariant($"{reference.Title}: {name} of step {step} is off by {difference / norm:E2}");
        }
    }

    private static double[][] Gradients(int step) => [.. s_parameters.Select((p, k) => Numbers(100 * step + k, p.Count, 0.5 + step % 3))];

    private static double[] Numbers(int key, int count, double scale) => References.Numbers.Of(key, count, scale);
}
