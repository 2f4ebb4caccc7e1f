using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>A function that the compiler itself knows: a primitive on numbers, tensors or lists, never a layer or the like.</summary>
/// <param name="Name">As it is called.</param>
/// <param name="Parameters">In order; <c>?</c> after a name makes it optional, <c>*</c> lets it take any number.</param>
/// <param name="Run">What it does with its arguments.</param>
internal sealed record Intrinsic(string Name, ImmutableArray<string> Parameters, Func<IntrinsicCall, Value> Run)
{
    /// <summary>The parameter without its mark.</summary>
    public static string Plain(string parameter) => parameter.TrimEnd('?', '*');
}

/// <summary>One call of an intrinsic, with access to its arguments. What is wrong with them is reported here.</summary>
internal sealed class IntrinsicCall(
    Elaborator elaborator, Intrinsic intrinsic, IReadOnlyDictionary<string, Argument> arguments, ImmutableArray<Argument> rest, SourceSpan span)
{
    public Elaborator Elaborator { get; } = elaborator;

    public GraphBuilder Graph => Elaborator.Graph;

    public SourceSpan Span { get; } = span;

    /// <summary>What the last parameter takes, where it takes any number.</summary>
    public ImmutableArray<Argument> Rest { get; } = rest;

    public bool Has(string name) => arguments.ContainsKey(name);

    public Value this[string name] => arguments[name].Value;

    public SourceSpan SpanOf(string name) => arguments.TryGetValue(name, out var argument) ? argument.Span : Span;

    public Value Wrong(string name, string wanted)
    {
        var value = arguments[name].Value;
        return value is ErrorValue ? value : Elaborator.Error(BindingDiagnostics.WrongType, SpanOf(name), name, intrinsic.Name, wanted, Describe.Value(value));
    }

    /// <summary>Reports what is wrong with the whole.</summary>
    public Value WrongCount(string what, long has, string rest, long wanted) => Elaborator.Error(
        BindingDiagnostics.WrongElementCount, Span, what, Words.Count(has, "element"), rest, wanted);

    /// <summary>A tensor with its own type of elements; null after an error.</summary>
    public Node? Tensor(string name)
    {
        if (this[name] is TensorValue tensor)
            return tensor.Node;
        if (Elaborator.ToTensor(this[name]) is { } number)
            return number;
        Wrong(name, "a tensor");
        return null;
    }

    /// <summary>A tensor of real numbers; null after an error.</summary>
    public Node? Real(string name)
    {
        if (Elaborator.ToTensor(this[name]) is { } node)
            return node;
        Wrong(name, "a tensor");
        return null;
    }

    public Node? Index(string name)
    {
        if (this[name] is TensorValue { Node: { Type: ElementType.Index } node })
            return node;
        Wrong(name, "a tensor of class indices");
        return null;
    }

    public long? Int(string name, long? absent = null)
    {
        if (!Has(name))
            return absent;
        if (this[name] is IntValue number)
            return number.Value;
        Wrong(name, "a whole number");
        return null;
    }

    public double? Number(string name, double absent)
    {
        if (!Has(name))
            return absent;
        if (Elaborator.Number(this[name]) is { } number)
            return number;
        Wrong(name, "a number known at compile time");
        return null;
    }

    public bool? Bool(string name, bool absent)
    {
        if (!Has(name))
            return absent;
        if (this[name] is BoolValue truth)
            return truth.Value;
        Wrong(name, "`true` or `false`");
        return null;
    }

    public ListValue? List(string name)
    {
        if (this[name] is ListValue list)
            return list;
        Wrong(name, "a list");
        return null;
    }

    /// <summary>A list of whole numbers, or one of them for a list of one.</summary>
    public ImmutableArray<long>? Ints(string name)
    {
        if (this[name] is IntValue single)
            return ImmutableArray.Create(single.Value);
        if (this[name] is ListValue list && list.Items.All(i => i is IntValue))
            return list.Items.Select(i => ((IntValue)i).Value).ToImmutableArray();
        Wrong(name, "a list of whole numbers");
        return null;
    }

    /// <summary>The dimension of a node that an axis means: negative ones count from the end, samples do not count.</summary>
    public int? Axis(string name, Node node, long? absent = null, int extra = 0)
    {
        if (Int(name, absent) is not { } axis)
            return null;
        return Axis(axis, node, SpanOf(name), extra);
    }

    /// <summary>The dimensions that a list of axes means, <c>batch</c> for the samples; all but the samples if absent.</summary>
    public int[]? Axes(string name, Node node)
    {
        var first = node.Shape.IsBatched ? 1 : 0;
        if (!Has(name))
            return Enumerable.Range(first, node.Shape.Rank - first).ToArray();
        var items = this[name] is ListValue list ? list.Items : ImmutableArray.Create(this[name]);
        var axes = new List<int>();
        foreach (var item in items)
        {
            if (item is BatchAxisValue)
            {
                if (first == 0)
                {
                    Elaborator.Error(BindingDiagnostics.WrongAxis, SpanOf(name), $"this value {node.Shape} does not depend on the samples, so it has no axis `batch`");
                    return null;
                }
                axes.Add(0);
            }
            else if (item is IntValue number)
            {
                if (Axis(number.Value, node, SpanOf(name), 0) is not { } axis)
                    return null;
                axes.Add(axis);
            }
            else
            {
                Wrong(name, "an axis or a list of axes");
                return null;
            }
        }
        if (axes.Distinct().Count() != axes.Count)
        {
            Elaborator.Error(BindingDiagnostics.WrongAxis, SpanOf(name), "an axis is given twice");
            return null;
        }
        return axes.ToArray();
    }

    private int? Axis(long axis, Node node, SourceSpan span, int extra)
    {
        var rank = node.Shape.PerSample.Rank + extra;
        if (axis >= -rank && axis < rank)
            return (int)(axis < 0 ? axis + rank : axis) + (node.Shape.IsBatched ? 1 : 0);
        var possible = rank == 0 ? "it has none" : rank == 1 ? "its only axis is 0" : FormattableString.Invariant($"its axes are 0 to {rank - 1}, or -{rank} to -1 from the end");
        Elaborator.Error(BindingDiagnostics.WrongAxis, span, FormattableString.Invariant($"axis {axis} of {node.Shape.PerSample} does not exist: {possible}"));
        return null;
    }
}
