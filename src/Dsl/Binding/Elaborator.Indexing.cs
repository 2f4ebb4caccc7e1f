using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Index notation: <c>y[o &lt; c, i &lt; h] = sum[u &lt; k](x[i + u] * w[o, u])</c>.</summary>
internal sealed partial class Elaborator
{
    private int _indexOrder;

    private Value Define(IndexDefinitionSyntax definition) => WithIndices(definition.Binders, variables =>
    {
        var value = Operand(definition.Value, _frame.Space);
        if (ToElements(value, definition.Value.Span) is not { } element)
            return ErrorValue.Instance;
        if (element.Variables.Any(v => !variables.Contains(v)))
            return Error(BindingDiagnostics.IndexNotAffine, definition.Value.Span, "a formula over indices of another place");
        return new TensorValue(Materialize(element, variables, definition.Span));
    });

    private Value Reduction(ReductionSyntax reduction)
    {
        var name = reduction.Name.Text;
        ReduceOp? op = name switch
        {
            "sum" or "mean" => ReduceOp.Sum,
            "max" => ReduceOp.Max,
            "min" => ReduceOp.Min,
            "argmax" => ReduceOp.ArgMax,
            "argmin" => ReduceOp.ArgMin,
            _ => null,
        };
        if (op is null)
            return Error(BindingDiagnostics.UnknownReduction, reduction.Name.Span, Describe.Short(name));
        return WithIndices(reduction.Binders, variables =>
        {
            var value = Operand(reduction.Body, _frame.Space);
            if (ToElements(value, reduction.Body.Span) is not { } element)
                return ErrorValue.Instance;
            var result = Reduce(op.Value, element, variables, reduction.Span);
            var count = variables.Aggregate(1.0, (product, v) => product * v.Extent);
            return name == "mean" ? Elementwise(ScalarOp.Div, reduction.Span, result, new RealValue(count)) : result;
        });
    }

    private Value Reduce(ReduceOp op, ElementValue element, IReadOnlyList<IndexVariable> reduced, SourceSpan span)
    {
        var free = element.Variables.Where(v => !reduced.Contains(v)).ToList();
        var shape = ShapeOf(free, element.IsBatched);
        RequireSize(shape, span);
        Node node;
        var summed = reduced.Where(v => v.Extent > 1).ToList();
        if (op == ReduceOp.Sum && element.Right is { } right && DependsOn(element.Left, summed) && DependsOn(right, summed))
        {
            var space = free.Concat(summed).ToList();
            node = Contract(
                element.Left.Node, element.Left.MapFrom(space, element.IsBatched), right.Node, right.MapFrom(space, element.IsBatched),
                shape, summed.Select(v => v.Extent).ToImmutableArray());
        }
        else
        {
            var whole = Materialize(element, free.Concat(reduced).ToList(), span);
            node = Graph.Reduce(op, whole, Enumerable.Range(shape.Rank, reduced.Count).ToArray());
        }
        return free.Count == 0 ? new TensorValue(node) : new ElementValue(Access.Plain(node, free));
    }

    private static bool DependsOn(Access access, List<IndexVariable> variables) => access.Variables.Any(variables.Contains);

    private static Shape ShapeOf(IEnumerable<IndexVariable> variables, bool batched)
    {
        var shape = Shape.Of(variables.Select(v => v.Extent).ToArray());
        return batched ? shape.Batched : shape;
    }

