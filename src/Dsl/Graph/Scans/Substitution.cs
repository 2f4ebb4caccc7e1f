using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>Rewrites values of a body: some nodes are replaced, and all that reads them is made again.</summary>
/// <param name="replace">What stands for a node; null where it stays or is made again over new operands.</param>
internal sealed class Substitution(GraphBuilder graph, Func<Node, Node?> replace)
{
    private readonly Dictionary<Node, Node> _new = new();

    public Node Of(Node value)
    {
        // No recursion: a chain may be as long as the graph.
        var open = new Stack<Node>();
        open.Push(value);
        while (open.Count > 0)
        {
            var node = open.Peek();
            if (_new.ContainsKey(node))
            {
                open.Pop();
                continue;
            }
            if (replace(node) is { } replaced)
            {
                _new[node] = replaced;
                continue;
            }
            var waiting = node.Operands.Where(o => !_new.ContainsKey(o)).ToList();
            if (waiting.Count > 0)
            {
                waiting.ForEach(open.Push);
                continue;
            }
            var operands = ImmutableArray.CreateRange(node.Operands, o => _new[o]);
            _new[node] = operands.SequenceEqual(node.Operands) ? node : graph.Remake(node, operands);
        }
        return _new[value];
    }
}
