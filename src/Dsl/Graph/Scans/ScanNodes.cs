using System.Collections.Immutable;
using System.Linq;

namespace NetGen.Dsl.Graph;

/// <summary>In the body of a <see cref="ScanNode"/>: a carried value as the step that runs finds it.</summary>
public sealed class CarryNode : LeafNode
{
    internal CarryNode(int id, Shape shape, Origin origin)
        : base(id, shape, ElementType.Real, origin)
    {
    }
}

/// <summary>In the body of a <see cref="ScanNode"/>: what a sequence holds for the step that runs.</summary>
public sealed class StepNode : LeafNode
{
    internal StepNode(int id, Node sequence, int offset, Origin origin)
        : base(id, Steps.Within(sequence.Shape), sequence.Type, origin)
    {
        Sequence = sequence;
        Offset = offset;
    }

    /// <summary>A value outside, with one element group for each step along its <see cref="Steps.Axis"/>.</summary>
    public Node Sequence { get; }

    /// <summary>At step t the element group t + Offset is read.</summary>
    public int Offset { get; }
}

/// <summary>A value that a scan carries from step to step.</summary>
/// <param name="At">What the body reads.</param>
/// <param name="Initial">What the first step finds; a value outside, of the same shape.</param>
/// <param name="Next">What the next step finds; a value of the body, of the same shape.</param>
public sealed record ScanCarry(CarryNode At, Node Initial, Node Next);

/// <summary>A sequence that a scan reads step by step.</summary>
public sealed record ScanSlice(StepNode At, Node Sequence);

/// <summary>A value from outside that is the same at each step.</summary>
/// <param name="Inside">The node that the body reads.</param>
/// <param name="Outside">The node of the graph around the scan whose value that is: the same one, until a stage rewrites its graph.</param>
public sealed record ScanCapture(Node Inside, Node Outside);

/// <summary>
/// A loop over steps: a body of nodes is computed once for each, where values carried from one step to the next are found
/// at their place in the body. The body is what the next carried values are made of; its leaves are
/// <see cref="CarryNode"/>s, <see cref="StepNode"/>s, captured nodes, constants and coordinates. The loop has no value of
/// its own: what happened in it is read by <see cref="ScanValueNode"/>s.
/// </summary>
public sealed class ScanNode : Node
{
    internal ScanNode(
        int id,
        int count,
        bool isBackward,
        ImmutableArray<ScanCarry> carries,
        ImmutableArray<ScanSlice> slices,
        ImmutableArray<ScanCapture> captures,
        Origin origin)
        : base(id, Shape.Scalar, ElementType.Real, origin)
    {
        Count = count;
        IsBackward = isBackward;
        Carries = carries;
        Slices = slices;
        Captures = captures;
        Operands = carries.Select(c => c.Initial)
            .Concat(slices.Select(s => s.Sequence))
            .Concat(captures.Select(c => c.Outside))
            .ToImmutableArray();
    }

    /// <summary>The number of steps, at least 1.</summary>
    public int Count { get; }

    /// <summary>Whether the last step runs first.</summary>
    public bool IsBackward { get; }

    public ImmutableArray<ScanCarry> Carries { get; }

    public ImmutableArray<ScanSlice> Slices { get; }

    public ImmutableArray<ScanCapture> Captures { get; }

    /// <summary>The initial values, the sequences, what is captured; each in order.</summary>
    public override ImmutableArray<Node> Operands { get; }

    /// <summary>Among the states of a carried value, from the initial one on, the one that step 0 finds.</summary>
    public int OldOffset => IsBackward ? 1 : 0;

    /// <summary>The one that step 0 leaves.</summary>
    public int NextOffset => 1 - OldOffset;

    /// <summary>The initial one.</summary>
    public int InitialState => IsBackward ? Count : 0;

    /// <summary>The last one.</summary>
    public int FinalState => Count - InitialState;
}

/// <summary>
/// What a value of a scan's body was at each step, along the <see cref="Steps.Axis"/>. Of a <see cref="CarryNode"/> all
/// its states, one more than there are steps: its initial value stands in front, in a backward scan behind.
/// </summary>
public sealed class ScanValueNode : Node
{
    internal ScanValueNode(int id, ScanNode scan, Node value, Origin origin)
        : base(id, Steps.Over(value.Shape, value is CarryNode ? scan.Count + 1 : scan.Count), value.Type, origin)
    {
        Scan = scan;
        Value = value;
        Operands = ImmutableArray.Create<Node>(scan);
    }

    public ScanNode Scan { get; }

    /// <summary>A node of the body.</summary>
    public Node Value { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>Where steps stand among the dimensions of a sequence: behind the samples, before all else.</summary>
public static class Steps
{
    /// <summary>The dimension of the steps in a sequence of values of this shape, or in a sequence of this shape.</summary>
    public static int Axis(Shape shape) => shape.IsBatched ? 1 : 0;

    /// <summary>The shape of a sequence.</summary>
    public static Shape Over(Shape step, int count) => new(step.Dims.Insert(Axis(step), count));

    /// <summary>The shape of one step's part of a sequence.</summary>
    public static Shape Within(Shape sequence) => new(sequence.Dims.RemoveAt(Axis(sequence)));
}
