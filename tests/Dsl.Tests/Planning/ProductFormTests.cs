using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Xunit;
using static NetGen.Dsl.Tests.Planning.FusionCase;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Which contractions are matrix products, and why others are loops.</summary>
public class ProductFormTests
{
    private readonly FusionCase _case = new();

    private NetBuilder Net => _case.Net;

    [Fact]
    public void Rows_by_columns_are_a_product() =>
        Assert.IsType<ContractKernel>(Assert.Single(_case.Predict(_case.Product("y", Net.Input("x", 8), 6)).Kernels));

    [Fact]
    public void Nothing_summed_is_a_loop()
    {
        var y = Contract(Net.Input("x", 1), Map(3, 0, 2), Net.Parameter("w", 6, 1), Map(3, 1, 2), Shape.Of(6), 1);
        IsLoop(_case.Predict(y), "nothing is summed");
    }

    [Fact]
    public void A_coordinate_summed_in_one_operand_is_a_loop()
    {
        var y = Contract(Net.Input("x", 8), Map(3, 0, 2), Net.Parameter("w", 6), Map(3, 1), Shape.Of(6), 8);
        IsLoop(_case.Predict(y), "a summed coordinate is in one operand only");
    }

    [Fact]
    public void A_coordinate_of_the_result_alone_is_a_loop()
    {
        var y = Contract(Net.Input("x", 8), Map(4, 0, 3), Net.Parameter("w", 6, 8), Map(4, 1, 3), Shape.Of(6, 3), 8);
        IsLoop(_case.Predict(y), "a coordinate of the result is in neither operand");
    }

    [Fact]
    public void One_number_is_a_loop()
    {
        var (a, b) = (Net.Parameter("a", 8), Net.Parameter("b", 8));
        var y = Named("y", _case.Graph.Contract(a, Map(1, 0), b, Map(1, 0), Shape.Scalar, ImmutableArray.Create(8)));
        IsLoop(_case.Step(y, []), "the result is one number");
    }

    [Fact]
    public void Operands_that_both_vary_innermost_are_a_loop()
    {
        var y = Contract(Net.Input("x", 8, 6), Map(3, 0, 2, 1), Net.Parameter("w", 8, 6), Map(3, 2, 1), Shape.Of(6), 8);
        IsLoop(_case.Predict(y), "both operands vary along the innermost coordinate");
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Groups_of_a_few_columns_are_a_loop(int columns, bool product)
    {
        var y = Contract(
            Net.Input("x", 2, 8), Map(4, 0, 1, 3), Net.Parameter("w", 2, columns, 8), Map(4, 1, 2, 3), Shape.Of(2, columns), 8);
        var plan = _case.Predict(y);
        if (product)
            Assert.IsType<ContractKernel>(Assert.Single(plan.Kernels));
        else
            IsLoop(plan, "each of its groups is only a few rows or columns");
    }

    private Node Contract(Node left, IndexMap leftMap, Node right, IndexMap rightMap, Shape result, int summed) => Named(
        "y", _case.Graph.Contract(left, leftMap, right, rightMap, result.Batched, ImmutableArray.Create(summed)));

    private static void IsLoop(ProgramPlan plan, string reason)
    {
        Refused(plan, "product", "y", "no matrix product: " + reason);
        Assert.All(plan.Kernels, k => Assert.IsType<LoopKernel>(k));
    }
}
