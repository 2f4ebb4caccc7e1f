using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using Xunit;
using static NetGen.Dsl.Tests.Planning.FusionCase;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>What an epilogue may read: along the lanes only what is contiguous or invariant, and inside.</summary>
public class FusionEpilogueTests
{
    private const string Joins = "in the product's epilogue";

    private readonly FusionCase _case = new();

    private GraphBuilder Graph => _case.Graph;

    private NetBuilder Net => _case.Net;

    private Node Dense => _case.Product("p", Net.Input("x", 8), 6);

    [Fact]
    public void A_bias_and_a_residual()
    {
        var p = Dense;
        var sum = Net.Add(Net.Add(p, Graph.BroadcastInto(Net.Parameter("bias", 6), p.Shape, [1])), Net.Input("z", 6));
        var plan = _case.Predict(Named("y", sum));
        Joined(plan, "p", "y", Joins);
        Assert.Single(plan.Kernels);
    }

    [Fact]
    public void Nothing_at_a_computed_index()
    {
        var place = new IndexMap(ImmutableArray.Create(IndexExpr.Constant(0, 2), IndexExpr.Dim(1, 2)));
        var row = Graph.Gather(Net.Parameter("table", 9, 6), place, 0, Net.Target("token", 9), Map(2, 0), Shape.Of(6).Batched);
        var plan = _case.Predict(Named("y", Net.Add(Dense, row)));
        Refused(plan, "p", "y", "y reads at a computed index");
    }

    [Fact]
    public void Nothing_outside()
    {
        var plan = _case.Predict(Named("y", Net.Add(Dense, Graph.Pad(Net.Input("z", 5), 1, 1, 0))));
        Refused(plan, "p", "y", "y reads outside of z");
    }

    [Fact]
    public void Nothing_with_a_stride_along_the_lanes()
    {
        var plan = _case.Predict(Named("y", Net.Add(Dense, Second(Net.Input("z", 6, 2)))));
        Refused(plan, "p", "y", "y reads z with a stride along the lanes");
    }

    [Fact]
    public void Random_numbers_in_order()
    {
        var plan = _case.Predict(Named("y", Net.Mul(Dense, Graph.Random(Shape.Of(6).Batched))));
        Joined(plan, "p", "y", Joins);
    }

    [Fact]
    public void No_random_numbers_with_a_stride_along_the_lanes()
    {
        var plan = _case.Predict(Named("y", Net.Mul(Dense, Second(Graph.Random(Shape.Of(6, 2).Batched)))));
        Refused(plan, "p", "y", "y needs random numbers with a stride along the lanes");
    }

    [Fact]
    public void The_coordinate_of_the_lanes()
    {
        var p = Dense;
        var plan = _case.Predict(Named("y", Net.Add(p, Graph.BroadcastInto(Graph.Iota(6), p.Shape, [1]))));
        Joined(plan, "p", "y", Joins);
    }

    [Fact]
    public void No_coordinate_that_the_lanes_share_with_another()
    {
        var p = Named("p", Net.Conv("conv", Net.Input("x", 2, 6, 6), 3, 3, bias: false));
        var plan = _case.Predict(Named("y", Net.Add(p, Graph.BroadcastInto(Graph.Iota(4), p.Shape, [3]))));
        Refused(plan, "p", "y", "y uses a coordinate that the lanes run over together with another");
    }

    /// <summary>Of the last axis the second element.</summary>
    private Node Second(Node x) => Graph.Reshape(Graph.Slice(x, 2, 1, 1), Shape.Of(6).Batched);
}