    /// <summary>Evaluates something with names for indices.</summary>
    private Value WithIndices(ImmutableArray<BinderSyntax> binders, Func<IReadOnlyList<IndexVariable>, Value> evaluate)
    {
        var variables = new List<IndexVariable>();
        var hidden = new List<(string Name, Value? Value)>();
        var names = new List<(string Name, Value Value)>();
        foreach (var binder in binders)
        {
            var bound = Evaluate(binder.Bound);
            if (ToExtents(bound, binder.Bound.Span) is not { } extents)
                return ErrorValue.Instance;
            var own = extents.Select(extent => new IndexVariable(binder.Name.Text, extent, ++_indexOrder)).ToList();
            variables.AddRange(own);
            // An index that can only be 0 is the number 0: maps stay free of coordinates that never move.
            var values = own.Select(v => v.Extent == 1 ? AffineValue.Constant(0) : AffineValue.Of(v)).ToImmutableArray();
            names.Add((binder.Name.Text, bound is ListValue ? new IndexVectorValue(values) : own[0].Extent == 1 ? new IntValue(0) : values[0]));
        }
        if (variables.Count > _limits.Rank)
            throw Limit(LimitDiagnostics.TooManyDimensions, binders[0].Span, variables.Count, _limits.Rank);
        foreach (var (name, value) in names)
        {
            _frame.Locals.TryGetValue(name, out var before);
            hidden.Add((name, before));
            _frame.Locals[name] = value;
        }
        var result = evaluate(variables);
        for (var k = hidden.Count - 1; k >= 0; k--)
        {
            if (hidden[k].Value is { } before)
                _frame.Locals[hidden[k].Name] = before;
            else
                _frame.Locals.Remove(hidden[k].Name);
        }
        return result;
    }

    /// <summary>Sums and multiples of indices; null where the result is no longer affine.</summary>
    private Value? AffineOperation(BinaryOperator op, Value left, Value right, SourceSpan span)
    {
        AffineValue a = AffineValue.From(left)!, b = AffineValue.From(right)!;
        try
        {
            return op switch
            {
                BinaryOperator.Add => a.Plus(b),
                BinaryOperator.Subtract => a.Plus(b.Times(-1)),
                BinaryOperator.Multiply when a.Terms.IsEmpty => b.Times(a.Offset),
                BinaryOperator.Multiply when b.Terms.IsEmpty => a.Times(b.Offset),
                _ => null,
            };
        }
        catch (OverflowException)
        {
            return Error(LimitDiagnostics.NumberTooLarge, span, Describe.Short(span.Text));
        }
    }

    /// <summary>Sums and multiples of vectors of indices, part by part; a whole number stands for equal ones.</summary>
    private Value VectorOperation(BinaryOperator op, Value left, Value right, SourceSpan span)
    {
        var a = IndexVectorValue.From(left);
        var b = IndexVectorValue.From(right);
        var count = (a ?? b)!.Value.Length;
        if (a is null && AffineValue.From(left) is { } x)
            a = Enumerable.Repeat(x, count).ToImmutableArray();
        if (b is null && AffineValue.From(right) is { } y)
            b = Enumerable.Repeat(y, count).ToImmutableArray();
        if (a?.Length != b?.Length || a is null)
            return Error(BindingDiagnostics.WrongOperands, span, Symbol(op), $"{Describe.Value(left)} and {Describe.Value(right)}");
        var parts = ImmutableArray.CreateBuilder<AffineValue>();
        for (var k = 0; k < count; k++)
        {
            var part = AffineOperation(op, a.Value[k], b!.Value[k], span);
            if (part is not AffineValue affine)
                return part ?? Error(BindingDiagnostics.WrongOperands, span, Symbol(op), $"{Describe.Value(left)} and {Describe.Value(right)}");
            parts.Add(affine);
        }
        return new IndexVectorValue(parts.ToImmutable());
    }

