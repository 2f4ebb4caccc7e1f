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
internal sealed partial class AttributeSyntaxBuilder
{
    private readonly AttributeNetwork _network;
    private readonly Callables _callables;
    private readonly SourceFile _file;
    private readonly Dictionary<string, AttributeMember> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeDeclaration> _declarations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _diagnostics = new();

    private AttributeSyntaxBuilder(AttributeNetwork network, Callables callables)
    {
        _network = network;
        _callables = callables;
        _file = new SourceFile(network.Path, network.Text);
        foreach (var member in network.Members.Where(m => m.Type == MemberType.Value))
            _values[member.Name] = member;
        foreach (var declaration in network.Declarations)
            _declarations[declaration.Name] = declaration;
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
        foreach (var member in values.OrderBy(m => m.Attributes.Any(a => a.Name == "Input") ? 0 : m.Attributes.Any(a => a.Name is "Target" or "Parameter") ? 1 : 2))
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
            .Select(a => _values[a.Value.Text])
            .Concat(member.Attributes.SelectMany(InstancesIn).SelectMany(MakersOf).Where(m => m != member));

    /// <summary>The layers, by their names, that an attribute takes parameters of or applies again.</summary>
    private static IEnumerable<string> InstancesIn(AttributeUse attribute) => attribute.Name is "Again" or "FromParameters"
        ? attribute.Arguments.Select(a => a.Value.Text.Split('.')[0])
        : [];

    private IEnumerable<AttributeMember> MakersOf(string instance) =>
        _values.Values.Where(v => v.Attributes.Any(a => a.Arguments.Any(x => x is { IsProperty: true, Name: "As" } && x.Value.Text == instance)));

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
        if (first.Name == "Parameter")
            return Parameter(member);
        var chain = Chain(member);
        if (chain is null)
            return null;
        var marker = member.Attributes.FirstOrDefault(a => a.Name is "Output" or "Loss" or "Metric");
        StatementSyntax statement = marker?.Name switch
        {
            "Output" => new OutputSyntax(preamble, name, chain, chain.Span),
            "Loss" => new LossSyntax(preamble, chain, GroupsOf(member), chain.Span),
            "Metric" => new MetricSyntax(preamble, chain, name, chain.Span),
            _ => new BindingSyntax(preamble, name, chain, chain.Span),
        };
        return member.Attributes.Any(a => a.Name == "Recompute")
            ? new RecomputeSyntax(Preamble.Empty, new BlockSyntax(ImmutableArray.Create(statement), chain.Span), chain.Span)
            : statement;
    }

    /// <summary>The groups whose parameters a loss begins with; none where it begins with a value.</summary>
    private ImmutableArray<ExpressionSyntax> GroupsOf(AttributeMember member) =>
        member.Attributes.FirstOrDefault(a => a.Name == "FromParameters") is { } from ? Groups(from, 0, Span(from.Place)) : ImmutableArray<ExpressionSyntax>.Empty;

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
                case "FromParameters" when attribute.Arguments.Count > 0:
                    if (value is not null)
                        Report(AttributeDiagnostics.Misplaced, attribute.Place, "FromParameters", "a chain has one beginning");
                    else if (member.Attributes.Any(a => a.Name == "Loss"))
                        value = new NameSyntax("w", Span(attribute.Place));
                    else if (Groups(attribute, 0, Span(attribute.Place)) is { Length: 1 } one)
                        value = one[0];
                    else
                        Report(AttributeDiagnostics.Misplaced, attribute.Place, "FromParameters", "only a [Loss] begins with several parameters");
                    break;
                case "Input" or "Target" or "Parameter":
                    Report(AttributeDiagnostics.Misplaced, attribute.Place, attribute.Name, "such a value is made by no chain: it is a property of its own");
                    break;
                case "Again" when attribute.Arguments.Count > 0:
                    value = value is null ? null : new PipelineSyntax(value, MemberPath(attribute.Arguments[0].Value.Text, Span(attribute.Place)), Span(attribute.Place));
                    break;
                case "Member" when attribute.Arguments.Count > 0:
                    value = value is null ? null : new MemberSyntax(value, Identifier(attribute.Arguments[0].Value.Text, attribute.Arguments[0].Place), Span(attribute.Place));
                    break;
                case "Tie" when attribute.Arguments.Count > 1:
                    value = Tie(value, attribute);
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

    /// <summary>The chain whose last layer takes a value in place of a parameter.</summary>
    private ExpressionSyntax? Tie(ExpressionSyntax? chain, AttributeUse tie)
    {
        if (chain is not PipelineSyntax { Stage: CallSyntax layer } last)
        {
            Report(AttributeDiagnostics.Misplaced, tie.Place, "Tie", "it stands behind the layer whose parameter is tied");
            return chain;
        }
        var parameter = new IdentifierSyntax(tie.Arguments[0].Value.Text, Span(tie.Arguments[0].Place));
        var argument = new ArgumentSyntax(parameter, ValueReference(tie.Arguments[1]), Span(tie.Place));
        return new PipelineSyntax(last.Value, new CallSyntax(layer.Callee, layer.Arguments.Add(argument), layer.InstanceName, layer.Span), last.Span);
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

    private static Preamble Documented(string text, SourceSpan span) =>
        text.Length == 0 ? Preamble.Empty : new Preamble(new DocumentationSyntax(text, span), ImmutableArray<TraitSyntax>.Empty);

    private IdentifierSyntax Identifier(string text, Place place) => new(text, Span(place));

    private SourceSpan Span(Place place) => new(_file, place.Start, place.Length);

    private void Report(DiagnosticDescriptor descriptor, Place place, params object?[] arguments) =>
        _diagnostics.Add(new Diagnostic(descriptor, Span(place), arguments));
}
