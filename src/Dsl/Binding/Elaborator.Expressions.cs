using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

internal sealed partial class Elaborator
{
    public Value Evaluate(ExpressionSyntax expression) => Evaluate(expression, _frame.Space);

    /// <param name="expression">What to evaluate in the current frame.</param>
    /// <param name="space">Where names of calls are looked up first.</param>
    public Value Evaluate(ExpressionSyntax expression, Space space)
    {
        Enter(expression.Span);
        MarkOrigin(expression.Span);
        var value = expression switch
        {
            IntegerSyntax number => new IntValue(number.Value),
            RealSyntax number => new RealValue(number.Value),
            StringSyntax text => new StringValue(text.Value),
            BooleanSyntax truth => new BoolValue(truth.Value),
            DurationSyntax duration => Duration(duration),
            NameSyntax name => Name(name, space),
            MemberSyntax member => Member(member, space),
            ListSyntax list => ListOf(list.Elements.Select(e => Evaluate(e, space)).ToImmutableArray(), list.Span),
            UnarySyntax unary => Unary(unary, space),
            BinarySyntax binary => Binary(binary, space),
            ConditionalSyntax conditional => Condition(conditional.Condition) switch
            {
                true => Evaluate(conditional.WhenTrue, space),
                false => Evaluate(conditional.WhenFalse, space),
                null => ErrorValue.Instance,
            },
            PipelineSyntax pipeline => Pipeline(pipeline, space),
            CallSyntax call => Call(call, null, default, space),
            IndexSyntax index => Element(index),
            ReductionSyntax reduction => Reduction(reduction),
            ThenSyntax then => Chain(then, space),
            _ => ErrorValue.Instance,
        };
        Leave();
        return value is LazyValue lazy ? lazy.Value : value;
    }

    private static Value Duration(DurationSyntax duration) => duration.Amount switch
    {
        IntegerSyntax number => new DurationValue(number.Value, duration.Unit),
        RealSyntax number => new DurationValue(number.Value, duration.Unit),
        _ => ErrorValue.Instance,
    };

    private Value Unary(UnarySyntax unary, Space space)
    {
        var operand = Operand(unary.Operand, space);
        return unary.Operator == UnaryOperator.Negate
            ? Negate(operand, unary.Span)
            : Not(operand, unary.Span);
    }

    /// <summary>Chains such as <c>a + b + c</c> are high on the left; they are walked, not recursed into.</summary>
    private Value Binary(BinarySyntax binary, Space space)
    {
        var chain = new Stack<BinarySyntax>();
        ExpressionSyntax first = binary;
        while (first is BinarySyntax next)
        {
            chain.Push(next);
            first = next.Left;
        }
        var value = Operand(first, space);
        while (chain.Count > 0)
        {
            var next = chain.Pop();
            Spend(next.Span);
            if (next.Operator is BinaryOperator.And or BinaryOperator.Or && value is BoolValue known && known.Value == (next.Operator == BinaryOperator.Or))
                continue;
            var right = Operand(next.Right, space);
            MarkOrigin(next.Span);
            value = Operate(next.Operator, value, right, next.Span);
        }
        return value;
    }

    /// <summary>An operand; in an initializer, schedule and so on the call of another one is its value in this context.</summary>
    private Value Operand(ExpressionSyntax expression, Space space) => Force(Evaluate(expression, space), expression.Span);

    private Value Pipeline(PipelineSyntax pipeline, Space space)
    {
        var stages = new Stack<ExpressionSyntax>();
        ExpressionSyntax first = pipeline;
        while (first is PipelineSyntax next)
        {
            stages.Push(next.Stage);
            first = next.Value;
        }
        var value = Evaluate(first, space);
        var span = first.Span;
        while (stages.Count > 0)
        {
            var stage = stages.Pop();
            Spend(stage.Span);
            MarkOrigin(stage.Span);
            if (value is InstanceValue or FunctionValue)
                value = Unapplied(value, span);
            value = stage switch
            {
                CallSyntax call => Call(call, value, span, space),
                NameSyntax or MemberSyntax => CallValue(
                    ResolveCallee(stage, space, "layer"), value, span, ImmutableArray<ArgumentSyntax>.Empty, null, stage.Span),
                _ => ErrorValue.Instance,
            };
            span = stage.Span;
        }
        return value;
    }

