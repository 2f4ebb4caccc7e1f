using System;
using System.Linq;
using NetGen.Dsl.Graph;

namespace NetGen.Tests.Shared;

/// <summary>Loops over steps, with the other operations in their bodies.</summary>
internal sealed partial class Growth
{
    private bool _isScanning;

    private Node? Scanned(Node x)
    {
        if (x.Shape.Rank < 3 || _isScanning)
            return null;
        _isScanning = true;
        var scan = _graph.Scan(x.Shape[1], isBackward: _random.Next(2) == 0);
        var part = Bounded(scan.At(x), Bound(x));
        var initial = Like(part);
        var state = (CarryNode)Bounded(scan.Carry(initial), Math.Max(Bound(initial), 1));
        var value = Settled(Bounded(Add(Mul(state, Number(0.5)), part), Bound(part) + Bound(state)));
        // What keeps a state gives it one value in a step of training, not one in each step of a loop.
        var operations = Operations().Where(o => o.Method.Name is not (nameof(BatchNormalized) or nameof(BatchExtremes))).ToArray();
        for (var count = _random.Next(0, 4); count > 0; count--)
        {
            var operand = _random.Next(4) == 0 ? part : value;
            var block = _graph.Block;
            var made = InBlock(operations[_random.Next(operations.Length)], operand);
            _graph.Block = block;
            if (made is { } y && y.Shape.ElementsPerSample <= MostElements / 4
                && y.Shape.IsBatched && y.Shape.Rank is >= 2 and <= 4)
                value = Settled(y);
        }
        var mean = value.Shape == state.Shape ? value : Spread(Mean(Flat(value), 1), state.Shape, Enumerable.Range(1, state.Shape.Rank - 1).ToArray());
        var next = Map(ScalarOp.Tanh, Add(mean, Mul(state, Number(0.25))));
        scan.Finish([next]);
        _isScanning = false;
        return _random.Next(3) switch
        {
            0 => Bounded(scan.Sequence(value), Bound(value)),
            1 => Bounded(scan.Sequence(next), 1),
            _ => Bounded(scan.Final(state), 1),
        };
    }
}
