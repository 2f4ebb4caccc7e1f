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

    /// <summary>The same primitive over other operands of the same shapes.</summary>
    internal Node Remake(Node node, ImmutableArray<Node> operands)
    {
        var origin = Origin;
        Origin = node.Origin;
        var made = node switch
        {
            MapNode map => Map(map.Op, operands.ToArray()),
            ViewNode view => View(operands[0], view.Shape, view.Map, view.Fill),
            ReshapeNode => Reshape(operands[0], node.Shape),
            ReduceNode reduce => Reduce(reduce.Op, operands[0], reduce.Axes.ToArray()),
            ContractNode c => Contract(operands[0], c.LeftMap, operands[1], c.RightMap, c.Shape, c.ReduceExtents),
            GatherNode g => Gather(operands[0], g.DataMap, g.Axis, operands[1], g.IndexMap, g.Shape),
            ScatterAddNode s => ScatterAdd(operands[0], s.DataMap, s.Axis, operands[1], s.IndexMap, s.Shape),
            _ => throw new InvalidOperationException($"The graph cannot hold a copy of a {node.GetType().Name}."),
        };
        Origin = origin;
        if (made is not LeafNode)
            made.Name ??= node.Name;
        return made;
    }
}
