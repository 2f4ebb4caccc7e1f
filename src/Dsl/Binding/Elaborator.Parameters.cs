using System;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Parameters of a declaration: their types, and patterns that bind the sizes of tensors to names.</summary>
internal sealed partial class Elaborator
{
    /// <summary>Gives the parameters of the current frame their values. Wrong arguments are reported at the caller.</summary>
    private bool BindParameters(
        ImmutableArray<ParameterSyntax> parameters, ImmutableDictionary<string, Argument> arguments, string callee, Frame caller)
    {
        var ok = true;
        foreach (var parameter in parameters)
        {
            var name = parameter.Name.Text;
            if (parameter.Name.IsMissing)
                continue;
            Value value;
            if (arguments.TryGetValue(name, out var argument))
                value = CheckType(name, parameter.Type, argument.Value, argument.Span, callee, caller);
            else if (_frame.Context.TryGetValue(name, out var given))
                value = given;
            else if (!ok)
                value = ErrorValue.Instance; // A default may need what is missing.
            else if (parameter.Default is not null)
                value = CheckType(name, parameter.Type, Evaluate(parameter.Default, SpaceOf(parameter.Type)), parameter.Default.Span, callee, _frame);
            else
                value = ErrorIn(caller, BindingDiagnostics.MissingArgument, _frame.CallSpan, callee, $"`{name}`", name + ": …");
            _frame.Locals[name] = value;
            ok &= value is not ErrorValue;
        }
        return ok;
    }

    /// <summary>The value as its parameter takes it, or an error shown in <paramref name="reporting"/>.</summary>
    private Value CheckType(string name, TypeSyntax? type, Value value, SourceSpan span, string callee, Frame reporting)
    {
        if (value is ErrorValue || type is null or MissingTypeSyntax)
            return value;
        switch (type)
        {
            case TensorTypeSyntax tensor:
                return CheckTensor(name, tensor, value, span, callee, reporting);
            case ClassTypeSyntax classes:
                return CheckClasses(name, classes, value, span, callee, reporting);
        }
        var named = ((NamedTypeSyntax)type).Type;
        var fits = named switch
        {
            NamedType.Int => value is IntValue,
            NamedType.Real => Number(value) is not null || value is TensorValue { Node.Shape: { IsBatched: false, Rank: 0 } },
            NamedType.Bool => value is BoolValue,
            NamedType.String => value is StringValue,
            NamedType.List => value is ListValue,
            NamedType.Steps => LeastOf(value) > 0,
            NamedType.Time => LeastOf(value) >= 0,
            NamedType.Layer => value is InstanceValue or FunctionValue { Callee.Declaration: null or { Space: Space.Value } },
            NamedType.Activation or NamedType.Function or NamedType.Loss =>
                value is FunctionValue { Callee.Declaration: null or { Space: Space.Value } } or InstanceValue,
            NamedType.Initializer => Number(value) is not null || value is TensorValue or FunctionValue { Callee.Declaration.Space: Space.Initializer },
            NamedType.Figure => value is FigureValue,
            NamedType.Optimizer => value is FunctionValue { Callee.Declaration.Space: Space.Optimizer },
            NamedType.Schedule => Number(value) is not null || value is ScheduleChain or FunctionValue { Callee.Declaration.Space: Space.Schedule },
            _ => true,
        };
        if (!fits)
            return ErrorIn(reporting, BindingDiagnostics.WrongType, span, name, callee, TypeInWords(named), Describe.Value(value));
        return InSteps(value);
    }

    /// <summary>Durations, also those in a list, as steps.</summary>
    private Value InSteps(Value value) => value switch
    {
        DurationValue duration => ToSteps(duration),
        ListValue list when list.Items.Any(i => i is DurationValue) => new ListValue(list.Items.Select(InSteps).ToImmutableArray()),
        _ => value,
    };

    private static string TypeInWords(NamedType type) => type switch
    {
        NamedType.Int => "a whole number",
        NamedType.Real => "a number",
        NamedType.Bool => "`true` or `false`",
        NamedType.String => "a text",
        NamedType.List => "a list",
        NamedType.Steps => Length,
        NamedType.Time => "a time from the start such as `200 steps` or `3 epochs`",
        NamedType.Figure => "the loss or a metric of the last epoch, `last.loss` or `last.accuracy`",
        _ => Words.WithArticle(type.ToString().ToLowerInvariant()),
    };

    /// <summary>What a duration must be, in words.</summary>
    public const string Length = "a duration above 0 such as `200 steps` or `3 epochs`";

    /// <summary>The least that a duration can be; NaN where it is none. One that depends on the length of training is above 0.</summary>
    public static double LeastOf(Value value) => value switch
    {
        DurationValue duration => duration.Amount,
        TensorValue { Node: ConstantNode constant } => constant.Value,
        TensorValue { Node.Shape: { IsBatched: false, Rank: 0 } } => double.Epsilon,
        IntValue steps => steps.Value,
        _ => double.NaN,
    };

    /// <summary>A duration in steps; the number of steps in an epoch is known when training begins.</summary>
    public Value ToSteps(DurationValue duration)
    {
        if (duration.Unit == TimeUnit.Steps)
            return duration.Amount is > -1e15 and < 1e15 && Math.Floor(duration.Amount) == duration.Amount ? new IntValue((long)duration.Amount) : new TensorValue(Graph.Constant(duration.Amount));
        return new TensorValue(Graph.Map(ScalarOp.Mul, Graph.Constant(duration.Amount), Graph.Host(HostScalar.StepsPerEpoch)));
    }

