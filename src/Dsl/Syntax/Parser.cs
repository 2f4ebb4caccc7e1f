using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// A recursive-descent parser. It gives a tree for any text, reports what is wrong and goes on behind it. Recursion is
/// bounded by <see cref="MaxNesting"/>, and chains of operators are read in loops.
/// </summary>
public sealed partial class Parser
{
    /// <summary>Levels of brackets, blocks, prefix operators, powers and conditionals inside one another.</summary>
    public const int MaxNesting = 200;

    /// <summary>Greatest <see cref="ExpressionSyntax.Height"/>.</summary>
    public const int MaxHeight = 1000;

    /// <summary>Characters of a file.</summary>
    public const int MaxFileLength = 4 << 20;

    // Tokens that are looked at to tell a declaration from a statement.
    private const int MaxLookahead = 128;

    /// <summary>Errors of a file that are shown.</summary>
    public const int MaxErrors = 100;

    private readonly SourceFile _file;
    private readonly string _text;
    private readonly CancellationToken _cancellation;
    private readonly DiagnosticBag _diagnostics = new(MaxErrors);
    private readonly List<Token> _tokens;
    private readonly List<DocComment> _docComments;

    // The brackets that are open in the current expression; lines end nowhere inside them.
    private readonly List<TokenKind> _brackets = [];

    private int _position;
    private int _docPosition;
    private int _nesting;

    // One error for one token is enough: what follows at the same place is a consequence.
    private int _reportedAt = -1;
    private bool _reportedHeight;

    private Parser(SourceFile file, DiagnosticBag lexical, CancellationToken cancellation)
    {
        _file = file;
        _text = file.Text;
        _cancellation = cancellation;
        (_tokens, _docComments) = Lexer.Run(file, lexical, cancellation);
    }

    /// <summary>Parses a file. Nothing but cancellation makes it throw.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static SyntaxTree Parse(SourceFile file, CancellationToken cancellation = default)
    {
        if (file.Text.Length > MaxFileLength)
        {
            var start = new SourceSpan(file, 0, 0);
            var tooLarge = new Diagnostic(
                SyntaxLimitDiagnostics.FileTooLarge, start, file.Text.Length, MaxFileLength);
            var nothing = new CompilationUnitSyntax(ImmutableArray<ItemSyntax>.Empty, start);
            return new SyntaxTree(file, nothing, ImmutableArray.Create(tooLarge));
        }

        var lexical = new DiagnosticBag(MaxErrors);
        var parser = new Parser(file, lexical, cancellation);
        CompilationUnitSyntax root = parser.ParseCompilationUnit();
        return new SyntaxTree(file, root, parser._diagnostics.MergeWith(lexical));
    }

    private Token Current => _tokens[_position];

    private TokenKind Kind => _tokens[_position].Kind;

    /// <summary>Where the token before the current one ends.</summary>
    private int PreviousEnd => _position == 0 ? 0 : _tokens[_position - 1].End;

    private Token Peek(int ahead) => _tokens[Math.Min(_position + ahead, _tokens.Count - 1)];

    /// <summary>Whether the current token begins a line where lines matter.</summary>
    private bool AtLineStart => Current.NewLine && _brackets.Count == 0;

    private Token Advance()
    {
        if ((_position & 1023) == 0)
            _cancellation.ThrowIfCancellationRequested();
        Token token = Current;
        if (token.Kind != TokenKind.EndOfFile)
            _position++;
        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (Kind != kind)
            return false;
        Advance();
        return true;
    }

    private string TextOf(Token token) => _text.Substring(token.Start, token.Length);

    private bool Is(Token token, string word) =>
        token.Kind == TokenKind.Identifier && token.Length == word.Length &&
        string.CompareOrdinal(_text, token.Start, word, 0, word.Length) == 0;

    /// <summary>Whether the token is the first of its line and nothing, not even a space, is before it.</summary>
    private bool InFirstColumn(Token token) =>
        token.Start == 0 || _text[token.Start - 1] is '\n' or '\r' or '\uFEFF';

    private SourceSpan SpanOf(Token token) => new(_file, token.Start, token.Length);

    /// <summary>From an offset to the end of the last token that was read.</summary>
    private SourceSpan SpanFrom(int start)
    {
        int end = PreviousEnd;
        start = Math.Min(start, end);
        return new SourceSpan(_file, start, end - start);
    }

    /// <summary>The empty place behind the last token: where something is missing.</summary>
    private SourceSpan Gap => new(_file, PreviousEnd, 0);

    /// <summary>
    /// The start of a node whose first child is known: a missing child stands before the token that was current.
    /// </summary>
    private static int StartWith(int start, SyntaxNode first) => Math.Min(start, first.Span.Start);

    private void Report(DiagnosticDescriptor descriptor, SourceSpan span, params object?[] arguments)
    {
        bool known = _reportedAt == _position || Current.Reported;
        _reportedAt = _position;
        if (known)
            return;
        _diagnostics.Add(descriptor, span, arguments);
    }

