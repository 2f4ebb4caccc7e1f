using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Planning;

/// <summary>In the body of a loop: a value of the graph around it.</summary>
internal sealed class CapturedNode(int id, Node source) : LeafNode(id, source.Shape, source.Type, source.Origin)
{
    /// <summary>The value there.</summary>
    public Node Source { get; } = source;
}

/// <summary>Where the parts of steps lie in a sequence.</summary>
/// <param name="Count">The extent of the steps there.</param>
/// <param name="Offset">Where step 0 lies.</param>
/// <param name="Moves">Whether each step has a part of its own.</param>
internal sealed record StepPlace(int Count, int Offset, bool Moves)
{
    /// <summary>At step t the part t + offset.</summary>
    public static StepPlace At(Node sequence, int offset) => new(Length(sequence), offset, Moves: true);

    /// <summary>One part, whatever the step.</summary>
    public static StepPlace Fixed(Node sequence, int part) => new(Length(sequence), part, Moves: false);

    /// <summary>The place in the sequence's buffer for a place in a part.</summary>
    /// <param name="shape">As which shape the part is addressed.</param>
    /// <param name="place">Over the coordinates of a space.</param>
    /// <param name="rank">The rank of that space.</param>
    public BufferAccess Of(Buffer buffer, Shape shape, IndexMap place, int rank) => new(
        buffer,
        Steps.Over(shape, Count),
        new IndexMap(place.Dims.Insert(Steps.Axis(shape), IndexExpr.Constant(Offset, rank))),
        Moves ? shape.ElementsPerSample : 0);

    private static int Length(Node sequence) => sequence.Shape[Steps.Axis(sequence.Shape)];
}

/// <summary>A value of a body that is handed out at each step.</summary>
internal sealed record StepStore(Node Value, ScanValueNode Target, StepPlace Place);

/// <summary>A loop over steps, ready to be planned.</summary>
/// <param name="Values">What is read of it outside, and the states of all that it carries.</param>
/// <param name="Body">Its body, as a graph whose <see cref="LoweredGraph.Stores"/> are the values.</param>
internal sealed record LoweredScan(ScanNode Scan, ImmutableArray<ScanValueNode> Values, LoweredGraph Body)
{
    /// <summary>By what the body finds.</summary>
    public IReadOnlyDictionary<Node, ScanValueNode> States { get; } =
        Values.Where(v => v.Value is CarryNode).ToDictionary(v => v.Value);

    /// <summary>The value of the graph around it that holds what a leaf of the body stands for, and where; null for other nodes.</summary>
    public (Node Outside, StepPlace? Place)? Source(Node leaf)
    {
        switch (leaf)
        {
            case CarryNode:
                return (States[leaf], StepPlace.At(States[leaf], Scan.OldOffset));
            case StepNode step:
                var sequence = Scan.Slices.First(s => s.At == step).Sequence;
                return (Storage.Base(sequence), StepPlace.At(sequence, step.Offset));
            case CapturedNode captured:
                return (Storage.Base(captured.Source), null);
            case InputNode or VariableNode:
                return (leaf, null);
            default:
                return null;
        }
    }
}
