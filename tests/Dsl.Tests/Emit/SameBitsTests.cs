using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Runtime.Simd;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Whole networks train and predict with the same bits at every width, on any number of threads, in any batch.</summary>
public class SameBitsTests
{
    [Theory]
    [InlineData(nameof(WholeNetworks.Perceptron), false)]
    [InlineData(nameof(WholeNetworks.Convolutional), false)]
    [InlineData(nameof(WholeNetworks.Convolutional), true)]
    [InlineData(nameof(WholeNetworks.Transposing), false)]
    [InlineData(nameof(WholeNetworks.Transposing), true)]
    [InlineData(nameof(WholeNetworks.Phased), true)]
    [InlineData(nameof(WholeNetworks.Windowed), true)]
    [InlineData(nameof(WholeNetworks.Filtered), false)]
    [InlineData(nameof(WholeNetworks.Filtered), true)]
    [InlineData(nameof(WholeNetworks.Bordered), true)]
    [InlineData(nameof(WholeNetworks.Recurrent), false)]
    [InlineData(nameof(WholeNetworks.SmallResidual), false)]
    [InlineData(nameof(WholeNetworks.SmallResidual), true)]
    [InlineData(nameof(Networks.Residual), true)] // as many samples as there is room for
    public void AnyWidthAndAnyNumberOfThreads(string name, bool samplesLast)
    {
        var model = Bound.Network(WholeNetworks.Source(name));
        var plans = NetworkPlans.Of(model, leastSamplesLast: samplesLast ? 1 : int.MaxValue);
        var compiled = EmittedNetwork.Compile(model, plans, divideFrom: 1);
        long[]? first = null;
        foreach (var width in Enum.GetValues<SimdWidth>().Where(Machine.IsSupported))
        {
            foreach (var threads in new[] { 1, 2, 4 })
            {
                using var network = compiled.Make(seed: 5, threads, width);
                var bits = Train(model, network).Select(BitConverter.DoubleToInt64Bits).ToArray();
                first ??= bits;
                Assert.True(first.AsSpan().SequenceEqual(bits), $"{name} with {width} and {threads} threads has other bits.");
            }
        }
    }

    [Theory]
    [InlineData(nameof(WholeNetworks.Perceptron))]
    [InlineData(nameof(WholeNetworks.Convolutional))]
    [InlineData(nameof(WholeNetworks.Transposing))]
    [InlineData(nameof(WholeNetworks.Windowed))]
    [InlineData(nameof(WholeNetworks.Filtered))]
    [InlineData(nameof(WholeNetworks.Bordered))]
    [InlineData(nameof(WholeNetworks.Recurrent))]
    [InlineData(nameof(WholeNetworks.SmallResidual))]
    public void ARowIsPredictedAlikeInAnyBatch(string name)
    {
        const int samples = 45;
        var model = Bound.Network(WholeNetworks.Source(name));
        using var network = EmittedNetwork.Compile(model, NetworkPlans.Of(model), divideFrom: 1).Make(seed: 5, threads: 2);
        network.TrainStep(WholeNetworks.Samples(model, model.Recipes[0].Batch, 1), 0.05);
        var rows = WholeNetworks.Samples(model, samples, 2)[0];
        var width = rows.Length / samples;
        var together = network.Predict([rows], samples)[0];
        foreach (var count in new[] { 1, 3, 7, 32 })
        {
            for (var start = 0; start + count <= samples; start += count)
            {
                var some = network.Predict([rows[(start * width)..((start + count) * width)]], count)[0];
                var each = some.Length / count;
                Assert.Equal(together[(start * each)..((start + count) * each)].Select(BitConverter.DoubleToInt64Bits),
                    some.Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    /// <summary>All numbers of some steps, the last one of fewer samples, and of a prediction after them.</summary>
    private static IEnumerable<double> Train(NetworkModel model, EmittedNetwork network)
    {
        var batch = model.Recipes[0].Batch;
        for (var step = 0; step < 4; step++)
        {
            var (loss, updated, _) = network.TrainStep(WholeNetworks.Samples(model, step == 3 ? batch / 2 : batch, step), 0.05);
            Assert.True(updated);
            yield return loss;
        }
        foreach (var variable in model.Parameters.Concat(model.States))
        {
            foreach (var number in network.Parameter(variable.Node.VariableName))
                yield return number;
        }
        var given = WholeNetworks.Samples(model, batch + 3, 9);
        foreach (var number in network.Predict([.. given.Take(model.Inputs.Length)], batch + 3).SelectMany(o => o))
            yield return number;
        foreach (var number in network.Evaluate(given))
            yield return number;
    }
}