    /// <summary>Reports that something is missing, at the current token or at the end of the line before it.</summary>
    private void ReportExpected(string expected, string advice = "") =>
        Report(SyntaxDiagnostics.Expected, FoundSpan, expected, Found, advice);

    private SourceSpan FoundSpan => AtLineStart || Kind == TokenKind.EndOfFile ? Gap : SpanOf(Current);

    private string Found => Kind == TokenKind.EndOfFile ? "the end of the file"
        : AtLineStart && _position > 0 ? "the end of the line"
        : Show(Current);

    private string Show(Token token) => token.Kind == TokenKind.EndOfFile
        ? "the end of the file"
        : $"`{DiagnosticBag.Show(_text, token.Start, token.Length)}`";

    /// <summary>Takes a token of this kind, or reports that it is missing, and with it what belongs to it.</summary>
    private bool Expect(TokenKind kind, string with = "", string advice = "")
    {
        if (TryTake(kind))
            return true;
        ReportExpected($"`{TokenText.Of(kind)}`{with}", advice);
        return false;
    }

    /// <summary>Reads a name on the current line, or reports that it is missing and makes one up.</summary>
    private IdentifierSyntax ParseIdentifier(string expected)
    {
        // After a comma a list goes on, also on the next line.
        bool here = !AtLineStart || (_position > 0 && _tokens[_position - 1].Kind == TokenKind.Comma);
        if (here && Kind == TokenKind.Identifier)
            return TakeIdentifier();
        if (here && Current.IsReserved)
        {
            Report(SyntaxDiagnostics.ReservedWord, SpanOf(Current), TextOf(Current));
            return TakeIdentifier();
        }

        ReportExpected(expected);
        return new IdentifierSyntax("", Gap);
    }

    private IdentifierSyntax TakeIdentifier()
    {
        Token token = Advance();
        return new IdentifierSyntax(TextOf(token), SpanOf(token));
    }

    /// <summary>Reads documentation and traits in any order.</summary>
    private Preamble ParsePreamble()
    {
        DocumentationSyntax? documentation = null;
        ImmutableArray<TraitSyntax>.Builder? traits = null;
        while (true)
        {
            documentation ??= TakeDocumentation();
            if (Kind != TokenKind.At)
                break;
            traits ??= ImmutableArray.CreateBuilder<TraitSyntax>();
            traits.Add(ParseTrait());
        }

        if (documentation is null && traits is null)
            return Preamble.Empty;
        return new Preamble(documentation, traits?.ToImmutable() ?? ImmutableArray<TraitSyntax>.Empty);
    }

    /// <summary>The doc comment directly before the current token, if any.</summary>
    private DocumentationSyntax? TakeDocumentation()
    {
        while (_docPosition < _docComments.Count && _docComments[_docPosition].TokenIndex < _position)
            _docPosition++;
        if (_docPosition == _docComments.Count || _docComments[_docPosition].TokenIndex != _position)
            return null;
        DocComment comment = _docComments[_docPosition++];
        return new DocumentationSyntax(comment.Text, new SourceSpan(_file, comment.Start, comment.Length));
    }

    private TraitSyntax ParseTrait()
    {
        int start = Advance().Start;
        IdentifierSyntax name = ParseIdentifier("the name of a trait");
        ImmutableArray<ArgumentSyntax> arguments = Kind == TokenKind.OpenParenthesis && !AtLineStart
            ? ParseArguments()
            : ImmutableArray<ArgumentSyntax>.Empty;
        return new TraitSyntax(name, arguments, SpanFrom(start));
    }

    /// <summary>
    /// The start of an item: that of its documentation or first trait, or else <paramref name="start"/>.
    /// </summary>
    private static int StartOf(Preamble preamble, int start)
    {
        if (preamble.Documentation is { } documentation)
            start = Math.Min(start, documentation.Span.Start);
        if (preamble.Traits.Length > 0)
            start = Math.Min(start, preamble.Traits[0].Span.Start);
        return start;
    }

    /// <summary>Reports traits that nothing follows. Comments that document nothing do no harm.</summary>
    private void ReportStray(Preamble preamble)
    {
        foreach (TraitSyntax trait in preamble.Traits)
            Report(SyntaxDiagnostics.StrayTrait, trait.Span, trait.Name.Text, Show(Current));
    }

    /// <summary>
    /// Goes one level down, unless it is one too many: then that is reported, and the caller skips what is inside.
    /// </summary>
    private bool TryEnter()
    {
        if (_nesting < MaxNesting)
        {
            _nesting++;
            return true;
        }

        Report(SyntaxLimitDiagnostics.NestingTooDeep, SpanOf(Current), MaxNesting);
        return false;
    }

    /// <summary>
    /// The node if its height is allowed; otherwise that is reported, once for each statement, and the node is left
    /// out in favour of a part of it.
    /// </summary>
    private ExpressionSyntax Bounded(ExpressionSyntax node, ExpressionSyntax part, SourceSpan shown)
    {
        if (node.Height <= MaxHeight)
            return node;
        if (!_reportedHeight)
            _diagnostics.Add(SyntaxLimitDiagnostics.ExpressionTooLong, shown, MaxHeight);
        _reportedHeight = true;
        return part;
    }
}
