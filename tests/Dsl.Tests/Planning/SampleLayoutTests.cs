using System.Linq;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Which values have their samples as neighbours in memory.</summary>
public class SampleLayoutTests
{
    private const string Convolution = "image |> conv2d(4, kernel: 3, padding: 1) as conv |> relu |> max_pool(2) |> flatten |> dense(10) as head";

    [Theory]
    [InlineData(Convolution, 32, true)]
    [InlineData(Convolution, 16, true)]
    [InlineData(Convolution, 15, false)]
    [InlineData("image |> flatten |> dense(16) as fc |> relu |> dense(10) as head", 32, false)]
    public void Stretches_with_windows_have_them_where_the_samples_fill_a_block(string logits, int batch, bool last)
    {
        var train = Train("[1, 12, 12]", logits, batch);
        Assert.Equal(last, train.Buffers.Any(b => b.SamplePitch > 0));
        Assert.Equal(last, train.Kernels.Any(k => k is ContractKernel { SumsInLanes: true }));
        Assert.All(train.Buffers.Where(b => b.SamplePitch > 0), b => Assert.True(b.SamplePitch >= batch && b.SamplePitch % 16 == 0));
        Assert.All(train.Buffers.Where(b => b.Name.StartsWith("logits", System.StringComparison.Ordinal)), b => Assert.Equal(0, b.SamplePitch));
    }

    /// <summary>A dense layer turns its weights, or its operand where that has fewer rows: 256 weights at least are worth it.</summary>
    [Theory]
    [InlineData("dense(64)", 64, true)]
    [InlineData("dense(64)", 62, true)]
    [InlineData("dense(64)", 65, false)]
    [InlineData("dense(64)", 50, false)]
    [InlineData("dense(32)", 64, false)]
    public void Stretches_of_dense_layers_have_them_where_fewer_samples_than_results_fill_a_block(string layer, int batch, bool last)
    {
        var train = Train("[144]", $"image |> {layer} as fc |> relu |> dense(10) as head", batch);
        Assert.Equal(last, train.Buffers.Any(b => b.SamplePitch > 0));
        Assert.All(train.Buffers.Where(b => b.Name.StartsWith("logits", System.StringComparison.Ordinal)), b => Assert.Equal(0, b.SamplePitch));
        Assert.All(Train("[3]", $"image |> {layer} as fc |> relu |> dense(10) as head", batch).Buffers, b => Assert.Equal(0, b.SamplePitch));
    }

    [Fact]
    public void Stretches_of_dense_layers_with_random_numbers_have_not() => Assert.All(
        Train("[144]", "image |> dense(64) as fc |> relu |> dropout(0.5) |> dense(10) as head", 32).Buffers, b => Assert.Equal(0, b.SamplePitch));

    [Fact]
    public void Predictions_have_not() =>
        Assert.All(Plans("[1, 12, 12]", Convolution, 32).Predict.Buffers, b => Assert.Equal(0, b.SamplePitch));

    /// <summary>Places in an operand are counted in 32 bits: a value, or its copy with zeros between the elements, may be too large.</summary>
    [Theory]
    [InlineData("[1, 24, 24]", Convolution, 1_000_000)]
    [InlineData("[1, 1000, 1000]", "image |> conv2d(1, kernel: 3, padding: 1) as conv |> mean(axis: [1, 2]) |> dense(10) as head", 2_000)]
    [InlineData("[64, 8, 8]", "image |> conv_transpose2d(1, kernel: 500, stride: 500) as up |> mean(axis: [1, 2]) |> dense(10) as head", 32)]
    public void Tensors_beyond_2_30_elements_have_not(string image, string logits, int batch) =>
        Assert.All(Train(image, logits, batch).Buffers, b => Assert.Equal(0, b.SamplePitch));

    private static ProgramPlan Train(string image, string logits, int batch) => Plans(image, logits, batch).Train[0];

    private static NetworkPlans Plans(string image, string logits, int batch) => NetworkPlans.Of(Bound.Network($$"""
        network Net {
          input  image: {{image}}
          target digit: class(10)
          logits = {{logits}}
          loss   cross_entropy(logits, digit)
          output scores = logits
        }

        train Net {
          batch {{batch}}
          optimizer sgd(rate: 0.1)
        }
        """));
}
