using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>What belongs to the body of a scan: which nodes change from step to step, and what they read from outside.</summary>
internal sealed class ScanBody
{
    private readonly HashSet<Node> _free = new();

    /// <summary>The body of some values, with all nodes that they are computed from, inside or outside.</summary>
    public ScanBody(IEnumerable<Node> values)
    {
        var captured = new HashSet<Node>();
        var ends = values.ToList();
        foreach (var node in GraphWalk.Ancestors(ends))
        {
            var operands = node.Operands;
            if (node is CarryNode or StepNode || operands.Any(Varying.Contains))
            {
                Varying.Add(node);
                foreach (var operand in operands.Where(o => !Varying.Contains(o)))
                    Capture(operand, captured);
            }
            else if (node is ConstantNode or HostScalarNode or IotaNode
                || (node is ViewNode or ReshapeNode or MapNode && operands.All(_free.Contains)))
            {
                _free.Add(node);
            }
        }
        foreach (var end in ends.Where(e => !Varying.Contains(e)))
            Capture(end, captured);
    }

    /// <summary>The nodes that are not the same at each step.</summary>
    public HashSet<Node> Varying { get; } = new();

    /// <summary>What the varying ones read from outside: values that are in memory there. Numbers that cost nothing are not
    /// among them, nor views, which the body makes itself.</summary>
    public List<Node> Captured { get; } = new();

    /// <summary>The nodes of a scan's body, operands first; captured ones are leaves.</summary>
    public static IReadOnlyList<Node> Nodes(ScanNode scan, IEnumerable<Node> values) =>
        GraphWalk.Ancestors(values, leaves: new HashSet<Node>(scan.Captures.Select(c => c.Inside)));

    /// <summary>The nodes that run within the loop: those between what is carried and what is carried next.</summary>
    public static HashSet<Node> Core(ScanNode scan) => new ScanBody(scan.Carries.Select(c => c.Next)).Varying;

    private void Capture(Node node, HashSet<Node> captured)
    {
        while (!_free.Contains(node) && node is ViewNode or ReshapeNode)
            node = node.Operands[0];
        if (!_free.Contains(node) && captured.Add(node))
            Captured.Add(node);
    }
}
