using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Where r = select(0 &lt; z, z, e) with e never positive, or r = max(z, 0), the mask 0 &lt; z is 0 &lt; r: the backward pass
/// then needs only the output, which is stored anyway, and z need not be. A NaN gives 0 both ways.
/// </summary>
internal sealed class OutputMasks
{
    private readonly Dictionary<Node, Node> _outputs = new();
    private readonly Dictionary<Node, Node> _masks = new();

    public Node Rewrite(Lowering lowering, MapNode node)
    {
        if (Rectified(node) is { } input)
        {
            if (!_outputs.ContainsKey(input))
                _outputs.Add(input, node);
            return node;
        }
        if (node.Op != ScalarOp.Select || PositiveOperand(node.Operands[0]) is not { } z
            || !_outputs.TryGetValue(z, out var output))
            return node;
        if (!_masks.TryGetValue(z, out var mask))
        {
            var test = (MapNode)node.Operands[0];
            mask = lowering.Add(new MapNode(
                lowering.NextId(), ScalarOp.Less, ImmutableArray.Create(test.Operands[0], output), test.Origin));
            _masks.Add(z, mask);
        }
        return new MapNode(lowering.NextId(), node.Op, node.Operands.SetItem(0, mask), node.Origin) { Name = node.Name };
    }

    /// <summary>The z of a rectifying map, else null.</summary>
    private static Node? Rectified(MapNode node) => node.Op switch
    {
        ScalarOp.Max when IsNumber(node.Operands[1], v => v == 0) => node.Operands[0],
        ScalarOp.Max when IsNumber(node.Operands[0], v => v == 0) => node.Operands[1],
        ScalarOp.Select when PositiveOperand(node.Operands[0]) is { } z && node.Operands[1] == z
            && NeverPositive(node.Operands[2], z) => z,
        _ => null,
    };

    /// <summary>The z of 0 &lt; z.</summary>
    private static Node? PositiveOperand(Node node) =>
        node is MapNode { Op: ScalarOp.Less } less && IsNumber(less.Operands[0], v => v == 0) ? less.Operands[1] : null;

    private static bool NeverPositive(Node node, Node z) =>
        IsNumber(node, v => v <= 0)
        || (node is MapNode { Op: ScalarOp.Mul } product
            && product.Operands.Contains(z) && product.Operands.Any(o => IsNumber(o, v => v >= 0)));

    private static bool IsNumber(Node node, System.Func<double, bool> test) =>
        Folding.TryConstant(node, out var value) && test(value);
}
