using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;

namespace NetGen.Dsl.Binding;

/// <summary>Intrinsics that move elements, look them up, or make new ones.</summary>
internal static partial class Intrinsics
{
    private static IEnumerable<Intrinsic> Movements()
    {
        yield return Define("reshape", "x to", Reshape);
        yield return Define("permute", "x order", Permute);
        yield return Define("transpose", "x", Transpose);
        yield return Define("slice", "x axis start count step?", Slice);
        yield return Define("pad", "x before after value? between?", Pad);
        yield return Define("flip", "x axis", Flip);
        yield return Define("concat", "parts axis?", c => Join(c, stacked: false));
        yield return Define("stack", "parts axis?", c => Join(c, stacked: true));
        yield return Define("broadcast", "x to", BroadcastTo);
        yield return Define("align", "v to axis", Align);
        yield return Define("expand", "x axis", Expand);
    }

    private static IEnumerable<Intrinsic> Lookups()
    {
        yield return Define("pick", "x index", Pick);
        yield return Define("rows", "table index", Rows);
        yield return Define("one_hot", "index n", OneHot);
        yield return Define("iota", "n", c => c.Elaborator.ToExtent(c["n"], c.SpanOf("n")) is { } n ? new TensorValue(c.Graph.Iota(n)) : ErrorValue.Instance);
        yield return Define("random", "like? shape?", Random);
    }

    private static Shape WithSamples(Shape perSample, bool batched) => batched ? perSample.Batched : perSample;

