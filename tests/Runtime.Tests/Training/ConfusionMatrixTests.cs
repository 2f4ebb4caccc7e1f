using System;
using NetGen.Runtime.Training;
using Xunit;

namespace NetGen.Runtime.Tests.Training;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Counts_and_shares_are_those_of_the_samples()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add<float>([0, 1, 1], [0.9f, 0.1f, 0, 0, 0.2f, 0.8f, 0.1f, 0.7f, 0.7f]);
        matrix.Add(0, 1);
        Assert.Equal(4, matrix.Count);
        Assert.Equal((1, 1, 1, 1), (matrix[0, 0], matrix[0, 1], matrix[1, 1], matrix[1, 2]));
        Assert.Equal(0.5, matrix.Accuracy);
        Assert.Equal(0.5, matrix.Recall(0));
        Assert.Equal(0, matrix.Precision(2));
        Assert.True(double.IsNaN(matrix.Recall(2)));
        Assert.Equal(
            "actual | 0 1 2 | recall\n"
            + "-------+-------+-------\n"
            + "     0 | 1 1 . | 0.5000\n"
            + "     1 | . 1 1 | 0.5000\n"
            + "     2 | . . . | -\n", matrix.ToString());
    }

    [Fact]
    public void Means_over_classes_leave_out_those_without_samples()
    {
        var matrix = new ConfusionMatrix(4);
        Assert.True(double.IsNaN(matrix.MacroPrecision));
        Assert.True(double.IsNaN(matrix.MacroRecall));

        // Actual 0: predicted 0, 0, 2; actual 1: predicted 2, 1. Nothing is of class 2, and nothing at all of class 3.
        foreach ((int actual, int predicted) in new[] { (0, 0), (0, 0), (0, 2), (1, 2), (1, 1) })
            matrix.Add(actual, predicted);
        Assert.Equal((1 + 1 + 0) / 3.0, matrix.MacroPrecision, 1e-15);
        Assert.Equal((2 / 3.0 + 0.5) / 2, matrix.MacroRecall, 1e-15);
    }

    [Fact]
    public void Labels_and_lengths_out_of_range_are_refused()
    {
        var matrix = new ConfusionMatrix(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, -1));
        Assert.Throws<ArgumentException>(() => matrix.Add<float>([0, 1], new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0));
    }
}
