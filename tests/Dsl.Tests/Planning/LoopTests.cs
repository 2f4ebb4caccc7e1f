using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Differentiation;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using NetGen.Dsl.Tests.Graph;
using Xunit;

namespace NetGen.Dsl.Tests.Planning;

/// <summary>Loops over steps: their kernels, their memory, and that they compute what the oracle does.</summary>
public class LoopTests
{
    private const int Count = 6;

    private readonly NetBuilder _net = new();

    private GraphBuilder Graph => _net.Graph;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_lstm_is_planned_as_two_loops(bool backward)
    {
        var x = _net.Input("x", Count, 3);
        var cell = Loops.Lstm(_net.Parameter("w", 32, 3), _net.Parameter("u", 32, 8), _net.Parameter("b", 32));
        var zero = Graph.Broadcast(Graph.Constant(0), Shape.Of(8).Batched);
        var results = Loops.Scan(Graph, Count, backward, [zero, zero], [x], cell);

        var predict = PlanCheck.Agrees(Program("Predict", ProgramKind.Predict, null, results), _net.Layout("y0", "y1", "y2"), 5);
        var gradients = PlanCheck.Agrees(Program("Gradients", ProgramKind.Gradients, Loss(results), []), _net.Layout(), 5);

        // The recurrent product, and all else of a step in one kernel.
        Assert.Equal(new StepLoop(predict.Loops[0].First, 2, Count, backward), Assert.Single(predict.Loops));
        Assert.Equal([backward, !backward], gradients.Loops.Select(l => l.IsBackward));
        // Backward the gradients of the gates are put side by side between the two.
        Assert.Equal([2, 3], gradients.Loops.Select(l => l.Kernels));
        // Inputs times weights, and the gradients of both weights, are one product each.
        var outside = gradients.Kernels.Where((_, k) => gradients.Runs(k) == 1).OfType<ContractKernel>();
        Assert.Equal(3, outside.Count());
    }

    public string Dump()
    {
        var x = _net.Input("x", Count, 3);
        var cell = Loops.Lstm(_net.Parameter("w", 32, 3), _net.Parameter("u", 32, 8), _net.Parameter("b", 32));
        var zero = Graph.Broadcast(Graph.Constant(0), Shape.Of(8).Batched);
        var results = Loops.Scan(Graph, Count, false, [zero, zero], [x], cell);
        var text = new System.Text.StringBuilder();
        NetGen.Dsl.Explanation.PlanText.Write(text, NetGen.Dsl.Planning.Planner.Plan(Program("Gradients", ProgramKind.Gradients, Loss(results), []), new NetGen.Dsl.Planning.PlanOptions(NetGen.Dsl.Model.Precision.F32, _net.Layout())));
        return text.ToString();
    }

    [Fact]
    public void A_simple_cell_is_one_kernel_that_reads_the_state_before()
    {
        var x = _net.Input("x", Count, 8);
        var (weight, initial) = (_net.Parameter("u", 8, 8), _net.Input("h", 8));
        var results = Loops.Scan(Graph, Count, false, [initial], [x], (graph, carried, parts) =>
        {
            var next = graph.Map(ScalarOp.Tanh, graph.Map(ScalarOp.Add, parts[0], Loops.Times(graph, carried[0], weight)));
            return ([next], [next]);
        });
        var plan = PlanCheck.Agrees(Program("Predict", ProgramKind.Predict, null, results), _net.Layout("y0", "y1"), 3);
        var loop = Assert.Single(plan.Loops);
        var kernel = Assert.IsType<ContractKernel>(plan.Kernels[loop.First]);
        Assert.Equal(1, loop.Kernels);
        var store = Assert.IsType<StoreStatement>(kernel.Epilogue.Last());
        Assert.Same(kernel.Left.Buffer, store.Target.Buffer);
        Assert.Equal((8, 8), (kernel.Left.Step, store.Target.Step));
        PlanCheck.Agrees(Program("Gradients", ProgramKind.Gradients, Loss(results), []), _net.Layout(), 3);
    }

