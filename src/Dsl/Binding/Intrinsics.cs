using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>The table of the functions that the compiler knows. The reference of the language lists them.</summary>
internal static partial class Intrinsics
{
    public static IReadOnlyDictionary<string, Intrinsic> All { get; } = Table().ToDictionary(i => i.Name, StringComparer.Ordinal);

    private static IEnumerable<Intrinsic> Table() => ScalarFunctions().Concat(Reductions()).Concat(Movements()).Concat(Lookups()).Concat(Queries());

    private static Intrinsic Define(string name, string parameters, Func<IntrinsicCall, Value> run) =>
        new(name, parameters.Split([' '], StringSplitOptions.RemoveEmptyEntries).ToImmutableArray(), run);

    private static IEnumerable<Intrinsic> ScalarFunctions()
    {
        Intrinsic Unary(string name, ScalarOp op) => Define(name, "x", c => c.Elaborator.Elementwise(op, c.Span, c["x"]));
        yield return Define("abs", "x", c => c["x"] is IntValue { Value: > long.MinValue } n ? new IntValue(Math.Abs(n.Value)) : Fold(c, ScalarOp.Abs, Math.Abs));
        yield return Define("sign", "x", c => Fold(c, ScalarOp.Sign, x => x > 0 ? 1 : x < 0 ? -1 : x));
        yield return Define("sqrt", "x", c => Elaborator.Number(c["x"]) >= 0 ? Fold(c, ScalarOp.Sqrt, Math.Sqrt) : c.Elaborator.Elementwise(ScalarOp.Sqrt, c.Span, c["x"]));
        yield return Unary("exp", ScalarOp.Exp);
        yield return Unary("log", ScalarOp.Log);
        yield return Unary("sin", ScalarOp.Sin);
        yield return Unary("cos", ScalarOp.Cos);
        yield return Unary("tanh", ScalarOp.Tanh);
        yield return Unary("erf", ScalarOp.Erf);
        yield return Unary("logistic", ScalarOp.Logistic);
        yield return Unary("stop_gradient", ScalarOp.StopGradient);
        yield return Define("bfloat16", "x", c => c.Real("x") is { } x ? c.Elaborator.Stored(x, c.Span) : ErrorValue.Instance);
        yield return Define("floor", "x", c => Whole(c["x"], Math.Floor) ?? c.Elaborator.Elementwise(ScalarOp.Floor, c.Span, c["x"]));
        yield return Define("ceil", "x", c => Whole(c["x"], Math.Ceiling) ?? Ceiling(c));
        yield return Define("pow", "x y", c => c.Elaborator.Power(c["x"], c["y"], c.Span));
        yield return Define("select", "condition a b", Select);
    }

    private static Value Fold(IntrinsicCall call, ScalarOp op, Func<double, double> compute) =>
        Elaborator.Number(call["x"]) is { } number ? new RealValue(compute(number)) : call.Elaborator.Elementwise(op, call.Span, call["x"]);

    private static Value? Whole(Value value, Func<double, double> round) => value switch
    {
        IntValue => value,
        RealValue number when Math.Abs(number.Value) < 1e18 => new IntValue((long)round(number.Value)),
        _ => null,
    };

    private static Value Ceiling(IntrinsicCall call)
    {
        Value Negative(Value value) => call.Elaborator.Elementwise(ScalarOp.Neg, call.Span, value);
        return Negative(call.Elaborator.Elementwise(ScalarOp.Floor, call.Span, Negative(call["x"])));
    }

    private static Value Select(IntrinsicCall call)
    {
        if (call["condition"] is BoolValue known)
            return known.Value ? call["a"] : call["b"];
        return call.Elaborator.Elementwise(ScalarOp.Select, call.Span, call["condition"], call["a"], call["b"]);
    }

    private static IEnumerable<Intrinsic> Reductions()
    {
        yield return Define("sum", "x axis? keep?", c => c["x"] is ListValue list ? SumOf(c, list) : Reduce(c, ReduceOp.Sum));
        yield return Define("mean", "x axis? keep?", c => Reduce(c, ReduceOp.Sum, mean: true));
        yield return Define("max", "x others* axis? keep?", c => Extreme(c, ReduceOp.Max, ScalarOp.Max));
        yield return Define("min", "x others* axis? keep?", c => Extreme(c, ReduceOp.Min, ScalarOp.Min));
        yield return Define("argmax", "x axis? keep?", c => Reduce(c, ReduceOp.ArgMax));
        yield return Define("argmin", "x axis? keep?", c => Reduce(c, ReduceOp.ArgMin));
        yield return Define("count", "x axis?", c => c.Tensor("x") is { } x && c.Axes("axis", x) is { } axes
            ? new TensorValue(c.Elaborator.CountOf(x, axes))
            : ErrorValue.Instance);
    }

    private static Value SumOf(IntrinsicCall call, ListValue list)
    {
        Value sum = new IntValue(0);
        foreach (var item in list.Items)
            sum = call.Elaborator.Add(sum, item, call.Span);
        return sum;
    }

    /// <summary>The greatest of several values, or along axes of one.</summary>
    private static Value Extreme(IntrinsicCall call, ReduceOp reduce, ScalarOp scalar)
    {
        if (call.Rest.IsEmpty && call["x"] is not (ListValue or IntValue or RealValue or ElementValue or AffineValue))
            return Reduce(call, reduce);
        var values = call["x"] is ListValue list && call.Rest.IsEmpty ? list.Items : call.Rest.Select(a => a.Value).Prepend(call["x"]).ToImmutableArray();
        if (values.IsEmpty)
            return call.Wrong("x", "a list of at least one value");
        return values.Skip(1).Aggregate(values[0], (a, b) => Pair(call, scalar, a, b));
    }

