using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using Xunit;
using static NetGen.Dsl.Tests.Planning.FusionCase;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Rules of fusion by what kernels are: products, reductions, scatters, padded copies, updates, their size.</summary>
public class FusionKindTests
{
    private readonly FusionCase _case = new();

    private GraphBuilder Graph => _case.Graph;

    private NetBuilder Net => _case.Net;

    [Fact]
    public void An_epilogue_takes_a_map_of_the_product()
    {
        var p = _case.Product("p", Net.Input("x", 8), 6);
        var plan = _case.Predict(Named("t", Net.Tanh(p)));
        Joined(plan, "p", "t", "in the product's epilogue");
        Assert.Single(plan.Kernels);
    }

    [Fact]
    public void A_reduction_of_a_product_is_a_kernel_of_its_own()
    {
        var p = _case.Product("p", Net.Input("x", 8), 6);
        var plan = _case.Predict(_case.Sum("s", p, 1));
        Refused(plan, "p", "s", "a reduction needs more of the product than one element");
        Assert.False(Together(plan, "p", "s"));
    }

    [Fact]
    public void An_epilogue_holds_no_reduction()
    {
        var x = Net.Input("x", 8);
        var (p, r) = (_case.Product("p", x, 6), _case.Sum("r", x, 1));
        var y = Named("y", Net.Add(p, Graph.BroadcastInto(r, p.Shape, [0])));
        var plan = _case.Predict(y);
        Joined(plan, "p", "y", "in the product's epilogue");
        Refused(plan, "r", "y", "a product's epilogue holds no reduction");
        Assert.False(Together(plan, "r", "y"));
    }

    [Fact]
    public void Two_products_are_two_kernels()
    {
        var p = _case.Product("p", Net.Input("x", 8), 6);
        var plan = _case.Predict(_case.Product("q", p, 4));
        Refused(plan, "p", "q", "both are products");
        Assert.Equal(2, plan.Kernels.Length);
    }

    [Fact]
    public void A_product_reads_its_operands_from_memory()
    {
        var h = _case.Exp("h", Net.Input("x", 8));
        var plan = _case.Predict(_case.Product("p", h, 6));
        Refused(plan, "h", "p", "a product reads its operands from memory");
        Assert.False(Together(plan, "h", "p"));
    }

    [Fact]
    public void A_scatter_is_a_kernel_of_its_own()
    {
        var updates = _case.Exp("u", Net.Input("x", 5));
        var place = new IndexMap(ImmutableArray.Create(IndexExpr.Constant(0, 2), IndexExpr.Dim(1, 2)));
        var s = Named("s", Graph.ScatterAdd(updates, place, 0, Net.Target("token", 9), Map(2, 0), Shape.Of(9, 5)));
        var counts = Net.State("counts", 9, 5);
        var plan = _case.Step(null, [], new Assignment(counts, Net.Add(counts, s)));
        Refused(plan, "s gradient", "new counts", "a scatter is a kernel of its own");
        Assert.Equal(2, plan.Kernels.Length);
    }

    [Fact]
    public void An_update_joins_the_product_that_makes_its_gradient()
    {
        var (x, d) = (Net.Input("x", 8), Net.Input("d", 6));
        var g = Named("g", Graph.Contract(d, Map(3, 2, 0), x, Map(3, 2, 1), Shape.Of(6, 8), ImmutableArray.Create(Shape.Batch)));
        var w = Net.Parameter("w", 6, 8);
        var plan = _case.Step(null, [], new Assignment(w, Net.Sub(w, Net.Mul(Graph.Host(HostScalar.Rate), g))));
        Joined(plan, "g gradient", "new w", "in the product's epilogue");
        Assert.Single(plan.Kernels);
        Assert.DoesNotContain(plan.Buffers, b => b.Place == Plan.BufferPlace.Arena);
    }

    [Fact]
    public void A_product_stores_no_padded_copy()
    {
        var c = Named("c", Net.Conv("conv1", Net.Input("x", 2, 18, 18), 3, 3, bias: false));
        var plan = _case.Predict(Named("d", Net.Conv("conv2", c, 2, 3, padding: 1, bias: false)));
        Refused(plan, "c", "c padded", "a product's epilogue stores no rows with gaps between them");
    }