    private Value CheckTensor(string name, TensorTypeSyntax type, Value value, SourceSpan span, string callee, Frame reporting)
    {
        if (value is InstanceValue or FunctionValue)
        {
            var before = _frame;
            _frame = reporting;
            var error = Unapplied(value, span);
            _frame = before;
            return error;
        }
        var tensor = value as TensorValue ?? (Number(value) is { } number ? new TensorValue(Graph.Constant(number)) : null);
        if (tensor is null || tensor.Node.Type == ElementType.Index)
            return WrongShape(name, type, type.Dimensions.Length, tensor, value, span, callee, reporting);
        return Match(type.Dimensions, tensor.Shape) ? tensor : WrongShape(name, type, type.Dimensions.Length, tensor, value, span, callee, reporting);
    }

    private Value CheckClasses(string name, ClassTypeSyntax type, Value value, SourceSpan span, string callee, Frame reporting)
    {
        if (value is TensorValue { Node: { Type: ElementType.Index } node } tensor &&
            MatchSize(type.Count, Classes.Of(node)) && Match(type.Dimensions, tensor.Shape))
        {
            return tensor;
        }
        return WrongShape(name, type, -1, value as TensorValue, value, span, callee, reporting);
    }

    /// <summary>Matches a shape with a pattern and binds the names in it.</summary>
    private bool Match(ImmutableArray<DimensionSyntax> pattern, Shape shape)
    {
        var rest = pattern.Any(d => d is RestSyntax);
        var sizes = pattern.Length - (rest ? 1 : 0);
        if (rest ? shape.Rank < sizes : shape.Rank != sizes)
            return false;
        var at = 0;
        foreach (var dimension in pattern)
        {
            if (dimension is SizeSyntax size)
            {
                if (!MatchSize(size.Value, shape[at++]))
                    return false;
            }
            else if (dimension is RestSyntax { Name: var name })
            {
                var count = shape.Rank - sizes;
                var extents = new ListValue(shape.Dims.Skip(at).Take(count).Select(d => (Value)new IntValue(d)).ToImmutableArray());
                at += count;
                if (_frame.Locals.TryGetValue(name.Text, out var known))
                {
                    if (Equal(known, extents) != true)
                        return false;
                }
                else if (!name.IsMissing)
                {
                    _frame.Locals[name.Text] = extents;
                }
            }
        }
        return true;
    }

    private bool MatchSize(ExpressionSyntax size, int actual)
    {
        if (size is NameSyntax { Text: var name } && !_frame.Locals.ContainsKey(name) && _frame.File.FindConstant(name).IsEmpty)
        {
            _frame.Locals[name] = new IntValue(actual);
            return true;
        }
        return Evaluate(size) is IntValue expected && expected.Value == actual;
    }

    private Value WrongShape(
        string name, TypeSyntax type, int rank, TensorValue? tensor, Value value, SourceSpan span, string callee, Frame reporting)
    {
        var isFirst = _frame.Declaration?.Signature.Parameters.FirstOrDefault()?.Name == name;
        var pattern = Describe.Type(type);
        var wanted = rank switch
        {
            0 => "a single number",
            1 when !pattern.Contains("...") => "a vector " + pattern,
            _ => pattern,
        };
        var where = WhereBound(type);
        var after = tensor is { Maker.Length: > 0, MadeAt.File: not null }
            ? $" after `{tensor.Maker}` on line {tensor.MadeAt.StartPosition.Line}"
            : "";
        var advice = "";
        if (rank == 1 && !pattern.Contains("...") && tensor is { Shape.Rank: > 1, Node.Type: ElementType.Real })
        {
            var flattens = reporting.File.Visible.FirstOrDefault(d => d.Space == Space.Value && d.Trait("flattens") is not null);
            advice = flattens is null ? "" : $": put `{flattens.Name}` before it";
        }
        return ErrorIn(reporting, BindingDiagnostics.WrongShape, span, callee, isFirst ? wanted : $"{wanted} for `{name}`", where, Describe.Value(value), after, advice);
    }

    /// <summary>The sizes of a pattern that other arguments have decided: <c>, where k = 10</c>.</summary>
    private string WhereBound(TypeSyntax type)
    {
        var dimensions = type switch
        {
            TensorTypeSyntax tensor => tensor.Dimensions,
            ClassTypeSyntax classes => classes.Dimensions.Add(new SizeSyntax(classes.Count)),
            _ => ImmutableArray<DimensionSyntax>.Empty,
        };
        var known = dimensions
            .Select(d => d is SizeSyntax { Value: NameSyntax size } ? size.Text : (d as RestSyntax)?.Name.Text)
            .Where(n => n is not null && _frame.Locals.ContainsKey(n))
            .Select(n => (Name: n, Value: _frame.Locals[n!]))
            .Select(b => b.Value switch
            {
                IntValue number => FormattableInvariant($"{b.Name} = {number.Value}"),
                ListValue list => $"{b.Name} = [{string.Join(", ", list.Items.Select(i => (i as IntValue)?.Value))}]",
                _ => null,
            })
            .Where(t => t is not null)
            .Distinct()
            .ToList();
        return known.Count == 0 ? "" : ", where " + string.Join(" and ", known);
    }

    private static string FormattableInvariant(System.FormattableString text) => System.FormattableString.Invariant(text);
}
