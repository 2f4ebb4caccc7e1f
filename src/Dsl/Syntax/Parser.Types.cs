using System.Collections.Generic;
using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// Parameters, types and shapes.
public sealed partial class Parser
{
    private static readonly Dictionary<string, NamedType> s_types = new()
    {
        ["int"] = NamedType.Int,
        ["real"] = NamedType.Real,
        ["bool"] = NamedType.Bool,
        ["string"] = NamedType.String,
        ["steps"] = NamedType.Steps,
        ["time"] = NamedType.Time,
        ["list"] = NamedType.List,
        ["function"] = NamedType.Function,
        ["activation"] = NamedType.Activation,
        ["layer"] = NamedType.Layer,
        ["loss"] = NamedType.Loss,
        ["initializer"] = NamedType.Initializer,
        ["schedule"] = NamedType.Schedule,
        ["optimizer"] = NamedType.Optimizer,
        ["figure"] = NamedType.Figure,
    };

    private ImmutableArray<ParameterSyntax> ParseParameters()
    {
        if (Kind == TokenKind.OpenParenthesis && !AtLineStart)
            return ParseList(ParseParameter, hasDefaults: true);
        ReportExpected("`(` and parameters");
        return ImmutableArray<ParameterSyntax>.Empty;
    }

    private ParameterSyntax ParseParameter()
    {
        DocumentationSyntax? documentation = Kind == TokenKind.Identifier ? TakeDocumentation() : null;
        int start = documentation?.Span.Start ?? Current.Start;
        IdentifierSyntax name = ParseIdentifier("the name of a parameter");
        start = StartWith(start, name);
        TypeSyntax? type = TryTake(TokenKind.Colon) ? ParseType() : null;
        ExpressionSyntax? value = TryTake(TokenKind.Assign) ? ParseExpression() : null;
        return new ParameterSyntax(documentation, name, type, value, SpanFrom(start));
    }

    private TypeSyntax ParseType()
    {
        if (!AtLineStart && Kind == TokenKind.OpenBracket)
            return ParseShape();
        if (AtLineStart || Kind != TokenKind.Identifier)
        {
            ReportExpected("a type such as `[1, 28, 28]`, `class(10)` or `int`");
            return new MissingTypeSyntax(Gap);
        }

        Token word = Current;
        if (Is(word, "class"))
            return ParseClassType();

        string text = TextOf(word);
        bool known = s_types.TryGetValue(text, out NamedType type);
        if (!known)
        {
            string hint = Suggest.DidYouMean(text, [.. s_types.Keys, "class"]);
            if (hint.Length == 0)
                hint = ": write a shape such as `[1, 28, 28]` or `[k]`, `class(10)`, `int`, `real`, `bool` or `layer`";
            Report(SyntaxDiagnostics.UnknownType, SpanOf(word), Show(word), hint);
        }

        Advance();
        return known ? new NamedTypeSyntax(type, SpanOf(word)) : new MissingTypeSyntax(SpanOf(word));
    }

    private ClassTypeSyntax ParseClassType()
    {
        int start = Advance().Start;
        ExpressionSyntax count;
        if (Kind == TokenKind.OpenParenthesis && !AtLineStart)
            count = ParseParenthesized();
        else
        {
            ReportExpected("`(` and the number of classes", ": write `class(10)`");
            count = new MissingSyntax(Gap);
        }

        ImmutableArray<DimensionSyntax> dimensions = Kind == TokenKind.OpenBracket && !AtLineStart
            ? ParseDimensions()
            : ImmutableArray<DimensionSyntax>.Empty;
        return new ClassTypeSyntax(count, dimensions, SpanFrom(start));
    }

    /// <summary>Reads a shape; anything else is reported and left where it is.</summary>
    private TypeSyntax ParseShape()
    {
        if (AtLineStart || Kind != TokenKind.OpenBracket)
        {
            ReportExpected("a shape such as `[units, k]`");
            return new MissingTypeSyntax(Gap);
        }

        int start = Current.Start;
        ImmutableArray<DimensionSyntax> dimensions = ParseDimensions();
        return new TensorTypeSyntax(dimensions, SpanFrom(start));
    }

    private ImmutableArray<DimensionSyntax> ParseDimensions()
    {
        bool rest = false;
        return ParseList<DimensionSyntax>(() =>
        {
            if (Kind != TokenKind.Ellipsis)
                return new SizeSyntax(ParseExpression());
            Token ellipsis = Advance();
            IdentifierSyntax name = ParseIdentifier("a name for the dimensions that `...` stands for");
            SourceSpan span = SpanFrom(ellipsis.Start);
            if (!rest)
            {
                rest = true;
                return new RestSyntax(name, span);
            }

            _diagnostics.Add(SyntaxDiagnostics.SecondRest, span);
            return new SizeSyntax(new MissingSyntax(span));
        });
    }
}
