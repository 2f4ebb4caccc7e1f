using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Emit.Printing;
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

    private readonly Dictionary<string, Value> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<Expr, Value> _known = new(ExprWalk.ByReference.Instance);
    private readonly Dictionary<Local, Value> _locals = new();
    private readonly Dictionary<int, int> _levels = new();
    private int _next;

    /// <summary>The dimension of the lanes, or -1.</summary>
    public int LaneDim { get; set; } = nest.LaneDim;

    /// <summary>The level of each open dimension: 0 for the outer ones, then 1, 2, … inwards.</summary>
    public void SetLevel(int dim, int level) => _levels[dim] = level;

    /// <summary>Begins another stage, in which the same expressions may have other levels, and locals other values.</summary>
    public void Reopen() => _known.Clear();

    /// <summary>A local with a name of its own.</summary>
    public Value Define(Local local, int level, bool varies)
    {
        if (_locals.TryGetValue(local, out var known) && known.Kind == ValueKind.Local)
            return known;
        return _locals[local] = new Value(_next++, ValueKind.Local, None, level, varies) { Local = local };
    }

    /// <summary>A local that is another name of a value.</summary>
    public void Alias(Local local, Value value)
    {
        value.Wish ??= local.Name;
        _locals[local] = value;
    }

    /// <summary>A local that keeps its value when the memory that it came from is overwritten.</summary>
    public Value Pin(Local local, Value value) =>
        _locals[local] = new Value(_next++, ValueKind.Local, None, value.Level, value.Varies) { Local = local, Op = value.Op };

    public Value Of(Expr root)
    {
        foreach (var expr in ExprWalk.Ordered([root]))
        {
            if (!_known.ContainsKey(expr))
                _known[expr] = Number(expr);
        }
        return _known[root];
    }

    private Value Number(Expr expr)
    {
        switch (expr)
        {
            case ConstantExpr constant:
                return Intern(Code.Text($"c{BitConverter.DoubleToInt64Bits(constant.Value)}"), None, -1, false,
                    (id, level) => new Value(id, ValueKind.Constant, None, level, false) { Number = constant.Value });
            case CoordinateExpr coordinate:
                var dim = nest.DimOf(coordinate.Dim);
                return Intern(Code.Text($"x{dim}"), None, LevelOf(dim), dim == LaneDim,
                    (id, level) => new Value(id, ValueKind.Coordinate, None, level, dim == LaneDim) { Dim = dim });
            case LocalExpr local:
                return _locals.TryGetValue(local.Local, out var value)
                    ? value
                    : throw new InvalidOperationException("Local " + local.Local.Name + " is used before it has a value.");
            case ProductExpr:
                return Intern("product", None, 1, true, (id, level) => new Value(id, ValueKind.Product, None, level, true) { Wish = "sum" });
            case HostScalarExpr host:
                return Intern(Code.Text($"h{host.Slot.Number}"), None, -1, false,
                    (id, level) => new Value(id, ValueKind.Host, None, level, false) { Slot = host.Slot, Wish = host.Slot.Name });
            case LoadExpr load:
                return Load(nest.PlaceOf(load.Access, load.Guarded), load.Fill);
            case GatherExpr gather:
                return Gather(gather);
            case RandomExpr random:
                var element = nest.PlaceOf(random.Element);
                var varies = VariesAlong(element);
                return Intern(Code.Text($"r{random.Stream}:{element.Key}"), None, Math.Max(0, LevelOf(element)), varies,
                    (id, level) => new Value(id, ValueKind.Random, None, level, varies) { Dim = random.Stream, Place = element, Wish = "random" });
            case MultiplyAddExpr fused:
                return Combine("fma", ValueKind.MultiplyAdd, default, ImmutableArray.Create(_known[fused.A], _known[fused.B], _known[fused.C]));
            case OpExpr { Op: ScalarOp.StopGradient or ScalarOp.ToReal } same:
                return _known[same.Operands[0]];
            case OpExpr op:
                return Combine(op.Op.ToString(), ValueKind.Op, op.Op, op.Operands.Select(o => _known[o]).ToImmutableArray());
            default:
                throw new InvalidOperationException("No printing rule for " + expr.GetType().Name + ".");
        }
    }

    private Value Load(Place place, double fill)
    {
        var varies = VariesAlong(place);
        return Intern(Code.Text($"l{BitConverter.DoubleToInt64Bits(fill)}:{place.Key}"), None, Math.Max(0, LevelOf(place)), varies,
            (id, level) => new Value(id, ValueKind.Load, None, level, varies) { Place = place, Number = fill });
    }

    private Value Gather(GatherExpr gather)
    {
        var place = nest.PlaceOf(gather.Access, gather.Guarded, gather.Axis);
        var index = _known[gather.Index];
        if (!index.Varies)
        {
            var inner = index;
            index = Intern(Code.Text($"int {inner.Id}"), ImmutableArray.Create(inner), inner.Level, false,
                (id, level) => new Value(id, ValueKind.UniformIndex, ImmutableArray.Create(inner), level, false) { Wish = inner.Wish ?? inner.Local?.Name });
        }
        var varies = index.Varies || VariesAlong(place);
        var stride = Accesses.Steps(gather.Access.Shape, gather.Access.Buffer.SamplePitch)[gather.Axis];
        var extent = gather.Access.Shape[gather.Axis];
        return Intern(
            Code.Text($"g{index.Id}*{stride}<{extent}:{place.Key}"), ImmutableArray.Create(index), Math.Max(index.Level, Math.Max(0, LevelOf(place))), varies,
            (id, level) => new Value(id, ValueKind.Gather, ImmutableArray.Create(index), level, varies)
            {
                Place = place,
                AxisStride = stride,
                AxisExtent = extent,
            });
    }

    private Value Combine(string name, ValueKind kind, ScalarOp op, ImmutableArray<Value> operands)
    {
        var level = -1;
        var varies = false;
        foreach (var operand in operands)
        {
            level = Math.Max(level, operand.Level);
            varies |= operand.Varies;
        }
        var key = name;
        foreach (var operand in operands)
            key += Code.Text($" {operand.Id}");
        return Intern(key, operands, level, varies, (id, at) => new Value(id, kind, operands, at, varies) { Op = op });
    }

    // Level and lanes are part of what a value is: in another stage the same coordinates belong to other loops.
    private Value Intern(string key, ImmutableArray<Value> operands, int level, bool varies, Func<int, int, Value> make)
    {
        key = Code.Text($"{level} {(varies ? LaneDim : -1)} {key}");
        if (_byKey.TryGetValue(key, out var known))
            return known;
        var value = make(_next++, level);
        _byKey.Add(key, value);
        return value;
    }

    private bool VariesAlong(Place place) => LaneDim >= 0 && place.Uses(LaneDim);

    public int LevelOf(int dim) => _levels.TryGetValue(dim, out var level) ? level : 0;

    private int LevelOf(Place place)
    {
        var level = -1;
        for (var dim = 0; dim < nest.Dims.Length; dim++)
        {
            if (place.Uses(dim) && !nest.Dims[dim].IsSingle)
                level = Math.Max(level, LevelOf(dim));
        }
        return level;
    }
}
