using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Interpretation;

/// <summary>
/// The oracle: computes a graph in double, each primitive by its definition, each node once and whole, nothing fused.
/// Slow and plain on purpose; compiled code is compared with it.
/// </summary>
public static class Interpreter
{
    /// <summary>Runs a program once.</summary>
    /// <exception cref="ArgumentException">An input or variable is missing or has another number of elements.</exception>
    public static Outcome Run(GraphProgram program, Feed feed, CancellationToken ct = default)
    {
        var wanted = program.Outputs.Concat(program.Metrics).Concat(program.Watched).Select(v => v.Value)
            .Concat(program.Assignments.Select(a => a.Value))
            .Concat(program.Loss is null ? Enumerable.Empty<Node>() : new[] { program.Loss });
        var values = EvaluateAll(wanted, feed, ct);
        double? loss = program.Loss is null ? null : values[program.Loss][0];
        var refused = loss is { } l && (double.IsNaN(l) || double.IsInfinity(l));
        return new Outcome(
            program.Outputs.ToDictionary(o => o.Name, o => values[o.Value]),
            loss,
            program.Metrics.ToDictionary(m => m.Name, m => values[m.Value][0]),
            refused ? new Dictionary<VariableNode, double[]>() : program.Assignments.ToDictionary(a => a.Target, a => values[a.Value]),
            program.Watched.Select(w => (w.Name, values[w.Value])).ToList());
    }

    /// <summary>The values of some nodes, in their order.</summary>
    /// <exception cref="ArgumentException">An input or variable is missing or has another number of elements.</exception>
    public static double[][] Evaluate(IReadOnlyList<Node> nodes, Feed feed, CancellationToken ct = default)
    {
        var values = EvaluateAll(nodes, feed, ct);
        return nodes.Select(n => values[n]).ToArray();
    }

    private static Dictionary<Node, double[]> EvaluateAll(IEnumerable<Node> nodes, Feed feed, CancellationToken ct)
    {
        if (feed.Samples < 1)
            throw new ArgumentException($"A step has at least one sample, not {feed.Samples}.", nameof(feed));
        var values = new Dictionary<Node, double[]>();
        var order = GraphWalk.Ancestors(nodes, ct);
        foreach (var node in order)
        {
            ct.ThrowIfCancellationRequested();
            if (node is ScanNode scan)
                ScanRun.Run(scan, order.OfType<ScanValueNode>().Where(v => v.Scan == scan).ToList(), values, feed, ct);
            else if (node is not ScanValueNode)
                values.Add(node, Definitions.Compute(node, node.Operands.Select(o => values[o]).ToArray(), feed));
        }
        return values;
    }
}
