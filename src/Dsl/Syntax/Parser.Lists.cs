using System;
using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// Lists in brackets, and how the parser finds its way back to a known place.
public sealed partial class Parser
{
    /// <summary>
    /// Reads the bracket that is current, elements with commas between them, perhaps a comma after the last, and the
    /// closing bracket.
    /// </summary>
    /// <param name="element">Reads one element; it may read nothing.</param>
    /// <param name="hasDefaults">Whether <c>name =</c> at the start of a line is an element, not a statement.</param>
    private ImmutableArray<T> ParseList<T>(Func<T> element, bool hasDefaults = false)
    {
        Token open = Current;
        TokenKind close = TokenText.Closing(open.Kind);
        if (!TryEnter())
        {
            SkipBracketed();
            return ImmutableArray<T>.Empty;
        }

        Advance();
        _brackets.Add(close);
        ImmutableArray<T>.Builder elements = ImmutableArray.CreateBuilder<T>();
        bool afterComma = false;
        while (!AtListEnd(hasDefaults || afterComma))
        {
            int before = _position;
            elements.Add(element());
            afterComma = TryTake(TokenKind.Comma);
            if (afterComma || AtListEnd(hasDefaults))
                continue;
            ReportExpected(
                $"`,` or `{TokenText.Of(close)}`",
                Kind == TokenKind.Colon && close == TokenKind.CloseBracket ? ": a part of a tensor is `slice(x, axis: …, start: …, count: …)`" : "");
            if (!StartsExpression(Kind) || _position == before)
                SkipToSeparator(hasDefaults);
        }

        Close(open);
        return elements.ToImmutable();
    }

    /// <summary>Takes the bracket that closes <paramref name="open"/>, or reports that it is missing.</summary>
    private void Close(Token open)
    {
        _brackets.RemoveAt(_brackets.Count - 1);
        _nesting--;
        TokenKind close = TokenText.Closing(open.Kind);
        if (TryTake(close))
            return;
        if (Kind is TokenKind.CloseParenthesis or TokenKind.CloseBracket && !_brackets.Contains(Kind))
        {
            ReportExpected($"`{TokenText.Of(close)}`");
            Advance();
            return;
        }

        ReportUnclosed(open);
    }

    private void ReportUnclosed(Token open) => Report(
        SyntaxDiagnostics.Unclosed, SpanOf(open), TokenText.Of(open.Kind),
        TokenText.Of(TokenText.Closing(open.Kind)), Kind == TokenKind.EndOfFile ? Found : FormattableString.Invariant(
            $"{Show(Current)} on line {_file.GetPosition(Current.Start).Line}"));

    /// <summary>Whether the list ends here although it is not closed.</summary>
    private bool AtListEnd(bool hasDefaults) => Kind switch
    {
        TokenKind.EndOfFile or TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.Semicolon => true,
        TokenKind.CloseParenthesis or TokenKind.CloseBracket => true,
        _ => Current.NewLine && LooksLikeStatement(hasDefaults),
    };

    /// <summary>
    /// Whether the current token, the first of its line, begins a statement or a declaration rather than going on
    /// inside brackets.
    /// </summary>
    private bool LooksLikeStatement(bool hasDefaults)
    {
        if (Kind is TokenKind.Return or TokenKind.Repeat)
            return true;
        if (Kind != TokenKind.Identifier)
            return false;
        Token next = Peek(1);
        if (next.Kind == TokenKind.Assign)
            return !hasDefaults;
        return next is { Kind: TokenKind.Identifier, NewLine: false } &&
            (IsStatementWord(TextOf(Current)) || DeclarationWords.ContainsKey(TextOf(Current)));
    }

    private void SkipToSeparator(bool hasDefaults)
    {
        while (!AtListEnd(hasDefaults) && Kind != TokenKind.Comma)
        {
            if (Kind is TokenKind.OpenParenthesis or TokenKind.OpenBracket)
                SkipBracketed();
            else
                Advance();
        }

        TryTake(TokenKind.Comma);
    }

    /// <summary>
    /// Skips from an opening bracket or brace to behind the closing one, without recursion, or to where it is plain
    /// that it is not closed.
    /// </summary>
    private void SkipBracketed()
    {
        bool braces = Kind == TokenKind.OpenBrace;
        int depth = 0;
        do
        {
            switch (Kind)
            {
                case TokenKind.OpenParenthesis or TokenKind.OpenBracket when !braces:
                case TokenKind.OpenBrace when braces:
                    depth++;
                    break;
                case TokenKind.CloseParenthesis or TokenKind.CloseBracket when !braces:
                case TokenKind.CloseBrace when braces:
                    depth--;
                    break;
                case TokenKind.EndOfFile:
                case TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.Semicolon when !braces:
                    return;
            }

            Advance();
        }
        while (depth > 0 && !(Current.NewLine && (braces ? AtOuterDeclaration() : LooksLikeStatement(false))));
    }

    /// <summary>Skips the rest of an expression that is nested too deeply.</summary>
    private ExpressionSyntax SkipExpression()
    {
        while (!AtListEnd(false) && Kind != TokenKind.Comma && !AtLineStart)
        {
            if (Kind is TokenKind.OpenParenthesis or TokenKind.OpenBracket)
                SkipBracketed();
            else
                Advance();
        }

        return new MissingSyntax(Gap);
    }

    /// <summary>
    /// Skips to the next line that is not a continuation, to <c>;</c> or to <c>}</c>; brackets and braces on the way
    /// are skipped whole.
    /// </summary>
    private void SkipStatement()
    {
        while (Kind is not (TokenKind.EndOfFile or TokenKind.CloseBrace or TokenKind.Semicolon))
        {
            if (Kind is TokenKind.OpenParenthesis or TokenKind.OpenBracket or TokenKind.OpenBrace)
                SkipBracketed();
            else
                Advance();
            if (Current.NewLine && !IsContinuation(Kind))
                return;
        }
    }

    /// <summary>Whether a line that begins with this token goes on with what the line before began.</summary>
    private static bool IsContinuation(TokenKind kind) => kind switch
    {
        TokenKind.At => false,
        TokenKind.Dot or TokenKind.Comma or TokenKind.As => true,
        TokenKind.CloseParenthesis or TokenKind.CloseBracket => true,
        _ => LevelOf(kind) != Level.None,
    };
}
