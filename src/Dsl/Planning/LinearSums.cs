using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>
/// A sum of terms with factors that are the same for all its points, and are themselves made of sums, is made of the sums of
/// the terms: Σ (a·x + b·y) = a·Σx + b·Σy. Then it need not wait for a and b, and is made in the pass over memory that makes
/// what they are made of: the gradients of a batch norm's mean and variance are.
/// </summary>
internal sealed class LinearSums(Lowering lowering)
{
    private const int MostTerms = 6;

    // Operations between the sum and a term; bounds recursion.
    private const int MostSteps = 12;

    private readonly Dictionary<Node, int> _depths = new();
    private readonly Dictionary<Node, List<ReduceNode>> _sums = new();
    private readonly Dictionary<(Node, Node, Node), MapNode> _choices = new();

    /// <summary>To be called with every map of a graph, operands first: an adjoint is found again without its factors.</summary>
    public void Note(MapNode map)
    {
        if (map.Op == ScalarOp.Select)
            _choices[(map.Operands[0], map.Operands[1], map.Operands[2])] = map;
    }

    /// <summary>The sum, or what is made of sums that wait for fewer others.</summary>
    public Node Rewrite(ReduceNode sum)
    {
        if (sum.Op != ReduceOp.Sum || sum.Shape.Rank == 0 || sum.Shape.IsBatched)
            return sum;
        var terms = new List<Term>();
        if (!Collect(sum.Operand, sum, new Term(sum.Operand, false, ImmutableArray<(ScalarOp, Node)>.Empty), terms, 0))
            return Keep(sum);

        Node? total = null;
        foreach (var term in terms)
        {
            Node value = SumOf(term.Value, sum);
            for (var k = term.Factors.Length - 1; k >= 0; k--)
            {
                if (AtResult(term.Factors[k].Factor, sum) is not { } factor)
                    return Keep(sum);
                value = Map(term.Factors[k].Op, sum, value, factor);
            }
            total = total is null ? (term.IsNegative ? Map(ScalarOp.Neg, sum, value) : value)
                : Map(term.IsNegative ? ScalarOp.Sub : ScalarOp.Add, sum, total, value);
        }
        // The last one is added by the caller, under the sum's name.
        var last = (MapNode)total!;
        return new MapNode(lowering.NextId(), last.Op, last.Operands, sum.Origin) { Name = sum.Name };
    }

    /// <summary>Finds the terms of a value that wait for fewer sums than the whole; false if it is not made of such.</summary>
    private bool Collect(Node value, ReduceNode sum, Term term, List<Term> terms, int steps)
    {
        if (DepthOf(value) < DepthOf(sum.Operand))
        {
            terms.Add(WithoutFactors(value, sum, term));
            return terms.Count <= MostTerms;
        }
        if (value is not MapNode map || steps == MostSteps)
            return false;
        var o = map.Operands;
        return map.Op switch
        {
            ScalarOp.Neg => Collect(o[0], sum, term.Negated, terms, steps + 1),
            ScalarOp.Add => Collect(o[0], sum, term, terms, steps + 1) && Collect(o[1], sum, term, terms, steps + 1),
            ScalarOp.Sub => Collect(o[0], sum, term, terms, steps + 1) && Collect(o[1], sum, term.Negated, terms, steps + 1),
            ScalarOp.Mul when IsConstant(o[0], sum) => Collect(o[1], sum, term.With(ScalarOp.Mul, o[0]), terms, steps + 1),
            ScalarOp.Mul when IsConstant(o[1], sum) => Collect(o[0], sum, term.With(ScalarOp.Mul, o[1]), terms, steps + 1),
            ScalarOp.Div when IsConstant(o[1], sum) => Collect(o[0], sum, term.With(ScalarOp.Div, o[1]), terms, steps + 1),
            _ => false,
        };
    }

    /// <summary>
    /// A branch's adjoint carries its factors inside, select(c, 0, a·d): the one without them, if there is one, is summed
    /// for something else already.
    /// </summary>
    private Term WithoutFactors(Node value, ReduceNode sum, Term term)
    {
        while (value is MapNode { Op: ScalarOp.Select } chosen)
        {
            var (k, product) = chosen.Operands[1] is MapNode { Op: ScalarOp.Mul } first ? (1, first)
                : chosen.Operands[2] is MapNode { Op: ScalarOp.Mul } second ? (2, second) : (0, null);
            if (product is null || !Folding.TryConstant(chosen.Operands[3 - k], out var other) || other != 0)
                break;
            var factor = product.Operands.FirstOrDefault(o => IsConstant(o, sum));
            var rest = factor is null ? null : product.Operands[product.Operands.IndexOf(factor) == 0 ? 1 : 0];
            if (rest is null || !_choices.TryGetValue(
                (chosen.Operands[0], k == 1 ? rest : chosen.Operands[1], k == 2 ? rest : chosen.Operands[2]), out var plain))
                break;
            (value, term) = (plain, term.With(ScalarOp.Mul, factor!));
        }
        return term with { Value = value };
    }

