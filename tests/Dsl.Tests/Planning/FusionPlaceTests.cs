using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Xunit;
using static NetGen.Dsl.Tests.Planning.FusionCase;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Rules of fusion by coordinates: which two values have, where one reads the other, and what is saved.</summary>
public class FusionPlaceTests
{
    private readonly FusionCase _case = new();

    private GraphBuilder Graph => _case.Graph;

    private NetBuilder Net => _case.Net;

    [Fact]
    public void At_its_own_coordinates_though_in_another_order()
    {
        var x = Net.Input("x", 6, 6);
        var e = _case.Exp("e", x);
        var plan = _case.Predict(e, Named("f", Net.Tanh(Net.Add(Graph.Permute(e, 0, 2, 1), x))));
        Joined(plan, "e", "f", "at the same coordinates");
        Assert.True(Together(plan, "e", "f"));
    }

    [Fact]
    public void Not_at_other_coordinates()
    {
        var x = Net.Input("x", 6, 6);
        var e = _case.Exp("e", x);
        var plan = _case.Predict(e, Named("f", Net.Tanh(Net.Add(_case.Flip(e, 1), x))));
        Refused(plan, "e", "f", "the second reads the first at other coordinates than its own");
        Assert.False(Together(plan, "e", "f"));
    }

    [Fact]
    public void Not_where_no_coordinate_is_kept_by_both()
    {
        var x = Net.Input("x", 8);
        var m = _case.Sum("m", x, 0);
        var plan = _case.Predict(_case.Sum("c", Net.Mul(x, Graph.BroadcastInto(m, x.Shape, [1])), 1));
        Refused(plan, "m", "c", "they share no coordinate that both keep");
        Assert.False(Together(plan, "m", "c"));
    }

    [Fact]
    public void Not_with_a_product_of_fewer_coordinates()
    {
        var (p, z) = (_case.Product("p", Net.Input("x", 8), 6), Net.Input("z", 6, 3));
        var plan = _case.Predict(Named("f", Net.Tanh(Net.Add(Graph.BroadcastInto(p, z.Shape, [0, 1]), z))));
        Refused(plan, "p", "f", "they have not all coordinates in common");
    }

    [Fact]
    public void Not_where_a_reduction_would_lose_coordinates()
    {
        var r = _case.Sum("r", Net.Input("x", 4, 7), 2);
        var plan = _case.Predict(_case.Sum("s", r, 1));
        Refused(plan, "r", "s", "the wider one's reductions need all its coordinates");
        Assert.False(Together(plan, "r", "s"));
    }

    [Fact]
    public void Reductions_with_the_same_loops_share_them()
    {
        var x = Net.Input("x", 8);
        var mean = _case.Sum("s", x, 1);
        var d = Net.Sub(x, Graph.BroadcastInto(mean, x.Shape, [0]));
        var plan = _case.Predict(_case.Sum("t", Net.Mul(d, d), 1));
        Joined(plan, "s", "t", "at the same coordinates");
        Assert.Single(plan.Kernels);
    }

    [Fact]
    public void Not_with_other_loops()
    {
        var z = Net.Input("z", 5);
        var s = _case.Sum("s", Net.Input("x", 8), 1);
        var plan = _case.Predict(_case.Sum("t", Net.Mul(z, Graph.BroadcastInto(s, z.Shape, [0])), 1));
        Refused(plan, "s", "t", "their loops inside would not be the same");
        Assert.False(Together(plan, "s", "t"));
    }

    [Fact]
    public void Row_by_row_where_a_tensor_is_read_once_less()
    {
        var x = Net.Input("x", 8);
        var s = _case.Sum("s", x, 1);
        var plan = _case.Predict(Named("f", Net.Tanh(Net.Mul(x, Graph.BroadcastInto(s, x.Shape, [0])))));
        Joined(plan, "s", "f", "row by row");
        Assert.Single(plan.Kernels);
    }

    [Fact]
    public void Not_row_by_row_where_nothing_is_saved()
    {
        var x = Net.Input("x", 8);
        var a = _case.Exp("a", Net.Input("q"));
        var plan = _case.Predict(a, Named("f", Net.Tanh(Net.Mul(x, Graph.BroadcastInto(a, x.Shape, [0])))));
        Refused(plan, "a", "f", "no tensor would be read once less");
        Assert.False(Together(plan, "a", "f"));
    }

    [Fact]
    public void An_update_joins_readers_of_what_it_overwrites_at_the_same_place()
    {
        var plan = Updates(flipped: false);
        Assert.Single(plan.Kernels);
    }

    [Fact]
    public void Not_where_what_it_overwrites_is_read_elsewhere()
    {
        var plan = Updates(flipped: true);
        Refused(plan, "new v", "w", "new v reads w at other places than are overwritten");
        Assert.NotEqual(1, plan.Kernels.Length);
    }

    /// <summary>w and v change by a common value, v also by w.</summary>
    private ProgramPlan Updates(bool flipped)
    {
        var (w, v) = (Net.Parameter("w", 4, 6), Net.Parameter("v", 4, 6));
        var p = _case.Exp("p", w);
        var other = flipped ? _case.Flip(w, 1) : w;
        return _case.Step(
            null, [], new Assignment(w, Net.Sub(w, p)), new Assignment(v, Net.Add(Net.Add(v, p), Net.Tanh(other))));
    }

    [Fact]
    public void Readers_of_one_value_share_its_rows()
    {
        var x = Net.Input("x", 8);
        var plan = _case.Predict(_case.Sum("a", x, 1), Named("b", Graph.Reduce(ReduceOp.Max, x, 1)));
        Assert.True(Together(plan, "a", "b"));
        Assert.Contains("  a → b: at the same coordinates\n", Explanation.Explainer.Explain(plan));
    }

    [Fact]
    public void Readers_of_rows_and_of_columns_stay_apart()
    {
        var x = Net.Input("x", 8);
        var columns = Net.State("columns", 8);
        var plan = _case.Step(
            Graph.Reduce(ReduceOp.Sum, _case.Exp("e", _case.Sum("a", x, 1)), 0), [], new Assignment(columns, _case.Sum("b", x, 0)));
        Assert.False(Together(plan, "a", "b"));
    }

    [Fact]
    public void Single_numbers_are_made_together()
    {
        var loss = Net.Mean(Net.Input("x"));
        var plan = _case.Step(loss, [new NamedValue("metric", Net.Mean(Net.Input("z")))]);
        Assert.Single(plan.Kernels);
    }

    [Fact]
    public void Small_updates_of_the_same_extents_are_made_together()
    {
        var states = new[] { Net.State("a.mean", 6), Net.State("b.mean", 6), Net.State("c.mean", 7) };
        var plan = _case.Step(null, [], [.. states.Select(s => new Assignment(s, Net.Mul(Net.Number(0.5), s)))]);
        Assert.Equal(2, plan.Kernels.Length);
    }

    [Fact]
    public void Large_updates_are_kernels_of_their_own()
    {
        var states = new[] { Net.State("a.mean", 5000), Net.State("b.mean", 5000) };
        var plan = _case.Step(null, [], [.. states.Select(s => new Assignment(s, Net.Mul(Net.Number(0.5), s)))]);
        Assert.Equal(2, plan.Kernels.Length);
    }
}
