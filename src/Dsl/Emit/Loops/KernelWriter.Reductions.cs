using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// Reductions of a stage. Where lanes run along the stage, each lane joins its own elements in order, and the lanes are
/// joined at the end by the fixed tree of the lane type; where they do not, a lane is a point of its own.
/// </summary>
internal sealed partial class KernelWriter
{
    private readonly Dictionary<ReduceStatement, Accumulator> _accumulators = new();

    /// <summary>Names of the variables of one reduction; Position only for the position of the greatest or smallest.</summary>
    private sealed record Accumulator(string Result, string Lanes, string Position);

    private bool LanesInStage(LoopStage stage) => !_nest.LanesAreOuter && stage.Dims.Contains(_laneDim);

    /// <summary>Whether one block holds all that is reduced, so that there is nothing to accumulate.</summary>
    private bool IsOneBlock(LoopStage stage, IReadOnlyList<int> loops) =>
        LanesInStage(stage) && loops.Count == 1 && !_nest.Dims[loops[0]].Batched && _nest.Dims[loops[0]].Extent <= LaneCount;

    /// <summary>The lanes that hold something at the end.</summary>
    private string LanesAtEnd(LoopStage stage)
    {
        var dim = _nest.Dims[_laneDim];
        return !dim.Batched && dim.Extent < LaneCount ? Code.Text($"{dim.Extent}") : "V.Count";
    }

    private void BeginReduction(ReduceStatement reduce, LoopStage stage, IReadOnlyList<int> loops)
    {
        if (PositionOf(reduce, stage) is not null)
            return;
        var result = _names.Declare(Identifiers.Camel(reduce.Target.Name));
        var positions = reduce.Op is ReduceOp.ArgMax or ReduceOp.ArgMin;
        var extreme = positions ? stage.Statements.OfType<ReduceStatement>().FirstOrDefault(r => PositionOf(r, stage) == reduce) : null;
        var lanes = extreme is not null ? _names.Declare(Identifiers.Camel(extreme.Target.Name))
            : LanesInStage(stage) || positions ? _names.Declare(result.TrimStart('@') + (positions ? "Best" : "Lanes")) : result;
        var accumulator = new Accumulator(
            result, lanes, !positions ? "" : LanesInStage(stage) ? _names.Declare(result.TrimStart('@') + "At") : result);
        _accumulators[reduce] = accumulator;
        if (IsOneBlock(stage, loops))
            return;
        _out.Line($"V {lanes} = {Neutral(reduce.Op)};");
        if (positions)
            _out.Line($"V {accumulator.Position} = V.Zero;");
    }

    /// <summary>
    /// For the greatest or smallest of values the reduction that finds its position beside it, and so the value itself: where each
    /// lane is a point of its own.
    /// </summary>
    private ReduceStatement? PositionOf(ReduceStatement reduce, LoopStage stage)
    {
        if (reduce.Op is not (ReduceOp.Max or ReduceOp.Min) || LanesInStage(stage))
            return null;
        var op = reduce.Op == ReduceOp.Max ? ReduceOp.ArgMax : ReduceOp.ArgMin;
        return stage.Statements.OfType<ReduceStatement>().FirstOrDefault(r => r.Op == op && _values.Of(r.Value) == _values.Of(reduce.Value));
    }

    private void Accumulate(ReduceStatement reduce, Value value, LoopStage stage, IReadOnlyList<int> loops)
    {
        if (PositionOf(reduce, stage) is not null)
            return;
        var accumulator = _accumulators[reduce];
        if (reduce.Op is ReduceOp.ArgMax or ReduceOp.ArgMin)
        {
            AccumulatePosition(reduce, accumulator, value, stage, loops);
            return;
        }
        if (IsOneBlock(stage, loops))
        {
            _out.Line($"V {accumulator.Result} = {Join(reduce.Op)}({Number(value)}, {_lanes.Count});");
            return;
        }
        // A load leaves 0 in idle lanes, which adds nothing.
        var number = HasIdleLanes(stage) && !(reduce.Op == ReduceOp.Sum && IsMaskedLoad(value))
            ? Code.Text($"V.Join({Number(value)}, {Neutral(reduce.Op)}, {_lanes.Text})")
            : null;
        _out.Line(reduce.Op switch
        {
            ReduceOp.Sum => Code.Text($"{accumulator.Lanes} += {number ?? Number(value)};"),
            ReduceOp.Max => Code.Text($"{accumulator.Lanes} = V.Max({accumulator.Lanes}, {number ?? Number(value)});"),
            _ => Code.Text($"{accumulator.Lanes} = V.Min({accumulator.Lanes}, {number ?? Number(value)});"),
        });
    }

