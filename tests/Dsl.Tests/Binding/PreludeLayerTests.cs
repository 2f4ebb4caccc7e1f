using System;
using System.Linq;
using NetGen.Dsl.Tests.References;
using Xunit;

namespace NetGen.Dsl.Tests.Binding;

/// <summary>Layers of the prelude against plain loops.</summary>
public class PreludeLayerTests
{
    [Theory]
    [InlineData(2, 3, 7, 6, 4, 3, 2, 1, 1, 2, 0, 1, 1, 1)]
    [InlineData(1, 4, 9, 8, 6, 3, 3, 2, 1, 1, 1, 2, 1, 2)]
    [InlineData(2, 3, 5, 5, 6, 2, 2, 2, 2, 1, 1, 1, 2, 3)]
    public void Conv2d(int n, int c, int h, int w, int o, int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, int groups)
    {
        // Groups must divide the channels of the row.
        c = groups == 2 ? 4 : c;
        var network = Numbers.Of(FormattableString.Invariant($$"""
            network N {
              input x: [{{c}}, {{h}}, {{w}}]
              output y = x |> conv2d({{o}}, kernel: [{{kh}}, {{kw}}], stride: [{{sh}}, {{sw}}], padding: [{{ph}}, {{pw}}], dilation: [{{dh}}, {{dw}}], groups: {{groups}}) as conv
            }
            """));
        double[] x = Numbers.Some(n * c * h * w), weight = network["conv.weight"], bias = network["conv.bias"];
        int rows = ((h + (2 * ph) - (dh * (kh - 1)) - 1) / sh) + 1, columns = ((w + (2 * pw) - (dw * (kw - 1)) - 1) / sw) + 1;
        int inGroup = c / groups, outGroup = o / groups;
        var expected =
            from s in Enumerable.Range(0, n)
            from m in Enumerable.Range(0, o)
            from i in Enumerable.Range(0, rows)
            from j in Enumerable.Range(0, columns)
            select bias[m] + (
                from q in Enumerable.Range(0, inGroup)
                from u in Enumerable.Range(0, kh)
                from v in Enumerable.Range(0, kw)
                let row = (i * sh) + (u * dh) - ph
                let column = (j * sw) + (v * dw) - pw
                where row >= 0 && row < h && column >= 0 && column < w
                select x[(((s * c) + (m / outGroup * inGroup) + q) * h * w) + (row * w) + column] * weight[(((m * inGroup) + q) * kh * kw) + (u * kw) + v]).Sum();
        Numbers.AssertClose(expected, network.Predict(("x", x)));
    }

    [Theory]
    [InlineData("max_pool", 3, 2, 1)]
    [InlineData("max_pool", 2, 2, 0)]
    [InlineData("average_pool", 3, 2, 1)]
    [InlineData("average_pool", 2, 1, 0)]
    public void Pooling(string layer, int kernel, int stride, int padding)
    {
        const int C = 2, H = 7, W = 6;
        var network = Numbers.Of($$"""
            network N { input x: [{{C}}, {{H}}, {{W}}]   output y = x |> {{layer}}({{kernel}}, stride: {{stride}}, padding: {{padding}}) }
            """);
        double[] x = [.. Numbers.Some(2 * C * H * W).Select(v => v - 3)];
        int rows = ((H + (2 * padding) - kernel) / stride) + 1, columns = ((W + (2 * padding) - kernel) / stride) + 1;
        var expected =
            from plane in Enumerable.Range(0, 2 * C)
            from i in Enumerable.Range(0, rows)
            from j in Enumerable.Range(0, columns)
            let window =
                (from u in Enumerable.Range(0, kernel)
                 from v in Enumerable.Range(0, kernel)
                 let row = (i * stride) + u - padding
                 let column = (j * stride) + v - padding
                 where row >= 0 && row < H && column >= 0 && column < W
                 select x[(plane * H * W) + (row * W) + column]).ToList()
            select layer == "max_pool" ? window.Max() : window.Sum() / (kernel * kernel);
        Numbers.AssertClose(expected, network.Predict(("x", x)));
    }

