using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Graph;

/// <summary>Where a node comes from, for names, comments and <c>#line</c>.</summary>
/// <param name="Scope">The user's name of the layer instance or value: <c>fc1</c>, <c>block2.conv1</c>, <c>logits</c>.</param>
/// <param name="Layer">The declaration that made it: <c>dense</c>; empty for an expression of the network itself.</param>
/// <param name="Span">The user's text. Positions are no part of a plan's equality.</param>
public sealed record Origin(string Scope, string Layer, SourceSpan Span)
{
    /// <summary>Whether it belongs to the gradient of what the text describes.</summary>
    public bool IsGradient { get; init; }
}

/// <summary>A value of the graph of primitives. Nodes are immutable; operands come before the nodes that use them.</summary>
public abstract class Node
{
    private protected Node(int id, Shape shape, ElementType type, Origin origin)
    {
        Id = id;
        Shape = shape;
        Type = type;
        Origin = origin;
    }

    /// <summary>The order of creation in one <see cref="GraphBuilder"/>: operands have smaller numbers.</summary>
    public int Id { get; }

    public Shape Shape { get; }

    public ElementType Type { get; }

    public Origin Origin { get; }

    /// <summary>The name that the user gave to this value, if any (for names of buffers and kernels).</summary>
    public string? Name { get; set; }

    /// <summary>The innermost block of <c>recompute</c> in which it was made first.</summary>
    public RecomputeBlock? Block { get; internal set; }

    /// <summary>For what is made in the second pass of such a block: that pass.</summary>
    public Recomputation? Again { get; internal set; }

    /// <summary>For a value that is computed again: the one of the forward pass.</summary>
    public Node? CopyOf { get; internal set; }

    public abstract ImmutableArray<Node> Operands { get; }
}

/// <summary>A node without operands.</summary>
public abstract class LeafNode : Node
{
    private protected LeafNode(int id, Shape shape, ElementType type, Origin origin)
        : base(id, shape, type, origin)
    {
    }

    public sealed override ImmutableArray<Node> Operands => ImmutableArray<Node>.Empty;
}

/// <summary>The same number everywhere; of shape [] (broadcasts are views).</summary>
public sealed class ConstantNode : LeafNode
{
    internal ConstantNode(int id, double value, Origin origin)
        : base(id, Shape.Scalar, ElementType.Real, origin) => Value = value;

    public double Value { get; }
}

/// <summary>A number that the host knows at each step.</summary>
public enum HostScalar
{
    /// <summary>The number n of samples in this call.</summary>
    SampleCount,

    /// <summary>The step t of the optimizer, 1 at the first.</summary>
    Step,

    /// <summary>The learning rate of this step.</summary>
    Rate,

    /// <summary>Samples in the batches before this one whose gradients wait for the same update.</summary>
    GatheredCount,

    /// <summary>In schedules and training steps: steps in an epoch, steps of the whole training, epoch (0 at the first).</summary>
    StepsPerEpoch,
    TotalSteps,
    Epoch,

    /// <summary>In schedules: the steps finished before this one, 0 at the first.</summary>
    StepsDone,

    /// <summary>In schedules: the loss (number 0) and the metrics of the last epoch; infinite before the first has ended.</summary>
    LastFigure,

    /// <summary>What a recipe's schedules keep from epoch to epoch, by number.</summary>
    ScheduleState,
}

public sealed class HostScalarNode : LeafNode
{
    internal HostScalarNode(int id, HostScalar kind, int number, Origin origin)
        : base(id, Shape.Scalar, ElementType.Real, origin) => (Kind, Number) = (kind, number);

    public HostScalar Kind { get; }

    /// <summary>Which of several of its kind.</summary>
    public int Number { get; }
}

/// <summary>An input or a target of the network: what the caller hands in for each sample.</summary>
public sealed class InputNode : LeafNode
{
    internal InputNode(int id, string slot, Shape shape, ElementType type, int classes, Origin origin)
        : base(id, shape, type, origin)
    {
        Slot = slot;
        Classes = classes;
    }

