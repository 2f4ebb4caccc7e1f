using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A tensor divided by a scalar of the step (a bias correction, a clipping bound, the number of samples) is multiplied by its
/// reciprocal, which the host computes once, in double: a division takes as long as twenty products.
/// </summary>
internal sealed class Reciprocals
{
    private readonly HashSet<Node> _ofStep = new();
    private readonly Dictionary<Node, Node> _reciprocals = new();

    /// <summary>To be called with every map of a graph, operands first.</summary>
    public MapNode Rewrite(Lowering lowering, MapNode node)
    {
        if (node.Shape.Rank == 0)
        {
            if (node.Operands.All(o => o is ConstantNode || IsOfStep(o)) && node.Operands.Any(IsOfStep))
                _ofStep.Add(node);
            return node;
        }
        if (node.Op != ScalarOp.Div || node.Operands[1] is not ViewNode divisor || !IsOfStep(divisor.Operand))
            return node;
        if (!_reciprocals.TryGetValue(divisor.Operand, out var reciprocal))
        {
            var one = lowering.Add(new ConstantNode(lowering.NextId(), 1, divisor.Origin));
            reciprocal = lowering.Add(new MapNode(
                lowering.NextId(), ScalarOp.Div, ImmutableArray.Create(one, divisor.Operand), divisor.Origin));
            _reciprocals.Add(divisor.Operand, reciprocal);
        }
        var factor = lowering.Add(new ViewNode(lowering.NextId(), reciprocal, divisor.Shape, divisor.Map, divisor.Fill, divisor.Origin));
        return new MapNode(lowering.NextId(), ScalarOp.Mul, ImmutableArray.Create(node.Operands[0], factor), node.Origin) { Name = node.Name };
    }

    private bool IsOfStep(Node node) => node is HostScalarNode || _ofStep.Contains(node);
}
