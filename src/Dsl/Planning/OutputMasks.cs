using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Where r = select(0 &lt; z, z, e) with e never positive, or r = max(z, 0), the mask 0 &lt; z is 0 &lt; r, and where
/// r = select(z &lt;= 0, e, z) the mask z &lt;= 0 is r &lt;= 0: the backward pass then needs only the output, which is stored
/// anyway, and z need not be. A mask of the same form as its rectifier is the same for a NaN too.
/// </summary>
internal sealed class OutputMasks
{
    private readonly Dictionary<(ScalarOp, Node), Node> _outputs = new();
    private readonly Dictionary<(ScalarOp, Node), Node> _masks = new();

    public Node Rewrite(Lowering lowering, MapNode node)
    {
        if (Rectified(node) is { } rectified)
        {
            if (!_outputs.ContainsKey(rectified))
                _outputs.Add(rectified, node);
            return node;
        }
        if (node.Op != ScalarOp.Select || Tested(node.Operands[0]) is not { } tested
            || !_outputs.TryGetValue(tested, out var output))
            return node;
        if (!_masks.TryGetValue(tested, out var mask))
        {
            var test = (MapNode)node.Operands[0];
            var operands = ImmutableArray.CreateRange(test.Operands.Select(o => o == tested.Input ? output : o));
            mask = lowering.Add(new MapNode(lowering.NextId(), test.Op, operands, test.Origin));
            _masks.Add(tested, mask);
        }
        return new MapNode(lowering.NextId(), node.Op, node.Operands.SetItem(0, mask), node.Origin) { Name = node.Name };
    }

    /// <summary>From now on the output of a rectifier is read here.</summary>
    public void Replace(MapNode output, Node by)
    {
        if (Rectified(output) is { } rectified && _outputs.TryGetValue(rectified, out var known) && known == output)
            _outputs[rectified] = by;
    }

    /// <summary>The selecting rectifier whose output a mask tests, else null.</summary>
    public static MapNode? Rectifier(MapNode mask) =>
        Tested(mask) is { } tested && tested.Input is MapNode { Op: ScalarOp.Select } output
        && Rectified(output) is { } rectified && rectified.Test == tested.Test ? output : null;

    /// <summary>The z of a rectifying map and how masks test it, else null.</summary>
    internal static (ScalarOp Test, Node Input)? Rectified(MapNode node)
    {
        if (node.Op == ScalarOp.Max)
        {
            return IsNumber(node.Operands[1], v => v == 0) ? (ScalarOp.Less, node.Operands[0])
                : IsNumber(node.Operands[0], v => v == 0) ? (ScalarOp.Less, node.Operands[1])
                : null;
        }
        if (node.Op != ScalarOp.Select || Tested(node.Operands[0]) is not { } tested)
            return null;
        var (kept, other) = tested.Test == ScalarOp.Less ? (1, 2) : (2, 1);
        return node.Operands[kept] == tested.Input && NeverPositive(node.Operands[other], tested.Input) ? tested : null;
    }

    /// <summary>The z of 0 &lt; z or z &lt;= 0, with the operation.</summary>
    private static (ScalarOp Test, Node Input)? Tested(Node node) => node switch
    {
        MapNode { Op: ScalarOp.Less } less when IsNumber(less.Operands[0], v => v == 0) => (ScalarOp.Less, less.Operands[1]),
        MapNode { Op: ScalarOp.LessOrEqual } less when IsNumber(less.Operands[1], v => v == 0) =>
            (ScalarOp.LessOrEqual, less.Operands[0]),
        _ => null,
    };

    private static bool NeverPositive(Node node, Node z) =>
        IsNumber(node, v => v <= 0)
        || (node is MapNode { Op: ScalarOp.Mul } product
            && product.Operands.Contains(z) && product.Operands.Any(o => IsNumber(o, v => v >= 0)));

    private static bool IsNumber(Node node, System.Func<double, bool> test) =>
        Folding.TryConstant(node, out var value) && test(value);
}
