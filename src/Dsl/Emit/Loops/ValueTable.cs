using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>
/// Numbers the values of a kernel: expressions that compute the same become one <see cref="Value"/> with its level, the
/// loop in which it first can be computed.
/// </summary>
internal sealed class ValueTable(LoopNest nest)
{
    private static readonly ImmutableArray<Value> None = ImmutableArray<Value>.Empty;

    private readonly Dictionary<Value, Value> _values = new(SameValue.Instance);
    private readonly Stack<Expr?> _open = new();
    private readonly Dictionary<Expr, Value> _known = new(ExprWalk.ByReference.Instance);
    private readonly Dictionary<Local, Value> _locals = new();
    private readonly int[] _levels = new int[nest.Dims.Length];
    private readonly int[] _openLevels = new int[nest.Dims.Length];
    private LoopStage? _stage;
    private int _next;

    /// <summary>The dimension of the lanes, or -1.</summary>
    public int LaneDim { get; set; } = nest.LaneDim;

    /// <summary>The level of each open dimension: 0 for the outer ones, then 1, 2, … inwards.</summary>
    public void SetLevel(int dim, int level) => _levels[dim] = level;

    /// <summary>
    /// Begins a stage, when the levels have been set: the same expressions may have others in another stage, or in a stage
    /// that is printed once more, and locals other values.
    /// </summary>
    public void Open(LoopStage stage)
    {
        if (stage != _stage || !_levels.SequenceEqual(_openLevels))
            _known.Clear();
        _stage = stage;
        _levels.CopyTo(_openLevels, 0);
    }

    /// <summary>A local with a name of its own.</summary>
    public Value Define(Local local, int level, bool varies)
    {
        if (_locals.TryGetValue(local, out var known) && known.Kind == ValueKind.Local)
            return known;
        return _locals[local] = NewLocal(local, level, varies, default);
    }

    /// <summary>A local that is another name of a value.</summary>
    public void Alias(Local local, Value value)
    {
        value.Wish ??= local.Name;
        _locals[local] = value;
    }

    /// <summary>A local that keeps its value when the memory that it came from is overwritten.</summary>
    public Value Pin(Local local, Value value)
    {
        _stage = null;
        return _locals[local] = NewLocal(local, value.Level, value.Varies, value.Op);
    }

    /// <summary>What a local stands for.</summary>
    public Value Of(Local local) => _locals[local];

    public Value Of(Expr root)
    {
        if (_known.TryGetValue(root, out var value))
            return value;
        _open.Push(root);
        while (_open.Count > 0)
        {
            // Null lies on an expression whose operands have their values.
            if (_open.Pop() is not { } expr)
            {
                expr = _open.Pop()!;
                _known[expr] = Number(expr);
            }
            else if (!_known.ContainsKey(expr))
            {
                _open.Push(expr);
                _open.Push(null);
                ExprWalk.PushOperands(expr, _open);
            }
        }
        return _known[root];
    }

    private Value Number(Expr expr)
    {
        switch (expr)
        {
            case ConstantExpr constant:
                return Intern(new Value(ValueKind.Constant, None, -1) { Number = constant.Value });
            case CoordinateExpr coordinate:
                var dim = nest.DimOf(coordinate.Dim);
                return Intern(new Value(ValueKind.Coordinate, None, LevelOf(dim), dim == LaneDim) { Dim = dim });
            case LocalExpr local:
                return _locals.TryGetValue(local.Local, out var value)
                    ? value
                    : throw new InvalidOperationException("Local " + local.Local.Name + " is used before it has a value.");
            case ProductExpr:
                return Intern(new Value(ValueKind.Product, None, 1, varies: true) { Wish = "sum" });
            case HostScalarExpr host:
                return Intern(new Value(ValueKind.Host, None, -1) { Slot = host.Slot, Wish = host.Slot.Name });
            case LoadExpr load:
                var place = nest.PlaceOf(load)!;
                return Intern(new Value(ValueKind.Load, None, Math.Max(0, LevelOf(place)), VariesAlong(place)) { Place = place, Number = load.Fill });
            case GatherExpr gather:
                return Gather(gather);
            case RandomExpr random:
                var element = nest.PlaceOf(random)!;
                return Intern(new Value(ValueKind.Random, None, Math.Max(0, LevelOf(element)), VariesAlong(element))
                {
                    Dim = random.Stream,
                    Place = element,
                    Wish = "random",
                });
            case MultiplyAddExpr fused:
                return Combine(ValueKind.MultiplyAdd, default, ImmutableArray.Create(_known[fused.A], _known[fused.B], _known[fused.C]));
            case OpExpr { Op: ScalarOp.StopGradient or ScalarOp.ToReal } same:
                return _known[same.Operands[0]];
            case OpExpr op:
                return Combine(ValueKind.Op, op.Op, ImmutableArray.CreateRange(op.Operands, o => _known[o]));
            default:
                throw new InvalidOperationException("No printing rule for " + expr.GetType().Name + ".");
        }
    }

