using System;
using System.Linq;
using NetGen.Runtime.Data;
using NetGen.Runtime.Tests.Networks;
using Xunit;

namespace NetGen.Runtime.Tests.Data;

public sealed class DataSetTests
{
    [Fact]
    public void Parts_are_views_of_the_whole()
    {
        DataSet<float> all = Numbered(10);
        Assert.Equal([3, 4, 5, 6], all.Range(3, 4).ToLabels("label"));
        Assert.Equal([5, 6], all.Skip(2).Range(3, 4).Take(2).ToLabels("label"));
        Assert.Equal([10, 11, 12, 13], all.Range(5, 2).ToArray("x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Range(7, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Range(-1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Range(0, 11));
    }

    [Fact]
    public void A_shuffle_is_a_permutation_that_keeps_columns_together()
    {
        DataSet<float> all = Numbered(50).Skip(10);
        DataSet<float> shuffled = all.Shuffle(7);
        int[] label = shuffled.ToLabels("label");
        Assert.NotEqual(all.ToLabels("label"), label);
        Assert.Equal(Enumerable.Range(10, 40), label.Order());
        Assert.Equal(label.SelectMany(i => new float[] { 2 * i, 2 * i + 1 }), shuffled.ToArray("x"));
        Assert.Equal(label, all.Shuffle(7).ToLabels("label"));
        Assert.NotEqual(label, all.Shuffle(8).ToLabels("label"));
    }

    [Fact]
    public void The_order_of_a_seed_never_changes()
    {
        // Computed by another program from the definitions of Philox4x32-10 and of the shuffle.
        int[] expected = [3, 2, 7, 11, 10, 5, 9, 6, 1, 8, 4, 0];
        Assert.Equal(expected, Numbered(12).Shuffle(1).ToLabels("label"));
    }

    [Fact]
    public void Every_place_is_equally_likely()
    {
        // 4,000 shuffles of 8: each count is binomial with mean 500 and deviation 21; 5 deviations are allowed.
        var counts = new int[8, 8];
        for (ulong seed = 0; seed < 4000; seed++)
        {
            int[] order = Numbered(8).Shuffle(seed).ToLabels("label");
            for (int i = 0; i < 8; i++)
                counts[i, order[i]]++;
        }

        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 395, 605));
    }

    [Fact]
    public void A_split_shares_all_samples_out()
    {
        (DataSet<float> first, DataSet<float> second) = Numbered(10).Split(0.25, seed: 3);
        Assert.Equal((7, 3), (first.Count, second.Count));
        Assert.Equal(Enumerable.Range(0, 10), first.ToLabels("label").Concat(second.ToLabels("label")).Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Split(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Split(1.5));
    }

    [Fact]
    public void Columns_that_do_not_fit_are_refused()
    {
        Assert.Contains("'x' has 5 elements", Assert.Throws<ArgumentException>(
            () => DataColumn<float>.OfValues("x", new float[5], 2)).Message);
        Assert.Contains("'x' holds 2 samples, but 'y' holds 3", Assert.Throws<ArgumentException>(() => new DataSet<float>(
            DataColumn<float>.OfValues("x", new float[4], 2), DataColumn<float>.OfIndices("y", new int[3]))).Message);
        Assert.Throws<ArgumentException>(() => new DataSet<float>(
            DataColumn<float>.OfValues("x", []), DataColumn<float>.OfIndices("x", [])));
        Assert.Contains("has no column 'y'; it has x, label", Assert.Throws<ArgumentException>(
            () => Numbered(2).ToArray("y")).Message);
        Assert.Throws<ArgumentException>(() => Numbered(2).ToArray("label"));
        Assert.Throws<ArgumentException>(() => Numbered(2).ToLabels("x"));
    }

    [Fact]
    public void A_set_for_a_network_takes_its_names_shapes_and_types()
    {
        DataSet<float> set = DataSet<float>.For(SoftmaxRegression.Info, new float[6], new int[2]);
        Assert.Equal(["x", "label"], set.Columns.Select(c => c.Name));
        Assert.Equal((int[])[3], set.Columns[0].Shape);
        Assert.Contains("2 inputs and targets (x: [3], label: class(4))", Assert.Throws<ArgumentException>(
            () => DataSet<float>.For(SoftmaxRegression.Info, new float[6])).Message);
        Assert.Contains("'label' needs int[], but Single[] was given", Assert.Throws<ArgumentException>(
            () => DataSet<float>.For(SoftmaxRegression.Info, new float[6], new float[2])).Message);
    }

    private static DataSet<float> Numbered(int count) => new(
        DataColumn<float>.OfValues("x", [.. Enumerable.Range(0, 2 * count).Select(i => (float)i)], 2),
        DataColumn<float>.OfIndices("label", [.. Enumerable.Range(0, count)]));
}
