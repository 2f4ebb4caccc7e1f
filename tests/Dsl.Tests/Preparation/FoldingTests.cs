using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NetGen.Dsl.Explanation;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Preparation;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Emit;
using NetGen.Tests.Shared;
using Xunit;
using Numbers = NetGen.Dsl.Tests.References.Numbers;

namespace NetGen.Dsl.Tests.Preparation;

/// <summary>Fixed factors in weights: predictions stay what they were, and cost less.</summary>
public class FoldingTests
{
    private static string Network(string input, string body, string precision = "f64") => $$"""
        network Net {
          precision {{precision}}
          input x: {{input}}
          target t: [4]
          z = x |> {{body}}
          output y = z |> flatten |> dense(4) as head
          loss mse(y, t)
        }
        train Net { batch 5 optimizer sgd(rate: 0.1) }
        """;

    public static TheoryData<string, string> Folded => new()
    {
        { "[3, 7, 7]", "conv2d(6, kernel: 3, padding: 1) as conv |> batch_norm as norm |> relu" },
        { "[3, 7, 7]", "conv2d(6, kernel: 3, stride: 2, with_bias: false) as conv |> batch_norm(affine: false) as norm" },
        { "[4, 7, 7]", "conv2d(6, kernel: 3, groups: 2) as conv |> batch_norm as norm |> relu" },
        { "[4, 7, 7]", "conv2d(4, kernel: 3, groups: 4) as conv |> batch_norm as norm |> tanh" },
        { "[3, 9]", "conv1d(6, kernel: 3, dilation: 2) as conv |> batch_norm as norm |> relu" },
        { "[3, 5, 5]", "conv_transpose2d(6, kernel: 3, stride: 2) as conv |> batch_norm as norm |> relu" },
        { "[9]", "dense(6) as conv |> batch_norm as norm |> relu" },
    };

    [Theory]
    [MemberData(nameof(Folded))]
    public void ANormBehindAProductGoesIntoItsWeights(string input, string body)
    {
        var model = Bound.Network(Network(input, body));
        var plans = NetworkPlans.Of(model);
        Assert.Contains(plans.Predict.Notes, n => n.Joined && n.Reason.Contains("folded into the weights", StringComparison.Ordinal));
        // Predictions look at neither running statistics nor the norm's parameters, and there is less to do.
        Assert.DoesNotContain(plans.Predict.Buffers, b => b.Place == BufferPlace.States || b.Name.StartsWith("norm", StringComparison.Ordinal) && b.Place == BufferPlace.Parameters);
        var unfolded = Planner.Plan(model.Predict, new PlanOptions(model.Precision, VariableLayout.Of(model)));
        Assert.InRange(plans.Predict.Kernels.Sum(k => k.Work), 1, unfolded.Kernels.Sum(k => k.Work) - 1);
        Assert.InRange(plans.Predict.Kernels.Length, 1, unfolded.Kernels.Length);

        PreparedPredictions.FollowTheParameters(precision => Network(input, body, precision));
    }

    /// <param name="Weight">As torch.nn.utils.fusion makes them, in PyTorch's order.</param>
    public sealed record FusionCase(string Layer, int[] Shape, double[] Weight, double[] Bias, double[] Output);

    public static TheoryData<int> Fusions => [.. Enumerable.Range(0, 7)];

    private static readonly Lazy<FusionCase[]> s_fusions = new(() => JsonSerializer.Deserialize<FusionCase[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "References", "Folding", "folding.json")), new JsonSerializerOptions(JsonSerializerDefaults.Web))!);

    [Theory]
    [MemberData(nameof(Fusions))]
    public void FoldedWeightsArePyTorchs(int number)
    {
        var reference = s_fusions.Value[number];
        var shape = string.Join(", ", reference.Shape);
        string Source(string precision) => $"network Net {{ precision {precision}\n input x: [{shape}]\n y = x |> {reference.Layer} as first |> batch_norm as norm\n output z = y }}";
        var model = Bound.Network(Source("f64"));
        var prepared = Preparer.Run(model);
        var feed = new Feed { Samples = 2 };
        var keys = new Dictionary<string, (int Key, double Offset)>
        {
            ["first.weight"] = (1, 0),
            ["first.bias"] = (2, 0),
            ["norm.weight"] = (3, 1),
            ["norm.bias"] = (4, 0),
            ["norm.running_mean"] = (5, 0),
            ["norm.running_var"] = (6, 1),
        };
        foreach (var variable in model.Parameters.Concat(model.States).Select(v => v.Node))
        {
            var (key, offset) = keys[variable.VariableName];
            feed.Variables[variable] = [.. Numbers.Of(key, (int)variable.Shape.Elements(1), 0.5).Select(v => v + offset)];
        }
        var assigned = Interpreter.Run(prepared.Prepare!, feed).Assigned;
        Close(reference.Weight, assigned.Single(a => a.Key.VariableName == "first.weight folded").Value, 1e-13);
        Close(reference.Bias, assigned.Single(a => a.Key.VariableName != "first.weight folded").Value, 1e-13);

        var x = Numbers.Of(7, 2 * Numbers.Count(reference.Shape));
        foreach (var (precision, tolerance) in new[] { ("f64", 1e-12), ("f32", 1e-5) })
        {
            var net = Bound.Network(Source(precision));
            using var network = EmittedNetwork.Compile(net).Make();
            foreach (var (variable, value) in feed.Variables)
                network.Set(variable.VariableName, value);
            Close(reference.Output, network.Predict([x], 2)[0], tolerance);
        }
    }

    private static void Close(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, tolerance * scale));
    }

    [Theory]
    [InlineData("dense(6) as fc |> relu |> batch_norm as norm", "is no product with parameters")]
    [InlineData("batch_norm as norm |> dense(6)", "is no product with parameters")]
    [InlineData("both", "is read by others too")]
    [InlineData("signal |> conv1d(2, kernel: 3) |> each", "shares its weights among places with other factors")]
    [InlineData("gram |> each", "is a product of two values that both depend on the inputs")]
    public void AFactorThatStaysIsExplained(string body, string reason)
    {
        const string declarations = """
            layer both(x: [k]) {
              y = x |> dense(6) as fc
              return tanh(y) + (y |> batch_norm)
            }
            layer each(x: [n, m]) {
              param scale: [n, m] = ones
              return x * scale
            }
            function signal(x: [k]) = reshape(x, [1, k])
            function gram(x: [k]) = reshape(x, [3, 3]) @ transpose(reshape(x, [3, 3]))

            """;
        var model = Bound.Network(declarations + Network("[9]", body));
        var plan = NetworkPlans.Of(model).Predict;
        Assert.Contains(plan.Notes, n => !n.Joined && n.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.Contains(reason, Explainer.Explain(plan), StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Notes, n => n.Reason.Contains("folded into the weights", StringComparison.Ordinal));
    }

    /// <summary>What no norm stands behind has nothing to prepare: numbers alone are free in the product's epilogue.</summary>
    [Theory]
    [InlineData("dense(6) |> relu")]
    [InlineData("dense(6) |> half |> relu")]
    public void WhatCostsNothingIsNotPrepared(string body) => Assert.Null(NetworkPlans.Of(Bound.Network("function half(x) = x / 2\n" + Network("[9]", body))).Prepare);
}
