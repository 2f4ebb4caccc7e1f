using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>
/// Makes a loop over steps. First the leaves of the body are asked for (<see cref="Carry"/>, <see cref="At"/>), and
/// the body is made of them like any other nodes. <see cref="Finish"/> keeps in the loop what carried values are made of.
/// What can be computed before it for all steps at once, or after it, is: a product of the steps' inputs with a weight
/// becomes one great product in front of the loop, an output layer one behind it.
/// </summary>
public sealed class ScanBuilder
{
    private readonly GraphBuilder _graph;
    private readonly int _count;
    private readonly bool _isBackward;
    private readonly List<(CarryNode At, Node Initial)> _carries = new();
    private readonly Dictionary<(Node, int), StepNode> _slices = new();
    private readonly Dictionary<Node, bool> _varies = new();
    private Substitution? _hoisted;
    private OverSteps? _overSteps;
    private ScanNode? _scan;

    internal ScanBuilder(GraphBuilder graph, int count, bool isBackward)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), count, "A loop has at least one step.");
        (_graph, _count, _isBackward) = (graph, count, isBackward);
    }

    /// <summary>A value carried from step to step, as the body finds it.</summary>
    public CarryNode Carry(Node initial)
    {
        var carry = _graph.Carry(initial.Shape);
        _carries.Add((carry, initial));
        return carry;
    }

    /// <summary>The part of a sequence that belongs to the step that runs: at step t the one at t + offset.</summary>
    public StepNode At(Node sequence, int offset = 0)
    {
        if (!_slices.TryGetValue((sequence, offset), out var slice))
        {
            slice = _graph.Step(sequence, offset);
            slice.Name = sequence.Name ?? (sequence as InputNode)?.Slot;
            _slices.Add((sequence, offset), slice);
        }
        return slice;
    }

    /// <summary>Ends the body.</summary>
    /// <param name="next">What each carried value becomes, in the order in which they were asked for.</param>
    /// <returns>The loop; null where nothing is carried, as then there is nothing to wait for.</returns>
    public ScanNode? Finish(IReadOnlyList<Node> next)
    {
        if (_scan is not null || next.Count != _carries.Count)
            throw new InvalidOperationException("A loop ends once, with a next value for each that is carried.");
        _hoisted = Hoist(next);
        var ends = next.Select(_hoisted.Of).ToList();
        if (ends.Count == 0)
        {
            _overSteps = new OverSteps(_graph, _count, Sliced, Varies);
            return null;
        }
        var body = new ScanBody(ends);
        var slices = _slices.Values.Where(body.Varying.Contains).OrderBy(s => s.Id).Select(s => new ScanSlice(s, s.Sequence));
        _scan = _graph.Scan(
            _count, _isBackward, _carries.Select((c, k) => new ScanCarry(c.At, c.Initial, ends[k])).ToImmutableArray(),
            slices.ToImmutableArray(), body.Captured.ToImmutableArray());
        var values = new ScanValues(_graph, _scan);
        _overSteps = new OverSteps(_graph, _count, n => values.Of(n) ?? Sliced(n), Varies);
        return _scan;
    }

    /// <summary>After the end: what a value of the body is at all steps, as one sequence.</summary>
    public Node Sequence(Node value) => _overSteps!.Of(_hoisted!.Of(value));

    /// <summary>After the end: the sum of a value of the body over all steps.</summary>
    public Node Total(Node value) => _overSteps!.Total(_hoisted!.Of(value));

    /// <summary>After the end: what is left of a carried value after the step that runs last.</summary>
    public Node Final(CarryNode carry)
    {
        var states = _graph.ScanValue(_scan!, carry);
        var axis = Steps.Axis(states.Shape);
        return _graph.Reshape(_graph.Slice(states, axis, _scan!.FinalState, 1), carry.Shape);
    }

    /// <summary>
    /// Puts what costs more than single operations, and waits for no carried value, in front of the loop. The loop reads
    /// its sequence.
    /// </summary>
    private Substitution Hoist(IReadOnlyList<Node> next)
    {
        var carried = new HashSet<Node>();
        var costly = new HashSet<Node>();
        foreach (var node in GraphWalk.Ancestors(next))
        {
            if (!Varies(node))
                continue;
            if (node is CarryNode || node.Operands.Any(carried.Contains))
                carried.Add(node);
            else if (node is ContractNode or ReduceNode or GatherNode or ScatterAddNode || node.Operands.Any(costly.Contains))
                costly.Add(node);
        }
        var before = new OverSteps(_graph, _count, Sliced, Varies);
        return new Substitution(_graph, n => !Varies(n) ? n : costly.Contains(n) && n is not (ViewNode or ReshapeNode) ? At(before.Of(n)) : null);
    }

    private Node? Sliced(Node node) => node is StepNode step
        ? _graph.Slice(step.Sequence, Steps.Axis(step.Sequence.Shape), step.Offset, _count)
        : null;

    /// <summary>Whether a value is another one at each step.</summary>
    public bool Varies(Node node)
    {
        if (_varies.TryGetValue(node, out var known))
            return known;
        foreach (var one in GraphWalk.Ancestors(new[] { node }))
        {
            if (!_varies.ContainsKey(one))
                _varies[one] = one is CarryNode or StepNode || one.Operands.Any(o => _varies[o]);
        }
        return _varies[node];
    }
}