    [Theory]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(28)]
    public void A_padded_copy_is_stored_where_its_elements_are_made(int row)
    {
        var e = _case.Exp("e", Net.Input("x", 2, 16, row));
        var plan = _case.Predict(e, Named("d", Net.Conv("conv", e, 2, 3, padding: 1, bias: false)));
        Joined(plan, "e", "e padded", "row by row");
        Assert.True(Together(plan, "e", "e padded"));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(17)]
    public void Padded_rows_that_leave_lanes_empty_are_copied(int row)
    {
        var e = _case.Exp("e", Net.Input("x", 2, 16, row));
        var plan = _case.Predict(e, Named("d", Net.Conv("conv", e, 2, 3, padding: 1, bias: false)));
        Refused(plan, "e", "e padded", "padded rows of this length would leave lanes empty");
        Assert.False(Together(plan, "e", "e padded"));
    }

    /// <summary>Its zeros too are read at the reader's own coordinates.</summary>
    [Fact]
    public void A_padded_value_that_is_no_operand_is_made_at_all_its_points()
    {
        var v = Named("v", Graph.Pad(Net.Input("x", 1, 16), 1, 1, 0));
        var plan = _case.Predict(v, Named("f", Net.Tanh(v)));
        Joined(plan, "v", "f", "at the same coordinates");
    }

    [Fact]
    public void Nothing_is_assigned_by_the_kernel_that_makes_the_loss()
    {
        var loss = Named("mean", Net.Mean(Net.Input("x")));
        var last = Net.State("last");
        var plan = _case.Step(loss, [], new Assignment(last, loss));
        Refused(plan, "loss", "last", "nothing is assigned before the loss is known");
        Assert.Equal(2, plan.Kernels.Length);
        Assert.False(plan.Kernels[plan.LossKernel - 1].Assigns);
    }

    [Fact]
    public void What_is_only_assigned_waits_for_the_loss()
    {
        var plan = Average(withLoss: true);
        Refused(plan, "mean", "new running", "it is assigned after the loss is known");
        Assert.All(plan.Kernels, k => Assert.False(k.Assigns && k.Nodes.Any(n => n.Name == "mean")));
    }

    [Fact]
    public void Without_a_loss_it_does_not_wait()
    {
        var plan = Average(withLoss: false);
        Joined(plan, "sum gradient", "new running", "at the same coordinates");
        Assert.Single(plan.Kernels);
    }

    /// <summary>A running mean of the columns of a value, of which the loss is a sum.</summary>
    private Plan.ProgramPlan Average(bool withLoss)
    {
        var x = Net.Input("x", 8);
        var mean = Named("mean", Net.Map(ScalarOp.Div, _case.Sum("sum", x, 0), Graph.Host(HostScalar.SampleCount)));
        var running = Net.State("running", 8);
        var value = Net.Add(Net.Mul(Net.Number(0.9), running), Net.Mul(Net.Number(0.1), mean));
        return _case.Step(withLoss ? Graph.Reduce(ReduceOp.Sum, mean, 0) : null, [], new Assignment(running, value));
    }

    [Fact]
    public void A_kernel_stays_small_enough_to_be_optimized()
    {
        var x = Net.Input("x", 8);
        Node v = x;
        for (var k = 0; k < 250; k++)
            v = Named("v", Net.Add(Named("v", Net.Mul(v, x)), Net.Number(0.001 * k)));
        var plan = _case.Predict(v);
        Joined(plan, "v", "v", "at the same coordinates");
        Refused(plan, "v", "v", "the kernel would be too large to be optimized");
        Assert.InRange(plan.Kernels.Length, 2, 6);
    }

    [Fact]
    public void What_lies_between_two_keeps_them_apart()
    {
        var p = _case.Product("p", Net.Input("x", 8), 6);
        var m = Named("m", Graph.Reduce(ReduceOp.Max, p, 1));
        var plan = _case.Predict(_case.Exp("e", Net.Sub(p, Graph.BroadcastInto(m, p.Shape, [0]))));
        Refused(plan, "p", "e", "m needs the first and is needed by the second");
        Assert.True(Together(plan, "m", "e"));
    }
}