    private Value Element(IndexSyntax syntax)
    {
        var target = Operand(syntax.Target, _frame.Space);
        var given = syntax.Indices.Select(i => (Value: Operand(i, _frame.Space), i.Span)).ToList();
        // A vector of indices stands for all of its own, one after another.
        var all = given.SelectMany(i => i.Value is IndexVectorValue vector ? vector.Parts.Select(p => (Value: (Value)p, i.Span)) : [i]).ToList();
        var indices = all.Select(i => i.Value).ToImmutableArray();
        if (target is ErrorValue || indices.Any(i => i is ErrorValue))
            return ErrorValue.Instance;
        if (target is ListValue list)
            return ElementOfList(list.Items, indices, syntax);
        if (target is IndexVectorValue several)
            return ElementOfList(ImmutableArray<Value>.CastUp(several.Parts), indices, syntax);
        if (target is not TensorValue { Node: var node })
            return Error(BindingDiagnostics.WrongOperands, syntax.Span, "[]", Describe.Value(target));
        var shape = node.Shape.PerSample;
        var what = $"`{Describe.Short(syntax.Target.Span.Text)}`";
        if (AtStep(node, indices, syntax) is { } step)
        {
            if (step.Failed)
                return ErrorValue.Instance;
            (node, shape, indices) = (step.Part, step.Part.Shape.PerSample, indices.RemoveAt(0));
            if (indices.IsEmpty)
                return new TensorValue(node);
        }
        if (indices.Length != shape.Rank)
        {
            var written = Words.Count(indices.Length, "index").Replace("indexs", "indices") + (indices.Length == 1 ? " is" : " are");
            return Error(BindingDiagnostics.WrongIndexCount, syntax.Span, what, Words.Count(shape.Rank, "dimension"), written,
                shape.Rank > 1 ? ": a part of a tensor is `row[k < n] = x[0, k]` or `slice`" : "");
        }
        var positions = new AffineValue[shape.Rank];
        (int Axis, Access Index)? gathered = null;
        for (var k = 0; k < shape.Rank; k++)
        {
            var span = all[k].Span;
            positions[k] = AffineValue.Constant(0);
            if (AffineValue.From(indices[k]) is { } position)
            {
                positions[k] = position;
                if (!CheckRange(position, shape[k], k, what, span))
                    return ErrorValue.Instance;
            }
            else if (gathered is null && ToIndex(indices[k]) is { } index)
            {
                gathered = (k, index);
            }
            else
            {
                return Error(BindingDiagnostics.IndexNotAffine, span, Describe.Value(indices[k]));
            }
        }
        var access = new Access(node, positions.ToImmutableArray());
        var element = gathered is { } gather ? GatherElement(access, gather.Axis, gather.Index, syntax.Span) : new ElementValue(access);
        return element.Variables.Count == 0 ? new TensorValue(Materialize(element, [], syntax.Span)) : element;
    }

    private Value ElementOfList(ImmutableArray<Value> items, ImmutableArray<Value> indices, IndexSyntax syntax)
    {
        if (indices.Length != 1 || indices[0] is not IntValue { Value: var index })
            return Error(BindingDiagnostics.WrongIndexCount, syntax.Span, "a list", "one whole number as its index", "something else is", "");
        if (index < 0 || index >= items.Length)
        {
            return Error(
                BindingDiagnostics.IndexOutside, syntax.Indices[0].Span, index, index, "the list", Words.Count(items.Length, "value"), "");
        }
        return items[(int)index];
    }

    private bool CheckRange(AffineValue position, int extent, int axis, string what, SourceSpan span)
    {
        try
        {
            var (low, high) = position.Range;
            if (low >= 0 && high < extent)
                return true;
            Error(
                BindingDiagnostics.IndexOutside, span, low, high, FormattableInvariant($"dimension {axis + 1} of {what}"), Words.Count(extent, "element"),
                ": use `pad` first, or change the bounds");
        }
        catch (OverflowException)
        {
            Error(LimitDiagnostics.NumberTooLarge, span, Describe.Short(span.Text));
        }
        return false;
    }

    /// <summary>One element of a tensor of indices, to be looked up in another tensor.</summary>
    private static Access? ToIndex(Value value) => value switch
    {
        ElementValue { Right: null, Left: { Node.Type: ElementType.Index } access } => access,
        TensorValue { Node.Type: ElementType.Index, Shape.Rank: 0 } tensor => new Access(tensor.Node, ImmutableArray<AffineValue>.Empty),
        _ => null,
    };

