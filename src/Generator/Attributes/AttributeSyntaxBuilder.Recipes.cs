using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Attributes;

/// <summary>Recipes.</summary>
internal sealed partial class AttributeSyntaxBuilder
{
    private RecipeSyntax Recipe(AttributeMember member)
    {
        if (!member.IsPartialGetter)
            Report(AttributeDiagnostics.BadProperty, member.Place, member.Name, member.Type);
        var settings = ImmutableArray.CreateBuilder<SettingSyntax>();
        ExpressionSyntax? rate = null;
        var rateOf = ImmutableArray<ExpressionSyntax>.Empty;
        void EndRate()
        {
            if (rate is not null)
                settings.Add(Setting("rate", rate, rate.Span, rateOf));
            rate = null;
        }
        foreach (var attribute in member.Attributes)
        {
            var span = Span(attribute.Place);
            switch (attribute.Name)
            {
                case "RateOf" when attribute.Arguments.Count > 0:
                    EndRate();
                    rateOf = Groups(attribute, 0, span);
                    break;
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
        EndRate();
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
            new IdentifierSyntax(!a.IsProperty ? "on" : a.Name == "MinimumDelta" ? "minimum_delta" : Callables.Camel(a.Name), span),
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
}
