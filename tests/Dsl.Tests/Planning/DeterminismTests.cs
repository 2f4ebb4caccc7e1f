using System.Globalization;
using System.Linq;
using NetGen.Dsl.Explanation;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Dsl.Tests.Binding;
using NetGen.Tests.Shared;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>The same network gives the same plan: kernels, order, places and notes, all of which the explanation prints.</summary>
public class DeterminismTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Again_from_the_same_model(bool fuse)
    {
        foreach (var model in new[] { Workloads.Model(nameof(Workloads.Mlp)), Workloads.Model(nameof(Workloads.LeNet)) })
            Assert.Equal(Text(model, fuse), Text(model, fuse));
    }

    [Fact]
    public void Again_from_the_same_text()
    {
        foreach (var text in new[] { Workloads.Mlp, Workloads.LeNet, Binding.Networks.Residual })
            Assert.Equal(Text(Bound.Network(text)), Text(Bound.Network(text)));
    }

    [Fact]
    public void Again_from_random_networks()
    {
        for (var seed = 0; seed < 60; seed++)
            Assert.Equal(Text(RandomNetworks.Generate(seed).Model), Text(RandomNetworks.Generate(seed).Model));
    }

    /// <summary>Another minus, decimal sign and digit groups; made by hand, as not every machine has all cultures.</summary>
    [Fact]
    public void Under_another_culture()
    {
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        hostile.NumberFormat.NegativeSign = "~";
        hostile.NumberFormat.NumberDecimalSeparator = ",";
        hostile.NumberFormat.NumberGroupSeparator = "'";
        hostile.NumberFormat.NumberGroupSizes = [2];
        var texts = new[] { Workloads.LeNet, Binding.Networks.Residual };
        var expected = texts.Select(t => Text(Bound.Network(t))).ToList();
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = hostile;
            Assert.Equal(expected, texts.Select(t => Text(Bound.Network(t))).ToList());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }

    private static string Text(NetworkModel model, bool fuse = true) => Explainer.Explain(model, NetworkPlans.Of(model, fuse).All);
}
