using System.Linq;
using NetGen.Dsl.Tests.References;
using Xunit;
using Numbers = NetGen.Dsl.Tests.Binding.Numbers;

namespace NetGen.Dsl.Tests.Declarations;

/// <summary>Metrics against counts.</summary>
public class MetricTests
{
    private const int Places = 6;
    private const int Classes = 7;

    private static readonly double[] s_scores = Numbers.Some(Places * Classes);
    private static readonly double[] s_labels = [0, 3, 6, 2, 2, 5];

    private static double Metric(string metric, string target, double[] values) => Numbers.Of($$"""
        network N {
          input x: [2, 7]
          target t: {{target}}
          loss mean(x)
          metric {{metric}} as found
          output y = x
        }
        """).Evaluate(("x", s_scores), ("t", values)).Metrics["found"];

    /// <summary>How many scores of a place are greater than that of its label.</summary>
    private static int Rank(int place)
    {
        var row = s_scores.Skip(place * Classes).Take(Classes).ToArray();
        return row.Count(v => v > row[(int)s_labels[place]]);
    }

    [Fact]
    [Proves("metric accuracy", "counts of 6 places, equal")]
    public void Accuracy_counts_the_labels_with_the_greatest_score() => Assert.Equal(
        Enumerable.Range(0, Places).Count(p => Rank(p) == 0) / (double)Places, Metric("accuracy(x, t)", "class(7)[2]", s_labels), 1e-12);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [Proves("metric top_accuracy", "counts of 6 places for n of 1 to 7, equal")]
    public void Top_accuracy_counts_the_labels_among_the_greatest_scores(int n) => Assert.Equal(
        Enumerable.Range(0, Places).Count(p => Rank(p) < n) / (double)Places, Metric($"top_accuracy(x, t, n: {n})", "class(7)[2]", s_labels), 1e-12);

    [Fact]
    [Proves("metric binary_accuracy", "counts of 42 targets, equal")]
    public void Binary_accuracy_counts_the_right_signs()
    {
        double[] targets = [.. Numbers.Some(s_scores.Length, 5).Select(v => v > 0.3 ? 1.0 : 0)];
        var right = s_scores.Zip(targets).Count(p => p.First > 0 == p.Second > 0.5);
        Assert.InRange(right, 5, 37);
        Assert.Equal(right / (double)targets.Length, Metric("binary_accuracy(x, t)", "[2, 7]", targets), 1e-12);
    }
}
