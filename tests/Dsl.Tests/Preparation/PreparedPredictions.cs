using System;
using System.Linq;
using NetGen.Dsl.Interpretation;
using NetGen.Dsl.Tests.Binding;
using NetGen.Dsl.Tests.Emit;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Preparation;

/// <summary>Predictions over values that were prepared, beside the oracle, which prepares nothing.</summary>
internal static class PreparedPredictions
{
    /// <summary>Predicts and evaluates before and after training steps, compiled, in both precisions.</summary>
    /// <param name="source">A network from x and t to y, for a precision.</param>
    public static void FollowTheParameters(Func<string, string> source)
    {
        foreach (var (precision, tolerance) in new[] { ("f64", 1e-12), ("f32", 2e-5) })
        {
            var net = Bound.Network(source(precision));
            using var network = EmittedNetwork.Compile(net).Make(seed: 3);
            // The first prediction comes before any training, the others after steps that change parameters and statistics.
            for (var step = 0; step < 3; step++)
            {
                var given = WholeNetworks.Samples(net, 5, step);
                var feed = new Feed { Samples = 5 };
                feed.Inputs["x"] = given[0];
                feed.Inputs["t"] = given[1];
                foreach (var variable in net.Parameters.Concat(net.States))
                    feed.Variables[variable.Node] = network.Parameter(variable.Node.VariableName);
                var expected = Interpreter.Run(net.Predict, feed).Outputs["y"];
                Assert.All(expected.Zip(network.Predict([given[0]], 5)[0]), p => Assert.Equal(p.First, p.Second, tolerance));
                Assert.Equal(Interpreter.Run(net.Evaluate!, feed).Loss!.Value, network.Evaluate(given)[0], tolerance);
                network.TrainStep(given);
            }
        }
    }
}
