using System.Collections.Immutable;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

// Blocks, and where they and their statements end.
public sealed partial class Parser
{
    // Where a block was left because a declaration of the file began: the blocks around it end there too.
    private int _blocksEndAt = -1;

    /// <summary>Reads a block. A missing one is reported and empty.</summary>
    private BlockSyntax ParseBlock(string of)
    {
        if (!FindBrace(of))
            return new BlockSyntax(ImmutableArray<StatementSyntax>.Empty, Gap);
        Token open = Current;
        int start = open.Start;
        if (!TryEnter())
        {
            SkipBracketed();
            return new BlockSyntax(ImmutableArray<StatementSyntax>.Empty, SpanFrom(start));
        }

        Advance();
        ImmutableArray<StatementSyntax>.Builder statements = ImmutableArray.CreateBuilder<StatementSyntax>();
        while (!AtBlockEnd())
        {
            if (TryTake(TokenKind.Semicolon))
                continue;
            if (ParseStatement() is { } statement)
                statements.Add(statement);
        }

        CloseBlock(open);
        return new BlockSyntax(statements.ToImmutable(), SpanFrom(start));
    }

    /// <summary>Goes to the brace that opens a block, over whatever stands before it on the line.</summary>
    private bool FindBrace(string of)
    {
        if (Kind == TokenKind.OpenBrace)
            return true;
        ReportExpected($"`{{` to begin {of}", Kind switch
        {
            TokenKind.Assign => ": to compare, write `==`",
            TokenKind.Then => ": before a block there is no `then`",
            _ => "",
        });
        while (!Current.NewLine && Kind is not (TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.EndOfFile))
            Advance();
        return Kind == TokenKind.OpenBrace;
    }

    private bool AtBlockEnd() =>
        Kind is TokenKind.CloseBrace or TokenKind.EndOfFile || _position == _blocksEndAt || AtOuterDeclaration();

    private void CloseBlock(Token open)
    {
        _nesting--;
        if (TryTake(TokenKind.CloseBrace))
            return;
        ReportUnclosed(open);
        _blocksEndAt = _position;
    }

    /// <summary>
    /// Whether the current token, in the first column, plainly begins a declaration of the file: then a block around
    /// it lacks its brace.
    /// </summary>
    private bool AtOuterDeclaration() =>
        Kind == TokenKind.Identifier && InFirstColumn(Current) && IsDeclarationStart() && IsWholeDeclaration();

    /// <summary>
    /// Whether a body follows the head that begins here. This tells declarations of callables from the statement
    /// `loss f(x)` and the setting `optimizer sgd()`.
    /// </summary>
    private bool IsWholeDeclaration()
    {
        if (DeclarationWords[TextOf(Current)] is null)
            return true;
        if (Peek(2).Kind != TokenKind.OpenParenthesis)
            return false;
        int depth = 0;
        for (int ahead = 2; ahead < MaxLookahead; ahead++)
        {
            TokenKind kind = Peek(ahead).Kind;
            depth += kind == TokenKind.OpenParenthesis ? 1 : kind == TokenKind.CloseParenthesis ? -1 : 0;
            if (kind == TokenKind.EndOfFile)
                return false;
            if (depth == 0)
                return Peek(ahead + 1).Kind is TokenKind.Assign or TokenKind.OpenBrace;
        }

        return false;
    }

    /// <summary>Reads a statement and what ends it; null if there is none after all.</summary>
    private StatementSyntax? ParseStatement()
    {
        _reportedHeight = false;
        int before = _position;
        Preamble preamble = ParsePreamble();
        if (BlockEndsBehind(preamble, before))
            return null;
        StatementSyntax? statement = ParseStatement(preamble, StartOf(preamble, Current.Start));
        EndStatement(before);
        return statement;
    }

    /// <summary>Whether no statement follows a preamble that began at <paramref name="before"/>.</summary>
    private bool BlockEndsBehind(Preamble preamble, int before)
    {
        if (!AtBlockEnd())
            return false;
        if (Kind != TokenKind.Identifier)
        {
            ReportStray(preamble);
            return true;
        }

        // It belongs to the declaration that follows an unclosed block: it is read again there.
        _position = before;
        _blocksEndAt = before;
        while (_docPosition > 0 && _docComments[_docPosition - 1].TokenIndex >= before)
            _docPosition--;
        return true;
    }

    /// <summary>Checks that a statement ends here, and goes to its end.</summary>
    private void EndStatement(int before)
    {
        bool ended = Current.NewLine && !IsContinuation(Kind);
        if (_position != before)
        {
            if (ended || TryTake(TokenKind.Semicolon) || Kind is TokenKind.CloseBrace or TokenKind.EndOfFile)
                return;

            // Without a new line or `;`, only what cannot belong to the statement begins the next one.
            bool afterBlock = _tokens[_position - 1].Kind == TokenKind.CloseBrace;
            bool begins = Kind switch
            {
                TokenKind.If or TokenKind.Repeat or TokenKind.Return => true,
                TokenKind.At => afterBlock,
                TokenKind.Identifier => afterBlock || _reportedAt < before || Peek(1).Kind == TokenKind.Assign,
                _ => false,
            };
            if (begins)
                return;
            ReportNoEnd("the end of the statement", Kind == TokenKind.Comma ? ": a comma stands between what is in brackets only" : "");
        }

        if (!ended || _position == before)
            SkipStatement();
    }

    private void ReportNoEnd(string expected, string advice = "")
    {
        if (Kind is TokenKind.CloseParenthesis or TokenKind.CloseBracket or TokenKind.CloseBrace)
            Report(SyntaxDiagnostics.ClosesNothing, SpanOf(Current), TextOf(Current));
        else
            ReportExpected(expected, advice);
    }
}
