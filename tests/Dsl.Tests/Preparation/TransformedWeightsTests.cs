using System;
using System.Linq;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Preparation;

/// <summary>Weights of windows are transformed once for predictions, where Winograd's filtering multiplies them.</summary>
public class TransformedWeightsTests
{
    private const string Declarations = """
        layer own(x: [c, h, w], channels: int) {
          param weight: [3, channels, c, 3] = fan_in_uniform
          edged = pad(x, before: [0, 1, 1], after: [0, 1, 1])
          y[o < channels, i < h, j < w] = sum[a < 3, k < c, b < 3](weight[b, o, k, a] * edged[k, i + a, j + b])
          return y
        }
        layer twice(x: [c, h, w]) {
          param weight: [c, c, 3, 3] = fan_in_uniform
          edged = pad(x, before: [0, 1, 1], after: [0, 1, 1])
          once[o < c, i < h, j < w] = sum[k < c, a < 3, b < 3](weight[o, k, a, b] * edged[k, i + a, j + b])
          again = pad(tanh(once), before: [0, 1, 1], after: [0, 1, 1])
          y[o < c, i < h, j < w] = sum[k < c, a < 3, b < 3](weight[o, k, a, b] * again[k, i + a, j + b])
          return y
        }
        layer sizes(x: [c, h, w]) {
          param weight: [c, c, 3, 3] = fan_in_uniform
          edged = pad(x, before: [0, 1, 1], after: [0, 1, 1])
          once[o < c, i < h, j < w] = sum[k < c, a < 3, b < 3](weight[o, k, a, b] * edged[k, i + a, j + b])
          halved = max_pool(tanh(once), 2)
          again = pad(halved, before: [0, 1, 1], after: [0, 1, 1])
          y[o < c, i < h / 2, j < w / 2] = sum[k < c, a < 3, b < 3](weight[o, k, a, b] * again[k, i + a, j + b])
          return y
        }
        layer both(x: [c, h, w]) {
          param weight: [c, c, 3, 3] = fan_in_uniform
          edged = pad(x, before: [0, 1, 1], after: [0, 1, 1])
          y[o < c, i < h, j < w] = sum[k < c, a < 3, b < 3](weight[o, k, a, b] * edged[k, i + a, j + b])
          return y * sum(weight)
        }

        """;

    /// <param name="batch">Evaluations of 8 samples and more of an f64 network have their samples as neighbours.</param>
    private static string Network(string input, string body, string precision = "f64", int batch = 5) => Declarations + $$"""
        network Net {
          precision {{precision}}
          input x: {{input}}
          target t: [16]
          z = x |> {{body}} |> mean(axis: 2) |> mean(axis: 1)
          output y = z
          loss mse(y, t)
        }
        train Net { batch {{batch}} optimizer sgd(rate: 0.1) }
        """;