    /// <summary>Whether the block at hand has lanes without an element, while other blocks have one there.</summary>
    private bool HasIdleLanes(LoopStage stage) => LanesInStage(stage) && !_lanes.IsFull && LanesAtEnd(stage) == "V.Count";

    private bool IsMaskedLoad(Value value) =>
        value is { Kind: ValueKind.Load, Varies: true, Number: 0, Place.Borders.IsEmpty: true } && value.Name is null;

    private void AccumulatePosition(ReduceStatement reduce, Accumulator accumulator, Value value, LoopStage stage, IReadOnlyList<int> loops)
    {
        var position = PositionText(stage);
        if (IsOneBlock(stage, loops))
        {
            _out.Line($"V {accumulator.Lanes} = {Number(value)};");
            _out.Line($"V {accumulator.Position} = {position};");
            return;
        }
        if (value.Name is null)
            Declare(value, value.Wish);
        var (x, best) = (value.Name!, accumulator.Lanes);
        if (HasIdleLanes(stage))
        {
            // An idle lane keeps what it has.
            var inside = Code.Text($"V.Join({x}, {best}, {_lanes.Text})");
            x = _names.Declare(x.TrimStart('@') + "Inside");
            _out.Line($"V {x} = {inside};");
        }
        var better = _names.Declare("better");
        var compared = reduce.Op == ReduceOp.ArgMax ? "IsNewMaximum" : "IsNewMinimum";
        _out.Line($"V {better} = V.{compared}({x}, {best});");
        _out.Line($"{best} = V.Select({better}, {x}, {best});");
        _out.Line($"{accumulator.Position} = V.Select({better}, {position}, {accumulator.Position});");
    }

    private void EndReduction(ReduceStatement reduce, LoopStage stage, IReadOnlyList<int> loops)
    {
        var position = PositionOf(reduce, stage);
        var accumulator = _accumulators[position ?? reduce];
        if (reduce.Op is ReduceOp.ArgMax or ReduceOp.ArgMin)
        {
            var method = reduce.Op == ReduceOp.ArgMax ? "ArgMaximum" : "ArgMinimum";
            if (LanesInStage(stage))
                _out.Line($"V {accumulator.Result} = LaneAccess.{method}<V, {Real}>({accumulator.Lanes}, {accumulator.Position}, {LanesAtEnd(stage)});");
        }
        else if (LanesInStage(stage) && !IsOneBlock(stage, loops))
        {
            _out.Line($"V {accumulator.Result} = {Join(reduce.Op)}({accumulator.Lanes}, {LanesAtEnd(stage)});");
        }
        var local = _values.Define(reduce.Target, PointLevel, _nest.LanesAreOuter);
        _given.Give(local, position is null ? accumulator.Result : accumulator.Lanes);
    }

    /// <summary>The position among the stage's points, in row-major order, as a number in lanes.</summary>
    private string PositionText(LoopStage stage)
    {
        long step = 1, offset = 0, laneStep = 0;
        var terms = new List<(string, long)>();
        for (var k = stage.Dims.Length - 1; k >= 0; k--)
        {
            var dim = stage.Dims[k];
            Add(terms, ref offset, dim, step, null);
            if (dim == _laneDim)
                laneStep = step;
            step *= _nest.Dims[dim].Extent;
        }
        var text = Sum(terms, offset);
        text = text.Length == 0 ? "0" : text;
        return laneStep switch
        {
            0 => text == "0" ? "V.Zero" : "V.Broadcast(" + text + ")",
            1 => "V.Sequence(" + text + ")",
            _ => Code.Text($"V.MultiplyAdd(V.Sequence(0), V.Broadcast({laneStep}), V.Broadcast({text}))"),
        };
    }

    private string Neutral(ReduceOp op) => op switch
    {
        ReduceOp.Sum => "V.Zero",
        ReduceOp.Max or ReduceOp.ArgMax => RealText(double.NegativeInfinity),
        _ => RealText(double.PositiveInfinity),
    };

    private static string Join(ReduceOp op) => op switch
    {
        ReduceOp.Sum => "V.Sum",
        ReduceOp.Max => "V.Maximum",
        _ => "V.Minimum",
    };
}
