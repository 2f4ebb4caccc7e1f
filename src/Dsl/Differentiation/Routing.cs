using System;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// Adjoints that reach only one branch of a <see cref="ScalarOp.Select"/>. They keep the form <c>Select(c, d, 0)</c> while
/// they are multiplied further, so that the 0 of the branch not taken never meets an infinite derivative.
/// </summary>
internal static class Routing
{
    /// <summary><paramref name="d"/> where the condition is as <paramref name="taken"/> says, else 0.</summary>
    public static Node Route(GraphBuilder graph, Node condition, Node d, bool taken)
    {
        if (TryRouted(d, out var inner, out var value, out var innerTaken))
        {
            // Routed twice: both conditions, so that the nesting does not grow with the length of a chain.
            var both = graph.Map(ScalarOp.And, As(graph, condition, taken), As(graph, inner, innerTaken));
            return graph.Map(ScalarOp.Select, both, value, graph.Constant(0));
        }
        var zero = graph.Constant(0);
        return taken ? graph.Map(ScalarOp.Select, condition, d, zero) : graph.Map(ScalarOp.Select, condition, zero, d);
    }

    /// <summary>Applies a linear operation to an adjoint, where that is not 0 by routing.</summary>
    public static Node Through(GraphBuilder graph, Node d, Func<Node, Node> linear) =>
        TryRouted(d, out var condition, out var value, out var taken)
            ? Route(graph, condition, linear(value), taken)
            : linear(d);

    /// <summary>
    /// The sum of two adjoints. Those of the two branches of one condition become one selection; where both are 0 by routing,
    /// so is the sum.
    /// </summary>
    public static Node Add(GraphBuilder graph, Node a, Node b)
    {
        if (!TryRouted(a, out var condition, out var left, out var leftTaken)
            || !TryRouted(b, out var other, out var right, out var rightTaken))
        {
            return graph.Map(ScalarOp.Add, a, b);
        }
        if (condition != other)
        {
            var either = graph.Map(ScalarOp.Or, As(graph, condition, leftTaken), As(graph, other, rightTaken));
            return graph.Map(ScalarOp.Select, either, graph.Map(ScalarOp.Add, a, b), graph.Constant(0));
        }
        if (leftTaken == rightTaken)
            return Route(graph, condition, graph.Map(ScalarOp.Add, left, right), leftTaken);
        return leftTaken
            ? graph.Map(ScalarOp.Select, condition, left, right)
            : graph.Map(ScalarOp.Select, condition, right, left);
    }

    private static bool TryRouted(Node d, out Node condition, out Node value, out bool taken)
    {
        condition = value = d;
        taken = true;
        if (d is not MapNode { Op: ScalarOp.Select } select)
            return false;
        condition = select.Operands[0];
        taken = IsZero(select.Operands[2]);
        value = taken ? select.Operands[1] : select.Operands[2];
        return taken || IsZero(select.Operands[1]);
    }

    private static Node As(GraphBuilder graph, Node condition, bool taken) =>
        taken ? condition : graph.Map(ScalarOp.Not, condition);

    private static bool IsZero(Node node) => Folding.TryConstant(node, out var value) && value == 0;
}