    [Fact]
    public void Batch_norm_normalizes_by_the_batch_in_training_and_by_running_means_at_inference()
    {
        const int N = 3, C = 2, S = 4;
        var network = Numbers.Of("""
            network N {
              input x: [2, 4]
              target t: [2, 4]
              y = x |> batch_norm as bn
              loss mse(y, t)
              output y = y
            }
            train N { optimizer sgd(rate: 0) }
            """);
        network["bn.weight"] = [1.5, -2];
        network["bn.bias"] = [0.25, 1];
        double[] x = Numbers.Some(N * C * S), t = new double[N * C * S];
        double[] Channel(int c) => [.. Enumerable.Range(0, N).SelectMany(n => x.Skip(((n * C) + c) * S).Take(S))];
        double[] mean = [.. Enumerable.Range(0, C).Select(c => Channel(c).Average())];
        double[] variance = [.. Enumerable.Range(0, C).Select(c => Channel(c).Sum(v => (v - mean[c]) * (v - mean[c])) / (N * S))];
        double[] Normalized(double[] center, double[] spread) =>
        [
            .. x.Select((v, k) => (v - center[k / S % C]) / Math.Sqrt(spread[k / S % C] + 1e-5) * network["bn.weight"][k / S % C] + network["bn.bias"][k / S % C]),
        ];

        Numbers.AssertClose([Normalized(mean, variance).Average(v => v * v)], [network.Train(1, 0, ("x", x), ("t", t)).Loss!.Value]);
        double[] runningMean = [.. mean.Select(m => 0.1 * m)];
        double[] runningVariance = [.. variance.Select(v => 0.9 + (0.1 * v * N * S / ((N * S) - 1)))];
        Numbers.AssertClose(runningMean, network["bn.running_mean"]);
        Numbers.AssertClose(runningVariance, network["bn.running_var"]);
        Numbers.AssertClose(Normalized(runningMean, runningVariance), network.Predict(("x", x)));
    }

    [Fact]
    public void Layer_norm_normalizes_the_last_axes()
    {
        var network = Numbers.Of("""
            network N { input x: [3, 4, 5]   output y = x |> layer_norm(over: 2) as ln }
            """);
        network["ln.weight"] = Numbers.Some(20, 2);
        network["ln.bias"] = Numbers.Some(20, 3);
        double[] x = Numbers.Some(2 * 60);
        var expected = Enumerable.Range(0, 6).SelectMany(row =>
        {
            double[] part = [.. x.Skip(row * 20).Take(20)];
            double mean = part.Average(), variance = part.Average(v => (v - part.Average()) * (v - part.Average()));
            return part.Select((v, k) => ((v - mean) / Math.Sqrt(variance + 1e-5) * network["ln.weight"][k]) + network["ln.bias"][k]);
        });
        Numbers.AssertClose(expected, network.Predict(("x", x)));
    }

    [Fact]
    [Proves("layer dropout", "4,000 elements: the share of zeros within five standard deviations, the others divided by what remains")]
    public void Dropout_keeps_the_expectation_and_does_nothing_at_inference()
    {
        var network = Numbers.Of("""
            network N {
              input x: [2000]
              target t: [2000]
              y = x |> dropout(0.25)
              param w: [] = 1
              loss mse(y * w, t)
              metric mean(y) as kept
              metric mean(select(y == 0, 1, 0)) as dropped
              output y = y
            }
            train N { optimizer sgd }
            """);
        double[] ones = [.. Enumerable.Repeat(1.0, 4000)];
        var outcome = network.Train(1, 0.1, ("x", ones), ("t", ones));
        // Five standard deviations of a mean of 4,000.
        Assert.InRange(outcome.Metrics["dropped"], 0.25 - 0.035, 0.25 + 0.035);
        Assert.Equal(1 - outcome.Metrics["dropped"], outcome.Metrics["kept"] * 0.75, 12);
        Assert.NotEqual(outcome.Metrics["dropped"], network.Train(2, 0.1, ("x", ones), ("t", ones)).Metrics["dropped"]);
        Assert.Equal(ones, network.Predict(("x", ones)));
    }

