using System;
using System.Linq;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Tests.Memory;
using Xunit;

namespace NetGen.Runtime.Tests.Compiled.Epochs;

/// <summary>Schedules of a compiled network that follow the figures of epochs, in <c>Train</c> and in loops of one's own.</summary>
public sealed class EpochTests
{
    private static DataSet<double> Data(params double[] x) => DataSet<double>.For(Followed.Info, x);

    [Fact]
    public void Training_follows_the_figures_of_the_validation_data()
    {
        using var network = new Followed();
        double[] rates = [.. network.Train(Data(0.5, 0.5, 0.5, 0.5), validation: Data(0.125, 0.375)).Epochs.Select(e => e.Rate)];
        Assert.Equal([0.5, 0.5 * 0.25 / 2, 0.5 * 0.25 / 3], rates);
    }

    [Fact]
    public void Training_without_validation_data_follows_its_own_figures()
    {
        using var network = new Followed();
        double[] rates = [.. network.Train(Data(0.5, 0.5, 0.5)).Epochs.Select(e => e.Rate)];
        Assert.Equal([0.5, 0.5 * 0.5 / 2, 0.5 * 0.5 / 3], rates);
        Assert.Equal(rates, network.Train(Data(0.5, 0.5, 0.5)).Epochs.Select(e => e.Rate));
    }

    [Fact]
    public void A_loop_of_ones_own_says_where_an_epoch_ends()
    {
        using var network = new Followed();
        double[] x = [1, 1];
        double Step()
        {
            network.Parameters.Set("w", [0]);
            network.TrainStepPlateau(x.AsSpan());
            return -network.Parameters.ToArray("w")[0];
        }

        Assert.Equal(1, Step());
        network.EndEpoch(2, "Plateau");
        Assert.Equal(1, Step());
        network.EndEpoch(2, "Plateau");
        Assert.Equal(0.5, Step());
        network.EndEpoch(network.Evaluate(x.AsSpan()), "Plateau"); // its loss is below 2
        Assert.Equal(0.5, Step());
        network.EndEpoch(double.NaN, "Plateau");
        Assert.Equal(0.25, Step());
    }

    [Fact]
    public void Wrong_figures_are_refused()
    {
        using var network = new Followed();
        Assert.Contains("follows metrics", Assert.Throws<ArgumentException>(() => network.EndEpoch(1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.EndEpoch(1, "Platoo"));
        Assert.Contains("pass what Evaluate gave", Assert.Throws<ArgumentException>(() => network.EndEpoch(default(Evaluation))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.EndEpoch(network.Evaluate(ReadOnlySpan<double>.Empty)));
        using var flowers = new Networks.SoftmaxRegression();
        (float[] values, int[] labels) = Networks.Samples.Draw(4);
        Evaluation other = flowers.Evaluate(values, labels);
        Assert.Throws<ArgumentException>(() => network.EndEpoch(other));
        using var reader = new Followed(network.Parameters);
        Assert.Throws<InvalidOperationException>(() => reader.EndEpoch(1, "Plateau"));
    }

    [Fact]
    public void Epochs_allocate_nothing()
    {
        using var network = new Followed();
        double[] x = [1, 1];
        void Epoch(int number)
        {
            network.TrainStepPlateau(x.AsSpan());
            network.EndEpoch(number % 7, "Plateau");
            network.TrainStep(x.AsSpan());
            network.EndEpoch(network.Evaluate(x.AsSpan()));
        }

        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int number = 1; number < 100; number++)
                Epoch(number);
        }));
    }
}