    private static Value Reshape(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Ints("to") is not { } to)
            return ErrorValue.Instance;
        var elements = BindingLimits.CountElements(x.Shape);
        var open = to.Count(e => e == -1);
        if (open > 1 || to.Any(e => e is < -1 or 0 or > int.MaxValue))
            return call.Wrong("to", "extents of at least 1, of which one may be -1");
        double known = to.Where(e => e != -1).Aggregate(1.0, (product, extent) => product * extent);
        if (open == 1 ? elements % known != 0 : elements != known)
            return call.WrongCount(x.Shape.PerSample.ToString(), elements, $"[{string.Join(", ", to)}] needs", (long)Math.Min(known, long.MaxValue / 2));
        var shape = new Shape(to.Select(e => (int)(e == -1 ? elements / (long)known : e)).ToImmutableArray());
        call.Elaborator.RequireSize(shape, call.Span);
        return new TensorValue(call.Graph.Reshape(x, WithSamples(shape, x.Shape.IsBatched)));
    }

    private static Value Permute(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Ints("order") is not { } order)
            return ErrorValue.Instance;
        var rank = x.Shape.PerSample.Rank;
        var axes = order.Select(a => a < 0 ? a + rank : a).ToArray();
        if (!axes.OrderBy(a => a).SequenceEqual(Enumerable.Range(0, rank).Select(k => (long)k)))
            return call.Wrong("order", $"each axis of {x.Shape.PerSample} once");
        var first = x.Shape.IsBatched ? 1 : 0;
        return new TensorValue(call.Graph.Permute(x, Enumerable.Range(0, first).Concat(axes.Select(a => (int)a + first)).ToArray()));
    }

    private static Value Transpose(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x)
            return ErrorValue.Instance;
        if (x.Shape.PerSample.Rank < 2)
            return call.Wrong("x", "a tensor of at least two dimensions");
        var order = Enumerable.Range(0, x.Shape.Rank).ToArray();
        (order[order.Length - 1], order[order.Length - 2]) = (order[order.Length - 2], order[order.Length - 1]);
        return new TensorValue(call.Graph.Permute(x, order));
    }

    private static Value Slice(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Axis("axis", x) is not { } axis || call.Int("start") is not { } start ||
            call.Int("count") is not { } count || call.Int("step", 1) is not { } step)
        {
            return ErrorValue.Instance;
        }
        var extent = x.Shape[axis];
        if (count < 1 || count > extent)
            return call.Wrong("count", $"from 1 to {extent}");
        // The step of a single element is never taken.
        step = count == 1 ? 1 : step;
        if (step == 0 || Math.Abs(step) > extent || start < 0 || start >= extent || start + ((count - 1) * step) is var last && (last < 0 || last >= extent))
        {
            return call.Elaborator.Error(
                BindingDiagnostics.WrongAxis, call.Span,
                FormattableString.Invariant($"a slice of {count} from {start} in steps of {step} leaves the {extent} elements of axis {axis - (x.Shape.IsBatched ? 1 : 0)}"));
        }
        return new TensorValue(call.Graph.Slice(x, axis, (int)start, (int)count, (int)step));
    }

    /// <summary>Elements around a tensor, and between neighbours of it.</summary>
    private static Value Pad(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Ints("before") is not { } before || call.Ints("after") is not { } after || call.Number("value", 0) is not { } value)
            return ErrorValue.Instance;
        var rank = x.Shape.PerSample.Rank;
        var between = Enumerable.Repeat(0L, rank).ToImmutableArray();
        if (call.Has("between"))
        {
            if (call.Ints("between") is not { } given)
                return ErrorValue.Instance;
            between = given;
        }
        foreach (var (name, list) in new[] { ("before", before), ("after", after), ("between", between) })
        {
            if (list.Length != rank || list.Any(e => e is < 0 or > int.MaxValue))
                return call.Wrong(name, $"a list of {Words.Count(rank, "number")} of at least 0");
        }
        var first = x.Shape.IsBatched ? 1 : 0;
        var extents = Enumerable.Range(0, rank)
            .Select(k => x.Shape[k + first] + (double)(x.Shape[k + first] - 1) * between[k] + before[k] + after[k]).ToArray();
        if (extents.Any(e => e > int.MaxValue))
        {
            var text = string.Join(", ", extents.Select(e => e.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            throw call.Elaborator.Limit(LimitDiagnostics.TooManyElements, call.Span, $"[{text}]", call.Elaborator.Limits.Elements);
        }
        var shape = WithSamples(new Shape(extents.Select(e => (int)e).ToImmutableArray()), first == 1);
        call.Elaborator.RequireSize(shape, call.Span);
        // Position j shows element (j - before) / (between + 1), where that is whole.
        var dims = Enumerable.Range(0, shape.Rank).Select(k => k < first ? IndexExpr.Dim(k, shape.Rank)
            : new IndexExpr(IndexExpr.Dim(k, shape.Rank).Coefficients, -(int)before[k - first], (int)between[k - first] + 1));
        return new TensorValue(call.Graph.View(x, shape, new IndexMap(dims.ToImmutableArray()), value));
    }

    private static Value Flip(IntrinsicCall call) =>
        call.Tensor("x") is { } x && call.Axis("axis", x) is { } axis
            ? new TensorValue(call.Graph.Slice(x, axis, x.Shape[axis] - 1, x.Shape[axis], -1))
            : ErrorValue.Instance;

    /// <summary>Parts beside each other: each is padded to the whole, and they are added.</summary>
    private static Value Join(IntrinsicCall call, bool stacked)
    {
        if (call.List("parts") is not { } list || list.Items.Any(item => item is ErrorValue))
            return ErrorValue.Instance;
        var parts = list.Items.Select(call.Elaborator.ToTensor).ToList();
        if (parts.Count == 0 || parts.Any(p => p is null))
            return call.Wrong("parts", "a list of at least one tensor, and nothing else");
        var batched = parts.Any(p => p!.Shape.IsBatched);
        if (call.Axis("axis", parts[0]!, 0, stacked ? 1 : 0) is not { } axisOfFirst)
            return ErrorValue.Instance;
        var axis = axisOfFirst - (parts[0]!.Shape.IsBatched ? 1 : 0) + (batched ? 1 : 0);
        var nodes = parts.Select(p => call.Graph.Broadcast(p!, WithSamples(p!.Shape.PerSample, batched)))
            .Select(p => stacked ? InsertAxis(call.Graph, p, axis) : p)
            .ToList();
        var fits = nodes.All(n => n.Shape.Rank == nodes[0].Shape.Rank &&
            Enumerable.Range(0, n.Shape.Rank).All(k => k == axis || n.Shape[k] == nodes[0].Shape[k]));
        if (!fits)
        {
            var shapes = string.Join(", ", parts.Take(8).Select(p => p!.Shape.PerSample));
            return call.Elaborator.Error(BindingDiagnostics.WrongAxis, call.Span, $"parts must agree in all dimensions{(stacked ? "" : " but that of the axis")}, and these are {shapes}");
        }
        var total = nodes.Sum(n => (long)n.Shape[axis]);
        if (total > int.MaxValue)
            throw call.Elaborator.Limit(LimitDiagnostics.TooManyElements, call.Span, nodes[0].Shape.PerSample, call.Elaborator.Limits.Elements);
        call.Elaborator.RequireSize(new Shape(nodes[0].Shape.Dims.SetItem(axis, (int)total)), call.Span);
        Node? whole = null;
        var at = 0;
        foreach (var node in nodes)
        {
            var padded = call.Graph.Pad(node, axis, at, (int)total - at - node.Shape[axis]);
            whole = whole is null ? padded : call.Graph.Map(ScalarOp.Add, whole, padded);
            at += node.Shape[axis];
        }
        return new TensorValue(whole!);
    }

    private static Node InsertAxis(GraphBuilder graph, Node node, int axis)
    {
        var shape = new Shape(node.Shape.Dims.Insert(axis, 1));
        return graph.BroadcastInto(node, shape, Enumerable.Range(0, shape.Rank).Where(k => k != axis));
    }

    private static Value Expand(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Axis("axis", x, extra: 1) is not { } axis)
            return ErrorValue.Instance;
        call.Elaborator.RequireSize(new Shape(x.Shape.Dims.Insert(axis, 1)), call.Span);
        return new TensorValue(InsertAxis(call.Graph, x, axis));
    }

    private static Value BroadcastTo(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Elaborator.ToExtents(call["to"], call.SpanOf("to")) is not { } extents)
            return ErrorValue.Instance;
        var shape = new Shape(extents);
        call.Elaborator.RequireSize(shape, call.Span);
        var own = x.Shape.PerSample;
        var fits = own.Rank <= shape.Rank && Enumerable.Range(1, own.Rank).All(k => own[own.Rank - k] == 1 || own[own.Rank - k] == shape[shape.Rank - k]);
        return fits
            ? new TensorValue(call.Graph.Broadcast(x, WithSamples(shape, x.Shape.IsBatched)))
            : call.Elaborator.Error(BindingDiagnostics.ShapesDoNotFit, call.Span, "broadcast", own, shape);
    }

    /// <summary>A vector along one axis of another tensor, repeated along the others.</summary>
    private static Value Align(IntrinsicCall call)
    {
        if (call.Tensor("v") is not { } v || call.Tensor("to") is not { } to || call.Axis("axis", to) is not { } axis)
            return ErrorValue.Instance;
        if (v.Shape.PerSample.Rank != 1 || v.Shape.PerSample[0] != to.Shape[axis])
            return call.Wrong("v", $"a vector [{to.Shape[axis]}]");
        var own = axis - (to.Shape.IsBatched ? 1 : 0);
        var shape = WithSamples(to.Shape.PerSample, v.Shape.IsBatched);
        return new TensorValue(call.Graph.BroadcastInto(v, shape, v.Shape.IsBatched ? [0, own + 1] : [own]));
    }

    /// <summary>For each index the element of the last axis that it names.</summary>
    private static Value Pick(IntrinsicCall call)
    {
        if (call.Tensor("x") is not { } x || call.Index("index") is not { } index)
            return ErrorValue.Instance;
        Shape data = x.Shape.PerSample, wanted = index.Shape.PerSample;
        if (data.Rank == 0)
            return call.Wrong("x", "a tensor of at least one dimension");
        var lead = new Shape(data.Dims.RemoveAt(data.Rank - 1));
        if (lead.Rank > 0 && lead != wanted)
            return call.Wrong("index", $"indices of shape {lead}");
        var batched = x.Shape.IsBatched || index.Shape.IsBatched;
        var shape = WithSamples(wanted, batched);
        var offset = batched ? 1 : 0;
        var dims = Enumerable.Range(0, x.Shape.IsBatched ? 1 : 0)
            .Concat(Enumerable.Range(0, lead.Rank).Select(k => k + offset))
            .Select(k => IndexExpr.Dim(k, shape.Rank))
            .Append(IndexExpr.Constant(0, shape.Rank));
        return new TensorValue(call.Graph.Gather(
            x, new IndexMap(dims.ToImmutableArray()), x.Shape.Rank - 1, index, IndexPlaces(index, shape, offset), shape));
    }

    /// <summary>For each index the row of the table that it names.</summary>
    private static Value Rows(IntrinsicCall call)
    {
        if (call.Tensor("table") is not { } table || call.Index("index") is not { } index)
            return ErrorValue.Instance;
        if (table.Shape.IsBatched || table.Shape.Rank == 0)
            return call.Wrong("table", "a tensor of at least one dimension that does not depend on the samples");
        var wanted = index.Shape.PerSample;
        var shape = WithSamples(new Shape(wanted.Dims.AddRange(table.Shape.Dims.RemoveAt(0))), index.Shape.IsBatched);
        call.Elaborator.RequireSize(shape, call.Span);
        var offset = index.Shape.IsBatched ? 1 : 0;
        var dims = Enumerable.Range(0, table.Shape.Rank)
            .Select(k => k == 0 ? IndexExpr.Constant(0, shape.Rank) : IndexExpr.Dim(offset + wanted.Rank + k - 1, shape.Rank));
        return new TensorValue(call.Graph.Gather(table, new IndexMap(dims.ToImmutableArray()), 0, index, IndexPlaces(index, shape, offset), shape));
    }

    private static IndexMap IndexPlaces(Node index, Shape shape, int offset) => new(
        Enumerable.Range(0, index.Shape.IsBatched ? 1 : 0)
            .Concat(Enumerable.Range(0, index.Shape.PerSample.Rank).Select(k => k + offset))
            .Select(k => IndexExpr.Dim(k, shape.Rank))
            .ToImmutableArray());

    private static Value OneHot(IntrinsicCall call)
    {
        if (call.Index("index") is not { } index || call.Elaborator.ToExtent(call["n"], call.SpanOf("n")) is not { } n)
            return ErrorValue.Instance;
        var graph = call.Graph;
        var shape = new Shape(index.Shape.Dims.Add(n));
        call.Elaborator.RequireSize(shape, call.Span);
        var repeated = graph.BroadcastInto(graph.Map(ScalarOp.ToReal, index), shape, Enumerable.Range(0, index.Shape.Rank));
        return new TensorValue(graph.Map(ScalarOp.Equal, repeated, graph.BroadcastInto(graph.Iota(n), shape, [shape.Rank - 1])));
    }

    /// <summary>Uniform numbers in [0, 1): like a tensor, of a shape, or of the parameter that is being initialized.</summary>
    private static Value Random(IntrinsicCall call)
    {
        if (call.Has("like"))
            return call.Tensor("like") is { } like ? new TensorValue(call.Elaborator.Random(like.Shape, call.Span)) : ErrorValue.Instance;
        Value? shape = call.Has("shape") ? call["shape"] : call.Elaborator.Frame.Context.TryGetValue("shape", out var own) ? own : null;
        if (shape is null)
            return call.Elaborator.Error(BindingDiagnostics.MissingArgument, call.Span, "random", "`like` or `shape`", "like: x");
        if (call.Elaborator.ToExtents(shape, call.SpanOf("shape")) is not { } extents)
            return ErrorValue.Instance;
        call.Elaborator.RequireSize(new Shape(extents), call.Span);
        return new TensorValue(call.Elaborator.Random(new Shape(extents), call.Span));
    }
}
