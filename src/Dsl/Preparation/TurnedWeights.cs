using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Planning;

namespace NetGen.Dsl.Preparation;

/// <summary>
/// Weights whose outputs are not neighbours in memory ([out, in], as they are kept) have to be turned for a product, which
/// takes longer than the product itself where there is one sample only. In inference they are turned once.
/// </summary>
/// <param name="batch">Samples that a product is expected to have.</param>
/// <param name="prepare">Makes a prepared variable of a fixed value.</param>
internal sealed class TurnedWeights(GraphBuilder graph, FixedValues values, int batch, Func<Node, string, VariableNode> prepare)
{
    private readonly Dictionary<Node, VariableNode> _turned = new();

    /// <summary>The product with its weights turned; the product itself where that would not help.</summary>
    public Node Of(ContractNode product)
    {
        if (Turn.Of(product, batch) is not { } turn || turn.OperandOf(product) is not { } weights
            || weights.Shape.ElementsPerSample < Turn.Fewest || !values.HasVariable(weights) || !values.Contains(weights))
            return product;
        var view = graph.Permute(weights, [.. turn.Places]);
        if (!_turned.TryGetValue(view, out var turned))
            _turned.Add(view, turned = prepare(view, ((weights as VariableNode)?.VariableName ?? Labels.Plain(weights)) + " turned"));
        graph.Origin = product.Origin;
        var made = turn.OfLeft
            ? graph.Contract(turned, turn.MapOf(product), product.Right, product.RightMap, product.Shape, product.ReduceExtents)
            : graph.Contract(product.Left, product.LeftMap, turned, turn.MapOf(product), product.Shape, product.ReduceExtents);
        made.Name ??= product.Name;
        return made;
    }
}
