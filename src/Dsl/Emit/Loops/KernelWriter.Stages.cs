using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;
using Buffer = NetGen.Dsl.Plan.Buffer;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>Stages: their loops, reductions and stores.</summary>
internal sealed partial class KernelWriter
{
    /// <summary>Writes all stages for one point of the outer loops.</summary>
    private void WriteStages()
    {
        for (var k = 0; k < _nest.Stages.Length; k++)
        {
            if (k > 0)
                _out.Separate();
            WriteStage(_nest.Stages[k]);
        }
    }

    private void WriteStage(LoopStage stage)
    {
        OpenLevels(stage);
        var loops = stage.Loops;
        var innermost = PointLevel + loops.Length;
        if (loops.IsEmpty)
        {
            WriteStatements(stage, loops);
            return;
        }
        Hoist(stage, PointLevel, innermost);
        foreach (var reduce in stage.Statements.OfType<ReduceStatement>())
            BeginReduction(reduce, stage, loops);
        if (!TryWriteRoom(stage))
            WriteLoop(stage, loops, 0, WholeOf(_laneDim));
        foreach (var reduce in stage.Statements.OfType<ReduceStatement>())
            EndReduction(reduce, stage, loops);
        ForgetLoads(stage);
    }

    private void OpenLevels(LoopStage stage)
    {
        _laneDim = _values.LaneDim = stage.LaneDim;
        var level = stage == _rowByRow ? 0 : PointLevel;
        foreach (var dim in stage.Dims)
            _values.SetLevel(dim, _nest.Dims[dim].IsSingle ? level : _inRoom.Contains(dim) ? level + 1 : ++level);
        if (_nest.LanesAreOuter)
            _values.SetLevel(_nest.LaneDim, stage == _rowByRow ? level + 1 : 1);
        _values.Open(stage);
    }

    /// <summary>Writes the loops of a stage from a depth on.</summary>
    /// <param name="lanes">From where to where the lanes run.</param>
    private void WriteLoop(LoopStage stage, IReadOnlyList<int> loops, int depth, LaneRange lanes)
    {
        if (depth == loops.Count)
        {
            if (_innermost is null)
                WriteStatements(stage, loops);
            else
                _innermost();
            return;
        }
        var dim = loops[depth];
        var outside = stage == _rowByRow ? 0 : PointLevel;
        void Body()
        {
            if (depth + 1 < loops.Count)
                Hoist(stage, outside + depth + 1, outside + loops.Count);
            WriteLoop(stage, loops, depth + 1, lanes);
        }
        if (dim == _laneDim)
        {
            WriteLanes(dim, [stage], lanes, Body);
            return;
        }
        if (depth == loops.Count - 1 && TryWriteTurnedRow(stage, dim))
            return;
        var name = _coordinates[dim].Name;
        var (first, last) = dim == _dividedDim ? ("begin", "end") : ("0", _nest.Dims[dim].Size);
        using (Open(_out.Block($"for (nint {name} = {first}; {name} < {last}; {name}++)")))
            Body();
    }

    // A name that the stage itself gives is not known outside of it: what follows from it belongs to the innermost level.
    private void Hoist(LoopStage stage, int level, int rootLevel) => Hoist(RootsOf(stage), level, rootLevel);

    /// <summary>The value of each statement.</summary>
    private List<Value> RootsOf(LoopStage stage)
    {
        var roots = new List<Value>();
        foreach (var statement in stage.Statements)
        {
            var value = _values.Of(ExprWalk.Root(statement));
            roots.Add(value);
            if (statement is LetStatement let)
                _values.Alias(let.Target, value);
        }
        return roots;
    }

    private void WriteStatements(LoopStage stage, IReadOnlyList<int> loops)
    {
        var values = RootsOf(stage);
        for (var k = 0; k < values.Count; k++)
        {
            var value = values[k];
            Prepare(value, values, k + 1);
            switch (stage.Statements[k])
            {
                case LetStatement:
                    if (!value.IsTrivial && value.Name is null)
                        Declare(value, value.Wish);
                    break;
                case ReduceStatement reduce when stage == _rowByRow:
                    AccumulateColumns(reduce, value);
                    break;
                case ReduceStatement reduce when loops.Count == 0:
                    var name = _names.Declare(Identifiers.Camel(reduce.Target.Name));
                    _out.Line($"V {name} = {(reduce.Op is ReduceOp.ArgMax or ReduceOp.ArgMin ? "V.Zero" : Number(value))};");
                    _given.Give(_values.Define(reduce.Target, PointLevel, _nest.LanesAreOuter), name);
                    break;
                case ReduceStatement reduce:
                    Accumulate(reduce, value, stage, loops);
                    break;
                case StoreStatement store:
                    WriteStore(store, value);
                    break;
            }
        }
        if (loops.Count == 0)
            ForgetLoads(stage);
    }

    private void WriteStore(StoreStatement store, Value value)
    {
        var place = _nest.PlaceOf(store)!;
        var at = Locate(place);
        var stride = LaneStride(place);
        var type = ElementOf(place.Buffer!);
        var number = Number(value);
        if (type == "double" && (Real == "float" || stride == 0))
        {
            _out.Line($"{(at.Offset.Length == 0 ? "*" + at.Pointer : Element(at))} = V.First({number});");
            return;
        }
        if (type == "int")
        {
            _out.Line($"LaneAccess.StoreIndices<V, {Real}>({number}, {At(at)}, {Math.Max(stride, 1)}, {(stride == 0 ? "1" : _lanes.Count)});");
            return;
        }
        if (stride == 0)
            _out.Line($"V.Store({number}, {At(at)}, 1);");
        else if (stride == 1)
            _out.Line($"V.Store({number}, {At(at)}{_lanes.Argument});");
        else
            _out.Line($"V.StoreStrided({number}, {At(at)}, {stride}, {_lanes.Count});");
    }

    /// <summary>
    /// After stores, loads made before may be old. What the plan gave a name keeps its value: it was loaded where it stood.
    /// </summary>
    private void ForgetLoads(LoopStage stage)
    {
        if (!stage.Statements.OfType<StoreStatement>().Any())
            return;
        foreach (var let in _nest.Stages.TakeWhile(s => s != stage).Append(stage).SelectMany(s => s.Statements).OfType<LetStatement>())
        {
            var value = _values.Of(let.Target);
            if (value.Name is not null && ReadsStored(value))
                _given.GiveSame(_values.Pin(let.Target, value), value);
        }
        _given.Forget(v => v.Level >= PointLevel && ReadsStored(v));
    }

    private bool ReadsStored(Value root)
    {
        _search++;
        _open.Clear();
        _open.Push(root);
        while (_open.Count > 0)
        {
            var value = _open.Pop();
            if (value.Search == _search)
                continue;
            value.Search = _search;
            if (value.ReadsMemory && IsStored(value.Place!.Buffer!))
                return true;
            foreach (var operand in value.Operands)
                _open.Push(operand);
        }
        return false;
    }

    private bool IsStored(Buffer buffer)
    {
        foreach (var stored in _stored)
        {
            if (Overlap.Between(stored, buffer))
                return true;
        }
        return false;
    }
}
