using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// The forward rule of a scan: a scan that runs the same way, whose body is the forward rules of the first one's body. It
/// carries how what that carries changes.
/// </summary>
internal sealed class ScanForward
{
    private readonly GraphBuilder _graph;
    private readonly ScanBuilder _builder;
    private readonly ScanReplay _replay;
    private readonly ScanNode? _scan;
    private readonly Dictionary<ScanCarry, CarryNode> _carried = new();
    private readonly Dictionary<Node, Node> _tangents = new();

    /// <param name="graph">The builder of all nodes.</param>
    /// <param name="scan">The scan whose values change.</param>
    /// <param name="wanted">Values of its body that are looked at.</param>
    /// <param name="outside">How values around it change.</param>
    /// <param name="ct">Asked at each node.</param>
    public ScanForward(
        GraphBuilder graph, ScanNode scan, IEnumerable<Node> wanted, IReadOnlyDictionary<Node, Node> outside, CancellationToken ct)
    {
        _graph = graph;
        _builder = graph.Scan(scan.Count, scan.IsBackward);
        _replay = new ScanReplay(graph, scan, _builder);
        foreach (var slice in scan.Slices)
        {
            if (outside.TryGetValue(slice.Sequence, out var t))
                _tangents[slice.At] = _builder.At(t, slice.At.Offset);
        }
        foreach (var capture in scan.Captures)
        {
            if (outside.TryGetValue(capture.Outside, out var t))
                _tangents[capture.Inside] = t;
        }
        foreach (var carry in Moving(scan, outside, ct))
        {
            var initial = outside.TryGetValue(carry.Initial, out var t) ? t : Zero(carry);
            _tangents[carry.At] = _carried[carry] = _builder.Carry(initial);
        }
        ForwardMode.Move(graph, ScanBody.Nodes(scan, scan.Carries.Select(c => c.Next).Concat(wanted)), _tangents, ct);
        var next = _carried.Keys.Select(c => _tangents.TryGetValue(c.Next, out var t) ? _replay.Of(t) : Zero(c));
        _scan = _builder.Finish(next.ToList());
    }

    /// <summary>How a value of the scan changes at each step; null where it does not.</summary>
    public Node? Of(ScanValueNode value)
    {
        if (value.Value is CarryNode)
        {
            return _carried.Where(c => c.Key.At == value.Value).Select(c => c.Value).FirstOrDefault() is { } carry
                ? _graph.ScanValue(_scan!, carry)
                : null;
        }
        return _tangents.TryGetValue(value.Value, out var t) ? _builder.Sequence(_replay.Of(t)) : null;
    }

    private Node Zero(ScanCarry carry) => _graph.Broadcast(_graph.Constant(0), carry.At.Shape);

    /// <summary>The carried values that change, in the scan's order.</summary>
    private List<ScanCarry> Moving(ScanNode scan, IReadOnlyDictionary<Node, Node> outside, CancellationToken ct)
    {
        var leaves = new HashSet<Node>(scan.Captures.Select(c => c.Inside));
        var readBy = scan.Carries.ToDictionary(c => c, c => new HashSet<Node>(GraphWalk.Ancestors(new[] { c.Next }, ct, leaves)));
        var moving = new HashSet<ScanCarry>(scan.Carries.Where(
            c => outside.ContainsKey(c.Initial) || _tangents.Keys.Any(readBy[c].Contains)));
        bool grows;
        do
        {
            var more = scan.Carries.Where(c => !moving.Contains(c) && moving.Any(m => readBy[c].Contains(m.At))).ToList();
            moving.UnionWith(more);
            grows = more.Count > 0;
        }
        while (grows);
        return scan.Carries.Where(moving.Contains).ToList();
    }
}
