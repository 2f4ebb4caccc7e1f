using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// Another order of the dimensions of the operand that gives a product its columns, in which these are neighbours in memory:
/// a product turns its operand each time otherwise, as it has to with weights, which are kept as [out, in].
/// </summary>
/// <param name="OfLeft">Whether that is the graph's left operand.</param>
/// <param name="Places">For each dimension of the turned operand the one that it was.</param>
internal sealed record Turn(bool OfLeft, ImmutableArray<int> Places)
{
    /// <summary>Fewer elements are turned in less time than their copy is looked up.</summary>
    public const int Fewest = 256;

    /// <summary>The turn that a product wants, or null: its columns are neighbours, or read by more than coordinates.</summary>
    public static Turn? Of(ContractNode product, int batch)
    {
        if (ContractForm.Classify(product, batch, default, out _) is not { } form)
            return null;
        var (operand, map) = form.Swapped ? (product.Left, product.LeftMap) : (product.Right, product.RightMap);
        var columns = form.Dims.Skip(form.GCount + form.MCount).Take(form.NCount).ToList();
        var order = form.Dims.Where(d => !columns.Contains(d)).Concat(columns).ToList();
        var read = Enumerable.Range(0, map.Dims.Length).Where(k => operand.Shape[k] != 1).ToList();
        var innermost = order[order.Count - 1];
        if (operand.Shape.IsBatched || read.Any(k => map.Dims[k].SingleDim < 0)
            || map.Dims[read[read.Count - 1]].SingleDim == innermost || read.All(k => map.Dims[k].SingleDim != innermost))
            return null;
        return new Turn(form.Swapped, Enumerable.Range(0, map.Dims.Length).OrderBy(k => order.IndexOf(map.Dims[k].SingleDim)).ToImmutableArray());
    }

    public Node OperandOf(ContractNode product) => OfLeft ? product.Left : product.Right;

    /// <summary>How the product reads the turned operand.</summary>
    public IndexMap MapOf(ContractNode product)
    {
        var map = OfLeft ? product.LeftMap : product.RightMap;
        return new IndexMap(Places.Select(k => map.Dims[k]).ToImmutableArray());
    }

    /// <summary>Coordinates of the operand from those of the turned one.</summary>
    public IndexMap View => new(Enumerable.Range(0, Places.Length).Select(k => IndexExpr.Dim(Places.IndexOf(k), Places.Length)).ToImmutableArray());

    public bool Equals(Turn? other) => other is not null && OfLeft == other.OfLeft && Places.SequenceEqual(other.Places);

    public override int GetHashCode() => Places.Aggregate(OfLeft ? 1 : 0, (hash, k) => unchecked(hash * 31 + k));
}
