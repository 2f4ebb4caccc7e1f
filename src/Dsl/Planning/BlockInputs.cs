using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// What second passes through blocks of <c>recompute</c> read of the forward pass. It is kept as it is, even where it is cheap:
/// else that which it is made of would be kept in its place.
/// </summary>
internal static class BlockInputs
{
    public static IEnumerable<Node> Of(LoweredGraph graph)
    {
        foreach (var node in graph.Order.Where(graph.After.ContainsKey))
        {
            foreach (var operand in node.Operands)
            {
                var read = operand;
                while (read is ViewNode or ReshapeNode && !graph.After.ContainsKey(read))
                    read = read.Operands[0];
                // A product that is stored is rounded before it is added, in its reader it is not: that must not differ.
                if (read is GatherNode or MapNode { Op: not (ScalarOp.Mul or ScalarOp.StopGradient) } && read.Shape.IsBatched
                    && graph.Forward.Contains(read) && !graph.After.ContainsKey(read))
                    yield return read;
            }
        }
    }
}
