using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetGen.Dsl.Graph;

/// <summary>
/// Makes the nodes of one network's graphs: checks the shape rule of each primitive, gives equal nodes once, and folds
/// what is exact in IEEE arithmetic on every host. A broken rule is a fault of the compiler, not of the user: the binder
/// has checked before.
/// </summary>
/// <param name="firstId">The number of the first node: more than that of any node made elsewhere that operands come from.</param>
public sealed partial class GraphBuilder(int firstId = 0)
{
    private readonly Dictionary<string, Node> _known = new(StringComparer.Ordinal);
    private readonly List<Node> _nodes = new();
    private readonly Dictionary<Node, Node> _stored = new();
    private int _streams;
    private int _passes;
    private int? _copies;

    /// <summary>The greatest number of nodes; one more throws <see cref="GraphTooLargeException"/>.</summary>
    public int NodeLimit { get; set; } = 200_000;

    /// <summary>Where the nodes made next come from.</summary>
    public Origin Origin { get; set; } = new("", "", default);

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The block of <c>recompute</c> that the nodes made next belong to.</summary>
    public RecomputeBlock? Block { get; set; }

    /// <summary>The second pass of a block that the nodes made next belong to.</summary>
    internal Recomputation? Again { get; set; }

    /// <summary>A second pass through a block, behind the first gradient that reaches it.</summary>
    internal Recomputation NewPass(Node after) => new(_passes++, after);

    public Node Constant(double value) =>
        Intern($"const {BitConverter.DoubleToInt64Bits(value):x}", id => new ConstantNode(id, value, Origin));

    public Node Host(HostScalar kind, int number = 0) => Intern($"host {kind} {number}", id => new HostScalarNode(id, kind, number, Origin));

    public InputNode Input(string slot, Shape shape, ElementType type, int classes) =>
        (InputNode)Intern($"input {slot}", id => new InputNode(id, slot, shape, type, classes, Origin));

    public VariableNode Variable(VariableKind kind, string name, Shape shape, string role = "", VariableNode? of = null) =>
        (VariableNode)Intern($"variable {kind} {of?.Id} {name} {shape}", id => new VariableNode(id, kind, name, shape, role, of, Origin));

    /// <summary>The coordinates 0, 1, … along one dimension, which may be the batch (<see cref="Shape.Batch"/>).</summary>
    public Node Iota(int extent) => Intern($"iota {extent}", id => new IotaNode(id, extent, Origin));

    /// <summary>A new stream of random numbers: two calls never give the same node.</summary>
    public Node Random(Shape shape)
    {
        var stream = _streams++;
        return Intern($"random {stream}", id => new RandomNode(id, stream, shape, Origin));
    }

    /// <summary>A scalar operation; operands of shape [] are broadcast to the shape of the others.</summary>
    public Node Map(ScalarOp op, params Node[] operands)
    {
        var shape = Array.Find(operands, o => o.Shape.Rank > 0)?.Shape ?? Shape.Scalar;
        var same = ImmutableArray.Create(Array.ConvertAll(operands, o => o.Shape == shape ? o : Broadcast(o, shape)));
        return Folding.Map(this, op, same) ?? Intern($"{op} {Ids(same)}", id => new MapNode(id, op, same, Origin));
    }

    /// <summary>A view; views of views become one, and the identity is its operand.</summary>
    public Node View(Node operand, Shape shape, IndexMap map, double fill = 0)
    {
        RequireMap(operand, shape, map);
        if (operand.Shape == shape && map.Equals(IndexMap.Identity(shape.Rank)))
            return operand;
        if (operand is ViewNode && Folding.TryConstant(operand, out var value)
            && (value.Equals(fill) || IndexMaps.ReadsInside(map, shape, operand.Shape)))
        {
            return Broadcast(Constant(value), shape);
        }
        if (operand is ViewNode inner && IndexMaps.TryCompose(inner, shape, map, fill, out var composed, out var innerFill))
            return View(inner.Operand, shape, composed, innerFill);
        return Intern(
            $"view {operand.Id} {shape} {Text(map)} {BitConverter.DoubleToInt64Bits(fill):x}",
            id => new ViewNode(id, operand, shape, map, fill, Origin));
    }

    public Node Reshape(Node operand, Shape shape)
    {
        if (operand.Shape == shape)
            return operand;
        var fits = operand.Shape.IsBatched == shape.IsBatched && operand.Shape.ElementsPerSample == shape.ElementsPerSample;
        Require(fits, $"a reshape of {operand.Shape} to {shape}");
        if (Folding.TryConstant(operand, out var value))
            return Broadcast(Constant(value), shape);
        return operand is ReshapeNode inner
            ? Reshape(inner.Operand, shape)
            : Intern($"reshape {operand.Id} {shape}", id => new ReshapeNode(id, operand, shape, Origin));
    }