    [Fact]
    public void One_number_for_each_sample_lies_apart_from_the_next()
    {
        var x = _net.Input("x", Count, 3);
        var weight = _net.Parameter("w", 3);
        var zero = Graph.Broadcast(Graph.Constant(0), Shape.Of().Batched);
        var results = Loops.Scan(Graph, Count, false, [zero], [x], (graph, carried, parts) =>
        {
            var spread = graph.BroadcastInto(carried[0], parts[0].Shape, [0]);
            var sum = graph.Contract(
                graph.Map(ScalarOp.Mul, spread, parts[0]), IndexMap.Identity(2), weight, new IndexMap([IndexExpr.Dim(1, 2)]), Shape.Of().Batched, [3]);
            var next = graph.Map(ScalarOp.Add, graph.Map(ScalarOp.Tanh, sum), graph.Constant(0.5));
            return ([next], [next]);
        });
        PlanCheck.Agrees(Program("Predict", ProgramKind.Predict, null, results), _net.Layout("y0", "y1"), 3);
        PlanCheck.Agrees(Program("Gradients", ProgramKind.Gradients, Loss(results), []), _net.Layout(), 3);
    }

    [Fact]
    public void Without_samples_a_loop_runs_over_weights()
    {
        var x = _net.Input("x", 4);
        var (matrix, start) = (_net.Parameter("w", 4, 4), _net.Parameter("v", 4));
        var results = Loops.Scan(Graph, Count, false, [start], [], (graph, carried, _) =>
        {
            var next = Loops.Times(graph, carried[0], matrix);
            var size = graph.Map(ScalarOp.Sqrt, graph.Reduce(ReduceOp.Sum, graph.Map(ScalarOp.Mul, next, next), 0));
            return ([graph.Map(ScalarOp.Div, next, graph.Broadcast(size, next.Shape))], []);
        });
        var scaled = Scaled(results[0]);
        PlanCheck.Agrees(Program("Predict", ProgramKind.Predict, null, [scaled]), _net.Layout("y0"), 3);
        PlanCheck.Agrees(Program("Gradients", ProgramKind.Gradients, Loss([scaled]), []), _net.Layout(), 3);

        Node Scaled(Node last) => Graph.Map(ScalarOp.Mul, x, Graph.Broadcast(last, x.Shape));
    }

    [Fact]
    public void Every_primitive_runs_within_a_loop()
    {
        foreach (var name in ScanTests.Bodies().Select(b => (string)b[0]))
        {
            var net = new NetBuilder();
            var x = net.Input("x", Count, 4, 3);
            var at = net.Graph.Map(ScalarOp.Add, net.Input("at", Count, 2, 3), net.Graph.Constant(0));
            var index = net.Graph.Reduce(ReduceOp.ArgMax, at, 3);
            var (h, w) = (net.Input("h", 4, 3), net.Parameter("w", 3, 3));
            var results = Loops.Scan(net.Graph, Count, false, [h], [x, index], ScanTests.BodyOf(name, w));
            var outputs = results.Where(r => r.Shape.IsBatched).ToArray();
            var names = outputs.Select((_, k) => "y" + k).ToArray();
            PlanCheck.Agrees(Program("Predict", ProgramKind.Predict, null, outputs), net.Layout(names), 3);
            PlanCheck.Agrees(Program(net, "Gradients", ProgramKind.Gradients, Loss(net, results), []), net.Layout(), 3);
        }
    }

    private Node Loss(Node[] values) => Loss(_net, values);

    private static Node Loss(NetBuilder net, Node[] values) => values
        .Select(v => net.Graph.Reduce(ReduceOp.Sum, net.Mul(v, net.Map(ScalarOp.Sin, v)), Enumerable.Range(0, v.Shape.Rank).ToArray()))
        .Aggregate(net.Add);

    private GraphProgram Program(string name, ProgramKind kind, Node? loss, Node[] outputs) => Program(_net, name, kind, loss, outputs);

    private static GraphProgram Program(NetBuilder net, string name, ProgramKind kind, Node? loss, Node[] outputs)
    {
        var parameters = net.Parameters.ToList();
        var gradients = loss is null ? [] : ReverseMode.Gradients(net.Graph, loss, parameters);
        var assigned = parameters.Zip(gradients, (p, g) => new Assignment(
            net.Graph.Variable(VariableKind.Gradient, p.VariableName, p.Shape, "", p), g));
        return new GraphProgram(
            name, kind, 6, [.. outputs.Select((o, k) => new NamedValue("y" + k, o))], loss, [], [.. assigned], []);
    }
}
