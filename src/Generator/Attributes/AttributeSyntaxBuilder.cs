using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Binding;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Attributes;

/// <summary>A network by attributes as the syntax that the binder takes, with places in the C# file.</summary>
internal sealed record AttributeNetworkSyntax(
    NetworkSyntax Network,
    ImmutableArray<RecipeSyntax> Recipes,
    ImmutableArray<Suppression> Suppressions,
    ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// Turns the attributes of a class into the same syntax that the parser makes of text, so that from here on both are one.
/// </summary>
internal sealed class AttributeSyntaxBuilder
{
    private readonly AttributeNetwork _network;
    private readonly Callables _callables;
    private readonly SourceFile _file;
    private readonly Dictionary<string, AttributeMember> _values = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _diagnostics = new();

    private AttributeSyntaxBuilder(AttributeNetwork network, Callables callables)
    {
        _network = network;
        _callables = callables;
        _file = new SourceFile(network.Path, network.Text);
        foreach (var member in network.Members.Where(m => m.Type == MemberType.Value))
            _values[member.Name] = member;
    }

    public static AttributeNetworkSyntax Build(AttributeNetwork network, Callables callables)
    {
        var builder = new AttributeSyntaxBuilder(network, callables);
        var statements = builder.Statements();
        var recipes = network.Members.Where(m => m.Type == MemberType.Recipe).Select(builder.Recipe).ToImmutableArray();
        var name = builder.Identifier(network.Name, network.NamePlace);
        var syntax = new NetworkSyntax(
            Documented(network.Documentation, name.Span),
            name,
            ImmutableArray<ParameterSyntax>.Empty,
            new BlockSyntax(statements, name.Span),
            name.Span);
        return new AttributeNetworkSyntax(syntax, recipes, builder.Suppressions(), builder._diagnostics.ToImmutableArray());
    }

    private ImmutableArray<Suppression> Suppressions()
    {
        var whole = new SourceSpan(_file, 0, _file.Text.Length);
        return _network.Suppressions.Select(use => (Use: use, Where: whole))
            .Concat(_network.Members.SelectMany(m => m.Suppressions.Select(use => (Use: use, Where: Span(m.Extent)))))
            .Where(s => s.Use.Arguments.Count > 0)
            .Select(s => new Suppression(Suppress(s.Use), s.Where))
            .ToImmutableArray();

        SuppressSyntax Suppress(AttributeUse use)
        {
            var id = use.Arguments[0];
            var reason = use.Arguments.Count > 1 ? use.Arguments[1].Value.Text : "";
            return new SuppressSyntax(Preamble.Empty, Identifier(id.Value.Text, id.Place), new StringSyntax(reason, Span(use.Place)), Span(use.Place));
        }
    }

    private ImmutableArray<StatementSyntax> Statements()
    {
        var statements = ImmutableArray.CreateBuilder<StatementSyntax>();
        if (_network.Double)
            statements.Add(new PrecisionSyntax(Preamble.Empty, Precision.F64, Span(_network.NamePlace)));
        if (_network.Derivatives > 1)
            statements.Add(new DerivativesSyntax(Preamble.Empty, _network.Derivatives, Span(_network.NamePlace)));
        foreach (var member in InOrderOfUse())
        {
            if (!member.IsPartialGetter)
                Report(AttributeDiagnostics.BadProperty, member.Place, member.Name, member.Type);
            else if (Statement(member) is { } statement)
                statements.Add(statement);
        }
        return statements.ToImmutable();
    }

    /// <summary>Slots first, then each value after those that it is made of.</summary>
    private List<AttributeMember> InOrderOfUse()
    {
        var order = new List<AttributeMember>();
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        var values = _network.Members.Where(m => m.Type == MemberType.Value).ToList();
        foreach (var member in values.OrderBy(m => m.Attributes.Any(a => a.Name == "Input") ? 0 : m.Attributes.Any(a => a.Name == "Target") ? 1 : 2))
            Visit(member, member);
        return order;

        void Visit(AttributeMember member, AttributeMember from)
        {
            if (state.TryGetValue(member.Name, out var finished))
            {
                if (!finished)
                    Report(AttributeDiagnostics.Circular, member.Place, member.Name, from.Name);
                return;
            }
            state[member.Name] = false;
            foreach (var used in ValuesUsedBy(member))
                Visit(used, member);
            state[member.Name] = true;
            order.Add(member);
        }
    }

    private IEnumerable<AttributeMember> ValuesUsedBy(AttributeMember member) =>
        member.Attributes
            .SelectMany(a => a.Arguments)
            .Where(a => a.Value.Kind == ValueKind.String && a.Name != "As" && _values.ContainsKey(a.Value.Text))
            .Select(a => _values[a.Value.Text]);

    private StatementSyntax? Statement(AttributeMember member)
    {
        var name = Identifier(Callables.Camel(member.Name), member.Place);
        var preamble = Documented(member.Documentation, name.Span);
        var first = member.Attributes[0];
        if (first.Name is "Input" or "Target")
        {
            foreach (var extra in member.Attributes.Skip(1))
                Report(AttributeDiagnostics.Misplaced, extra.Place, extra.Name, $"[{first.Name}] stands alone, since its value comes from the caller");
            var type = SlotType(first);
            return first.Name == "Input"
                ? new InputSyntax(preamble, name, type, Span(first.Place))
                : new TargetSyntax(preamble, name, type, Span(first.Place));
        }
        var chain = Chain(member);
        if (chain is null)
            return null;
        var marker = member.Attributes.FirstOrDefault(a => a.Name is "Output" or "Loss" or "Metric");
        StatementSyntax statement = marker?.Name switch
        {
            "Output" => new OutputSyntax(preamble, name, chain, chain.Span),
            "Loss" => new LossSyntax(preamble, chain, ImmutableArray<ExpressionSyntax>.Empty, chain.Span),
            "Metric" => new MetricSyntax(preamble, chain, name, chain.Span),
            _ => new BindingSyntax(preamble, name, chain, chain.Span),
        };
        return member.Attributes.Any(a => a.Name == "Recompute")
            ? new RecomputeSyntax(Preamble.Empty, new BlockSyntax(ImmutableArray.Create(statement), chain.Span), chain.Span)
            : statement;
    }

    private TypeSyntax SlotType(AttributeUse slot)
    {
        var span = Span(slot.Place);
        var sizes = slot.Arguments.Where(a => !a.IsProperty)
            .SelectMany(a => a.Value.Kind == ValueKind.List ? a.Value.Items.Select(i => (i, a.Place)) : [(a.Value, a.Place)])
            .Select(a => (DimensionSyntax)new SizeSyntax(Constant(a.Item1, a.Place)))
            .ToImmutableArray();
        var classes = slot.Arguments.FirstOrDefault(a => a.Name == "Classes");
        return classes is null ? new TensorTypeSyntax(sizes, span) : new ClassTypeSyntax(Constant(classes.Value, classes.Place), sizes, span);
    }

    private ExpressionSyntax? Chain(AttributeMember member)
    {
        ExpressionSyntax? value = null;
        foreach (var attribute in member.Attributes)
        {
            switch (attribute.Name)
            {
                case "Output" or "Loss" or "Metric" or "Recompute":
                    break;
                case "From":
                    if (value is not null)
                        Report(AttributeDiagnostics.Misplaced, attribute.Place, "From", "a chain has one beginning; give its second value to a layer as an argument");
                    else if (attribute.Arguments.Count > 0)
                        value = ValueReference(attribute.Arguments[0]);
                    break;
                default:
                    if (_callables.Find(attribute.Name) is not { } callable)
                    {
                        // C# itself reports attributes that do not exist; other tools' attributes are none of ours.
                        Report(AttributeDiagnostics.UnknownAttribute, attribute.Place, attribute.Name, Suggest.DidYouMean(attribute.Name, _callables.AttributeNames));
                        break;
                    }
                    if (value is null)
                    {
                        Report(AttributeDiagnostics.NoBeginning, attribute.Place, member.Name);
                        return null;
                    }
                    value = new PipelineSyntax(value, Call(callable, attribute), Span(attribute.Place));
                    break;
            }
        }
        if (value is null)
            Report(AttributeDiagnostics.NoBeginning, member.Place, member.Name);
        return value;
    }

    private CallSyntax Call(CallableSyntax callable, AttributeUse attribute)
    {
        var parameters = Callables.Parameters(callable);
        var arguments = ImmutableArray.CreateBuilder<ArgumentSyntax>();
        IdentifierSyntax? instance = null;
        var position = 0;
        foreach (var argument in attribute.Arguments)
        {
            if (argument is { IsProperty: true, Name: "As" })
            {
                instance = Identifier(argument.Value.Text, argument.Place);
                continue;
            }
            var parameter = argument.Name.Length == 0
                ? parameters.ElementAtOrDefault(position++)
                : parameters.FirstOrDefault(p => p.Name == argument.Name);
            if (parameter is null)
            {
                var name = argument.Name.Length == 0 ? position.ToString(System.Globalization.CultureInfo.InvariantCulture) : argument.Name;
                Report(AttributeDiagnostics.UnknownArgument, argument.Place, attribute.Name, name, Suggest.DidYouMean(name, parameters.Select(p => p.Name)));
                continue;
            }
            var span = Span(argument.Place);
            arguments.Add(new ArgumentSyntax(new IdentifierSyntax(parameter.Parameter.Name.Text, span), Argument(parameter, argument), span));
        }
        var place = Span(attribute.Place);
        return new CallSyntax(new NameSyntax(callable.Name.Text, place), arguments.ToImmutable(), instance, place);
    }

    private ExpressionSyntax Argument(AttributeParameter parameter, AttributeArgument argument) => parameter.Form switch
    {
        ArgumentForm.Value => ValueReference(argument),
        ArgumentForm.Figure => FigureReference(argument),
        ArgumentForm.Any when argument.Value.Kind == ValueKind.String && _values.ContainsKey(argument.Value.Text) => ValueReference(argument),
        ArgumentForm.Any when argument.Value.Kind == ValueKind.Type => DeclarationReference(argument),
        ArgumentForm.Declaration when argument.Value.Kind == ValueKind.Type => DeclarationReference(argument),
        ArgumentForm.Steps => new DurationSyntax(Constant(argument.Value, argument.Place), TimeUnit.Steps, Span(argument.Place)),
        ArgumentForm.Epochs => new DurationSyntax(Constant(argument.Value, argument.Place), TimeUnit.Epochs, Span(argument.Place)),
        _ => Constant(argument.Value, argument.Place),
    };

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

    private ExpressionSyntax DeclarationReference(AttributeArgument argument)
    {
        const string suffix = "Attribute";
        var name = argument.Value.Text;
        if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            name = name.Substring(0, name.Length - suffix.Length);
        if (_callables.Find(name) is { } callable)
            return new NameSyntax(callable.Name.Text, Span(argument.Place));
        Report(AttributeDiagnostics.UnknownAttribute, argument.Place, name, Suggest.DidYouMean(name, _callables.AttributeNames));
        return new MissingSyntax(Span(argument.Place));
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

    private RecipeSyntax Recipe(AttributeMember member)
    {
        if (!member.IsPartialGetter)
            Report(AttributeDiagnostics.BadProperty, member.Place, member.Name, member.Type);
        var settings = ImmutableArray.CreateBuilder<SettingSyntax>();
        ExpressionSyntax? rate = null;
        foreach (var attribute in member.Attributes)
        {
            var span = Span(attribute.Place);
            switch (attribute.Name)
            {
                case "Train":
                    settings.AddRange(attribute.Arguments.Select(a => Setting(a.Name.ToLowerInvariant(), Constant(a.Value, a.Place), Span(a.Place))));
                    break;
                case "Rate" when attribute.Arguments.Count > 0 && Groups(attribute, 1, span) is { IsEmpty: false } slower:
                    settings.Add(Setting("rate", Constant(attribute.Arguments[0].Value, attribute.Arguments[0].Place), span, slower));
                    break;
                case "RateFactor" when attribute.Arguments.Count > 0:
                    var factor = Constant(attribute.Arguments[0].Value, attribute.Arguments[0].Place);
                    settings.Add(Setting("rate", new BinarySyntax(BinaryOperator.Multiply, factor, new NameSyntax("rate", span), span, span), span, Groups(attribute, 1, span)));
                    break;
                case "Freeze" when attribute.Arguments.Count > 0:
                    settings.Add(Setting("freeze", new BooleanSyntax(true, span), span, Groups(attribute, 0, span)));
                    break;
                case "Rate" when attribute.Arguments.Count > 0:
                    rate = Then(rate, Constant(attribute.Arguments[0].Value, attribute.Arguments[0].Place), span);
                    break;
                case "Decay" when attribute.Arguments.Count > 0:
                    settings.Add(Setting("decay", Constant(attribute.Arguments[0].Value, attribute.Arguments[0].Place), span, Groups(attribute, 1, span)));
                    break;
                case "StopEarly" when attribute.Arguments.Count > 0:
                    settings.Add(StopEarly(attribute, span));
                    break;
                default:
                    if (_callables.Find(attribute.Name) is not { } callable)
                        Report(AttributeDiagnostics.UnknownAttribute, attribute.Place, attribute.Name, Suggest.DidYouMean(attribute.Name, _callables.AttributeNames));
                    else if (callable.Kind == CallableKind.Optimizer)
                        settings.Add(Setting("optimizer", Call(callable, attribute), span));
                    else if (callable.Kind == CallableKind.Clipping)
                        settings.Add(Setting("clip", Call(callable, attribute), span));
                    else if (callable.Kind == CallableKind.Average)
                        settings.Add(Setting("average", Call(callable, attribute), span));
                    else if (callable.Kind == CallableKind.Schedule)
                        rate = Then(rate, Call(callable, attribute), span);
                    else
                        Report(AttributeDiagnostics.Misplaced, attribute.Place, attribute.Name, "a recipe holds an optimizer, schedules, a clipping and an average");
                    break;
            }
        }
        if (rate is not null)
            settings.Add(Setting("rate", rate, rate.Span));
        var place = Span(member.Place);
        return new RecipeSyntax(
            Documented(member.Documentation, place),
            Identifier(_network.Name, _network.NamePlace),
            member.Name == "Default" ? null : Identifier(member.Name, member.Place),
            settings.ToImmutable(),
            ImmutableArray<SuppressSyntax>.Empty,
            place);
    }

    /// <summary>The groups of parameters that the arguments from some place on name.</summary>
    private static ImmutableArray<ExpressionSyntax> Groups(AttributeUse attribute, int first, SourceSpan span) => attribute.Arguments.Skip(first)
        .SelectMany(a => a.Value.Kind == ValueKind.List ? a.Value.Items.Select(i => i.Text) : [a.Value.Text])
        .Select(group => MemberPath(group, span))
        .ToImmutableArray();

    private SettingSyntax StopEarly(AttributeUse attribute, SourceSpan span)
    {
        var arguments = attribute.Arguments.Select(a => new ArgumentSyntax(
            new IdentifierSyntax(a.IsProperty ? Callables.Camel(a.Name) : "on", span),
            a.IsProperty ? Constant(a.Value, a.Place) : MemberPath(a.Value.Text, span),
            Span(a.Place)));
        return Setting("stop", new CallSyntax(new NameSyntax("early", span), arguments.ToImmutableArray(), null, span), span);
    }

    private static ExpressionSyntax MemberPath(string path, SourceSpan span)
    {
        var parts = path.Split('.');
        ExpressionSyntax result = new NameSyntax(parts[0], span);
        foreach (var part in parts.Skip(1))
            result = new MemberSyntax(result, new IdentifierSyntax(part, span), span);
        return result;
    }

    private static ExpressionSyntax Then(ExpressionSyntax? first, ExpressionSyntax second, SourceSpan span) =>
        first is null ? second : new ThenSyntax(first, second, span);

    private static SettingSyntax Setting(string name, ExpressionSyntax value, SourceSpan span, ImmutableArray<ExpressionSyntax> on = default) =>
        new(Preamble.Empty, new IdentifierSyntax(name, span), value, on.IsDefault ? ImmutableArray<ExpressionSyntax>.Empty : on, span);

    private static Preamble Documented(string text, SourceSpan span) =>
        text.Length == 0 ? Preamble.Empty : new Preamble(new DocumentationSyntax(text, span), ImmutableArray<TraitSyntax>.Empty);

    private IdentifierSyntax Identifier(string text, Place place) => new(text, Span(place));

    private SourceSpan Span(Place place) => new(_file, place.Start, place.Length);

    private void Report(DiagnosticDescriptor descriptor, Place place, params object?[] arguments) =>
        _diagnostics.Add(new Diagnostic(descriptor, Span(place), arguments));
}
