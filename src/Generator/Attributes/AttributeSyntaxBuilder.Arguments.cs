using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;

namespace NetGen.Generator.Attributes;

/// <summary>What arguments of attributes mean.</summary>
internal sealed partial class AttributeSyntaxBuilder
{
    private ExpressionSyntax Argument(AttributeParameter parameter, AttributeArgument argument) => parameter.Form switch
    {
        ArgumentForm.Value => ValueReference(argument),
        ArgumentForm.Figure => FigureReference(argument),
        ArgumentForm.List when argument.Value.Kind == ValueKind.List => new ListSyntax(
            argument.Value.Items.Select(i => Duration(i, argument.Place) ?? Constant(i, argument.Place)).ToImmutableArray(), Span(argument.Place)),
        ArgumentForm.Any when argument.Value.Kind == ValueKind.String && _values.ContainsKey(argument.Value.Text) => ValueReference(argument),
        ArgumentForm.Any when argument.Value.Kind == ValueKind.Type => DeclarationReference(parameter, argument),
        ArgumentForm.Declaration when argument.Value.Kind == ValueKind.Type => DeclarationReference(parameter, argument),
        ArgumentForm.Steps => new DurationSyntax(Constant(argument.Value, argument.Place), TimeUnit.Steps, Span(argument.Place)),
        ArgumentForm.Epochs => new DurationSyntax(Constant(argument.Value, argument.Place), TimeUnit.Epochs, Span(argument.Place)),
        _ => Constant(argument.Value, argument.Place),
    };

    /// <summary>A text such as "30 epochs" among the items of a list, where an argument of its own would have another name for each unit.</summary>
    private DurationSyntax? Duration(AttributeValue item, Place place)
    {
        var words = item.Kind == ValueKind.String ? item.Text.Split(' ') : [];
        TimeUnit? unit = words.ElementAtOrDefault(1) switch
        {
            "step" or "steps" => TimeUnit.Steps,
            "epoch" or "epochs" => TimeUnit.Epochs,
            _ => null,
        };
        if (unit is not { } known || words.Length != 2 || !double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var length))
            return null;
        return new DurationSyntax(Constant(AttributeValue.Of(length, ""), place), known, Span(place));
    }

    private ExpressionSyntax ValueReference(AttributeArgument argument)
    {
        var span = Span(argument.Place);
        if (argument.Value.Kind == ValueKind.String && _values.ContainsKey(argument.Value.Text))
            return new NameSyntax(Callables.Camel(argument.Value.Text), span);
        Report(AttributeDiagnostics.UnknownValue, argument.Place, argument.Value.Text, Suggest.DidYouMean(argument.Value.Text, _values.Keys));
        return new MissingSyntax(span);
    }

    /// <summary>A figure of the last epoch as schedules know it: <c>last.accuracy</c>.</summary>
    private ExpressionSyntax FigureReference(AttributeArgument argument)
    {
        const string loss = "loss";
        var (name, span) = (argument.Value.Text, Span(argument.Place));
        var metrics = _values.Values.Where(v => v.Attributes.Any(a => a.Name == "Metric")).Select(v => v.Name).ToList();
        if (argument.Value.Kind == ValueKind.String && (name == loss || metrics.Contains(name)))
            return new MemberSyntax(new NameSyntax(ContextNames.Last, span), new IdentifierSyntax(name == loss ? loss : Callables.Camel(name), span), span);
        Report(AttributeDiagnostics.UnknownFigure, argument.Place, name, Suggest.DidYouMean(name, metrics.Append(loss)));
        return new MissingSyntax(span);
    }

    private ExpressionSyntax DeclarationReference(AttributeParameter parameter, AttributeArgument argument)
    {
        var name = WithoutSuffix(argument.Value.Text);
        if (_declarations.TryGetValue(argument.Value.Text, out var declared))
            return DeclaredReference(parameter, argument, declared);
        if (_callables.Find(name, parameter.Parameter.Type) is { } callable)
            return new NameSyntax(callable.Name.Text, Span(argument.Place));
        Report(AttributeDiagnostics.UnknownAttribute, argument.Place, name, Suggest.DidYouMean(name, _callables.AttributeNames));
        return new MissingSyntax(Span(argument.Place));
    }

    /// <summary>A declaration with the arguments that the attribute of a class within the network's gives it.</summary>
    private ExpressionSyntax DeclaredReference(AttributeParameter parameter, AttributeArgument argument, AttributeDeclaration declared)
    {
        ExpressionSyntax result = new MissingSyntax(Span(argument.Place));
        var use = declared.Attributes.FirstOrDefault(a => _callables.Find(a.Name, parameter.Parameter.Type) is not null);
        if (use is null)
        {
            var names = declared.Attributes.First();
            Report(AttributeDiagnostics.UnknownAttribute, names.Place, names.Name, Suggest.DidYouMean(names.Name, _callables.AttributeNames));
        }
        else if (!_open.Add(declared.Name))
        {
            Report(AttributeDiagnostics.Circular, argument.Place, declared.Name, declared.Name);
        }
        else
        {
            result = Call(_callables.Find(use.Name, parameter.Parameter.Type)!, use);
            _open.Remove(declared.Name);
        }
        return result;
    }

    private static string WithoutSuffix(string name)
    {
        const string suffix = "Attribute";
        return name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - suffix.Length) : name;
    }

    private ExpressionSyntax Constant(AttributeValue value, Place place)
    {
        var span = Span(place);
        switch (value.Kind)
        {
            case ValueKind.Integer when value.Integer != long.MinValue:
                var integer = new IntegerSyntax(Math.Abs(value.Integer), span);
                return value.Integer < 0 ? new UnarySyntax(UnaryOperator.Negate, integer, span) : integer;
            case ValueKind.Real when !double.IsNaN(value.Real) && !double.IsInfinity(value.Real):
                var real = new RealSyntax(Math.Abs(value.Real), span);
                return value.Real < 0 ? new UnarySyntax(UnaryOperator.Negate, real, span) : real;
            case ValueKind.Boolean:
                return new BooleanSyntax(value.Integer != 0, span);
            case ValueKind.String:
                return new StringSyntax(value.Text, span);
            case ValueKind.List:
                return new ListSyntax(value.Items.Select(i => Constant(i, place)).ToImmutableArray(), span);
            default:
                Report(AttributeDiagnostics.NotConstant, place, value.Text);
                return new MissingSyntax(span);
        }
    }
}