    private Value Chain(ThenSyntax then, Space space)
    {
        var segments = new Stack<ExpressionSyntax>();
        ExpressionSyntax first = then;
        while (first is ThenSyntax next)
        {
            segments.Push(next.Second);
            first = next.First;
        }
        segments.Push(first);
        var values = segments.Select(s => Evaluate(s, space)).ToImmutableArray();
        return values.Any(v => v is ErrorValue) ? ErrorValue.Instance : new ScheduleChain(values);
    }

    private Value Name(NameSyntax name, Space space)
    {
        var text = name.Text;
        if (text.Length == 0)
            return ErrorValue.Instance;
        if (_frame.Locals.TryGetValue(text, out var local))
            return Available(local, name.Span);
        if (_frame.Instance is { } owner && owner.Visible.TryGetValue(text, out var instance) && SeesInstances)
            return new InstanceValue(instance);
        if (FindConstant(text, name.Span) is { } constant)
            return constant;
        if (FindCallee(space, text, name.Span) is { } callee)
            return callee;
        if (BuiltIn(text) is { } value)
            return value;
        if (OtherSpace(text, space) is { } elsewhere)
            return elsewhere;
        // A figure of the last epoch, written without `last`.
        if (_frame.Locals.TryGetValue(ContextNames.Last, out var last) && last is OutputsValue { Outputs: var figures } && figures.ContainsKey(text))
            return Error(BindingDiagnostics.UnknownName, name.Span, text, $": did you mean `{ContextNames.Last}.{text}`?");
        return Error(BindingDiagnostics.UnknownName, name.Span, text, _reports.DidYouMean(text, NamesInScope(space)));
    }

    /// <summary>Names of instances mean something in the body that makes them, not in functions that it calls.</summary>
    private bool SeesInstances => _frame.Kind is FrameKind.Network or FrameKind.InnerNetwork or FrameKind.Layer or FrameKind.Outside;

    private Value? BuiltIn(string name) => name switch
    {
        "pi" => new RealValue(Math.PI),
        "inf" => new RealValue(double.PositiveInfinity),
        "training" => new BoolValue(Training),
        "batch" => BatchAxisValue.Instance,
        _ => null,
    };

    private Value Available(Value value, SourceSpan use) => value switch
    {
        LazyValue lazy => Available(lazy.Value, use),
        UnavailableValue none => Error(BindingDiagnostics.Unavailable, use, none.Reason),
        _ => value,
    };

    private Value? FindConstant(string name, SourceSpan use)
    {
        var found = _frame.File.FindConstant(name);
        if (found.Length > 1)
            return Error(BindingDiagnostics.Ambiguous, use, name, PathOf(found[0].Constant.Span), PathOf(found[1].Constant.Span));
        return found.Length == 1 ? ConstantOf(found[0].Constant, found[0].File, use) : null;
    }

    private Value? FindCallee(Space space, string name, SourceSpan use)
    {
        var found = _frame.File.Find(space, name, _frame.Declaration);
        if (found.Length > 1)
            return Error(BindingDiagnostics.Ambiguous, use, name, PathOf(found[0].Syntax.Span), PathOf(found[1].Syntax.Span));
        var callee = found.Length == 1 ? new Callee(found[0])
            : Intrinsics.All.TryGetValue(name, out var intrinsic) ? new Callee(intrinsic)
            : null;
        return callee is null ? null : new FunctionValue(callee, ImmutableDictionary<string, Argument>.Empty, use);
    }

    /// <summary>A declaration of another kind, such as a layer's argument that is an initializer.</summary>
    private Value? OtherSpace(string name, Space space)
    {
        foreach (var other in new[] { Space.Value, Space.Initializer, Space.Schedule, Space.Optimizer, Space.Clipping, Space.Average })
        {
            if (other != space && _frame.File.Find(other, name, _frame.Declaration) is { Length: 1 } found)
                return new FunctionValue(new Callee(found[0]), ImmutableDictionary<string, Argument>.Empty, default);
        }
        return null;
    }

    private static string PathOf(SourceSpan span) => $"`{span.File?.Path}`";

    private IEnumerable<string> NamesInScope(Space space) =>
        _frame.Locals.Keys
            .Concat(_frame.Instance?.Visible.Keys ?? Enumerable.Empty<string>())
            .Concat(_frame.File.VisibleConstants)
            .Concat(CallablesInScope(space))
            .Concat(["pi", "inf", "training", "batch"]);

    private IEnumerable<string> CallablesInScope(Space space) =>
        _frame.File.Visible.Where(d => d.Space == space || d.Callable?.Kind == CallableKind.Function).Select(d => d.Name)
            .Concat(Intrinsics.All.Keys);

