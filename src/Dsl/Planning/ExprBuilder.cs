using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Planning;

/// <summary>How a kernel gets at values that are computed elsewhere.</summary>
internal interface IValueSource
{
    /// <summary>The element of <paramref name="anchor"/>, addressed as <paramref name="shape"/>, at coordinates of the kernel.</summary>
    Expr Load(Node anchor, Shape shape, IndexMap coordinates, bool guarded, double fill);

    /// <summary>As <see cref="Load"/>, with a computed index along one axis; outside reads as 0.</summary>
    Expr Gather(Node anchor, Shape shape, IndexMap coordinates, int axis, Expr index, bool guarded);
}

/// <summary>
/// Makes the expression of a node at given coordinates of a kernel's space: inlines what is not stored, composes views
/// into the places of loads. The same node at the same coordinates is made once.
/// </summary>
internal sealed class ExprBuilder(Storage storage, Shape space, IValueSource source)
{
    private readonly Dictionary<(Node, Shape, IndexMap), Expr> _known = new();

    /// <summary>The space whose coordinates expressions are over.</summary>
    public Shape Space => space;

    /// <summary>The value of a node at coordinates over a shape of its elements, made here even where it is stored.</summary>
    public Expr Root(Node node, Shape shape, IndexMap coordinates) => Step(node, shape, coordinates, root: true);

    /// <summary>The value of a node at coordinates over its own shape.</summary>
    public Expr At(Node node, IndexMap coordinates) => Step(node, node.Shape, coordinates, root: false);

    /// <summary>The value of a node where coordinates lie inside its shape, else <paramref name="fill"/>.</summary>
    public Expr Inside(Node node, IndexMap coordinates, double fill)
    {
        coordinates = Coordinates.Normal(coordinates, space);
        if (IndexMaps.ReadsInside(coordinates, space, node.Shape))
            return At(node, coordinates);
        if (storage.IsAnchor(Storage.Base(node)))
            return source.Load(Storage.Base(node), node.Shape, coordinates, true, fill);
        return ExprRules.Op(
            ScalarOp.Select, ExprRules.IsInside(coordinates, node.Shape, space), At(node, coordinates), new ConstantExpr(fill));
    }

    private Expr Step(Node node, Shape shape, IndexMap coordinates, bool root)
    {
        coordinates = Coordinates.Normal(coordinates, space);
        if (!root && _known.TryGetValue((node, shape, coordinates), out var known))
            return known;
        var made = Make(node, shape, coordinates, root);
        if (!root)
            _known[(node, shape, coordinates)] = made;
        return made;
    }

    private Expr Make(Node node, Shape shape, IndexMap coordinates, bool root)
    {
        // Views and reshapes may be long chains: a loop, with the guards to put around the result.
        Stack<(Expr Inside, double Fill)>? guards = null;
        while (true)
        {
            if (!root && storage.IsAnchor(node))
                return Guarded(source.Load(node, shape, coordinates, !IndexMaps.ReadsInside(coordinates, space, shape), 0), guards);
            if (node is ReshapeNode reshape)
            {
                node = reshape.Operand;
                root = false;
                continue;
            }
            if (node is not ViewNode view || storage.Host.Contains(node))
                break;
            var here = Coordinates.Convert(shape, coordinates, view.Shape, space)!;
            var composed = Coordinates.Normal(Coordinates.Compose(view.Map, here, space.Rank)!, space);
            root = false;
            // Where these coordinates leave the view itself, whoever made them has a guard.
            var guarded = !IndexMaps.ReadsInside(view.Map, view.Shape, view.Operand.Shape)
                && !IndexMaps.ReadsInside(composed, space, view.Operand.Shape)
                && !(view.Operand is ConstantNode filled && filled.Value.Equals(view.Fill));
            if (guarded)
            {
                if (storage.IsAnchor(Storage.Base(view.Operand)))
                {
                    var load = source.Load(Storage.Base(view.Operand), view.Operand.Shape, composed, true, view.Fill);
                    return Guarded(load, guards);
                }
                guards ??= new Stack<(Expr Inside, double Fill)>();
                guards.Push((ExprRules.IsInside(composed, view.Operand.Shape, space), view.Fill));
            }
            (node, shape, coordinates) = (view.Operand, view.Operand.Shape, composed);
        }
        return Guarded(Value(node, shape, coordinates), guards);
    }

    private static Expr Guarded(Expr value, Stack<(Expr Inside, double Fill)>? guards)
    {
        while (guards?.Count > 0)
        {
            var (inside, fill) = guards.Pop();
            value = ExprRules.Op(ScalarOp.Select, inside, value, new ConstantExpr(fill));
        }
        return value;
    }

    private Expr Value(Node node, Shape shape, IndexMap coordinates)
    {
        if (node is ConstantNode constant)
            return new ConstantExpr(constant.Value);
        if (storage.Host.Contains(node))
            return new HostScalarExpr(storage.Host.Slot(node));
        if (node is RandomNode random)
            return new RandomExpr(random.Stream, Accesses.Linear(coordinates, shape));
        var here = Coordinates.Convert(shape, coordinates, node.Shape, space)!;
        switch (node)
        {
            case IotaNode:
                return ExprRules.Affine(here.Dims[0]);
            case MapNode map:
                var operands = new Expr[map.Operands.Length];
                for (var k = 0; k < operands.Length; k++)
                    operands[k] = At(map.Operands[k], here);
                return ExprRules.Op(map.Op, operands);
            case GatherNode gather:
                var index = Inside(gather.Index, Coordinates.Compose(gather.IndexMap, here, space.Rank)!, -1);
                var place = Coordinates.Compose(gather.DataMap, here, space.Rank)!;
                var guarded = !IndexMaps.ReadsInside(place, space, gather.Data.Shape);
                return source.Gather(Storage.Base(gather.Data), gather.Data.Shape, place, gather.Axis, index, guarded);
            default:
                throw new System.InvalidOperationException($"A {node.GetType().Name} is no expression.");
        }
    }
}
