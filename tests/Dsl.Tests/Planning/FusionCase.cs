using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Explanation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>
/// A small program in which two values meet that a rule of fusion joins, or keeps apart. Both the plan and the explanation
/// must say so, and the plan must compute what the graph does.
/// </summary>
internal sealed class FusionCase
{
    public const int Batch = 5;

    public NetBuilder Net { get; } = new();

    public GraphBuilder Graph => Net.Graph;

    /// <summary>Gives a value the name by which notes call it.</summary>
    public static T Named<T>(string name, T node)
        where T : Node
    {
        node.Name = name;
        return node;
    }

    /// <summary>A matrix product without a bias, with a weight of its own.</summary>
    public Node Product(string name, Node x, int units)
    {
        var k = x.Shape[1];
        var weight = Net.Parameter(name + ".weight", units, k);
        return Named(name, Graph.Contract(x, Map(3, 0, 2), weight, Map(3, 1, 2), Shape.Of(units).Batched, ImmutableArray.Create(k)));
    }

    public Node Exp(string name, Node x) => Named(name, Graph.Map(ScalarOp.Exp, x));

    public Node Sum(string name, Node x, params int[] axes) => Named(name, Graph.Reduce(ReduceOp.Sum, x, axes));

    /// <summary>A map whose dimensions are plain coordinates.</summary>
    public static IndexMap Map(int rank, params int[] dims) => new(dims.Select(d => IndexExpr.Dim(d, rank)).ToImmutableArray());

    /// <summary>The elements of one axis in the opposite order.</summary>
    public Node Flip(Node x, int axis)
    {
        var rank = x.Shape.Rank;
        var dims = Enumerable.Range(0, rank).Select(k => k != axis
            ? IndexExpr.Dim(k, rank)
            : new IndexExpr(IndexExpr.Dim(k, rank).Coefficients.SetItem(k, -1), x.Shape[k] - 1));
        return Graph.View(x, x.Shape, new IndexMap(dims.ToImmutableArray()));
    }

    /// <summary>The plan of a program with these outputs, named by the values' own names with an underscore behind.</summary>
    public ProgramPlan Predict(params Node[] outputs)
    {
        var named = outputs.Select(o => new NamedValue(o.Name + "_", o)).ToArray();
        var layout = Net.Layout([.. named.Select(n => n.Name)]);
        return PlanCheck.Agrees(NetBuilder.Predict(Batch, named), layout, Batch);
    }

    /// <summary>The plan of a step.</summary>
    public ProgramPlan Step(Node? loss, NamedValue[] metrics, params Assignment[] assignments)
    {
        var program = new GraphProgram(
            "Step", ProgramKind.Train, Batch, ImmutableArray<NamedValue>.Empty, loss, [.. metrics], [.. assignments],
            ImmutableArray<NamedValue>.Empty);
        return PlanCheck.Agrees(program, Net.Layout(), Batch);
    }

    public static void Joined(ProgramPlan plan, string producer, string consumer, string how) =>
        Said(plan, "Joined:", producer, consumer, how);

    public static void Refused(ProgramPlan plan, string producer, string consumer, string reason) =>
        Said(plan, "Not joined:", producer, consumer, reason);

    private static void Said(ProgramPlan plan, string title, string producer, string consumer, string reason)
    {
        var text = Explainer.Explain(plan);
        var section = text.Split("\n\n").Select(s => s + "\n").FirstOrDefault(s => s.StartsWith(title, System.StringComparison.Ordinal)) ?? "";
        Assert.Contains($"\n  {producer} → {consumer}: {reason}\n", section);
    }

    /// <summary>Whether one kernel computes both of two values.</summary>
    public static bool Together(ProgramPlan plan, string a, string b) =>
        plan.Kernels.Any(k => k.Nodes.Any(n => n.Name == a) && k.Nodes.Any(n => n.Name == b));
}