    private Value Member(MemberSyntax member, Space space)
    {
        // An instance goes before a value of the same name: `fc1 = x |> dense(10) as fc1`, then `fc1.weight`.
        var target = member.Target is NameSyntax name && SeesInstances && _frame.Instance is { } owner && owner.Visible.TryGetValue(name.Text, out var visible)
            ? new InstanceValue(visible)
            : Evaluate(member.Target, space);
        var wanted = member.Name.Text;
        switch (target)
        {
            case ErrorValue:
                return target;
            case OutputsValue outputs:
                return outputs.Outputs.TryGetValue(wanted, out var output)
                    ? output
                    : Error(BindingDiagnostics.UnknownMember, member.Name.Span, $"`{outputs.Network}`", wanted, _reports.DidYouMean(wanted, outputs.Outputs.Keys));
            case InstanceValue { Instance: var instance }:
                if (instance.Parameters.TryGetValue(wanted, out var parameter))
                    return new TensorValue(parameter);
                if (instance.States.TryGetValue(wanted, out var state))
                    return new TensorValue(state.Current);
                if (instance.Visible.TryGetValue(wanted, out var child))
                    return new InstanceValue(child);
                var path = instance.Path.Length > 0 ? instance.Path : member.Target.Span.Text;
                if (!instance.IsApplied)
                    return Error(BindingDiagnostics.NotYetApplied, member.Span, Describe.Short(path));
                return Error(
                    BindingDiagnostics.UnknownMember, member.Name.Span, $"`{Describe.Short(path)}`", wanted,
                    _reports.DidYouMean(wanted, instance.Parameters.Keys.Concat(instance.States.Keys).Concat(instance.Visible.Keys)));
            default:
                return Error(BindingDiagnostics.UnknownMember, member.Name.Span, Describe.Value(target), wanted, "");
        }
    }

    /// <summary>A layer or function stands where a value is needed.</summary>
    private Value Unapplied(Value value, SourceSpan span)
    {
        if (value is FunctionValue { Callee.Declaration: { } other } && other.Space != Space.Value)
            return Error(BindingDiagnostics.WrongKind, span, other.Name, Words.WithArticle(other.Kind), "a value");
        var (what, name) = value switch
        {
            InstanceValue { Instance.Declaration: { } declaration } => ($"`{declaration.Name}`", declaration.Name),
            FunctionValue function => ($"`{function.Callee.Name}`", function.Callee.Name),
            _ => ("this layer", "layer"),
        };
        return Error(BindingDiagnostics.NotApplied, span, what, name);
    }

    /// <summary>Sizes of a shape that the user wrote; null after an error.</summary>
    private Shape? EvaluateShape(ImmutableArray<DimensionSyntax> dimensions, SourceSpan span)
    {
        var extents = ImmutableArray.CreateBuilder<int>();
        foreach (var dimension in dimensions)
        {
            if (dimension is SizeSyntax size)
            {
                if (EvaluateDimension(size.Value) is not { } extent)
                    return null;
                extents.Add(extent);
            }
            else if (dimension is RestSyntax rest)
            {
                var value = Evaluate(new NameSyntax(rest.Name.Text, rest.Name.Span));
                if (ToExtents(value, rest.Span) is not { } extentsOfRest)
                    return null;
                extents.AddRange(extentsOfRest);
            }
        }
        var shape = new Shape(extents.ToImmutable());
        RequireSize(shape, span);
        return shape;
    }

    private int? EvaluateDimension(ExpressionSyntax expression) => ToExtent(Evaluate(expression), expression.Span);

    /// <summary>A whole number of at least 1 as an extent; null after an error.</summary>
    public int? ToExtent(Value value, SourceSpan span)
    {
        if (value is IntValue { Value: >= 1 and <= int.MaxValue } number)
            return (int)number.Value;
        if (value is not ErrorValue)
            Error(BindingDiagnostics.WrongDimension, span, Describe.Value(value));
        return null;
    }

    public ImmutableArray<int>? ToExtents(Value value, SourceSpan span)
    {
        if (value is ErrorValue)
            return null;
        if (value is not ListValue list)
            return ToExtent(value, span) is { } single ? ImmutableArray.Create(single) : null;
        var extents = ImmutableArray.CreateBuilder<int>();
        foreach (var item in list.Items)
        {
            if (ToExtent(item, span) is not { } extent)
                return null;
            extents.Add(extent);
        }
        return extents.ToImmutable();
    }
}
