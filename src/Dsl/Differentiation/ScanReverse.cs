using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Differentiation;

/// <summary>
/// The reverse rule of a scan: a scan that runs the other way, whose body is the reverse rules of the forward one's body.
/// It carries the adjoints of what that carried. What it needs of the forward steps is kept by the forward scan. The
/// gradient of a value that is the same at each step is a sum over the steps: <see cref="ScanBuilder.Total"/> makes it
/// after the loop, of a weight by one product over samples and steps.
/// </summary>
internal static class ScanReverse
{
    /// <param name="graph">The builder of all nodes.</param>
    /// <param name="scan">The forward scan.</param>
    /// <param name="read">The scan that has kept what is needed of it: itself, or its second pass.</param>
    /// <param name="parts">Adjoints of its values.</param>
    /// <param name="wanted">Whether an operand's adjoint is needed.</param>
    /// <param name="add">Takes what is added to the adjoint of an operand.</param>
    /// <param name="ct">Asked at each node.</param>
    public static void Run(
        GraphBuilder graph, ScanNode scan, ScanNode read, IReadOnlyList<(ScanValueNode Value, Node Adjoint)> parts, Func<Node, bool> wanted,
        Action<Node, Node> add, CancellationToken ct)
    {
        var reverse = graph.Scan(scan.Count, !scan.IsBackward);
        var seeds = Seeds(graph, scan, parts, reverse);
        var carried = Carried(scan, seeds.Keys, ct);
        var adjointOf = new Dictionary<ScanCarry, CarryNode>();
        foreach (var carry in carried)
        {
            var zero = graph.Broadcast(graph.Constant(0), carry.At.Shape);
            var adjoint = adjointOf[carry] = reverse.Carry(zero);
            adjoint.Name = (carry.At.Name ?? "state") + " gradient";
            seeds[carry.Next] = seeds.TryGetValue(carry.Next, out var seed) ? graph.Map(ScalarOp.Add, adjoint, seed) : adjoint;
        }

        var slices = scan.Slices.Where(s => s.At.Type == ElementType.Real && wanted(s.Sequence)).ToList();
        var captures = scan.Captures.Where(c => c.Inside.Type == ElementType.Real && wanted(c.Outside)).ToList();
        var targets = carried.Select(c => (Node)c.At).Concat(slices.Select(s => s.At)).Concat(captures.Select(c => c.Inside)).ToList();
        var leaves = new HashSet<Node>(scan.Captures.Select(c => c.Inside));
        var adjoints = ReverseMode.Adjoints(graph, seeds, targets, leaves, scan.Block, ct);
        var replay = new ScanReplay(graph, read, reverse);
        foreach (var target in targets.Where(adjoints.ContainsKey).ToList())
            adjoints[target] = replay.Of(adjoints[target]);
        reverse.Finish(carried
            .Select(c => adjoints.TryGetValue(c.At, out var d) ? d : graph.Broadcast(graph.Constant(0), c.At.Shape))
            .ToList());

        foreach (var carry in scan.Carries.Where(c => wanted(c.Initial)))
        {
            if (adjointOf.TryGetValue(carry, out var adjoint))
                add(carry.Initial, reverse.Final(adjoint));
            foreach (var (_, d) in parts.Where(p => p.Value.Value == carry.At))
                add(carry.Initial, graph.Reshape(graph.Slice(d, Steps.Axis(d.Shape), scan.InitialState, 1), carry.At.Shape));
        }
        foreach (var slice in slices.Where(s => adjoints.ContainsKey(s.At)))
        {
            var sequence = reverse.Sequence(adjoints[slice.At]);
            var axis = Steps.Axis(sequence.Shape);
            var behind = slice.Sequence.Shape[axis] - slice.At.Offset - scan.Count;
            add(slice.Sequence, graph.Pad(sequence, axis, slice.At.Offset, behind));
        }
        foreach (var capture in captures.Where(c => adjoints.ContainsKey(c.Inside)))
            add(capture.Outside, reverse.Total(adjoints[capture.Inside]));
    }

    /// <summary>What each step's values are told from outside the loop.</summary>
    private static Dictionary<Node, Node> Seeds(
        GraphBuilder graph, ScanNode scan, IReadOnlyList<(ScanValueNode Value, Node Adjoint)> parts, ScanBuilder reverse)
    {
        var seeds = new Dictionary<Node, Node>();
        foreach (var (value, d) in parts)
        {
            var carry = scan.Carries.FirstOrDefault(c => c.At == value.Value);
            var node = carry?.Next ?? value.Value;
            Node part = reverse.At(d, carry is null ? 0 : scan.NextOffset);
            seeds[node] = seeds.TryGetValue(node, out var sum) ? graph.Map(ScalarOp.Add, sum, part) : part;
        }
        return seeds;
    }

    /// <summary>The carried values that something depends on whose adjoint is given, now or in a later step.</summary>
    private static List<ScanCarry> Carried(ScanNode scan, IEnumerable<Node> seeded, CancellationToken ct)
    {
        var leaves = new HashSet<Node>(scan.Captures.Select(c => c.Inside));
        var open = new Queue<Node>(seeded);
        var found = new HashSet<ScanCarry>();
        while (open.Count > 0)
        {
            var reached = new HashSet<Node>(GraphWalk.Ancestors(new[] { open.Dequeue() }, ct, leaves));
            foreach (var carry in scan.Carries.Where(c => reached.Contains(c.At)))
            {
                if (found.Add(carry))
                    open.Enqueue(carry.Next);
            }
        }
        return scan.Carries.Where(found.Contains).ToList();
    }
}