    public string Slot { get; }

    /// <summary>For indices: they are in 0 to Classes - 1. The runtime checks that before a step.</summary>
    public int Classes { get; }
}

public enum VariableKind
{
    /// <summary>Learned: a gradient is taken by it.</summary>
    Parameter,

    /// <summary>Kept by a layer and saved with the model: running statistics.</summary>
    State,

    /// <summary>Kept by an optimizer for one parameter.</summary>
    OptimizerState,

    /// <summary>Where a debug step leaves the gradient of one parameter.</summary>
    Gradient,

    /// <summary>The part of a direction that belongs to one parameter: what the Hessian is multiplied with.</summary>
    Direction,

    /// <summary>The average that a recipe keeps of one parameter.</summary>
    Average,

    /// <summary>What inference makes of parameters and running statistics once after they have changed.</summary>
    Prepared,
}

/// <summary>
/// A tensor that lives longer than a step. A program reads its old value by this node and replaces it at the end of the
/// step by an <see cref="Assignment"/>.
/// </summary>
public sealed class VariableNode : LeafNode
{
    internal VariableNode(int id, VariableKind kind, string name, Shape shape, string role, VariableNode? of, Origin origin)
        : base(id, shape, ElementType.Real, origin)
    {
        Kind = kind;
        VariableName = name;
        Role = role;
        Of = of;
    }

    public VariableKind Kind { get; }

    /// <summary>PyTorch's name: <c>fc1.weight</c>; for an optimizer's state the name of the state: <c>m</c>.</summary>
    public string VariableName { get; }

    /// <summary>From a trait: <c>weight</c>, <c>bias</c>, <c>norm</c>; empty if none was given.</summary>
    public string Role { get; }

    /// <summary>For optimizer state, gradients and directions: the parameter they belong to.</summary>
    public VariableNode? Of { get; }
}

/// <summary>The coordinate along one dimension, as a number; of the batch, the number of the sample.</summary>
public sealed class IotaNode : LeafNode
{
    internal IotaNode(int id, int extent, Origin origin)
        : base(id, Shape.Of(extent), ElementType.Real, origin)
    {
    }
}

/// <summary>
/// Uniform numbers in [0, 1) with 24 random bits: Philox of (seed, step, stream, element in row-major order). Made again
/// wherever it is used, never stored.
/// </summary>
public sealed class RandomNode : LeafNode
{
    internal RandomNode(int id, int stream, Shape shape, Origin origin)
        : base(id, shape, ElementType.Real, origin) => Stream = stream;

    public int Stream { get; }
}

/// <summary>A scalar operation at each element; every operand has the node's own shape.</summary>
public sealed class MapNode : Node
{
    internal MapNode(int id, ScalarOp op, ImmutableArray<Node> operands, Origin origin)
        : base(id, operands[0].Shape, ElementType.Real, origin)
    {
        Op = op;
        Operands = operands;
    }

