using System.Collections.Immutable;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>The expressions of an item at coordinates of a kernel.</summary>
internal static class ItemExprs
{
    /// <summary>
    /// The value at a point; of a product its two operands, of a scatter the update and the index.
    /// </summary>
    /// <param name="coordinates">For each dimension of the item's space the coordinate over the kernel's dimensions.</param>
    public static ImmutableArray<Expr> Of(Item item, ExprBuilder builder, IndexMap coordinates)
    {
        switch (item.Node)
        {
            case var value when item.Kind == ItemKind.Sink:
                return ImmutableArray.Create(builder.At(value, coordinates));
            case ReduceNode reduce:
                return ImmutableArray.Create(builder.At(reduce.Operand, coordinates));
            case ContractNode contract:
                var left = Compose(contract.LeftMap);
                var right = Compose(contract.RightMap);
                if (item.Kind == ItemKind.Product)
                    return ImmutableArray.Create(builder.At(contract.Left, left), builder.At(contract.Right, right));
                var product = ExprRules.Op(
                    ScalarOp.Mul, builder.Inside(contract.Left, left, 0), builder.Inside(contract.Right, right, 0));
                return ImmutableArray.Create(product);
            case ScatterAddNode scatter:
                return ImmutableArray.Create(
                    builder.At(scatter.Updates, coordinates), builder.At(scatter.Index, Compose(scatter.IndexMap)));
            case ConvertNode convert:
                return ImmutableArray.Create(builder.At(convert.Operand, coordinates));
            case ViewNode when item.Padding is { } padding:
                return ImmutableArray.Create(builder.Root(item.Node, item.Node.Shape, padding.Place(coordinates)));
            default:
                return ImmutableArray.Create(builder.Root(item.Node, item.Space, coordinates));
        }

        IndexMap Compose(IndexMap map) => Coordinates.Compose(map, coordinates, builder.Space.Rank)!;
    }
}