    private static bool IsConstant(Node value, ReduceNode sum) => IsConstant(value, sum.Axes, 0);

    /// <summary>Whether a value is the same at all coordinates of some dimensions.</summary>
    private static bool IsConstant(Node value, ImmutableArray<int> dims, int steps)
    {
        if (dims.IsEmpty || steps == MostSteps)
            return dims.IsEmpty;
        return value switch
        {
            ViewNode view => IsConstant(
                view.Operand,
                ImmutableArray.CreateRange(Enumerable.Range(0, view.Map.Dims.Length).Where(k => dims.Any(d => view.Map.Dims[k].Coefficients[d] != 0))),
                steps + 1),
            MapNode map => map.Operands.All(o => IsConstant(o, dims, steps + 1)),
            _ => false,
        };
    }

    /// <summary>A value that is the same at all points that are summed, over the coordinates of the result.</summary>
    private Node? AtResult(Node value, ReduceNode sum)
    {
        var rank = sum.Shape.Rank;
        var kept = Enumerable.Range(0, value.Shape.Rank).Where(d => !sum.Axes.Contains(d)).ToList();
        return AtResult(value, sum, new IndexMap(ImmutableArray.CreateRange(Enumerable.Range(0, value.Shape.Rank).Select(
            d => kept.Contains(d) ? IndexExpr.Dim(kept.IndexOf(d), rank) : IndexExpr.Constant(0, rank)))));
    }

    private Node? AtResult(Node value, ReduceNode sum, IndexMap places)
    {
        if (value is ViewNode view && Coordinates.Compose(view.Map, places, sum.Shape.Rank) is { } composed)
        {
            return IndexMaps.ReadsInside(view.Map, view.Shape, view.Operand.Shape)
                ? AtResult(view.Operand, sum, composed)
                : lowering.Add(new ViewNode(lowering.NextId(), view.Operand, sum.Shape, composed, view.Fill, view.Origin));
        }
        if (value is MapNode map && value.Shape != sum.Shape)
        {
            var operands = map.Operands.Select(o => AtResult(o, sum, places)).ToList();
            return operands.Contains(null) ? null
                : lowering.Add(new MapNode(lowering.NextId(), map.Op, ImmutableArray.CreateRange(operands.Select(o => o!)), map.Origin));
        }
        if (value.Shape == sum.Shape && places.Equals(IndexMap.Identity(sum.Shape.Rank)))
            return value;
        return value.Shape.IsBatched ? null : lowering.Add(new ViewNode(lowering.NextId(), value, sum.Shape, places, 0, value.Origin));
    }

    /// <summary>The sum of a value over the axes of another.</summary>
    private ReduceNode SumOf(Node value, ReduceNode sum)
    {
        foreach (var known in SumsOf(value))
        {
            if (known.Axes.SequenceEqual(sum.Axes))
                return known;
        }
        return Keep(lowering.Add(new ReduceNode(lowering.NextId(), ReduceOp.Sum, value, sum.Axes, sum.Shape, sum.Origin)
        {
            Name = value.Name is { } name ? name + " sum" : null,
        }));
    }

    /// <summary>Remembers a sum, so that none like it is made.</summary>
    private ReduceNode Keep(ReduceNode sum)
    {
        SumsOf(sum.Operand).Add(sum);
        return sum;
    }

    private List<ReduceNode> SumsOf(Node value)
    {
        if (!_sums.TryGetValue(value, out var sums))
            _sums.Add(value, sums = new());
        return sums;
    }

    private MapNode Map(ScalarOp op, ReduceNode sum, params Node[] operands) =>
        lowering.Add(new MapNode(lowering.NextId(), op, ImmutableArray.Create(operands), sum.Origin));

    /// <summary>How many reductions a value waits for, one after the other.</summary>
    private int DepthOf(Node root)
    {
        if (_depths.TryGetValue(root, out var depth))
            return depth;
        var open = new Stack<Node>();
        open.Push(root);
        while (open.Count > 0)
        {
            var node = open.Peek();
            var waits = node.Operands.Where(o => !_depths.ContainsKey(o)).ToList();
            if (waits.Count == 0)
            {
                open.Pop();
                depth = node is ReduceNode ? 1 : 0;
                _depths[node] = node.Operands.Length == 0 ? depth : depth + node.Operands.Max(o => _depths[o]);
                continue;
            }
            waits.ForEach(open.Push);
        }
        return _depths[root];
    }

    /// <summary>A term of a sum: a value, its sign, and its factors, outermost first.</summary>
    private sealed record Term(Node Value, bool IsNegative, ImmutableArray<(ScalarOp Op, Node Factor)> Factors)
    {
        public Term Negated => this with { IsNegative = !IsNegative };

        public Term With(ScalarOp op, Node factor) => this with { Factors = Factors.Add((op, factor)) };
    }
}
