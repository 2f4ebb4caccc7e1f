using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Tests.Graph;

/// <summary>The same recurrent formulas as a scan and unrolled.</summary>
internal static class Loops
{
    /// <summary>One step: from the carried values and the sequences' parts to the next carried values and results.</summary>
    public delegate (Node[] Next, Node[] Results) Body(GraphBuilder graph, IReadOnlyList<Node> carried, IReadOnlyList<Node> parts);

    /// <summary>For each result its sequence, then for each carried value what is left of it at the end.</summary>
    public static Node[] Scan(GraphBuilder graph, int count, bool backward, Node[] initial, Node[] sequences, Body body)
    {
        var scan = graph.Scan(count, backward);
        var carried = initial.Select(scan.Carry).ToArray();
        var (next, results) = body(graph, carried, sequences.Select(s => (Node)scan.At(s)).ToArray());
        scan.Finish(next);
        return results.Select(scan.Sequence).Concat(carried.Select(scan.Final)).ToArray();
    }

    public static Node[] Unrolled(GraphBuilder graph, int count, bool backward, Node[] initial, Node[] sequences, Body body)
    {
        var carried = initial;
        var sums = new Dictionary<int, Node>();
        for (var run = 0; run < count; run++)
        {
            var t = backward ? count - 1 - run : run;
            var parts = sequences.Select(s => graph.Reshape(graph.Slice(s, Steps.Axis(s.Shape), t, 1), Steps.Within(s.Shape))).ToArray();
            (carried, var results) = body(graph, carried, parts);
            for (var k = 0; k < results.Length; k++)
            {
                var one = graph.Reshape(results[k], Steps.Over(results[k].Shape, 1));
                var placed = graph.Pad(one, Steps.Axis(one.Shape), t, count - 1 - t);
                sums[k] = sums.TryGetValue(k, out var sum) ? graph.Map(ScalarOp.Add, sum, placed) : placed;
            }
        }
        return sums.OrderBy(s => s.Key).Select(s => s.Value).Concat(carried).ToArray();
    }

    /// <summary>x [samples, k] times a weight [units, k].</summary>
    public static Node Times(GraphBuilder graph, Node x, Node weight)
    {
        var batch = x.Shape.IsBatched ? 1 : 0;
        var rank = 2 + batch;
        var left = Enumerable.Range(0, batch).Append(rank - 1).Select(d => IndexExpr.Dim(d, rank));
        IndexExpr[] right = [IndexExpr.Dim(batch, rank), IndexExpr.Dim(rank - 1, rank)];
        var shape = Shape.Of(weight.Shape[0]);
        return graph.Contract(x, new IndexMap([.. left]), weight, new IndexMap([.. right]), batch == 1 ? shape.Batched : shape, [weight.Shape[1]]);
    }

    /// <summary>Hochreiter and Schmidhuber's cell with forget gates: carries h and c, reads x, gives h.</summary>
    public static Body Lstm(Node input, Node recurrent, Node bias) => (graph, carried, parts) =>
    {
        var units = carried[0].Shape[carried[0].Shape.Rank - 1];
        var gates = graph.Map(ScalarOp.Add, Times(graph, parts[0], input), Times(graph, carried[0], recurrent));
        gates = graph.Map(ScalarOp.Add, gates, graph.Broadcast(bias, gates.Shape));
        Node Gate(int k, ScalarOp op) => graph.Map(op, graph.Slice(gates, gates.Shape.Rank - 1, k * units, units));
        var (i, f, g, o) = (Gate(0, ScalarOp.Logistic), Gate(1, ScalarOp.Logistic), Gate(2, ScalarOp.Tanh), Gate(3, ScalarOp.Logistic));
        var c = graph.Map(ScalarOp.Add, graph.Map(ScalarOp.Mul, f, carried[1]), graph.Map(ScalarOp.Mul, i, g));
        var h = graph.Map(ScalarOp.Mul, o, graph.Map(ScalarOp.Tanh, c));
        return ([h, c], [h]);
    };
}