    public ScalarOp Op { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>
/// Reads the operand at <see cref="Map"/> of each of its own coordinates, and <see cref="Fill"/> where that lies outside
/// or a division is not exact: broadcast, slice, pad, flip, permute, windows, upsampling and all their adjoints.
/// </summary>
public sealed class ViewNode : Node
{
    internal ViewNode(int id, Node operand, Shape shape, IndexMap map, double fill, Origin origin)
        : base(id, shape, operand.Type, origin)
    {
        Operand = operand;
        Map = map;
        Fill = fill;
        Operands = ImmutableArray.Create(operand);
    }

    public Node Operand { get; }

    public IndexMap Map { get; }

    public double Fill { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>The same elements in row-major order under another shape; the batch dimension stays what it is.</summary>
public sealed class ReshapeNode : Node
{
    internal ReshapeNode(int id, Node operand, Shape shape, Origin origin)
        : base(id, shape, operand.Type, origin)
    {
        Operand = operand;
        Operands = ImmutableArray.Create(operand);
    }

    public Node Operand { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>The same numbers kept in another form: rounded to 16 bits, or as real numbers again. For gradients it is nothing.</summary>
public sealed class ConvertNode : Node
{
    internal ConvertNode(int id, Node operand, ElementType type, Origin origin)
        : base(id, operand.Shape, type, origin)
    {
        Operand = operand;
        Operands = ImmutableArray.Create(operand);
    }

    public Node Operand { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>Joins the elements along some dimensions, which leave the shape.</summary>
public sealed class ReduceNode : Node
{
    internal ReduceNode(int id, ReduceOp op, Node operand, ImmutableArray<int> axes, Shape shape, Origin origin)
        : base(id, shape, op is ReduceOp.ArgMax or ReduceOp.ArgMin ? ElementType.Index : operand.Type, origin)
    {
        Op = op;
        Operand = operand;
        Axes = axes;
        Operands = ImmutableArray.Create(operand);
    }

    public ReduceOp Op { get; }

    public Node Operand { get; }

    /// <summary>The reduced dimensions of the operand, ascending.</summary>
    public ImmutableArray<int> Axes { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>
/// The sum over some coordinates of the product of two operands, each read at an affine map of the iteration space
/// (this node's dimensions, then <see cref="ReduceExtents"/>): dense layers, convolutions, attention and their adjoints.
/// An operand read outside its extents counts as 0.
/// </summary>
public sealed class ContractNode : Node
{
    internal ContractNode(
        int id,
        Node left,
        IndexMap leftMap,
        Node right,
        IndexMap rightMap,
        Shape shape,
        ImmutableArray<int> reduceExtents,
        Origin origin)
        : base(id, shape, ElementType.Real, origin)
    {
        Left = left;
        LeftMap = leftMap;
        Right = right;
        RightMap = rightMap;
        ReduceExtents = reduceExtents;
        Operands = ImmutableArray.Create(left, right);
    }

    public Node Left { get; }

    public IndexMap LeftMap { get; }

    public Node Right { get; }

    public IndexMap RightMap { get; }

    /// <summary>Extents of the summed coordinates; the batch may be one of them (weight gradients), then it is the first.</summary>
    public ImmutableArray<int> ReduceExtents { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>
/// Reads <see cref="Data"/> at <see cref="DataMap"/> of each coordinate, but along <see cref="Axis"/> at the index that
/// <see cref="Index"/> holds at <see cref="IndexMap"/> of the coordinate: embedding, the logit of the true class.
/// The entry of <see cref="DataMap"/> at <see cref="Axis"/> is the constant 0 and is not used. An index outside reads as 0.
/// </summary>
public sealed class GatherNode : Node
{
    internal GatherNode(int id, Node data, IndexMap dataMap, int axis, Node index, IndexMap indexMap, Shape shape, Origin origin)
        : base(id, shape, data.Type, origin)
    {
        Data = data;
        DataMap = dataMap;
        Axis = axis;
        Index = index;
        IndexMap = indexMap;
        Operands = ImmutableArray.Create(data, index);
    }

    public Node Data { get; }

    public IndexMap DataMap { get; }

    public int Axis { get; }

    public Node Index { get; }

    public IndexMap IndexMap { get; }

    public override ImmutableArray<Node> Operands { get; }
}

/// <summary>
/// The adjoint of a <see cref="GatherNode"/>: adds each element of <see cref="Updates"/>, in row-major order, to the
/// place of the result that the gather of the same maps reads.
/// </summary>
public sealed class ScatterAddNode : Node
{
    internal ScatterAddNode(int id, Node updates, IndexMap dataMap, int axis, Node index, IndexMap indexMap, Shape shape, Origin origin)
        : base(id, shape, ElementType.Real, origin)
    {
        Updates = updates;
        DataMap = dataMap;
        Axis = axis;
        Index = index;
        IndexMap = indexMap;
        Operands = ImmutableArray.Create(updates, index);
    }

    public Node Updates { get; }

    public IndexMap DataMap { get; }

    public int Axis { get; }

    public Node Index { get; }

    public IndexMap IndexMap { get; }

    public override ImmutableArray<Node> Operands { get; }
}
