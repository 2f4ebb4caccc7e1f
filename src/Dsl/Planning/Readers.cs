using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Who reads each value of a graph, seen through views and reshapes.</summary>
internal sealed class Readers
{
    private readonly Dictionary<Node, int> _counts = new();
    private readonly Dictionary<Node, double> _spread = new();
    private readonly HashSet<Node> _summed = new();

    /// <param name="graph">The graph.</param>
    /// <param name="stored">Views and reshapes that are stored, and so are readers and are read themselves.</param>
    public Readers(LoweredGraph graph, HashSet<Node> stored)
    {
        foreach (var node in graph.Order)
        {
            // What is computed again is stored where the forward pass would store it if it were kept: its readers count as
            // readers there, and those of that are its own.
            if ((node is ViewNode or ReshapeNode && !stored.Contains(node)) || graph.CopyOf.ContainsKey(node))
                continue;
            foreach (var operand in node.Operands)
            {
                var read = operand;
                while (read is ViewNode or ReshapeNode && !stored.Contains(read))
                    read = read.Operands[0];
                read = graph.CopyOf.TryGetValue(read, out var first) ? first : read;
                _counts.TryGetValue(read, out var count);
                _counts[read] = count + 1;
                _spread.TryGetValue(read, out var spread);
                _spread[read] = spread + graph.Points(operand.Shape) / Math.Max(graph.Points(read.Shape), 1);
                if (node is ReduceNode or ContractNode)
                    _summed.Add(read);
            }
        }
        // What only an output shows, spread over more points, is read by that; what rewriting made for a value that is computed
        // again is read by that value.
        foreach (var value in LiveNodes.Roots(graph.Program).Concat(graph.CopyOf.Keys.SelectMany(c => c.Operands)))
        {
            var read = value;
            while (read is ViewNode or ReshapeNode)
                read = read.Operands[0];
            if (_counts.ContainsKey(read))
                continue;
            _counts[read] = 1;
            _spread[read] = graph.Points(value.Shape) / Math.Max(graph.Points(read.Shape), 1);
        }
        foreach (var copy in graph.CopyOf)
        {
            _counts[copy.Key] = _counts.TryGetValue(copy.Value, out var count) ? count : 1;
            _spread[copy.Key] = _spread.TryGetValue(copy.Value, out var spread) ? spread : 1;
            if (_summed.Contains(copy.Value))
                _summed.Add(copy.Key);
        }
    }

    /// <summary>How many read it.</summary>
    public int Of(Node node) => _counts[node];

    /// <summary>The points at which its readers read it, for each of its own.</summary>
    public double Spread(Node node) => _spread[node];

    /// <summary>Whether a reduction or a contraction reads it.</summary>
    public bool IsSummed(Node node) => _summed.Contains(node);
}
