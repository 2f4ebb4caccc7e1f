using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Planning;

/// <summary>Weights that a loop's products would turn at every step are turned once, before the loop.</summary>
internal sealed class TurnedCaptures(Lowering lowering, LoweredGraph graph)
{
    private readonly Dictionary<ScanNode, Dictionary<Node, (CapturedNode Turned, Turn Turn)>> _turned = new();

    /// <summary>What a body reads turned, by what it reads in the original graph.</summary>
    public IReadOnlyDictionary<Node, (CapturedNode Turned, Turn Turn)> Of(ScanNode original) =>
        _turned.TryGetValue(original, out var turned) ? turned : new Dictionary<Node, (CapturedNode, Turn)>();

    /// <summary>Copies that are made before a loop, and that it captures beside the others.</summary>
    public IEnumerable<ScanCapture> Before(ScanNode original, IEnumerable<Node> ends)
    {
        var turned = new Dictionary<Node, (CapturedNode Turned, Turn Turn)>();
        var inside = new HashSet<Node>(original.Captures.Select(c => c.Inside));
        var wanted = new Dictionary<Node, Turn?>();
        foreach (var product in GraphWalk.Ancestors(ends, leaves: inside).OfType<ContractNode>())
        {
            var turn = Turn.Of(product, graph.Batch);
            foreach (var operand in product.Operands.OfType<VariableNode>().Where(inside.Contains))
            {
                var here = turn?.OperandOf(product) == operand ? turn : null;
                wanted[operand] = wanted.TryGetValue(operand, out var before) && before != here ? null : here;
            }
        }
        foreach (var (operand, turn) in wanted.Select(w => (w.Key, w.Value)).OrderBy(w => w.Key.Id))
        {
            if (turn is null || original.Count < 2 || operand.Shape.ElementsPerSample < Turn.Fewest)
                continue;
            var shape = new Shape(turn.Places.Select(k => operand.Shape[k]).ToImmutableArray());
            var copy = lowering.Add(new ViewNode(lowering.NextId(), operand, shape, turn.View, 0, operand.Origin));
            copy.Name = Labels.Of((VariableNode)operand) + " turned";
            graph.Copies.Add(copy);
            turned.Add(operand, (new CapturedNode(lowering.NextId(), copy) { Name = copy.Name }, turn));
        }
        _turned.Add(original, turned);
        return turned.Values.Select(t => new ScanCapture(t.Turned, t.Turned.Source));
    }
}