    private Value Gather(GatherExpr gather)
    {
        var place = nest.PlaceOf(gather)!;
        var index = _known[gather.Index];
        if (!index.Varies)
        {
            var wish = index.Wish ?? index.Local?.Name;
            index = Intern(new Value(ValueKind.UniformIndex, ImmutableArray.Create(index), index.Level) { Wish = wish });
        }
        return Intern(new Value(
            ValueKind.Gather, ImmutableArray.Create(index), Math.Max(index.Level, Math.Max(0, LevelOf(place))), index.Varies || VariesAlong(place))
        {
            Place = place,
            AxisStride = Accesses.Steps(gather.Access.Shape, gather.Access.Buffer.SamplePitch)[gather.Axis],
            AxisExtent = gather.Access.Shape[gather.Axis],
        });
    }

    private Value Combine(ValueKind kind, ScalarOp op, ImmutableArray<Value> operands)
    {
        var level = -1;
        var varies = false;
        foreach (var operand in operands)
        {
            level = Math.Max(level, operand.Level);
            varies |= operand.Varies;
        }
        return Intern(new Value(kind, operands, level, varies) { Op = op });
    }

    /// <summary>The value that is the same as this one, or this one with a number of its own.</summary>
    private Value Intern(Value value)
    {
        // In another stage the same coordinates belong to other loops, and lanes to other coordinates.
        value.LaneDim = value.Varies ? LaneDim : -1;
        if (_values.TryGetValue(value, out var known))
            return known;
        value.Id = _next++;
        _values.Add(value, value);
        return value;
    }

    private Value NewLocal(Local local, int level, bool varies, ScalarOp op) =>
        new(ValueKind.Local, None, level, varies) { Id = _next++, Local = local, Op = op };

    private bool VariesAlong(Place place) => LaneDim >= 0 && place.Uses(LaneDim);

    public int LevelOf(int dim) => _levels[dim];

    private int LevelOf(Place place)
    {
        var level = -1;
        for (var dim = 0; dim < nest.Dims.Length; dim++)
        {
            if (!nest.Dims[dim].IsSingle && place.Uses(dim))
                level = Math.Max(level, LevelOf(dim));
        }
        return level;
    }

    /// <summary>Whether two values compute the same at the same place.</summary>
    private sealed class SameValue : IEqualityComparer<Value>
    {
        public static SameValue Instance { get; } = new();

        public bool Equals(Value x, Value y)
        {
            if (x.Kind != y.Kind || x.Op != y.Op || x.Level != y.Level || x.LaneDim != y.LaneDim || x.Dim != y.Dim
                || BitConverter.DoubleToInt64Bits(x.Number) != BitConverter.DoubleToInt64Bits(y.Number) || x.Slot?.Number != y.Slot?.Number
                || x.AxisStride != y.AxisStride || x.AxisExtent != y.AxisExtent || x.Operands.Length != y.Operands.Length
                || !Equals(x.Place, y.Place))
                return false;
            for (var k = 0; k < x.Operands.Length; k++)
            {
                if (x.Operands[k] != y.Operands[k])
                    return false;
            }
            return true;
        }

        public int GetHashCode(Value value)
        {
            var hash = unchecked(((int)value.Kind * 31 + (int)value.Op) * 31 + value.Level * 7 + value.Dim);
            hash = unchecked(hash * 31 + BitConverter.DoubleToInt64Bits(value.Number).GetHashCode() + (value.Place?.GetHashCode() ?? value.Slot?.Number ?? 0));
            foreach (var operand in value.Operands)
                hash = unchecked(hash * 31 + operand.Id);
            return hash;
        }
    }
}