    private static Value Pair(IntrinsicCall call, ScalarOp op, Value a, Value b)
    {
        if (a is IntValue x && b is IntValue y)
            return new IntValue(op == ScalarOp.Max ? Math.Max(x.Value, y.Value) : Math.Min(x.Value, y.Value));
        if (Elaborator.Number(a) is { } u && Elaborator.Number(b) is { } v)
            return new RealValue(op == ScalarOp.Max ? Math.Max(u, v) : Math.Min(u, v));
        return call.Elaborator.Elementwise(op, call.Span, a, b);
    }

    private static Value Reduce(IntrinsicCall call, ReduceOp op, bool mean = false)
    {
        if (call.Real("x") is not { } x || call.Axes("axis", x) is not { } axes || call.Bool("keep", false) is not { } keep)
            return ErrorValue.Instance;
        var graph = call.Graph;
        var result = axes.Length == 0 && op is not (ReduceOp.ArgMax or ReduceOp.ArgMin) ? x : graph.Reduce(op, x, axes);
        if (mean && axes.Length > 0)
            result = graph.Map(ScalarOp.Div, result, call.Elaborator.CountOf(x, axes));
        return new TensorValue(keep ? Keep(graph, result, x.Shape, axes) : result);
    }

    /// <summary>Puts the reduced dimensions back with extent 1, but for the samples, which align by themselves.</summary>
    private static Node Keep(GraphBuilder graph, Node reduced, Shape before, int[] axes)
    {
        var extents = Enumerable.Range(0, before.Rank)
            .Where(k => before[k] != Shape.Batch || !axes.Contains(k))
            .Select(k => axes.Contains(k) ? 1 : before[k])
            .ToImmutableArray();
        var kept = Enumerable.Range(0, extents.Length)
            .Where(k => !axes.Contains(k + (before.Rank - extents.Length)))
            .ToArray();
        return graph.BroadcastInto(reduced, new Shape(extents), kept);
    }

    private static IEnumerable<Intrinsic> Queries()
    {
        yield return Define("rank", "x", c => c.Tensor("x") is { } x ? new IntValue(x.Shape.PerSample.Rank) : ErrorValue.Instance);
        yield return Define("shape", "x", c => c.Tensor("x") is { } x ? Extents(c, x.Shape.PerSample) : ErrorValue.Instance);
        yield return Define("extent", "x axis", c => c.Tensor("x") is { } x && c.Axis("axis", x) is { } axis ? new IntValue(x.Shape[axis]) : ErrorValue.Instance);
        yield return Define("range", "from to?", Range);
        yield return Define("length", "list", c => c.List("list") is { } list ? new IntValue(list.Items.Length) : ErrorValue.Instance);
        yield return Define("product", "list", c => c.List("list") is { } list ? ProductOf(c, list) : ErrorValue.Instance);
        yield return Define("take", "list count", c => Part(c, fromStart: true));
        yield return Define("drop", "list count", c => Part(c, fromStart: false));
        yield return Define("is_list", "x", c => new BoolValue(c["x"] is ListValue));
        yield return Define("is_int", "x", c => new BoolValue(c["x"] is IntValue));
        yield return Define("is_batched", "x", c => new BoolValue(c["x"] is TensorValue { Node.Shape.IsBatched: true }));
        yield return Define("higher_is_better", "x", c => c["x"] is FigureValue figure ? new BoolValue(figure.HigherIsBetter) : c.Wrong("x", "a figure of the last epoch such as `last.loss`"));
        yield return Define("error", "message*", c => c.Elaborator.Refuse(string.Concat(c.Rest.Select(a => TextOf(a.Value)).Take(20)), c.Span));
    }

    private static ListValue Extents(IntrinsicCall call, Shape shape) =>
        call.Elaborator.List(shape.Dims.Select(d => (Value)new IntValue(d)).ToImmutableArray(), call.Span);

    private static Value Range(IntrinsicCall call)
    {
        if (call.Int("from") is not { } first || call.Int("to", first) is not { } last)
            return ErrorValue.Instance;
        if (!call.Has("to"))
            first = 0;
        if (last > first && (ulong)(last - first) > (ulong)call.Elaborator.Limits.ListWeight)
            throw call.Elaborator.Limit(LimitDiagnostics.ListTooLong, call.Span, call.Elaborator.Limits.ListWeight);
        var items = ImmutableArray.CreateBuilder<Value>();
        for (var k = first; k < last; k++)
            items.Add(new IntValue(k));
        return call.Elaborator.List(items.ToImmutable(), call.Span);
    }

    private static Value ProductOf(IntrinsicCall call, ListValue list)
    {
        Value product = new IntValue(1);
        foreach (var item in list.Items)
            product = call.Elaborator.Multiply(product, item, call.Span);
        return product;
    }

    private static Value Part(IntrinsicCall call, bool fromStart)
    {
        if (call.List("list") is not { } list || call.Int("count") is not { } count)
            return ErrorValue.Instance;
        if (count < 0 || count > list.Items.Length)
            return call.Wrong("count", $"from 0 to {list.Items.Length}");
        return new ListValue(fromStart ? list.Items.RemoveRange((int)count, list.Items.Length - (int)count) : list.Items.RemoveRange(0, (int)count));
    }

    private static string TextOf(Value value) => value switch
    {
        StringValue text => text.Value,
        IntValue number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        RealValue number => Describe.Number(number.Value),
        BoolValue truth => truth.Value ? "true" : "false",
        ListValue list => "[" + string.Join(", ", list.Items.Take(16).Select(i => i is ListValue ? "[…]" : TextOf(i))) + "]",
        TensorValue tensor => Describe.Tensor(tensor.Node),
        _ => Describe.Value(value),
    };
}
