using System;
using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>The nodes of loops over steps, and copies of nodes over other operands, which they are rewritten by.</summary>
public sealed partial class GraphBuilder
{
    /// <summary>Begins a loop over so many steps; the last runs first if it is a backward one.</summary>
    public ScanBuilder Scan(int count, bool isBackward = false) => new(this, count, isBackward);

    internal CarryNode Carry(Shape shape) => (CarryNode)Intern($"carry {_nodes.Count}", id => new CarryNode(id, shape, Origin));

    internal StepNode Step(Node sequence, int offset) =>
        (StepNode)Intern($"step {_nodes.Count}", id => new StepNode(id, sequence, offset, Origin));

    internal ScanNode Scan(
        int count, bool isBackward, ImmutableArray<ScanCarry> carries, ImmutableArray<ScanSlice> slices, ImmutableArray<Node> captured)
    {
        foreach (var carry in carries)
        {
            var same = carry.Initial.Shape == carry.At.Shape && carry.Next.Shape == carry.At.Shape;
            Require(same && carry.Next.Type == ElementType.Real, $"a carried {carry.At.Shape} that becomes {carry.Next.Shape}");
        }
        foreach (var slice in slices)
        {
            var length = slice.Sequence.Shape[Steps.Axis(slice.Sequence.Shape)];
            Require(slice.At.Offset >= 0 && slice.At.Offset + count <= length, $"a read of {length} elements over {count} steps");
        }
        var captures = captured.Select(c => new ScanCapture(c, c)).ToImmutableArray();
        return (ScanNode)Intern(
            $"scan {_nodes.Count}", id => new ScanNode(id, count, isBackward, carries, slices, captures, Origin));
    }

    /// <summary>What a value of a scan's body was at each step.</summary>
    /// <param name="value">A <see cref="CarryNode"/> of the scan, or a node that its next values are made of.</param>
    internal Node ScanValue(ScanNode scan, Node value)
    {
        var node = Intern($"value {scan.Id} {value.Id}", id => new ScanValueNode(id, scan, value, value.Origin));
        node.Name ??= value.Name;
        return node;
    }

    /// <summary>A value once more, which is not the same node as before.</summary>
    /// <param name="node">No leaf.</param>
    /// <param name="operands">As they are in the second pass.</param>
    internal Node Copy(Node node, ImmutableArray<Node> operands, Recomputation pass)
    {
        if (node is ScanValueNode { Scan: var kept } && operands[0] == kept)
            return node;
        var (block, again) = (Block, Again);
        // The values of a loop that runs again are its own, whoever asks for them.
        (Block, Again, _copies) = (null, pass, node is ScanValueNode ? null : pass.Number);
        var copy = Remake(node, operands);
        (Block, Again, _copies) = (block, again, null);
        copy.CopyOf ??= node;
        if (node.Name is { } name)
            copy.Name = name + " again";
        return copy;
    }

    private Node CopyOf(ScanNode scan, ImmutableArray<Node> operands)
    {
        var (carries, slices) = (scan.Carries.Length, scan.Slices.Length);
        return Intern(
            $"scan {_nodes.Count}", id => new ScanNode(
                id,
                scan.Count,
                scan.IsBackward,
                ImmutableArray.CreateRange(scan.Carries.Select((c, k) => c with { Initial = operands[k] })),
                ImmutableArray.CreateRange(scan.Slices.Select((s, k) => s with { Sequence = operands[carries + k] })),
                ImmutableArray.CreateRange(scan.Captures.Select((c, k) => c with { Outside = operands[carries + slices + k] })),
                scan.Origin));
    }

    /// <summary>The same loop with another body, which may read other values from outside.</summary>
    /// <param name="nexts">What each carried value becomes.</param>
    internal ScanNode Remake(ScanNode scan, ImmutableArray<Node> nexts)
    {
        var outside = scan.Captures.ToDictionary(c => c.Inside, c => c.Outside);
        var captures = new ScanBody(nexts).Captured.Select(c => new ScanCapture(c, outside.TryGetValue(c, out var o) ? o : c));
        return (ScanNode)Intern(
            $"scan {_nodes.Count}", id => new ScanNode(
                id, scan.Count, scan.IsBackward, ImmutableArray.CreateRange(scan.Carries.Select((c, k) => c with { Next = nexts[k] })),
                scan.Slices, captures.ToImmutableArray(), scan.Origin));
    }

    /// <summary>The same primitive over other operands of the same shapes.</summary>
    internal Node Remake(Node node, ImmutableArray<Node> operands)
    {
        var (origin, block) = (Origin, Block);
        Origin = node.Origin;
        Block = node.Block ?? block;
        var made = node switch
        {
            MapNode map => Map(map.Op, operands.ToArray()),
            ViewNode view => View(operands[0], view.Shape, view.Map, view.Fill),
            ReshapeNode => Reshape(operands[0], node.Shape),
            ConvertNode convert => Convert(operands[0], convert.Type),
            ReduceNode reduce => Reduce(reduce.Op, operands[0], reduce.Axes.ToArray()),
            ContractNode c => Contract(operands[0], c.LeftMap, operands[1], c.RightMap, c.Shape, c.ReduceExtents),
            GatherNode g => Gather(operands[0], g.DataMap, g.Axis, operands[1], g.IndexMap, g.Shape),
            ScatterAddNode s => ScatterAdd(operands[0], s.DataMap, s.Axis, operands[1], s.IndexMap, s.Shape),
            ScanNode scan => CopyOf(scan, operands),
            ScanValueNode value => ScanValue((ScanNode)operands[0], value.Value),
            _ => throw new InvalidOperationException($"The graph cannot hold a copy of a {node.GetType().Name}."),
        };
        (Origin, Block) = (origin, block);
        if (made is not LeafNode)
            made.Name ??= node.Name;
        return made;
    }
}
