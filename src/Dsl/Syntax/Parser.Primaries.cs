using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// The values that operators, calls and indices begin with.
public sealed partial class Parser
{
    private ExpressionSyntax ParsePrimary()
    {
        if (!CanBeginHere())
        {
            ReportExpected("an expression", AdviceForExpression());
            return new MissingSyntax(Gap);
        }

        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                Advance();
                return new NameSyntax(TextOf(token), SpanOf(token));
            case TokenKind.Integer or TokenKind.Real:
                return ParseNumber();
            case TokenKind.String:
                Advance();
                return new StringSyntax(Literals.String(TextOf(token)), SpanOf(token));
            case TokenKind.True or TokenKind.False:
                Advance();
                return new BooleanSyntax(token.Kind == TokenKind.True, SpanOf(token));
            case TokenKind.OpenParenthesis:
                return ParseParenthesized();
            default:
                ImmutableArray<ExpressionSyntax> elements = ParseList(ParseExpression);
                SourceSpan span = SpanFrom(token.Start);
                return Bounded(new ListSyntax(elements, span), new MissingSyntax(span), span);
        }
    }

    /// <summary>
    /// Whether a value begins at the current token. A line that begins with <c>name =</c> is the next statement, after
    /// an operator that lacks its right side.
    /// </summary>
    private bool CanBeginHere() => Kind is not (TokenKind.If or TokenKind.Not or TokenKind.Minus) &&
        StartsExpression(Kind) && !(AtLineStart && LooksLikeStatement(false));

    private string AdviceForExpression() => Kind switch
    {
        TokenKind.Plus => ": leave out the sign of a positive number",
        TokenKind.Dot => ": write `0.5`, not `.5`",
        TokenKind.Return or TokenKind.Repeat or TokenKind.Then or TokenKind.Else => ", a word of the language",
        _ => "",
    };

    private ExpressionSyntax ParseNumber()
    {
        Token token = Advance();
        string text = TextOf(token);
        ExpressionSyntax number;
        if (token.Kind == TokenKind.Integer)
        {
            long? value = Literals.Integer(text);
            if (value is null)
                ReportRange(token, "the largest whole number is 9223372036854775807");
            number = new IntegerSyntax(value ?? 0, SpanOf(token));
        }
        else
        {
            double? value = Literals.Real(text);
            if (value is null)
                ReportRange(token, "the largest real number is about 1.8e308");
            number = new RealSyntax(value ?? 0, SpanOf(token));
        }

        // A unit stands on the line of its number. A name before `=` is the next statement's, and in `batch 4 epochs 10`
        // the one before a number is the next setting's.
        if (Kind != TokenKind.Identifier || Current.NewLine || Peek(1).Kind == TokenKind.Assign || IsNumber(Peek(1)))
            return number;
        TimeUnit unit;
        if (Is(Current, "steps") || Is(Current, "step"))
            unit = TimeUnit.Steps;
        else if (Is(Current, "epochs") || Is(Current, "epoch"))
            unit = TimeUnit.Epochs;
        else
            return number;
        Advance();
        return new DurationSyntax(number, unit, SpanFrom(token.Start));
    }

    private static bool IsNumber(Token token) => token.Kind is TokenKind.Integer or TokenKind.Real && !token.NewLine;

    private void ReportRange(Token token, string advice) => _diagnostics.Add(
        SyntaxDiagnostics.NumberOutOfRange,
        SpanOf(token),
        DiagnosticBag.Show(_text, token.Start, token.Length),
        advice);

    /// <summary>Reads an expression in parentheses, which leave no trace in the tree.</summary>
    private ExpressionSyntax ParseParenthesized()
    {
        Token open = Current;
        if (!TryEnter())
        {
            SkipBracketed();
            return new MissingSyntax(Gap);
        }

        Advance();
        _brackets.Add(TokenKind.CloseParenthesis);
        ExpressionSyntax value = ParseExpression();
        if (Kind != TokenKind.CloseParenthesis && !AtListEnd(false))
        {
            ReportExpected("`)`");
            while (!AtListEnd(false))
            {
                if (Kind is TokenKind.OpenParenthesis or TokenKind.OpenBracket)
                    SkipBracketed();
                else
                    Advance();
            }
        }

        Close(open);
        return value;
    }
}
