using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>One step of a random optimizer, as graph.</summary>
internal static class Optimizers
{
    public static (IReadOnlyList<Assignment> Assignments, IReadOnlyList<VariableNode> States) Step(
        GraphBuilder graph, Random random, IReadOnlyList<VariableNode> parameters, IReadOnlyList<Node> gradients)
    {
        var assignments = new List<Assignment>();
        var states = new List<VariableNode>();
        var rate = graph.Host(HostScalar.Rate);
        var kind = random.Next(5);
        var clip = random.Next(4);
        var decay = random.Next(3) == 0;
        Node Number(double x) => graph.Constant(x);
        Node Add(Node a, Node b) => graph.Map(ScalarOp.Add, a, b);
        Node Sub(Node a, Node b) => graph.Map(ScalarOp.Sub, a, b);
        Node Mul(Node a, Node b) => graph.Map(ScalarOp.Mul, a, b);
        Node Div(Node a, Node b) => graph.Map(ScalarOp.Div, a, b);
        Node Sqrt(Node a) => graph.Map(ScalarOp.Sqrt, a);
        // 1 - beta^t
        Node Correction(double beta) => Sub(Number(1), graph.Map(ScalarOp.Pow, Number(beta), graph.Host(HostScalar.Step)));
        Node Mixed(Node old, double beta, Node value) => Add(Mul(Number(beta), old), Mul(Number(1 - beta), value));
        Node Sum(Node x) => graph.Reduce(ReduceOp.Sum, x, Enumerable.Range(0, x.Shape.Rank).ToArray());
        var norm = Sqrt(gradients.Select(g => Sum(Mul(g, g))).Aggregate(Number(1e-6), Add));
        for (var k = 0; k < parameters.Count; k++)
        {
            var (w, g) = (parameters[k], gradients[k]);
            graph.Origin = new Origin(w.VariableName, "optimizer", default);
            Node State(string name)
            {
                var state = graph.Variable(VariableKind.OptimizerState, name, w.Shape, of: w);
                states.Add(state);
                return state;
            }
            void Update(Node state, Node value) => assignments.Add(new Assignment((VariableNode)state, value));
            g = clip switch
            {
                0 => Mul(g, graph.Map(ScalarOp.Min, Number(1), Div(Number(0.5), norm))),
                1 => graph.Map(ScalarOp.Max, Number(-0.5), graph.Map(ScalarOp.Min, g, Number(0.5))),
                _ => g,
            };
            if (decay && w.Role == "weight")
                g = Add(g, Mul(Number(1e-2), w));
            switch (kind)
            {
                case 0:
                    Update(w, Sub(w, Mul(rate, g)));
                    break;
                case 1 or 2:
                    var momentum = State("momentum");
                    var moved = Add(Mul(Number(0.9), momentum), g);
                    Update(momentum, moved);
                    Update(w, Sub(w, Mul(rate, kind == 1 ? moved : Add(g, Mul(Number(0.9), moved)))));
                    break;
                case 3:
                    var (m, v) = (State("m"), State("v"));
                    var (first, second) = (Mixed(m, 0.9, g), Mixed(v, 0.99, Mul(g, g)));
                    Update(m, first);
                    Update(v, second);
                    var (direction, size) = (Div(first, Correction(0.9)), Sqrt(Div(second, Correction(0.99))));
                    Update(w, Sub(w, Mul(rate, Div(direction, Add(size, Number(1e-2))))));
                    break;
                default:
                    var square = State("square");
                    var mean = Mixed(square, 0.9, Mul(g, g));
                    Update(square, mean);
                    Update(w, Sub(w, Div(Mul(rate, g), Sqrt(Add(mean, Number(1e-3))))));
                    break;
            }
        }
        return (assignments, states);
    }
}
