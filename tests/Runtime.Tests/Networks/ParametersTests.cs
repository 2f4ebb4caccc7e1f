using System;
using NetGen.Runtime.Networks;
using Xunit;

namespace NetGen.Runtime.Tests.Networks;

public sealed class ParametersTests
{
    [Fact]
    public void Tensors_are_read_and_written_by_name()
    {
        using var network = new SoftmaxRegression();
        Parameters<float> parameters = network.Parameters;
        Assert.Equal(["fc.weight", "fc.bias", "norm.running_mean"], parameters.Names);
        Assert.Equal((int[])[4, 3], parameters.Shape("fc.weight"));
        parameters.Set("fc.weight", new float[12]);
        parameters.Set("fc.bias", [0, 0, (float)Math.Log(2), 0]);
        parameters.Set("norm.running_mean", [1, 2, 3]);
        var copy = new float[3];
        parameters.CopyTo("norm.running_mean", copy);
        Assert.Equal([1, 2, 3], copy);
        var probabilities = new float[4];
        network.Predict([5, 6, 7], probabilities);
        Assert.Equal(0.4f, probabilities[2], 1e-6f);
    }

    [Fact]
    public void Unknown_names_and_wrong_lengths_are_refused()
    {
        using var network = new SoftmaxRegression();
        var unknown = Assert.Throws<ArgumentException>(() => network.Parameters.ToArray("fc1.weight"));
        Assert.Contains("There is no 'fc1.weight'; there are fc.weight, fc.bias, norm.running_mean", unknown.Message);
        var length = Assert.Throws<ArgumentException>(() => network.Parameters.Set("fc.weight", new float[11]));
        Assert.Contains("[4, 3], 12 elements, but 11 were given", length.Message);
        Assert.Throws<ArgumentException>(() => network.Parameters.CopyTo("fc.bias", new float[5]));
        Assert.False(network.Parameters.Contains("bias"));
        Assert.True(network.Parameters.Contains("norm.running_mean"));
    }

    [Fact]
    public void The_table_lists_layers_and_sums()
    {
        string table = SoftmaxRegression.Info.ToTable();
        Assert.Contains("fc                 dense(4)  [4]             16     28\n", table);
        Assert.Contains("x                  input     [3]\n", table);
        Assert.Contains("parameters 64 B, scratch 256 B\n", table);
    }

    [Fact]
    public void Unknown_recipes_are_refused_with_what_there_is() =>
        Assert.Contains("it has default, scheduled", Assert.Throws<ArgumentException>(
            () => SoftmaxRegression.Info.RecipeNumber("fast")).Message);
}
