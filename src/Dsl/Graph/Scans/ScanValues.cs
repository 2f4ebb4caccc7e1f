using System.Collections.Generic;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// What the values of a finished scan's body were: as sequences of which all steps are kept. A value that is cheaply made
/// from such that are kept anyway is not kept itself.
/// </summary>
internal sealed class ScanValues
{
    private readonly GraphBuilder _graph;
    private readonly ScanNode _scan;
    private readonly HashSet<Node> _core;
    private readonly Dictionary<Node, ScanCarry> _next = new();

    public ScanValues(GraphBuilder graph, ScanNode scan)
    {
        _graph = graph;
        _scan = scan;
        _core = ScanBody.Core(scan);
        foreach (var carry in scan.Carries)
        {
            if (!_next.ContainsKey(carry.Next))
                _next.Add(carry.Next, carry);
        }
    }

    /// <summary>
    /// The sequence that holds a value, and where in it step 0 lies; null where it is to be made from its operands.
    /// </summary>
    public (Node Sequence, int Offset)? Kept(Node node)
    {
        if (node is StepNode step)
            return (_scan.Slices.FirstOrDefault(s => s.At == step)?.Sequence ?? step.Sequence, step.Offset);
        if (_scan.Carries.FirstOrDefault(c => c.At == node) is { } carry)
            return (_graph.ScanValue(_scan, carry.At), _scan.OldOffset);
        if (_next.TryGetValue(node, out var next) && _core.Contains(node))
            return (_graph.ScanValue(_scan, next.At), _scan.NextOffset);
        return _core.Contains(node) && !IsCheap(node) ? (_graph.ScanValue(_scan, node), 0) : null;
    }

    /// <summary>All steps of a value; null where they are to be made from the operands'.</summary>
    public Node? Of(Node node) => Kept(node) is { } kept
        ? _graph.Slice(kept.Sequence, Steps.Axis(kept.Sequence.Shape), kept.Offset, _scan.Count)
        : null;

    private bool IsCheap(Node node)
    {
        if (node is ViewNode or ReshapeNode)
            return true;
        return node is MapNode
        {
            Op: ScalarOp.Neg or ScalarOp.Abs or ScalarOp.Sign or ScalarOp.Add or ScalarOp.Sub or ScalarOp.Mul or ScalarOp.Min
            or ScalarOp.Max or ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.And or ScalarOp.Or or ScalarOp.Not
            or ScalarOp.Select or ScalarOp.ToReal or ScalarOp.StopGradient
        } && node.Operands.All(IsAtHand);
    }

    /// <summary>Whether a value is kept whatever is made of it.</summary>
    private bool IsAtHand(Node node)
    {
        while (node is ViewNode or ReshapeNode)
            node = node.Operands[0];
        return !_core.Contains(node) || node is StepNode or CarryNode || _next.ContainsKey(node);
    }
}