    /// <summary>A value rounded to 16 bits (nearest, ties to even), or such a value as real numbers again.</summary>
    public Node Convert(Node operand, ElementType type)
    {
        Require((operand.Type, type) is (ElementType.Real, ElementType.BFloat16) or (ElementType.BFloat16, ElementType.Real), $"a {operand.Type} as {type}");
        var made = Intern($"convert {operand.Id} {type}", id => new ConvertNode(id, operand, type, Origin));
        if (type == ElementType.BFloat16)
            _stored[operand] = made;
        return made;
    }

    /// <summary>A value as it is kept in 16 bits, if it is; of what is read from there, what is read.</summary>
    internal Node? StoredOf(Node value) =>
        value is ConvertNode { Type: ElementType.Real } read ? read.Operand : _stored.TryGetValue(value, out var stored) ? stored : null;

    public Node Reduce(ReduceOp op, Node operand, params int[] axes)
    {
        if (axes.Length == 0 && op is not (ReduceOp.ArgMax or ReduceOp.ArgMin))
            return operand;
        var sorted = axes.OrderBy(a => a).ToImmutableArray();
        var distinct = sorted.Distinct().Count() == sorted.Length && sorted.All(a => a >= 0 && a < operand.Shape.Rank);
        Require(distinct, $"a reduction of {operand.Shape} over axes {string.Join(", ", axes)}");
        var shape = new Shape(operand.Shape.Dims.Where((_, k) => !sorted.Contains(k)).ToImmutableArray());
        if (op is not (ReduceOp.ArgMax or ReduceOp.ArgMin) && sorted.All(a => operand.Shape[a] == 1))
            return Reshape(operand, shape);
        return RectifiedExtremes.Turn(this, op, operand, sorted)
            ?? Intern($"{op} {operand.Id} {string.Join(",", sorted)}", id => new ReduceNode(id, op, operand, sorted, shape, Origin));
    }

    public Node Gather(Node data, IndexMap dataMap, int axis, Node index, IndexMap indexMap, Shape shape) =>
        Intern(
            $"gather {data.Id} {Text(dataMap)} {axis} {index.Id} {Text(indexMap)} {shape}",
            id => new GatherNode(id, data, dataMap, axis, index, indexMap, shape, Origin));

    public Node ScatterAdd(Node updates, IndexMap dataMap, int axis, Node index, IndexMap indexMap, Shape shape) =>
        Intern(
            $"scatter {updates.Id} {Text(dataMap)} {axis} {index.Id} {Text(indexMap)} {shape}",
            id => new ScatterAddNode(id, updates, dataMap, axis, index, indexMap, shape, Origin));

    private Node Intern(string key, Func<int, Node> make)
    {
        key = _copies is { } pass ? FormattableString.Invariant($"pass {pass} {key}") : key;
        if (_known.TryGetValue(key, out var known))
            return known;
        if (_nodes.Count >= NodeLimit)
            throw new GraphTooLargeException(NodeLimit);
        var node = make(firstId + _nodes.Count);
        node.Block = Block;
        node.Again = Again;
        _nodes.Add(node);
        _known.Add(key, node);
        return node;
    }

    private static void Require(bool condition, [InterpolatedStringHandlerArgument("condition")] Refusal what)
    {
        if (!condition)
            throw new InvalidOperationException("The graph cannot hold " + what.ToString() + ".");
    }

    private static string Ids(ImmutableArray<Node> nodes) => nodes.Length switch
    {
        1 => $"{nodes[0].Id}",
        2 => $"{nodes[0].Id} {nodes[1].Id}",
        _ => string.Join(" ", nodes.Select(n => n.Id)),
    };

    private static string Text(IndexMap map)
    {
        var text = new StringBuilder();
        foreach (var dim in map.Dims)
        {
            foreach (var coefficient in dim.Coefficients)
                text.Append(coefficient).Append(',');
            text.Append('+').Append(dim.Offset).Append('/').Append(dim.Divisor).Append(';');
        }
        return text.ToString();
    }

    /// <summary>What the graph cannot hold: text that is only made where a rule is broken.</summary>
    [InterpolatedStringHandler]
    private readonly ref struct Refusal
    {
        private readonly StringBuilder? _text;

        public Refusal(int literalLength, int formattedCount, bool condition, out bool isBroken)
        {
            isBroken = !condition;
            _text = condition ? null : new StringBuilder();
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value) => _text!.Append(value);

        public override string ToString() => _text?.ToString() ?? "";
    }
}

/// <summary>The graph has grown over its limit; the binder reports it at the user's declaration.</summary>
public sealed class GraphTooLargeException : Exception
{
    public GraphTooLargeException(int limit)
        : base($"The network needs more than {limit} nodes.") => Limit = limit;

    public int Limit { get; }
}
