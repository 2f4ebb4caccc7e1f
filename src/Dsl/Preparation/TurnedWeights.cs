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
    /// <summary>Fewer elements are turned in less time than their copy is looked up.</summary>
    private const int Fewest = 256;

    private readonly Dictionary<Node, VariableNode> _turned = new();

    /// <summary>The product with its weights turned; the product itself where that would not help.</summary>
    public Node Of(ContractNode product)
    {
        if (ContractForm.Classify(product, batch, default, out _) is not { } form)
            return product;
        var (weights, map) = form.Swapped ? (product.Left, product.LeftMap) : (product.Right, product.RightMap);
        if (weights.Shape.IsBatched || weights.Shape.ElementsPerSample < Fewest || !values.HasVariable(weights) || !values.Contains(weights))
            return product;
        var columns = form.Dims.Skip(form.GCount + form.MCount).Take(form.NCount).ToList();
        var order = form.Dims.Where(d => !columns.Contains(d)).Concat(columns).ToList();
        var read = Enumerable.Range(0, map.Dims.Length).Where(k => weights.Shape[k] != 1).ToList();
        if (read.Any(k => map.Dims[k].SingleDim < 0) || map.Dims[read[read.Count - 1]].SingleDim == order[order.Count - 1]
            || read.All(k => map.Dims[k].SingleDim != order[order.Count - 1]))
            return product;
        var places = Enumerable.Range(0, map.Dims.Length).OrderBy(k => order.IndexOf(map.Dims[k].SingleDim)).ToArray();
        var view = graph.Permute(weights, places);
        if (!_turned.TryGetValue(view, out var turned))
            _turned.Add(view, turned = prepare(view, ((weights as VariableNode)?.VariableName ?? Labels.Plain(weights)) + " turned"));
        var turnedMap = new IndexMap(places.Select(k => map.Dims[k]).ToImmutableArray());
        graph.Origin = product.Origin;
        var made = form.Swapped
            ? graph.Contract(turned, turnedMap, product.Right, product.RightMap, product.Shape, product.ReduceExtents)
            : graph.Contract(product.Left, product.LeftMap, turned, turnedMap, product.Shape, product.ReduceExtents);
        made.Name ??= product.Name;
        return made;
    }
}