    [Fact]
    [Proves("layer channel_dropout", "200 channels of 20: each whole or 0, the number of zeros within five standard deviations")]
    public void Channel_dropout_drops_whole_channels()
    {
        var network = Numbers.Of("""
            network N {
              input x: [200, 4, 5]
              target t: [200, 4, 5]
              y = x |> channel_dropout(0.25)
              param w: [] = 1
              loss mse(y * w, t)
              metric mean(select(max(y, axis: [1, 2]) == 0, 1, 0)) as dropped
              metric max(max(y, axis: [1, 2]) - min(y, axis: [1, 2])) as uneven
              metric mean(y) as kept
              output y = y
            }
            train N { optimizer sgd }
            """);
        double[] ones = [.. Enumerable.Repeat(1.0, 4 * 4000)];
        var metrics = network.Train(1, 0.1, ("x", ones), ("t", ones)).Metrics;
        Assert.Equal(0, metrics["uneven"]);
        // Five standard deviations of a mean of 800.
        Assert.InRange(metrics["dropped"], 0.25 - 0.077, 0.25 + 0.077);
        Assert.Equal(1 - metrics["dropped"], metrics["kept"] * 0.75, 12);
        Assert.Equal(ones, network.Predict(("x", ones)));
    }

    [Fact]
    [Proves("layer alpha_dropout", "40,000 normal numbers: mean and variance stay 0 and 1 within five standard deviations")]
    public void Alpha_dropout_keeps_mean_and_variance()
    {
        var network = Numbers.Of("""
            network N {
              input x: [10000]
              target t: [10000]
              y = x |> alpha_dropout(0.3)
              param w: [] = 1
              loss mse(y * w, t)
              metric mean(y) as center
              metric mean(y ^ 2) as square
              metric max(y) as greatest
              output y = y
            }
            train N { optimizer sgd }
            """);
        double[] normal =
        [
            .. Numbers.Some(40_000, 5).Zip(Numbers.Some(40_000, 6), (a, b) =>
                Math.Sqrt(-2 * Math.Log((a + 2.000001) / 4.000002)) * Math.Cos(Math.PI * b / 2)),
        ];
        var metrics = network.Train(1, 0.1, ("x", normal), ("t", normal)).Metrics;
        Assert.InRange(metrics["center"], -0.03, 0.03);
        Assert.InRange(metrics["square"], 1 - 0.05, 1 + 0.05);
        Assert.Equal(normal, network.Predict(("x", normal)));
    }

    [Fact]
    public void The_padding_row_of_an_embedding_begins_with_zeros_and_is_not_learned()
    {
        var network = Numbers.Of("""
            network N {
              input word: class(4)[3]
              target t: [3, 2]
              y = word |> embedding(2, padding_idx: 1) as table
              loss sum(y * t)
              output y = y
            }
            train N { optimizer sgd }
            """);
        double[] before = network["table.weight"];
        Assert.Equal([0, 0], before[2..4]);
        Assert.All(before[..2].Concat(before[4..]), v => Assert.NotEqual(0, v));
        network.Train(1, 0.5, ("word", [3, 1, 3]), ("t", [1, 2, 3, 4, 5, 6]));
        Numbers.AssertClose([.. before[..6], before[6] - (0.5 * (1 + 5)), before[7] - (0.5 * (2 + 6))], network["table.weight"]);
    }

    [Fact]
    public void Recurrent_layers_go_on_from_a_carried_state()
    {
        var network = Numbers.Of("""
            network N {
              input x: [6, 3]
              cell  = lstm(4, with_state: true)
              whole = x |> cell
              first = slice(x, axis: 0, start: 0, count: 2) |> cell
              rest  = cell(slice(x, axis: 0, start: 2, count: 4), hidden: first.hidden, cells: first.cells)
              output difference = concat([first.sequence, rest.sequence]) - whole.sequence
            }
            """);
        Numbers.AssertClose(new double[24], network.Predict(("x", Numbers.Some(18))));
        Assert.Equal(4, network["cell.weight_ih_l0"].Length / 12);
    }

    [Fact]
    public void Dense_is_the_input_times_the_transposed_weight_plus_the_bias()
    {
        var network = Numbers.Of("network N { input x: [3]   output y = x |> dense(2) as fc }");
        network["fc.weight"] = [1, 2, 3, 4, 5, 6];
        network["fc.bias"] = [10, 20];
        Assert.Equal([10 + 1 + 4 + 9, 20 + 4 + 10 + 18], network.Predict(("x", [1, 2, 3])));
    }
}