    private ElementValue GatherElement(Access data, int axis, Access index, SourceSpan span)
    {
        var batched = data.Node.Shape.IsBatched || index.Node.Shape.IsBatched;
        var space = data.Variables.Concat(index.Variables).Distinct().OrderBy(v => v.Order).ToList();
        var shape = ShapeOf(space, batched);
        RequireSize(shape, span);
        var node = Graph.Gather(
            data.Node, data.MapFrom(space, batched), axis + (data.Node.Shape.IsBatched ? 1 : 0), index.Node, index.MapFrom(space, batched), shape);
        return new ElementValue(Access.Plain(node, space));
    }

    /// <summary>A value as a formula of elements; null after an error.</summary>
    private ElementValue? ToElements(Value value, SourceSpan span)
    {
        switch (value)
        {
            case ErrorValue:
                return null;
            case ElementValue element:
                return element;
            case AffineValue affine:
                return IndexAsNumber(affine, span);
            case TensorValue { Shape.Rank: 0 } tensor:
                return new ElementValue(new Access(tensor.Node, ImmutableArray<AffineValue>.Empty));
            case TensorValue tensor:
                Error(BindingDiagnostics.WholeTensor, span, tensor.Shape);
                return null;
        }
        if (ToTensor(value) is { } node)
            return new ElementValue(new Access(node, ImmutableArray<AffineValue>.Empty));
        if (value is InstanceValue or FunctionValue)
            Unapplied(value, span);
        else
            Error(BindingDiagnostics.WrongOperands, span, "[]", Describe.Value(value));
        return null;
    }

    private ElementValue? IndexAsNumber(AffineValue affine, SourceSpan span)
    {
        Value sum = new IntValue(affine.Offset);
        foreach (var (variable, coefficient) in affine.Terms)
        {
            var index = variable == _scan?.Variable
                ? StepNumber(AffineValue.Of(variable), span)
                : new ElementValue(Access.Plain(Graph.Iota(variable.Extent), [variable]));
            sum = OfElements(ScalarOp.Add, span, [OfElements(ScalarOp.Mul, span, [index, new IntValue(coefficient)]), sum]);
        }
        return ToElements(sum, span);
    }

    /// <summary>A scalar operation on formulas of elements.</summary>
    private Value OfElements(ScalarOp op, SourceSpan span, Value[] operands)
    {
        var elements = new List<ElementValue>();
        foreach (var operand in operands)
        {
            if (ToElements(operand, span) is not { } element)
                return ErrorValue.Instance;
            elements.Add(element);
        }
        if (op == ScalarOp.Mul && elements.All(e => e is { Right: null, Left.Node: { Type: ElementType.Real } and not ConstantNode }))
            return new ElementValue(elements[0].Left, elements[1].Left);
        var space = elements.SelectMany(e => e.Variables).Distinct().OrderBy(v => v.Order).ToList();
        var shape = ShapeOf(space, elements.Any(e => e.IsBatched));
        RequireSize(shape, span);
        var nodes = elements.Select(e => AsReal(Materialize(e, space, span, shape.IsBatched))).ToArray();
        return new ElementValue(Access.Plain(Graph.Map(op, nodes), space));
    }

    /// <summary>The formula as a tensor with these dimensions.</summary>
    private Node Materialize(ElementValue element, IReadOnlyList<IndexVariable> space, SourceSpan span, bool batched = false)
    {
        batched |= element.IsBatched;
        var shape = ShapeOf(space, batched);
        RequireSize(shape, span);
        Node Read(Access access) => Graph.View(access.Node, shape, access.MapFrom(space, batched));
        return element.Right is null ? Read(element.Left) : Graph.Map(ScalarOp.Mul, Read(element.Left), Read(element.Right));
    }
}