    [Theory]
    [InlineData("[16, 8, 8]", "conv2d(16, kernel: 3, padding: 1) as conv", "conv.weight transformed [4, 4, 16, 16]")]
    [InlineData("[17, 8, 10]", "conv2d(16, kernel: 3, padding: 1) as conv |> batch_norm as norm", "conv.weight transformed [4, 4, 17, 16]", "shift")]
    [InlineData("[18, 10, 8]", "conv2d(16, kernel: 3, padding: 1) as a |> conv2d(16, kernel: 3, padding: 1) as b", "a.weight transformed [4, 4, 18, 16]", "b.weight transformed [4, 4, 16, 16]")]
    [InlineData("[16, 8, 8]", "twice as own", "own.weight transformed [4, 4, 16, 16]")]
    [InlineData("[16, 8, 8]", "own(16) as own", "own.weight transformed [4, 4, 16, 16]")]
    [InlineData("[16, 8, 8]", "conv_transpose2d(16, kernel: 3, padding: 1) as up", "up.weight transformed [4, 4, 16, 16]")]
    [InlineData("[16, 32, 16]", "conv2d(16, kernel: 3, padding: 1) as conv |> batch_norm as norm", "conv.weight transformed [6, 6, 16, 16]", "shift")]
    [InlineData("[16, 16, 32]", "own(16) as own", "own.weight transformed [6, 6, 16, 16]")]
    [InlineData("[16, 16, 16]", "conv_transpose2d(16, kernel: 3, padding: 1) as up", "up.weight transformed [6, 6, 16, 16]")]
    [InlineData("[16, 16, 16]", "sizes as own", "own.weight transformed [6, 6, 16, 16]", "[4, 4, 16, 16]")]
    [InlineData("[15, 8, 8]", "conv2d(16, kernel: 3, padding: 1) as conv")]
    [InlineData("[16, 8, 6]", "conv2d(16, kernel: 3, padding: 1) as conv")]
    [InlineData("[16, 6, 8]", "conv2d(16, kernel: 3, padding: 1) as conv")]
    [InlineData("[16, 9, 8]", "conv2d(16, kernel: 3, padding: 1) as conv")]
    [InlineData("[16, 16, 16]", "conv2d(16, kernel: 3, stride: 2, padding: 1) as conv")]
    [InlineData("[16, 8, 1026]", "conv2d(16, kernel: 3, padding: 1) as conv")]
    public void WindowsOfEnoughChannelsAndPlaces(string input, string body, params string[] expected)
    {
        foreach (var batch in new[] { 1, 5, 40 })
        {
            var plans = NetworkPlans.Of(Bound.Network(Network(input, body, batch: batch)));
            // Of smaller images the weights are turned.
            var assigned = plans.Prepare?.Program.Assignments.Where(a => !a.Target.VariableName.EndsWith("turned", StringComparison.Ordinal))
                .Select(a => $"{a.Target.VariableName} {a.Target.Shape}").ToArray() ?? [];
            Assert.Equal(expected.Length, assigned.Length);
            Assert.All(expected, name => Assert.Contains(assigned, a => a.Contains(name, StringComparison.Ordinal)));
            var kept = plans.Predict.Buffers.Concat(plans.Evaluate!.Buffers).Where(b => b.Place is BufferPlace.Parameters && b.Name.EndsWith("weight", StringComparison.Ordinal));
            Assert.Equal(expected.Length == 0, kept.Any());
        }
    }

    /// <summary>What else reads the weights reads them as they are kept.</summary>
    [Fact]
    public void OtherReadersKeepTheWeights()
    {
        var plans = NetworkPlans.Of(Bound.Network(Network("[16, 8, 8]", "both as own")));
        Assert.Contains(plans.Prepare!.Program.Assignments, a => a.Target.VariableName == "own.weight transformed");
        PreparedPredictions.FollowTheParameters(precision => Network("[16, 8, 8]", "both as own", precision));
    }

    [Theory]
    [InlineData("[16, 8, 8]", "conv2d(19, kernel: 3, padding: 1) as a |> relu |> conv2d(16, kernel: 3, padding: 1) as b", 5)]
    [InlineData("[17, 8, 10]", "conv2d(16, kernel: 3, padding: 1) as conv |> batch_norm as norm |> relu", 5)]
    [InlineData("[16, 16, 16]", "conv2d(16, kernel: 3, padding: 1, with_bias: false) as conv |> batch_norm as norm", 16)]
    [InlineData("[16, 32, 16]", "conv2d(16, kernel: 3, padding: 1) as conv |> batch_norm as norm |> relu", 16)]
    [InlineData("[16, 16, 16]", "sizes as own", 5)]
    [InlineData("[16, 8, 8]", "twice as own", 5)]
    [InlineData("[16, 8, 8]", "own(16) as own", 21)]
    [InlineData("[16, 8, 8]", "conv_transpose2d(16, kernel: 3, padding: 1) as up", 5)]
    [InlineData("[16, 8, 8]", "conv_transpose2d(16, kernel: 3, padding: 1) as up", 16)]
    public void PredictionsFollowTheParameters(string input, string body, int batch) =>
        PreparedPredictions.FollowTheParameters(precision => Network(input, body, precision, batch));
}
