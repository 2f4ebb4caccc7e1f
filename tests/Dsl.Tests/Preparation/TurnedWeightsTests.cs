using System;
using System.Linq;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Preparation;

/// <summary>Weights are turned once for predictions, where their outputs are not neighbours in memory.</summary>
public class TurnedWeightsTests
{
    private const string Declarations = """
        layer plain(x: [k], units: int) {
          param weight: [k, units] = xavier_uniform
          return x @ weight
        }
        layer twice(x: [n, k]) {
          param weight: [20, k] = xavier_uniform
          return sum(x @ transpose(weight), axis: 0) + sum(tanh(x) @ transpose(weight), axis: 0)
        }
        layer low_rank(x: [k], units: int) {
          param down: [k, 16] = xavier_uniform
          param up: [units, 16] = xavier_uniform
          return x @ (down @ transpose(up))
        }

        """;

    private static string Network(string input, string body, string precision = "f64") => Declarations + $$"""
        network Net {
          precision {{precision}}
          input x: {{input}}
          target t: [20]
          z = x |> {{body}}
          output y = z
          loss mse(y, t)
        }
        train Net { batch 5 optimizer sgd(rate: 0.1) }
        """;

    [Theory]
    [InlineData("[40]", "dense(20) as fc", "fc.weight turned [40, 20]")]
    [InlineData("[40]", "dense(20) as fc |> batch_norm as norm", "fc.weight folded turned [40, 20]", "shift")]
    [InlineData("[3, 40]", "twice as own", "own.weight turned [40, 20]")]
    [InlineData("[1, 3]", "lstm(20) as cell |> mean(axis: 0)", "cell.weight_hh_l0 turned [20, 80]")]
    [InlineData("[6, 3]", "rnn(24) as cell |> rnn(20) as next |> mean(axis: 0)", "cell.weight_hh_l0 turned [24, 24]", "next.weight_ih_l0 turned [24, 20]", "next.weight_hh_l0 turned [20, 20]")]
    [InlineData("[40]", "plain(20) as own")]
    [InlineData("[6]", "dense(20) as small")]
    [InlineData("[4, 6, 6]", "conv2d(20, kernel: 3) as conv |> mean(axis: 2) |> mean(axis: 1)")]
    public void OutputsBecomeNeighbours(string input, string body, params string[] expected)
    {
        var plans = NetworkPlans.Of(Bound.Network(Network(input, body)));
        var assigned = plans.Prepare?.Program.Assignments.Select(a => $"{a.Target.VariableName} {a.Target.Shape}").ToArray() ?? [];
        Assert.Equal(expected.Length, assigned.Length);
        Assert.All(expected, name => Assert.Contains(assigned, a => a.Contains(name, StringComparison.Ordinal)));
        if (expected.Length > 0)
        {
            // Nothing of the weights as they are kept is read by a prediction.
            Assert.DoesNotContain(plans.Predict.Buffers, b => b.Place == BufferPlace.Parameters && b.Name.EndsWith("weight", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("[40]", "dense(20) as fc")]
    [InlineData("[40]", "dense(20) as fc |> batch_norm as norm")]
    [InlineData("[3, 40]", "twice as own")]
    [InlineData("[40]", "low_rank(20) as own")]
    [InlineData("[1, 3]", "lstm(20) as cell |> mean(axis: 0)")]
    [InlineData("[6, 3]", "rnn(24) as cell |> gru(20) as next |> mean(axis: 0)")]
    [InlineData("[6, 3]", "lstm(20, bidirectional: true) as cell |> mean(axis: 0) |> dense(20) as fc")]
    [InlineData("[6, 3]", "lstm(20, layers: 2) as cell |> mean(axis: 0)")]
    [InlineData("[4, 6, 6]", "conv2d(32, kernel: 3) as conv |> relu |> max_pool(2) |> flatten |> dense(20) as fc")]
    [InlineData("[1, 8, 8]", "conv2d(16, kernel: 5, padding: 1) as conv |> batch_norm as norm |> relu |> mean(axis: 2) |> flatten |> dense(20) as fc")]
    [InlineData("class(9)[4]", "embedding(40) as table |> linear(20) as fc |> mean(axis: 0)")]
    public void PredictionsFollowTheParameters(string input, string body)
    {
        PreparedPredictions.FollowTheParameters(precision => Network(input, body, precision));
    }
}
