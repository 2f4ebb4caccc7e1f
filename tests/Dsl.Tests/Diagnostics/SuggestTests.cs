using System.Linq;
using NetGen.Dsl.Diagnostics;
using Xunit;

namespace NetGen.Dsl.Tests.Diagnostics;

public class SuggestTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("conv2", "conv2d", 1)]
    [InlineData("rleu", "relu", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Distances(string left, string right, int expected)
    {
        Assert.Equal(expected, Suggest.Distance(left, right));
        Assert.Equal(expected, Suggest.Distance(right, left));
    }

    [Theory]
    [InlineData("conv2", "conv2d")]
    [InlineData("rleu", "relu")]
    [InlineData("ReLU", "relu")]
    [InlineData("batchnorm", "batch_norm")]
    [InlineData("x", null)]
    [InlineData("Y", "y")]
    [InlineData("transformer", null)]
    // A name that is short for one and no other.
    [InlineData("den", "dense")]
    [InlineData("batch", "batch_norm")]
    [InlineData("con", null)]
    [InlineData("", null)]
    public void Nearest(string name, string? expected)
    {
        string[] names = ["relu", "elu", "conv2d", "conv1d", "batch_norm", "dense", "y"];
        Assert.Equal(expected, Suggest.Nearest(name, names));
        Assert.Equal(expected, Suggest.Nearest(name, names.Reverse()));
    }

    [Fact]
    public void Long_names_are_not_compared()
    {
        string name = new('a', 100_000);
        Assert.Null(Suggest.Nearest(name, [name + "b"]));
        Assert.Equal("", Suggest.DidYouMean("qq", ["relu"]));
        Assert.Equal(": did you mean `relu`?", Suggest.DidYouMean("rleu", ["relu"]));
    }
}
